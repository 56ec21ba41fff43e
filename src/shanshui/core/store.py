"""The store: one folder per result, standard formats and `record.json`, written aside and renamed into place.

    runs/<call>-<key>/  record.json  <layer>.tif | <layer>.parquet

kill −9 at any moment loses at most the step in flight: a folder with its final name is complete. Equal results are equal
bytes (no timestamps inside files); the record alone carries the seconds it took. Never pickle.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from shanshui.core.errors import Say, ShanshuiError
from shanshui.core.grid import Grid
from shanshui.core.pieces import Stored, Writer, placed, plain
from shanshui.core.vocabulary import Layer, vocabulary

RECORD = "record.json"
KEEP = 2**30
"""Bytes of results that stay in memory for the next method: a prefecture at 30 m has 0.3 GB a layer."""


class Busy(ShanshuiError):
    """Another process is running this plan."""

    exit_code = 4
    http_status = 409


class Store:
    """Results of one plan, by key."""

    def __init__(self, directory: Path, *, keep: int = KEEP) -> None:
        self.directory = directory
        self._kept: OrderedDict[tuple[str, str], tuple[Any, int]] = OrderedDict()
        self._keep, self._held = keep, 0
        self._lock: IO[str] | None = None

    # ------------------------------------------------------------------ one writer at a time
    def __enter__(self) -> Store:
        """Take the plan for writing; the lock goes with the process, however it ends."""
        self.directory.mkdir(parents=True, exist_ok=True)
        handle = (self.directory / ".lock").open("a")
        try:
            _lock(handle)
        except OSError:
            handle.close()
            raise Busy(
                Say(f"另一个进程正在计算：{self.directory}", f"another process is running in {self.directory}")
            ) from None
        self._lock = handle
        for left in self.directory.glob(".tmp-*"):  # from a run that was killed
            shutil.rmtree(left)
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # ------------------------------------------------------------------ reading
    def folder(self, name: str, key: str) -> Path:
        return self.directory / f"{name}-{key[:24]}"

    def record(self, name: str, key: str) -> dict[str, Any] | None:
        """The record of a finished result, or None if there is none or one of its files is not whole."""
        folder = self.folder(name, key)
        try:
            record: dict[str, Any] = json.loads((folder / RECORD).read_text("utf8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        for output in record["outputs"].values():
            file = folder / output["file"]
            if not file.is_file() or file.stat().st_size != output["bytes"]:
                return None
        return record

    def load(self, name: str, key: str, layer: str, grid: Grid) -> Any:
        """One layer of a result; kept in memory for a while, so callers must not change it."""
        if (key, layer) in self._kept:
            self._kept.move_to_end((key, layer))
            return self._kept[key, layer][0]
        output = self._output(name, key, layer)
        value = _read(self.folder(name, key) / output["file"], vocabulary()[layer], output, grid)
        self._kept[key, layer] = value, _bytes(value)
        self._held += self._kept[key, layer][1]
        while self._held > self._keep:
            self._held -= self._kept.popitem(last=False)[1][1]
        return value

    def stored(self, name: str, key: str, layer: str, grid: Grid) -> Stored:
        """A raster of a result, to be read by blocks."""
        output = self._output(name, key, layer)
        return Stored(self.folder(name, key) / output["file"], vocabulary()[layer], output, grid)

    def _output(self, name: str, key: str, layer: str) -> dict[str, Any]:
        record = self.record(name, key)
        if record is None:
            raise FileNotFoundError(f"no result {name} {key[:24]}")
        output: dict[str, Any] = record["outputs"][layer]
        return output

    def seconds(self) -> dict[str, float]:
        """Seconds that each call took the last time it was stored, for the time remaining."""
        found: dict[str, tuple[float, float]] = {}
        for path in self.directory.glob(f"[!.]*/{RECORD}"):
            record = json.loads(path.read_text("utf8"))
            name, when = path.parent.name.rsplit("-", 1)[0], path.stat().st_mtime
            if when >= found.get(name, (0.0, 0.0))[0]:
                found[name] = (when, float(record["seconds"]))
        return {name: seconds for name, (_, seconds) in found.items()}

    # ------------------------------------------------------------------ writing
    def save(
        self, name: str, key: str, values: Mapping[str, Any], record: Mapping[str, Any], grid: Grid
    ) -> dict[str, Any]:
        """Write all layers of a call and its record, then make them the result in one rename."""
        with self.writing(name, key, grid) as result:
            for layer, value in values.items():
                result.put(layer, value)
            result.record = dict(record)
        return result.record

    @contextmanager
    def writing(self, name: str, key: str, grid: Grid) -> Iterator[Result]:
        """A result written aside, layer by layer or block by block; it becomes one in one rename when all has gone well."""
        temporary = self.directory / f".tmp-{name}-{key[:24]}"
        if temporary.exists():
            shutil.rmtree(temporary)
        temporary.mkdir(parents=True)
        result = Result(temporary, grid)
        try:
            yield result
            result.finish()
        except BaseException:
            result.drop()
            raise
        final = self.folder(name, key)
        if final.exists():  # a damaged result of the same key
            shutil.rmtree(final)
        temporary.rename(final)
        _sync(self.directory)
        for layer in result.record["outputs"]:
            self._held -= self._kept.pop((key, layer), (None, 0))[1]


class Result:
    """A result on its way into the store; `record` is to be set before it is finished."""

    def __init__(self, folder: Path, grid: Grid) -> None:
        self._folder, self._grid = folder, grid
        self._open: dict[str, Writer] = {}
        self._outputs: dict[str, dict[str, Any]] = {}
        self.record: dict[str, Any] = {}

    def put(self, layer: str, value: Any) -> None:
        """A whole layer."""
        spec = vocabulary()[layer]
        file = self._folder / (f"{layer}.tif" if spec.is_raster else f"{layer}.parquet")
        self._done(layer, file, _write(file, spec, value, self._grid))

    def piece(self, layer: str, rows: slice, cols: slice, part: Any) -> None:
        """A block of a raster; all blocks of it come in the order of `Grid.blocks`."""
        if layer not in self._open:
            self._open[layer] = Writer(self._folder / f"{layer}.tif", vocabulary()[layer], self._grid)
        self._open[layer].put(part, rows, cols)

    def finish(self) -> None:
        for layer, writer in self._open.items():
            writer.close()
            self._done(layer, self._folder / f"{layer}.tif", writer.about)
        self.record = {**self.record, "outputs": self._outputs}
        text = self._folder / RECORD
        text.write_text(json.dumps(self.record, ensure_ascii=False, indent=1, sort_keys=True, default=plain), "utf8")
        _sync(text)
        _sync(self._folder)

    def drop(self) -> None:
        for writer in self._open.values():
            writer.close()
        shutil.rmtree(self._folder)

    def _done(self, layer: str, file: Path, about: Mapping[str, Any]) -> None:
        _sync(file)
        self._outputs[layer] = {"file": file.name, "bytes": file.stat().st_size, "sha256": sha256(file), **about}


def _bytes(value: Any) -> int:
    return int(value.nbytes if hasattr(value, "nbytes") else value.memory_usage(deep=False).sum())


def _read(path: Path, layer: Layer, about: Mapping[str, Any], grid: Grid) -> Any:
    if layer.is_raster:
        import rasterio

        with rasterio.open(path, driver="GTiff") as file:
            values = file.read(None if layer.dims else 1)
        return placed(values, layer, about, grid)
    if layer.is_vector:
        import geopandas as gpd

        return gpd.read_parquet(path)
    import pandas as pd

    return pd.read_parquet(path)


def _write(path: Path, layer: Layer, value: Any, grid: Grid) -> dict[str, Any]:
    if layer.is_raster:
        return _write_raster(path, layer, value, grid)
    value.to_parquet(path, index=True)
    return {"rows": len(value)}


def _write_raster(path: Path, layer: Layer, value: Any, grid: Grid) -> dict[str, Any]:
    writer = Writer(path, layer, grid)
    try:
        writer.put(value)
    finally:
        writer.close()
    return writer.about


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Make a file, or the names in a directory, survive a power cut."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a directory; a rename there is journalled
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(handle: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
