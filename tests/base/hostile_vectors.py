"""Hostile GeoJSON, GeoPackages, Shapefiles and KML."""

from __future__ import annotations

import json
import sqlite3

import hostile_seeds as seeds
from hostile_cases import case, written


# ---------------------------------------------------------------------------------------------- GeoJSON
def features(**more) -> dict:
    return {**json.loads(seeds.counties().to_json()), **more}


@case("file-indirect")
def geojson_with_a_linked_crs(folder, outside):
    told = features(crs={"type": "link", "properties": {"href": f"{outside.url}/a.prj", "type": "esriwkt"}})
    return written(folder / "a.geojson", told)


@case("file-indirect")
def geojson_with_a_crs_of_a_geometry(folder, outside):
    told = features()
    told["features"][0]["geometry"]["crs"] = {"type": "URL", "properties": {"url": f"{outside.url}/b.prj"}}
    return written(folder / "a.geojson", told)


@case("read 2", "crs-missing", "crs-unknown")
def geojson_with_a_crs_named_like_a_link(folder, outside):
    return written(folder / "a.geojson", features(crs={"type": "name", "properties": {"name": f"{outside.url}/c.prj"}}))


@case("file-vrt")
def vector_vrt(folder, outside):
    source = f"<SrcDataSource>{outside.file}</SrcDataSource>"
    return written(
        folder / "a.geojson", f'<OGRVRTDataSource><OGRVRTLayer name="a">{source}</OGRVRTLayer></OGRVRTDataSource>'
    )


@case("file-kind")
def pipeline(folder, outside):
    return written(
        folder / "a.geojson",
        {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {outside.file}"},
    )


@case("file-kind")
def pipeline_within_features(folder, outside):
    return written(folder / "a.geojson", features(name=f"gdal_streamed_alg {outside.file}"))


@case("file-damaged")
def arrays_without_end(folder, outside):
    return written(folder / "a.geojson", '{"type": "FeatureCollection", "features":' + "[" * 100_000)


@case("file-damaged", "geometry-type", "geometry-empty", "geometry-kind")
def collections_within_collections(folder, outside):
    depth = 300
    shape = '{"type": "GeometryCollection", "geometries": [' * depth + "]}" * depth
    return written(folder / "a.geojson", '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "1", "name": "a"}, '
                                         f'"geometry": {shape}}}]}}')  # fmt: skip


# ---------------------------------------------------------------------------------------------- GeoPackage
def geopackage(folder, statement: str, *, table: str = "a"):
    """A GeoPackage whose registered layer is made anew by a statement; the true one is kept as gpkg_old."""
    path = folder / "a.gpkg"
    seeds.counties().to_file(path, driver="GPKG", layer=table)
    with sqlite3.connect(path) as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute(f"ALTER TABLE {table} RENAME TO gpkg_old")
        if statement.startswith("CREATE VIRTUAL"):
            base.execute("PRAGMA writable_schema = 1")
            base.execute(
                "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'a', 'a', 0, ?)",
                (statement,),
            )
        else:
            base.execute(statement)
    base.close()
    return path


@case("file-view")
def geopackage_view(folder, outside):
    return geopackage(folder, "CREATE VIEW a AS SELECT * FROM gpkg_old")


@case("file-view")
def geopackage_view_without_end(folder, outside):
    return geopackage(folder, "CREATE VIEW a AS WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                              "SELECT x AS fid, NULL AS geom, '1' AS code, 'a' AS name FROM c")  # fmt: skip


@case("file-view")
def geopackage_view_of_a_gigabyte(folder, outside):
    return geopackage(
        folder,
        "CREATE VIEW a AS SELECT fid, randomblob(900000000) AS geom, code, hex(zeroblob(400000000)) AS name FROM gpkg_old",
    )


@case("file-view")
def geopackage_generated_column(folder, outside):
    return geopackage(
        folder,
        "CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT, name TEXT GENERATED ALWAYS AS (hex(zeroblob(400000000))))",
    )


@case("file-view")
def geopackage_virtual_table_of_another_file(folder, outside):
    return geopackage(folder, f"CREATE VIRTUAL TABLE a USING VirtualOGR('{outside.file}')")


@case("file-view")
def geopackage_virtual_table_of_a_text(folder, outside):
    return geopackage(folder, f'CREATE VIRTUAL TABLE "a" USING "VirtualText"(\'{outside.file}\')')


# ---------------------------------------------------------------------------------------------- Shapefile and KML
@case("crs-missing", "crs-unknown", "read 2")
def shapefile_with_a_link_for_a_crs(folder, outside):
    path = seeds.vector(folder / "a.shp")
    path.with_suffix(".prj").write_text(f"{outside.url}/a.prj")
    return path


@case("file-damaged", "file-part", "file-encoding", "file-folder", "file-indirect", "file-kind")
def shapefile_whose_table_is_a_link(folder, outside):
    path = seeds.vector(folder / "a.shp")
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".dbf").symlink_to(outside.file)
    return path


@case("file-vrt", "file-damaged")
def kml_with_an_outer_entity(folder, outside):
    path = seeds.kml(folder / "a.kml")
    text = path.read_text("utf8").replace("?>", f'?><!DOCTYPE kml [<!ENTITY x SYSTEM "{outside.file.as_uri()}">]>', 1)
    return written(path, text.replace("县 0", "&x;"))


@case("file-vrt", "file-damaged")
def kml_with_an_outer_subset(folder, outside):
    path = seeds.kml(folder / "a.kml")
    return written(path, path.read_text("utf8").replace("?>", f'?><!DOCTYPE kml SYSTEM "{outside.url}/kml.dtd">', 1))


@case("file-vrt", "file-damaged")
def kml_of_a_billion_laughs(folder, outside):
    path = seeds.kml(folder / "a.kml")
    entities = '<!ENTITY a0 "哈">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    return written(
        path, path.read_text("utf8").replace("?>", f"?><!DOCTYPE kml [{entities}]>", 1).replace("县 0", "&a9;")
    )


@case("file-damaged", "file-xml", "file-kind", "file-vrt", "file-encoding")
def kml_with_an_entity_in_utf16(folder, outside):
    path = seeds.kml(folder / "a.kml")
    text = (
        path.read_text("utf8")
        .replace("UTF-8", "UTF-16")
        .replace("?>", f'?><!DOCTYPE kml [<!ENTITY x SYSTEM "{outside.file.as_uri()}">]>', 1)
    )
    path.write_bytes(text.replace("县 0", "&x;").encode("utf-16"))
    return path


@case("file-indirect", "layer-empty", "file-kind", "file-damaged", "column-missing", "read 2")
def kml_with_a_network_link(folder, outside):
    path = seeds.kml(folder / "a.kml")
    link = f"<NetworkLink><Link><href>{outside.url}/more.kml</href></Link></NetworkLink>"
    return written(path, path.read_text("utf8").replace("<Document>", f"<Document>{link}"))


@case("file-vrt")
def kml_of_comments_that_can_be_read_in_many_ways(folder, outside):
    return written(folder / "a.kml", "<!---->" * 500 + "<!x")


@case("file-damaged", "file-xml", "file-too-large")
def kml_of_elements_without_end(folder, outside):
    return written(
        folder / "a.kml", '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">' + "<Folder>" * 100_000
    )
