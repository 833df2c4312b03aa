"""The page on adding a module is followed to the letter in a copy of the house, so that it cannot rot."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house import laws

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "how-to-add-a-module.md"
BLOCK = re.compile(r"^```(?:python|yaml|po) (?P<path>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, str]:
    """The files that the page tells to write, in its order."""
    return {found["path"]: found["text"] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house in which the page was followed as far as the migration."""
    tree = tmp_path_factory.mktemp("house")
    left_out = shutil.ignore_patterns("__pycache__", "vendor", "demo")
    for name in ("guiju", "house", "journeys"):
        shutil.copytree(ROOT / name, tree / name, ignore=left_out)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tree)
    (tree / "guiju/groundwork/desk/static/vendor").symlink_to(ROOT / "guiju/groundwork/desk/static/vendor")
    for path, text in blocks().items():
        assert not (tree / path).exists()
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")
    made = run(tree, "-m", "django", "makemigrations", "meetings")
    assert made.returncode == 0, made.stdout + made.stderr
    return tree


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GUIJU_SNAPSHOT"))},
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "guiju.site.settings_test",
        "GUIJU_TEST_DB": f"{os.environ.get('GUIJU_TEST_DB', '')}_howto_{os.getpid()}",
    }
    return subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def test_the_module_passes_its_own_tests_and_its_clauses_bind(copy: Path) -> None:
    done = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "guiju/meetings", "house/test_clauses.py")

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_module_keeps_every_law(copy: Path) -> None:
    assert [finding for law in laws.LAWS for finding in law(copy)] == []


def test_the_module_is_written_in_the_style_of_the_house(copy: Path) -> None:
    done = run(copy, "-m", "ruff", "check", "--no-cache", "guiju/meetings")

    assert done.returncode == 0, done.stdout


def test_every_text_of_the_module_has_its_chinese(copy: Path) -> None:
    done = run(copy, "-m", "guiju.site.translations", "missing")

    assert [line for line in done.stdout.splitlines() if line.startswith("guiju/meetings/")] == []
