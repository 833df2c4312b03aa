"""How documents appear at the desk."""

from guiju.documents import states
from guiju.documents.models import Document
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.kernel.text import N_

DOCUMENTS = Resource(
    model=Document,
    slug="documents",
    label=N_("Document"),
    plural=N_("Documents"),
    icon="files",
    see="documents.see",
    group="documents",
    title="title",
    columns=("title", "secrecy", "file_name", "size", Column("owner", N_("Owner")), "state", "created_at"),
    facts=(
        "title", "secrecy", "about", "file_name", "size", "content_type", "sha256", "keeper",
        Column("owner", N_("Owner")), Column("unit", N_("Department")), "created_at", "issued_at", "archived_at",
        "destroyed_at",
    ),
    filters=("state", "secrecy", "owner", "unit", "keeper"),
    states=states.MACHINE,
    path=(states.DRAFT, states.ISSUED, states.ARCHIVED, states.DESTROYED),
    create="documents.attach",
    verbs=("documents.classify", "documents.issue", "documents.archive", "documents.discard_document"),
    bulk=("documents.issue", "documents.archive"),
)  # fmt: skip

RESOURCES = (DOCUMENTS,)
