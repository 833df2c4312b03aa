"""Reads of documents: whose files somebody may open, and which files are known."""

from collections.abc import Collection
from pathlib import Path

from django.db.models import Q, QuerySet

from guiju.documents import states, store
from guiju.documents.models import Document, Secrecy
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.kernel.errors import NotFound, Refused
from guiju.groundwork.kernel.text import N_


def readable(held: Rights) -> QuerySet[Document]:
    """The documents whose files a person may open: within scope; confidential ones only on the closed list."""
    person = held.account_id
    listed = Q(owner=person) | Q(keeper=person) | Q(readers__contains=[person])
    rows: QuerySet[Document] = Document.objects.exclude(state=states.DESTROYED)
    return rows.filter(covered(held, "documents.see", Document) & ~Q(secrecy=Secrecy.CONFIDENTIAL) | listed)


def open_file(held: Rights, document: Document) -> Path:
    """Where the file of a document lies that the person may open; NotFound for every other."""
    if not held.may("documents.see") or not readable(held).filter(pk=document.pk).exists():
        raise NotFound
    path = store.path_of(document.stored_name)
    if not path.is_file():
        raise Refused("documents.file_missing", N_("The file is missing from the store; tell the system's keeper."))
    return path


def attached_to(about: str) -> QuerySet[Document]:
    """The documents that belong to a record (``kind:id``), newest first."""
    rows: QuerySet[Document] = Document.objects.filter(about=about).exclude(state=states.DESTROYED)
    return rows.order_by("-created_at", "-pk")


def known_files(names: Collection[str]) -> set[str]:
    """Which of these stored names belong to a document that still has its file."""
    rows = Document.every.filter(stored_name__in=names).exclude(state=states.DESTROYED)
    return set(rows.values_list("stored_name", flat=True))
