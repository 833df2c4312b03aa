"""Sixty-odd hostile files through every door that takes files: refused in a sentence, or kept and never run."""

import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from guiju.documents import rules
from guiju.documents import store as documents
from guiju.documents.models import Document
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.policy import adopt
from guiju.groundwork.transfer import states, store
from guiju.groundwork.transfer.models import Job, Upload
from guiju.groundwork.transfer.module import work
from guiju.leads.models import Lead
from house import corpus
from house.lasting import lasting, undone

FILES = corpus.everything()
TABLES = {name for name, _ in corpus.texts()}
# Text that is a table after all, whatever it says of itself: its cells are words like any others.
WORDS = TABLES | {"outside-web.xlsx", "renamed-macros.xlsx"}
SECONDS, MEGABYTES = 5.0, 150
INTAKE = {"most_rows": 5000, "most_columns": 40, "undo_hours": 72, "keep_days": 7}
TERMS = [{"id": "t-1", "controls": [{"terms": {"transfer.intake": INTAKE, "leads.pool": {"idle_days": 7}}}]}]
CHINESE = re.compile("[\u4e00-\u9fff]{4}")


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with lasting(django_db_blocker) as cast:
        adopt(TERMS)
        yield cast


@pytest.fixture(scope="module")
def browser(db: Cast) -> Callable[[str], Client]:
    """Marketing, in one language or the other."""

    def signed_in(language: str) -> Client:
        client = Client()
        client.force_login(db.marketing.account)
        client.cookies["django_language"] = language
        return client

    made = {language: signed_in(language) for language in ("zh-hans", "en")}
    return made.__getitem__


def lying() -> set[Path]:
    """What lies in the folder of tables in and out."""
    return set(store.root().iterdir()) if store.root().is_dir() else set()


def sentence_of(page: str) -> str:
    found = re.search(r"gj-alert[^>]*>(.*?)</(?:div|p)>", page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


@pytest.mark.parametrize("name", FILES)
def test_the_wizard_refuses_in_a_sentence_or_takes_plain_text(browser: Any, name: str) -> None:
    before, began, grown = lying(), time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with undone():
        for language in ("zh-hans", "en"):
            sent = {"word": "leads", "content": SimpleUploadedFile(name, FILES[name])}
            answer = browser(language).post("/imports/new/", sent)
            if answer.status_code == 302:
                assert name in WORDS, answer["Location"]
                ends_well(answer["Location"], browser(language))
                break
            sentence = sentence_of(answer.content.decode())
            assert answer.status_code in (400, 422), answer.status_code
            assert bool(CHINESE.search(sentence)) is (language == "zh-hans"), sentence
            assert len(sentence) > 5
            assert not Upload.every.exists()
            assert lying() == before, "half-written"
    assert time.process_time() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown < MEGABYTES * 1024
    for path in lying() - before:
        path.unlink()


def ends_well(place: str, client: Client) -> None:
    """The file is tried to its end; nothing of it is run, nothing breaks the page that shows it."""
    shown = client.get(place)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.content.decode()
    upload = Upload.objects.get()
    posted = {f"place-{number}": column for column, number in upload.plan["columns"].items()}
    client.post(f"{place}columns/", {"place-0": "name"} | posted | {"place-x": "1"})
    assert work(lambda: False) <= 1
    upload.refresh_from_db()
    assert upload.state in (states.TRIED, states.MAPPING)
    assert not Lead.objects.exists()
    assert not Job.objects.filter(tries__gt=1).exists()
    page = client.get(place)
    assert page.status_code == 200
    assert not re.search(r"<script>alert|<img src=x|onload=", page.content.decode())


@pytest.mark.parametrize("name", FILES)
def test_a_document_is_kept_as_it_is_and_only_ever_handed_out(browser: Any, name: str) -> None:
    with undone():
        sent = {"f.content": SimpleUploadedFile(name, FILES[name], "text/html"), "f.secrecy": "ordinary"}
        answer = browser("zh-hans").post("/do/documents.attach/", sent)
        if not FILES[name]:
            assert answer.status_code == 400
            assert not Document.objects.exists()
            return
        assert answer.status_code in (200, 204, 302), answer.content.decode()[:500]
        document = Document.objects.get()
        file = browser("zh-hans").get(f"/documents/{document.pk}/file/")
        assert b"".join(file.streaming_content) == FILES[name]
        assert file["Content-Type"] == "application/octet-stream"
        assert file["Content-Disposition"].startswith("attachment;")
        assert file["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file["Content-Security-Policy"]


@pytest.mark.parametrize("name", corpus.NAMES, ids=range(len(corpus.NAMES)))
def test_a_name_that_climbs_or_lies_becomes_a_plain_one(browser: Any, name: str) -> None:
    clean = rules.clean_name(name)

    assert clean
    assert len(clean) <= 150
    assert not re.search(r"[\x00-\x1f/\\<>\u202a-\u202e]|^\.", clean)
    with undone():
        uploaded = SimpleUploadedFile("x.txt", b"minutes")
        uploaded._name = name
        browser("zh-hans").post("/do/documents.attach/", {"f.content": uploaded, "f.secrecy": "ordinary"})
        for document in Document.objects.all():
            answer = browser("zh-hans").get(f"/documents/{document.pk}/file/")
            assert "\n" not in answer["Content-Disposition"]
            assert Path(settings.MEDIA_ROOT).resolve() in store_of(document).parents


def store_of(document: Document) -> Path:
    return documents.path_of(document.stored_name).resolve()


def test_there_are_sixty_and_no_two_are_the_same() -> None:
    assert len(FILES) >= 60
    assert len(set(FILES.values())) >= len(FILES) - 4


def test_what_comes_in_as_a_formula_goes_out_as_words(tmp_path: Path) -> None:
    from guiju.groundwork.transfer.sheets import LAYOUTS, harmless

    starts = [text for name, content in corpus.texts() if name.startswith("formula-") for text in [content.decode()]]
    texts = [cell for text in starts for cell in text.splitlines()[1].split(",")]
    for layout, book in LAYOUTS.items():
        path = tmp_path / f"out.{layout}"
        made = book(path)
        made.add([harmless(text) for text in texts])
        made.close()
        told = path.read_bytes()
        if layout == "xlsx":
            assert b"<f>" not in told
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            assert all(not str(cell).startswith(("=", "+", "-", "@", "\t", "＝")) for cell in rows[0])
