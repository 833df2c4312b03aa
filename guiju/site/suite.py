"""What `make test`, `make check` and `make bench` run: checks, and tests beside a database of their own."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guiju.site import binaries, chromium, postgres
from guiju.site.prepare import NotPrepared, environment_of, others
from guiju.site.progress import say

ROOT = Path(__file__).resolve().parents[2]
# What every other supported Python of the machine runs as well: the pure rooms, the machinery, and the whole line once.
CORE = (
    "guiju/groundwork/kernel", "guiju/groundwork/policy", "guiju/groundwork/flow", "guiju/groundwork/clock",
    "journeys/test_lead_to_paid_order.py",
)  # fmt: skip
CHECKED = ("guiju", "house", "journeys", "bench", "conftest.py")


def check() -> bool:
    """Style, types and import order; every check runs, so that one run shows all there is to mend."""
    passed = [_passes(what, arguments) for what, arguments in _checks().items()]
    return all(passed)


def _checks() -> dict[str, list[str]]:
    places = [place for place in CHECKED if (ROOT / place).exists()]
    return {
        "style": ["-m", "ruff", "check", "--quiet", *places],
        "format": ["-m", "ruff", "format", "--quiet", "--check", *places],
        "imports": ["-m", "guiju.site.contracts"],
        "types": ["-m", "mypy", "--no-error-summary"],
    }


def _objections() -> list[str]:
    """What the checks that do not pass say, each under its name: for the end of a run that does other things beside."""
    said = []
    for what, arguments in _checks().items():
        ran = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        if ran.returncode:
            said.append(f"{what}: this check does not pass\n{ran.stdout}{ran.stderr}")
    return said


def test(arguments: Sequence[str]) -> bool:
    """The checks, then every test on all cores beside the database that they need: a fresh one, or DATABASE_URL's."""
    with _database(), ThreadPoolExecutor() as beside, _tables() as made:
        checking = beside.submit(_objections)
        made()
        # One more than there are cores: whoever waits for a browser or another process leaves it free.
        many = os.environ.get("GUIJU_TEST_CORES", str((os.cpu_count() or 1) + 1))
        spread = ["-n", many, "--dist", "loadfile", "--no-loadscope-reorder"]
        passed = _passes("checks and tests", ["-m", "pytest", "-q", *spread, *arguments])
        passed = passed and all(beside.map(_core_passes, others()))
        objections = checking.result()
    for objection in objections:
        say(objection)
    return passed and not objections


def bench(arguments: Sequence[str]) -> bool:
    """The benchmarks, one after the other on a quiet database of their own."""
    with _database():
        return _passes("benchmarks", ["-m", "pytest", "-q", "-s", "bench", *arguments])


@contextlib.contextmanager
def _database() -> Iterator[None]:
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with postgres.temporary() as urls:
        os.environ.update(urls.environment())
        yield


@contextlib.contextmanager
def _tables() -> Iterator[Callable[[], None]]:
    """Every table once, for each testing process to copy; what is yielded waits until they are made."""
    program = [sys.executable, "-m", "guiju.groundwork.testing.template"]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "guiju.site.settings_test"}
    making = subprocess.Popen([*program, "make"], cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)

    def made() -> None:
        said, _ = making.communicate()
        if making.returncode:
            raise NotPrepared("The tables for the tests could not be made; see above.")
        os.environ["GUIJU_TEST_TEMPLATE"] = said

    try:
        yield made
    finally:
        making.wait()
        subprocess.run([*program, "drop"], cwd=ROOT, env=settings, check=True)


def _core_passes(other: tuple[str, str]) -> bool:
    """Run the core's tests on another Python, beside those that run them on yet others; told when they have ended."""
    version, program = other
    python = environment_of(version, program)
    if python is None:
        say(f"Python {version} is here but could not be prepared without uv: not tested")
        return True
    ran = subprocess.run(
        [str(python), "-m", "pytest", "-q", *CORE], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "GUIJU_TEST_DB": f"python{version.replace('.', '_')}"},
    )  # fmt: skip
    *all_said, last = ran.stdout.strip().splitlines() or [ran.stderr]
    say(f"the core on Python {version}: {last}" if ran.returncode == 0 else "\n".join([*all_said, last, ran.stderr]))
    return ran.returncode == 0


def _passes(what: str, arguments: Sequence[str]) -> bool:
    say(what)
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks, the checks and the tests, or the benchmarks; what follows is handed to pytest."""
    parser = argparse.ArgumentParser(prog="python -m guiju.site.suite", description=main.__doc__)
    parser.add_argument("what", choices=("check", "test", "bench"))
    parser.add_argument("pytest", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if asked.what == "bench":
            passed = bench(asked.pytest)
        elif asked.what == "test":
            os.environ["CHROMIUM"] = str(chromium.find_or_install(say))
            passed = test(asked.pytest)
        else:
            passed = check()
    except (NotPrepared, chromium.NoChromium, postgres.NotStarted, binaries.NoPostgres) as stopped:
        print(f"\nStopped: {stopped}", file=sys.stderr)
        return 1
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
