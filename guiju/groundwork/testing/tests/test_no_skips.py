"""No test of this house may be skipped or expected to fail: the run fails instead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "import pytest\n@pytest.mark.skip\ndef test_it(): pass\n",
        "import pytest\ndef test_it(): pytest.skip('later')\n",
        "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
        "import pytest\n@pytest.mark.xfail\ndef test_it(): pass\n",
        "import pytest\npytest.importorskip('no_such_module')\ndef test_it(): pass\n",
        "import pytest\n@pytest.fixture\ndef thing(): pytest.skip('later')\ndef test_it(thing): pass\n",
    ],
)
def test_the_run_fails(tmp_path: Path, text: str) -> None:
    assert _outcome(tmp_path, text) in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)


def test_an_honest_run_passes(tmp_path: Path) -> None:
    assert _outcome(tmp_path, "def test_it(): pass\n") == 0


def _outcome(folder: Path, text: str) -> int:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_example.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "guiju.groundwork.testing.no_skips"]
    return subprocess.run([*command, str(folder)], cwd=folder, capture_output=True, check=False).returncode
