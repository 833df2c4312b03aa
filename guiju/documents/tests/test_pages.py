import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from guiju.documents import actions, pages
from guiju.groundwork.access.grants import rights
from guiju.groundwork.kernel.errors import NotFound
from guiju.groundwork.testing.cast import Cast, Person


def _asked(cast: Cast, who: Person, pk: int) -> HttpRequest:
    request = RequestFactory().get(f"/documents/{pk}/file/")
    request.rights = rights(who.account, cast.clock.moment)  # type: ignore[attr-defined]
    return request


def test_a_file_is_handed_out_as_an_attachment_that_cannot_run(cast: Cast) -> None:
    document = actions.attach(cast.owner.actor, content=b"<script>", file_name="合同 1.html", content_type="text/html")
    answer = pages.download(_asked(cast, cast.owner, document.pk), document.pk)
    assert b"".join(answer) == b"<script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%90%88%E5%90%8C%201.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_stranger_finds_nothing(cast: Cast) -> None:
    document = actions.attach(cast.owner.actor, content=b"x", file_name="x")
    for pk in (document.pk, 0):
        with pytest.raises(NotFound):
            pages.download(_asked(cast, cast.stranger, pk), pk)


def test_a_file_is_only_read(cast: Cast) -> None:
    assert pages.download(RequestFactory().post("/documents/1/file/"), 1).status_code == 405
