"""No test of this house may be skipped or expected to fail: the run fails instead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FAILING = {
    "marked": "import pytest\n@pytest.mark.skip\ndef test_it(): pass\n",
    "called": "import pytest\ndef test_it(): pytest.skip('later')\n",
    "expected": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
    "unexpected": "import pytest\n@pytest.mark.xfail\ndef test_it(): pass\n",
    "in_setup": "import pytest\n@pytest.fixture\ndef thing(): pytest.skip('later')\ndef test_it(thing): pass\n",
    "module": "import pytest\npytest.importorskip('no_such_module')\ndef test_it(): pass\n",
}


def test_every_way_of_skipping_fails_and_an_honest_test_passes(tmp_path: Path) -> None:
    for name, text in {**FAILING, "honest": "def test_it(): pass\n"}.items():
        (tmp_path / f"test_{name}.py").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:django", "-p", "no:schemathesis"]
    command += ["-p", "guiju.groundwork.testing.no_skips", "--continue-on-collection-errors", str(tmp_path)]

    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    for name in FAILING:
        assert f"FAILED test_{name}.py" in ran.stdout or f"ERROR test_{name}.py" in ran.stdout, ran.stdout
    assert "PASSED test_honest.py" in ran.stdout
    assert "skipped" not in ran.stdout.splitlines()[-1]
