"""Set-up and main jobs with nothing but Python: `python dev.py demo | test | real | lock`. The Makefile calls it.

It makes `.venv`, installs the locked versions with their hashes, and installs the project itself. Works the same on
Linux, macOS and Windows. On Debian it installs the system packages listed in `packages-debian.txt` where they are lacking.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENV = HERE / ".venv"
BIN = ENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LIBRARIES = "Lib" if os.name == "nt" else "lib"
LOCK = HERE / "requirements.lock"
DEBIAN = HERE / "packages-debian.txt"


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    print("+", *command, flush=True)
    code = subprocess.run(
        [str(part) for part in command], cwd=HERE, env={**os.environ, **(env or {})}, check=False
    ).returncode
    if code:
        sys.exit(code)


def debian() -> None:
    """Install the Debian packages that are lacking; without the right to, say which."""
    if shutil.which("dpkg-query") is None:
        return
    wanted = [line.split("#")[0].strip() for line in DEBIAN.read_text("utf8").splitlines()]
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}"]
    lacking = [
        name for name in wanted
        if name and subprocess.run([*query, name], capture_output=True, text=True, check=False).stdout != "installed"
    ]  # fmt: skip
    if not lacking:
        return
    if os.geteuid() == 0:
        run("apt-get", "update", "-qq")
        run(
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            *lacking,
            env={"DEBIAN_FRONTEND": "noninteractive"},
        )
    else:
        print(f"these Debian packages may be needed: sudo apt-get install {' '.join(lacking)}", file=sys.stderr)


def set_up() -> None:
    """`.venv` with the locked versions; does nothing where it already matches the lock and pyproject.toml."""
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    mark = ENV / "set-up-for"
    wanted = hashlib.sha256(
        LOCK.read_bytes() + (HERE / "pyproject.toml").read_bytes() + sys.version.encode()
    ).hexdigest()
    if PYTHON.exists() and mark.exists() and mark.read_text() == wanted:
        return
    debian()
    if not PYTHON.exists():
        venv.create(ENV, with_pip=True)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile")
    run(*pip, "--require-hashes", "-r", LOCK)
    run(*pip, "--no-build-isolation", "--no-deps", "-e", HERE)
    # pip would compile with one core; a library may hold a file that does not compile, which is no failure
    compiled = subprocess.run([PYTHON, "-m", "compileall", "-qq", "-j", "0", ENV / LIBRARIES], cwd=HERE, check=False)
    print(f"+ compileall: {'all' if compiled.returncode == 0 else 'but for some files of libraries'}", flush=True)
    mark.write_text(wanted)


def demo(rest: list[str]) -> None:
    run(PYTHON, "-m", "shanshui", "demo", "--out", Path("build") / "demo", *rest)


def real(rest: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="dev.py real")
    parser.add_argument("--data", type=Path, default=HERE.parent / "shared" / "data")
    data = parser.parse_args(rest).data.resolve()
    for example in sorted((HERE / "examples").iterdir()):
        plan = HERE / "build" / example.name
        shutil.copytree(example, plan, dirs_exist_ok=True)
        for command in ("check", "run", "deliver"):
            run(PYTHON, "-m", "shanshui", command, plan, "--data", data)


def test(rest: list[str]) -> None:
    """Everything that must hold: style, types, contracts between rooms, tests, documentation with strict links."""
    run(PYTHON, "-m", "ruff", "check")
    run(PYTHON, "-m", "ruff", "format", "--check")
    run(PYTHON, "-m", "mypy")
    run(BIN / "lint-imports", "--no-cache")
    run(PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *rest)
    run(PYTHON, "docs/build.py", "--strict")


def docs(rest: list[str]) -> None:
    """The documentation with a picture of what each method gives on the small demo, in build/docs/site."""
    plan = Path("build") / "docs" / "demo"
    run(PYTHON, "-m", "shanshui", "demo", "--small", "--out", plan, *rest)
    run(PYTHON, "docs/build.py", "--strict", "--pictures", plan)


def lock(rest: list[str]) -> None:
    """Write requirements.lock anew for every platform (needs uv); the file names no index."""
    run("uv", "pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header",
        "--python-version", "3.11", "--extra", "dev", "--output-file", LOCK, *rest, "pyproject.toml")  # fmt: skip


if __name__ == "__main__":
    jobs = {"setup": lambda _: None, "demo": demo, "real": real, "test": test, "docs": docs, "lock": lock}
    if len(sys.argv) < 2 or sys.argv[1] not in jobs:
        sys.exit(f"usage: python dev.py {' | '.join(jobs)}")
    if sys.argv[1] != "lock":
        set_up()
    jobs[sys.argv[1]](sys.argv[2:])
