"""Every write to documents."""

from hashlib import sha256
from typing import Annotated

from django.db import transaction

from guiju.documents import rules, states, store
from guiju.documents.events import (
    DocumentArchived,
    DocumentAttached,
    DocumentClassified,
    DocumentDiscarded,
    DocumentIssued,
)
from guiju.documents.models import Document, Secrecy
from guiju.groundwork.access.grants import superior_of
from guiju.groundwork.access.models import Account, Post, Unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.door import named
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_


@action("documents.attach", creates=Document)
def attach(
    by: Actor,
    document: Document,
    *,
    content: Annotated[bytes, Ask(N_("File"))],
    file_name: str,
    content_type: str = "",
    title: str = "",
    secrecy: Secrecy = Secrecy.IMPORTANT,
    about: str = "",
    keeper: Account | None = None,
) -> DocumentAttached:
    """Store a file with its class, optionally on a record (``about``, kind:id) that the person may see; 20 MB at most.

    The file lies safely on the disk before the row is committed; its SHA-256 proves later that it is whole.
    """
    if not content:
        raise Invalid({"content": (N_("The file is empty."), {})})
    if len(content) > rules.MOST_BYTES:
        most = rules.MOST_BYTES // 1024 // 1024
        raise Invalid({"content": (N_("The file is larger than %(most)s MB."), {"most": most})})
    record = named(by, about) if about else None
    name = rules.clean_name(file_name)
    change(
        document, title=title or name, secrecy=Secrecy(secrecy), about=about, keeper=keeper, file_name=name,
        content_type=content_type[:100], size=len(content), sha256=sha256(content).hexdigest(),
    )  # fmt: skip
    document.owner_id = by.account_id
    document.unit_id = getattr(record, "unit_id", None) or _home(by)
    if document.secrecy == Secrecy.CONFIDENTIAL and keeper is None:
        document.keeper_id = by.account_id
    document.stored_name = store.keep(content, by.now)
    return DocumentAttached(about, name, document.size, document.sha256, document.secrecy)


@action("documents.classify", move=states.CLASSIFY)
def classify(
    by: Actor,
    document: Document,
    *,
    secrecy: Secrecy = KEEP,
    keeper: Account | None = KEEP,
    readers: Annotated[list[int], Ask(N_("Readers"))] = KEEP,
) -> DocumentClassified:
    """Set class, keeper and the closed list of readers (keys of accounts). Raising is free; lowering is for the keeper
    or the head of the document's unit.
    """
    before = document.secrecy
    if secrecy is not KEEP and rules.lowers(before, secrecy) and not _may_lower(by, document):
        raise NotAllowed(
            "documents.lowering", N_("Only the keeper or the head of the department lowers a document's class.")
        )
    change(document, secrecy=secrecy, keeper=keeper, readers=readers)
    if document.secrecy == Secrecy.CONFIDENTIAL and document.keeper_id is None:
        raise Invalid({"keeper": (N_("A confidential document needs a named keeper."), {})})
    return DocumentClassified(before, document.secrecy)


@action("documents.issue", move=states.ISSUE)
def issue(by: Actor, document: Document) -> DocumentIssued:
    """Issue a draft to those concerned; from now on it ends in the archive."""
    document.issued_at = by.now
    return DocumentIssued()


@action("documents.archive", move=states.ARCHIVE)
def archive(by: Actor, document: Document) -> DocumentArchived:
    """File an issued document in the archive."""
    document.archived_at = by.now
    return DocumentArchived()


@action("documents.discard_document", move=states.DESTROY)
def discard_document(by: Actor, document: Document) -> DocumentDiscarded:
    """Destroy a draft or an archived document: the file goes, the row and its hash stay as proof."""
    document.destroyed_at = by.now
    transaction.on_commit(lambda: store.drop(document.stored_name))
    return DocumentDiscarded(document.sha256)


def _home(by: Actor) -> int | None:
    posts = Post.objects.filter(account_id=by.account_id, valid_from__lte=business_day(by.now)).order_by("pk")
    return posts.values_list("unit_id", flat=True).first()


def _may_lower(by: Actor, document: Document) -> bool:
    if by.account_id is None or by.account_id == document.keeper_id:
        return True
    head = Unit.objects.filter(pk=document.unit_id).values_list("head_id", flat=True).first()
    return by.account_id in (head, superior_of(document.owner_id, document.unit_id))
