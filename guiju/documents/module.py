"""Documents' manifest."""

from guiju.documents import actions, events, measures, pages, resources, timers
from guiju.documents.models import Document
from guiju.groundwork.desk.module import Module
from guiju.groundwork.desk.resource import Composer
from guiju.groundwork.kernel.text import N_

MODULE = Module(
    name="documents",
    label=N_("Documents"),
    models=(Document,),
    actions=(actions.attach, actions.classify, actions.issue, actions.archive, actions.discard_document),
    events=(
        events.DocumentAttached,
        events.DocumentClassified,
        events.DocumentIssued,
        events.DocumentArchived,
        events.DocumentDiscarded,
    ),
    labels={
        "documents.attach": N_("Attach a file"),
        "documents.classify": N_("Classify"),
        "documents.issue": N_("Issue"),
        "documents.archive": N_("Archive"),
        "documents.discard_document": N_("Destroy"),
        "documents.document_attached": N_("File attached"),
        "documents.document_classified": N_("Document classified"),
        "documents.document_issued": N_("Document issued"),
        "documents.document_archived": N_("Document archived"),
        "documents.document_discarded": N_("Document destroyed"),
    },
    see={"documents.see": N_("See documents")},
    timers=(timers.sweep_orphans,),
    measures=measures.MEASURES,
    resources=resources.RESOURCES,
    pages=pages.PAGES,
    composers=(Composer("documents.attach", N_("Attach a file"), "paperclip"),),
)
