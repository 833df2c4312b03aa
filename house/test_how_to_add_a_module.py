"""The page on adding a module is followed to the letter in a copy of the house, so that it cannot rot."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guiju.site import translations
from house import laws

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "how-to-add-a-module.md"
BLOCK = re.compile(r"^```(?:python|yaml|po) (?P<path>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
# Plug-ins load slowly and these tests need one of them.
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pytest_django.plugin")


def written(tree: Path) -> Path:
    """Write the files that the page tells to write below ``tree``, in its order."""
    for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        path = tree / found["path"]
        assert not path.exists(), f"{path} is written twice"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found["text"], encoding="utf-8")
    return tree


def followed(tree: Path) -> Path:
    """A copy of the house in which the page was followed."""
    for name in ("guiju", "house"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("vendor", "demo"))
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tree)
    vendor = Path("guiju/groundwork/desk/static/vendor")
    (tree / vendor).symlink_to(ROOT / vendor)
    return written(tree)


def run(tree: Path, *words: str) -> str:
    """What the command said; it must have been carried out."""
    told = {name: value for name, value in os.environ.items() if name not in ("GUIJU_SNAPSHOT", "PYTEST_ADDOPTS")}
    environment = {
        **told,
        "PYTHONPATH": str(tree),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "DJANGO_SETTINGS_MODULE": "guiju.site.settings_test",
        "GUIJU_TEST_DB": f"{os.environ.get('GUIJU_TEST_DB', '')}_howto_{os.getpid()}",
    }
    done = subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_module_passes_its_own_tests_in_the_style_of_the_house_and_its_clauses_bind(tmp_path: Path) -> None:
    tree = followed(tmp_path)

    assert "0001_initial.py" in run(tree, "-m", "django", "makemigrations", "meetings")
    assert "passed" in run(tree, *PYTEST, "guiju/meetings", "house/test_clauses.py")
    run(tree, "-m", "ruff", "check", "--no-cache", "guiju/meetings")
    run(tree, "-m", "ruff", "format", "--no-cache", "--check", "guiju/meetings")


def test_the_module_keeps_every_law(tmp_path: Path) -> None:
    tree = written(tmp_path)

    assert [finding for law in laws.LAWS for finding in law(tree)] == []


def test_every_text_of_the_module_has_its_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "PACKAGE", written(tmp_path) / "guiju")

    assert translations.missing_translations() == []
