"""The names people read for verbs, events, facts, roles and doors."""

from django.utils.translation import get_language, gettext

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import Book

DOORS = {
    "page": N_("desk"),
    "api": N_("interface"),
    "sheet": N_("import"),
    "command": N_("command line"),
    "job": N_("heartbeat"),
    "listener": N_("follow-on"),
    "simulation": N_("simulation"),
    "approval": N_("approval"),
    "code": N_("system"),
}
_OWN = {
    "clock.warn": N_("Warn of a due time"),
    "clock.breach": N_("Note a missed due time"),
    "clock.duty_warned": N_("A due time draws near"),
    "clock.duty_breached": N_("A due time was missed"),
    "desk.start_import": N_("Open a file to import"),
    "desk.finish_import": N_("End an import"),
    "desk.import_started": N_("Import started"),
    "desk.import_finished": N_("Import finished"),
    "desk.save_view": N_("Save as a view"),
    "desk.edit_view": N_("Change the view"),
    "desk.share_view": N_("Share the view"),
    "desk.discard_view": N_("Discard the view"),
    "desk.start_bulk": N_("Work on many records"),
    "desk.cancel_bulk": N_("Stop the run"),
    "desk.finish_bulk": N_("End the run"),
    "desk.view_saved": N_("View saved"),
    "desk.view_edited": N_("View changed"),
    "desk.view_shared": N_("View shared"),
    "desk.view_discarded": N_("View discarded"),
    "desk.bulk_started": N_("Work on many records started"),
    "desk.bulk_finished": N_("Work on many records finished"),
    "desk.bulk_cancelled": N_("Work on many records stopped"),
}


def label(name: str) -> str:
    """A verb's, event's or fact's name to people; an unlabelled one is spelled out from its name."""
    msgid = HOUSE.labels.get(name) or _OWN.get(name)
    return gettext(msgid) if msgid else name.rpartition(".")[2].replace("_", " ").capitalize()


def role_title(book: Book, role: str | None) -> str:
    """A role's title in the person's language, from the policies in force."""
    if not role:
        return ""
    title = book.roles.get(role)
    return title.get(get_language() or "zh-hans") if title else label(role)


def door(name: str) -> str:
    """Through which door something came in, in words."""
    return gettext(DOORS[name]) if name in DOORS else name
