"""Pass two: what a profile names exists: layers, codes, units, sheets, tables, producers, documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shanshui.core.errors import Problem, Say
from shanshui.core.units import UNITS
from shanshui.core.vocabulary import vocabulary
from shanshui.guide.conditions import DATABASE, Condition
from shanshui.guide.folder import ABOUT, Folder, Placed
from shanshui.guide.profile import CITATION, SEPARATOR, Cell
from shanshui.guide.schema import TABLES, Phrase

CODES: dict[tuple[str, str], tuple[str, ...]] = {
    ("habitat_suitability", "ecosystem"): ("ecosystem",),
    ("threat_sensitivity", "ecosystem"): ("ecosystem",),
    ("resistance_table", "ecosystem"): ("ecosystem",),
    ("cover_factor_table", "ecosystem"): ("ecosystem", "ecosystem_class × 10"),
    ("threat_table", "codes"): ("ecosystem",),
    ("erosion_limits", "grade"): ("erosion",),
    ("degree_limits", "degree"): ("degradation_degree",),
    ("degradation_weights", "evidence"): ("degradation_evidence",),
    ("conversion_rules", "from"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "to"): ("ecosystem_class", "ecosystem"),
    ("conversion_rules", "conversion"): ("conversion",),
    ("conversion_rules", "grade"): ("degradation",),
    ("mode_matrix", "degradation"): ("degradation",),
    ("mode_matrix", "resilience"): ("resilience",),
    ("mode_matrix", "mode"): ("mode",),
    ("sensitivity_grades", "grade"): ("sensitivity",),
    ("vulnerability_table", "vulnerability"): ("vulnerability",),
    ("trophic_grades", "grade"): ("trophic",),
    ("runoff_coefficients", "ecosystem"): ("ecosystem",),
    ("infiltration_factors", "soil_texture"): ("soil_texture",),
    ("light_use_table", "ecosystem"): ("ecosystem",),
    ("carbon_pools", "ecosystem"): ("ecosystem",),
    ("equivalent_factors", "ecosystem"): ("ecosystem",),
    ("ecosystem_attributes", "dimension"): ("attribute_dimension",),
    ("ecosystem_attributes", "ecosystems"): ("ecosystem_class",),
    ("measures", "problem"): ("problem",),
    ("measures", "mode"): ("mode",),
    ("problem_types", "ecosystems"): ("ecosystem_class",),
    ("problem_types", "space"): ("space",),
    ("edge_contrast_weights", "ecosystem_class"): ("ecosystem_class",),
    ("edge_contrast_weights", "other_class"): ("ecosystem_class",),
}
"""Column → the code lists that its values, or their parts between semicolons, are taken from."""

NOT_CHOSEN: dict[tuple[str, str], str] = {
    ("conversion_rules", "conversion"): "0",
    ("conversion_rules", "grade"): "1",
    ("mode_matrix", "mode"): "9",
    ("degradation_weights", "evidence"): "0",
    ("measures", "mode"): "9",
}
"""Codes that say “nothing found”: a result may hold them, a profile may not choose them."""


def check(folder: Folder, producers: Collection[str] | None) -> list[Problem]:
    """Every name that stands for nothing."""
    return [
        *_documents(folder),
        *_layers(folder),
        *_outline(folder, producers),
        *_rules(folder),
        *_codes(folder),
        *_units(folder),
        *_threats(folder),
        *_types(folder),
    ]


def _placed(folder: Folder, file: str) -> Iterator[Placed]:
    yield from folder.entries.get(file, {}).values()


def _documents(folder: Folder) -> Iterator[Problem]:
    """Keys of documents, in clauses and in the sources of rows; phrases name their document by title."""
    about = folder.about
    if about is not None and about.cites is not None and about.cites not in folder.documents:
        yield _unkeyed(f"{folder.path.name}/{ABOUT} cites", about.cites, folder)
    for file in folder.entries:
        for placed in _placed(folder, file):
            if isinstance(placed.entry, Phrase):
                if not any(document.title in placed.entry.source for document in folder.documents.values()):
                    yield Problem("guide-document", Say("出处不是本指南所列文件", "the source names no document of the profile"),
                                  f"{placed.where} source", Say("在 profile.toml 登记该文件，或改正名称",
                                                                "list the document in profile.toml, or correct its title"),
                                  found=placed.entry.source)  # fmt: skip
                continue
            yield from _keys(placed.entry.clause, f"{placed.where} clause", folder)
    for table in folder.tables.values():
        for row, line in zip(table.rows, table.lines, strict=True):
            yield from _keys(str(row["source"]), f"{table.where}:{line} source", folder)


def _keys(reference: str, where: str, folder: Folder) -> Iterator[Problem]:
    for part in reference.split(SEPARATOR):
        found = CITATION.match(part.strip())
        if found is not None and found[1] not in folder.documents:
            yield _unkeyed(where, found[1], folder)


def _unkeyed(where: str, key: str, folder: Folder) -> Problem:
    return Problem("guide-clause-key", Say("没有这个代号的文件", "no document has that key"), where,
                   Say("在 profile.toml 登记该文件，或改正代号", "list the document in profile.toml, or correct the key"),
                   found=key, expected=", ".join(folder.documents))  # fmt: skip


def _layers(folder: Folder) -> Iterator[Problem]:
    for placed in _placed(folder, "maps.toml"):
        for name in (*placed.entry.layers, *placed.entry.optional_layers):
            if name not in vocabulary():
                yield _no_layer(f"{placed.where} layers", name)
    factors = folder.tables.get("resilience_scores")
    seen: set[Cell] = set()
    for row, line in zip(factors.rows, factors.lines, strict=True) if factors else ():
        name = str(row["factor"])
        if name not in seen and not (name in vocabulary() and vocabulary()[name].is_raster):
            yield _no_layer(f"{factors.where if factors else ''}:{line} factor", name)
        seen.add(name)


def _no_layer(where: str, name: str) -> Problem:
    return Problem("guide-layer", Say("词汇表中没有这个图层", "no such layer in the vocabulary"), where,
                   Say("用 shanshui layers 查看图层名", "see: shanshui layers"), found=name)  # fmt: skip


def _outline(folder: Folder, producers: Collection[str] | None) -> Iterator[Problem]:
    sheets = {str(placed.entry.id) for placed in _placed(folder, "maps.toml") if placed.entry.not_made is None}
    for placed in _placed(folder, "outline.toml"):
        if "maps.toml" not in folder.unsound:
            for name in placed.entry.maps:
                if name not in sheets:
                    yield _no_sheet(f"{placed.where} maps", name, sheets)
        for name in placed.entry.tables:
            if name not in TABLES:
                yield _no_table(f"{placed.where} tables", name)
        for name in placed.entry.producers:
            if producers is not None and name not in producers:
                yield Problem("guide-producer", Say("没有写这一段的程序", "no producer writes that paragraph"),
                              f"{placed.where} producers", Say("改为已有的段落名", "use one that exists"), found=name,
                              expected=", ".join(sorted(producers)))  # fmt: skip


def _no_sheet(where: str, name: str, sheets: Collection[str]) -> Problem:
    return Problem("guide-map", Say("图集中没有这幅图", "the atlas has no such sheet"), where,
                   Say("改为 maps.toml 中的编号", "use an id of maps.toml"), found=name, expected=", ".join(sorted(sheets)))  # fmt: skip


def _no_table(where: str, name: str) -> Problem:
    return Problem("guide-table", Say("没有这张附表", "no such annexed table"), where, Say("改为所列附表", "use one of those"),
                   found=name, expected=", ".join(TABLES))  # fmt: skip


def _rules(folder: Folder) -> Iterator[Problem]:
    for placed in _placed(folder, "rules.toml"):
        yield from _condition(placed.entry.require, f"{placed.where} require", folder)
        if placed.entry.when is not None:
            yield from _condition(placed.entry.when, f"{placed.where} when", folder)


def _condition(condition: Condition, where: str, folder: Folder) -> Iterator[Problem]:
    """Everything that one condition names."""
    maps, indicators, headings = (
        {str(p.entry.id) for p in _placed(folder, file)} for file in ("maps.toml", "indicators.toml", "outline.toml")
    )
    maps |= {"mandatory", "all"} | {placed.entry.group for placed in _placed(folder, "maps.toml")}
    if condition.layer is not None and condition.layer not in vocabulary():
        yield _no_layer(f"{where}.layer", condition.layer)
    if condition.map is not None and condition.map not in maps and "maps.toml" not in folder.unsound:
        yield _no_sheet(f"{where}.map", condition.map, maps)
    if condition.table is not None and condition.table not in TABLES:
        yield _no_table(f"{where}.table", condition.table)
    if condition.unit is not None and condition.unit not in UNITS:
        yield _no_unit(f"{where}.unit", condition.unit)
    heading, known = condition.heading, {"all", *headings}
    if heading is not None and heading not in known and "outline.toml" not in folder.unsound:
        yield Problem("guide-heading", Say("大纲中没有这个标题", "the outline has no such heading"), f"{where}.heading",
                      Say("改为 outline.toml 中的编号，或 all", "use an id of outline.toml, or all"), found=heading)  # fmt: skip
    indicator, known = condition.indicator, {"all", *indicators}
    if indicator is not None and indicator not in known and "indicators.toml" not in folder.unsound:
        yield _unlisted(f"{where}.indicator", indicator, known)
    if condition.database is not None and condition.database not in DATABASE:
        yield _unlisted(f"{where}.database", condition.database, DATABASE)


def _unlisted(where: str, found: str, known: Collection[str]) -> Problem:
    return Problem("guide-code", Say("没有这个代号", "no such code"), where, Say("改为所列代号", "use one of those"), found=found,
                   expected=", ".join(sorted(known)))  # fmt: skip


def _codes(folder: Folder) -> Iterator[Problem]:
    for (table, column), lists in CODES.items():
        found = folder.tables.get(table)
        known = _listed(lists) - {NOT_CHOSEN.get((table, column))}
        for row, line in zip(found.rows, found.lines, strict=True) if found else ():
            if row[column] is None:
                continue
            for part in str(row[column]).split(";"):
                if part not in known:
                    yield Problem("guide-code", Say("词汇表中没有这个代码，或此处不能用", "not a code of the vocabulary, or not for use here"),
                                  f"{found.where if found else ''}:{line} {column}", Say("改为所列代码", "use one of those"), found=part,
                                  expected=", ".join(sorted(filter(None, known))), layer=table)  # fmt: skip


def _listed(lists: tuple[str, ...]) -> set[str | None]:
    codes: set[str | None] = set()
    for name in lists:
        listed, _, tens = name.partition(" × ")
        codes |= {f"{value}0" if tens else value for value in vocabulary().codes[listed]}
    return codes


def _units(folder: Folder) -> Iterator[Problem]:
    """Units of indicators, and of measures: those must measure an area, since quantities come from areas."""
    for placed in _placed(folder, "indicators.toml"):
        if placed.entry.unit not in UNITS:
            yield _no_unit(f"{placed.where} unit", placed.entry.unit)
    measures = folder.tables.get("measures")
    areas = [unit for unit, (dimension, _, _) in UNITS.items() if dimension == "area"]
    for row, line in zip(measures.rows, measures.lines, strict=True) if measures else ():
        if row["unit"] not in areas:
            yield _no_unit(f"{measures.where if measures else ''}:{line} unit", str(row["unit"]), areas)


def _no_unit(where: str, unit: str, known: Collection[str] = tuple(UNITS)) -> Problem:
    return Problem("guide-unit", Say("不能用的单位", "not a unit for this"), where, Say("改为所列单位", "use one of those"),
                   found=unit, expected=", ".join(known))  # fmt: skip


def _threats(folder: Folder) -> Iterator[Problem]:
    """Threats that sensitivities are given for, and the codes of a threat drawn from the ecosystems."""
    threats, sensitivity = folder.tables.get("threat_table"), folder.tables.get("threat_sensitivity")
    if threats is None:
        return
    for row, line in zip(threats.rows, threats.lines, strict=True):
        if (row["origin"] == "ecosystem") != (row["codes"] is not None):
            yield Problem("guide-threat", Say("来自生态系统的威胁须列代码，来自道路的不列", "threats drawn from ecosystems list codes, roads none"),
                          f"{threats.where}:{line} codes", Say("补上或删去代码", "add or remove the codes"), found=str(row["codes"]))  # fmt: skip
    known = {row["threat"] for row in threats.rows}
    for row, line in zip(sensitivity.rows, sensitivity.lines, strict=True) if sensitivity else ():
        if row["threat"] not in known:
            yield Problem("guide-threat", Say("威胁参数表中没有这个威胁", "the threat table has no such threat"),
                          f"{sensitivity.where if sensitivity else ''}:{line} threat", Say("改为所列威胁", "use one of those"),
                          found=str(row["threat"]), expected=", ".join(map(str, known)))  # fmt: skip


def _types(folder: Folder) -> Iterator[Problem]:
    """Layers of problem types and of stresses: rasters of one plane in the unit stated; stresses that are listed."""
    types, stresses = folder.tables.get("problem_types"), folder.tables.get("stress_types")
    for table in filter(None, (types, stresses)):
        for row, line in zip(table.rows, table.lines, strict=True):
            names = [str(row["layer"]), *([str(row["trend"])] if row.get("trend") is not None else [])]
            for name in names:
                if name not in vocabulary() or not vocabulary()[name].is_raster or vocabulary()[name].dims:
                    yield _no_layer(f"{table.where}:{line}", name)
            if names[0] in vocabulary() and row["unit"] != vocabulary()[names[0]].unit:
                yield _no_unit(f"{table.where}:{line} unit", str(row["unit"]), [vocabulary()[names[0]].unit])
    known = {row["stress"] for row in stresses.rows} if stresses else set()
    for row, line in zip(types.rows, types.lines, strict=True) if types and stresses else ():
        for column in ("natural_stress", "human_stress"):
            for name in str(row[column]).split(";") if row[column] is not None else ():
                if name not in known:
                    yield _unlisted(f"{types.where if types else ''}:{line} {column}", name, sorted(map(str, known)))
