"""The reference in ``docs/reference`` says what the code says; ``GUIJU_SNAPSHOT=write`` writes it anew."""

import os

import pytest

from guiju.site import reference


@pytest.mark.parametrize("page", ["verbs.md", "events.md", "clauses.md"])
def test_the_page_is_the_one_written_out(page: str) -> None:
    text = reference.pages()[page]
    path = reference.FOLDER / page
    if os.environ.get("GUIJU_SNAPSHOT") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text


def test_every_verb_event_and_clause_is_told() -> None:
    from guiju.groundwork.flow.register import REGISTER

    pages = reference.pages()

    assert [name for name in REGISTER.verbs if f"| `{name}` |" not in pages["verbs.md"]] == []
    assert [name for name in REGISTER.events if f"| `{name}` |" not in pages["events.md"]] == []
