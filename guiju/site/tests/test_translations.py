"""Catalogues are compiled when stale, and a text without Chinese is found."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from guiju.site import translations

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Contract"
msgstr "合同"

msgid "Empty"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "猜"

msgctxt "of a lead"
msgid "Open"
msgstr "待跟进"

msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s 天"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "guiju"
    catalogue = folder / "deals/locale/zh_Hans/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(translations, "PACKAGE", folder)
    return folder


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(package: Path) -> None:
    source = package / "deals/locale/zh_Hans/LC_MESSAGES/django.po"
    assert translations.compile_stale() == 1
    assert translations.compile_stale() == 0

    os.utime(source, ns=(0, source.with_suffix(".mo").stat().st_mtime_ns + 1))
    assert translations.compile_stale() == 1
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Contract") == "合同"


def test_texts_without_chinese_are_found_in_code(package: Path) -> None:
    (package / "deals/rules.py").write_text(
        'A = _("Contract")\nB = N_("Empty")\nC = gettext_lazy("Guessed")\n'
        'D = pgettext("of a lead", "Open")\nE = pgettext("of a door", "Open")\n'
        'F = ngettext("%(count)s day", "%(count)s days", n)\nG = _(\n    "Long "\n    "text"\n)\n'
    )

    assert translations.missing_translations() == [
        "guiju/deals/rules.py:2: Empty",
        "guiju/deals/rules.py:3: Guessed",
        "guiju/deals/rules.py:5: Open",
        "guiju/deals/rules.py:8: Long text",
    ]


def test_texts_without_chinese_are_found_in_templates(package: Path) -> None:
    folder = package / "deals/templates/deals"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(
        '{% load i18n %}<h1>{% translate "Contract" %}</h1>\n<p>{% translate "Nowhere" %}</p>\n'
        "{% blocktranslate count count=n %}{{ count }} day{% plural %}{{ count }} days{% endblocktranslate %}\n"
        '{% translate "Open" context "of a lead" %}'
    )

    assert translations.missing_translations() == ["guiju/deals/templates/deals/page.html:2: Nowhere"]


def test_tests_are_not_searched(package: Path) -> None:
    (package / "deals/tests").mkdir()
    (package / "deals/tests/test_rules.py").write_text('A = _("Nowhere")')

    assert translations.missing_translations() == []
