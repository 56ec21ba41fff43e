"""Hostile vectors, tables and archives: each is built here, read by a watched process, and must be refused with the code told.

The process is bounded in memory and watched for a hang; a canary file and a web server tell whether anything outside was read.
"""

from __future__ import annotations

import os
import sys

import hostile_packed  # noqa: F401  registers its cases
import hostile_pool
import hostile_vectors  # noqa: F401  registers its cases
import pytest
from hostile_cases import CASES, LEFT_ALONE, Outside

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bounds on memory are those of POSIX")


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    found = Outside(tmp_path_factory.mktemp("外 outside"))
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    worker = hostile_pool.Worker(tmp_path_factory.mktemp("读 reader"))
    yield worker
    worker.stop()


# ---------------------------------------------------------------------------------------------- the test
@pytest.mark.parametrize("name", CASES)
def test_hostile(name, tmp_path, outside, reader):
    make, allowed = CASES[name]
    folder = tmp_path / "敌意 文件"
    folder.mkdir()
    path = make(folder, outside)
    os.utime(outside.file, (LEFT_ALONE, 2 * LEFT_ALONE))
    found = reader.read(str(path))
    assert not found.bad, (found.outcome, found.peak / 2**20)
    told = {text for reading, text in found.outcome.items() if reading != "kind"} or set(found.outcome.values())
    assert told - {"file-kind"} <= allowed and (told & allowed), found.outcome
    assert outside.untouched(), outside.asked


def test_the_canary_and_the_server_tell(outside):
    import urllib.error
    import urllib.request

    before = outside.file.stat().st_atime
    outside.file.read_bytes()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{outside.url}/x")
    assert outside.asked.pop() == "/x"
    if outside.file.stat().st_atime == before:
        pytest.skip("this file system does not record accesses")
