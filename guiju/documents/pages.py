"""Handing a file out."""

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from guiju.documents import queries
from guiju.documents.models import Document
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.kernel.errors import NotFound


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a document, always as an attachment: nothing that was uploaded ever runs in our own pages."""
    held: Rights = request.rights  # type: ignore[attr-defined]
    document = Document.objects.filter(pk=pk).first()
    if document is None:
        raise NotFound
    found = queries.open_file(held, document)
    answer = FileResponse(found.open("rb"), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.file_name)}"
    answer.headers["Content-Length"] = str(document.size)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


PAGES = (path("documents/<int:pk>/file/", download, name="document_file"),)
