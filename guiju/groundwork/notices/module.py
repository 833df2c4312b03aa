"""The manifest of notices: the page where each person chooses, and what is told about work on many records."""

from django.urls import path

from guiju.groundwork.desk.events import BulkFinished
from guiju.groundwork.desk.kept import BulkRun
from guiju.groundwork.desk.module import Module
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.notices import actions, inbox, pages
from guiju.groundwork.notices.choices import TERMS
from guiju.groundwork.notices.clauses import NoticeTerms
from guiju.groundwork.notices.events import NoticesChosen
from guiju.groundwork.notices.kinds import OFF, NoticeKind
from guiju.groundwork.notices.models import NoticeChoice

BULK = "desk.bulk_finished"


def tell_of_finished_run(by: Actor, entry: Entry) -> None:
    """Whoever asked for work on many records hears that the worker is through."""
    run = BulkRun.every.get(pk=entry.record_id)
    text = N_("Work on many records is finished: %(done)d done, %(refused)d refused.")
    told = {"done": entry.data["done"], "refused": entry.data["refused"]}
    inbox.tell([run.owner_id], text, told, kind=BULK, ref=run.ref, at=by.now)


MODULE = Module(
    name="notices",
    label=N_("Lists"),
    models=(NoticeChoice,),
    actions=(actions.choose,),
    events=(NoticesChosen,),
    labels={
        "notices.choose": N_("Choose what one is told of"),
        "notices.notices_chosen": N_("Choice of notices changed"),
    },
    terms={TERMS: NoticeTerms},
    listeners=((BulkFinished, tell_of_finished_run),),
    notices=(
        NoticeKind(BULK, N_("Work on many records finished"), N_("The worker is through with all of them."), mail=OFF),
    ),
    pages=(path("me/notices/", pages.page, name="notice_settings"),),
    see={"notices.see": N_("See one's own choice of notices")},
)
