"""The documentation names what exists: its links lead somewhere, its commands can be typed."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.site.cli import COMMANDS
from guiju.site.modules import FLOORS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path for folder in (ROOT, ROOT / "docs") for path in folder.glob("*.md" if folder == ROOT else "**/*.md")
)
LONGEST = 120
GENERATED = ("docs/reference",)
LINK = re.compile(r"!?\[[^\]]*\]\((?P<to>[^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"(?:^|`)(?P<program>make|guiju) (?P<word>[a-z]+)", re.MULTILINE)
PATH = re.compile(r"`(?P<path>(?:guiju|house|journeys|bench|docs)/[\w./-]+)`")
TEST = re.compile(r"`(?P<path>[\w./-]+\.py)::(?P<name>test_\w+)`")
EXAMPLE = "docs/how-to-add-a-module.md"


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Relative links of a page that lead to no file, or to no heading or anchor of it."""
    for found in LINK.finditer(FENCE.sub("", text)):
        to, _, anchor = found["to"].partition("#")
        if to.startswith(("http://", "https://", "mailto:")):
            continue
        target = (page.parent / to).resolve() if to else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            yield found["to"]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {slug(heading) for heading in headings} | set(re.findall(r'<a id="([^"]+)">', text))


def slug(heading: str) -> str:
    kept = (sign for sign in heading.lower() if sign in " -_" or unicodedata.category(sign)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def unknown_commands(text: str) -> list[str]:
    """Every ``make x`` and ``guiju x`` of a page that does not exist."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    known = {"make": targets, "guiju": set(COMMANDS)}
    return [found[0].strip("`\n") for found in TYPED.finditer(text) if found["word"] not in known[found["program"]]]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_exists(page: Path) -> None:
    assert unknown_commands(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", [page for page in PAGES if named(page) != EXAMPLE], ids=named)
def test_every_file_that_is_named_exists(page: Path) -> None:
    missing = [found["path"] for found in PATH.finditer(page.read_text(encoding="utf-8"))]

    assert [path for path in missing if not (ROOT / path).exists()] == []


def unknown_tests(text: str) -> list[str]:
    """Every ``file::test`` of a page that does not exist."""
    missing = []
    for found in TEST.finditer(text):
        file = ROOT / found["path"]
        if not file.exists() or f"def {found['name']}(" not in file.read_text(encoding="utf-8"):
            missing.append(f"{found['path']}::{found['name']}")
    return missing


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_test_that_is_named_exists(page: Path) -> None:
    assert unknown_tests(page.read_text(encoding="utf-8")) == []


def test_each_complaint_names_its_proof() -> None:
    text = (ROOT / "docs/complaints.md").read_text(encoding="utf-8")
    chinese, english, proofs = re.split(r"^## .*$", text, flags=re.MULTILINE)
    numbers = [str(number) for number in range(1, 13)]

    assert re.findall(r"^(\d+)\. ", chinese, re.MULTILINE) == numbers
    assert re.findall(r"^(\d+)\. ", english, re.MULTILINE) == numbers
    assert re.findall(r"^- (\d+): `", proofs, re.MULTILINE) == numbers


@pytest.mark.parametrize("page", [page for page in PAGES if "docs/" in named(page)], ids=named)
def test_a_page_is_short(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").count("\n")

    assert lines <= LONGEST or named(page).startswith(GENERATED) or named(page) == EXAMPLE


def test_every_module_and_room_has_its_page() -> None:
    modules = [floor for floor in FLOORS if (ROOT / "guiju" / floor / "module.py").exists()]
    rooms = [path.parent.name for path in (ROOT / "guiju/groundwork").glob("*/__init__.py")]

    assert [name for name in modules if not (ROOT / f"docs/modules/{name}.md").exists()] == []
    assert [name for name in rooms if not (ROOT / f"docs/groundwork/{name}.md").exists()] == []


def test_the_two_readmes_tell_the_same_commands() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))

    def told(text: str) -> set[str]:
        return set(re.findall(r"^\| `(guiju [a-z-]+)`", text, re.MULTILINE))

    assert told(english) == told(chinese) == {f"guiju {word}" for word in COMMANDS}


def test_what_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One two\n[a](page.md#one-two) [b](gone.md) [c](page.md#three) `make coffee` `guiju dance`\n")
    named_tests = f"`house/test_docs.py::{test_what_leads_nowhere_is_found.__name__}` `house/test_docs.py::test_gone`"

    assert list(broken_links(page, page.read_text())) == ["gone.md", "page.md#three"]
    assert unknown_commands(page.read_text()) == ["make coffee", "guiju dance"]
    assert unknown_tests(named_tests) == ["house/test_docs.py::test_gone"]
