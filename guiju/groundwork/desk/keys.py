"""The keyboard table: what each key does, and what a person made of it. Shown by ``?``, kept by account."""

from collections.abc import Mapping
from dataclasses import dataclass

from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_


@dataclass(frozen=True)
class Key:
    """One command: its code, the key it has unless changed, what it does (msgid); fixed ones stay as they are."""

    code: str
    key: str
    does: str
    fixed: bool = False


KEYS = (
    Key("palette", "Ctrl K", N_("Search and actions"), fixed=True),
    Key("help", "?", N_("This table")),
    Key("create", "c", N_("Create")),
    Key("edit", "e", N_("Edit this record")),
    Key("save", "Ctrl Enter", N_("Save"), fixed=True),
    Key("cancel", "Esc", N_("Close or cancel"), fixed=True),
    Key("next", "j", N_("Next row")),
    Key("previous", "k", N_("Previous row")),
    Key("open", "Enter", N_("Open the record"), fixed=True),
    Key("peek", "Space", N_("Peek"), fixed=True),
    Key("select", "x", N_("Select")),
    Key("assign", "a", N_("Assign")),
    Key("plan", "s", N_("Plan the next step")),
    Key("note", "m", N_("Write a note")),
    Key("find", "/", N_("Search in this list")),
    Key("move_left", "[", N_("Move a card to the left"), fixed=True),
    Key("move_right", "]", N_("Move a card to the right"), fixed=True),
    Key("approve", "y", N_("In approvals: approve")),
    Key("reject", "n", N_("In approvals: reject")),
    Key("send_back", "r", N_("In approvals: send back")),
    Key("go_today", "g t", N_("To today")),
    Key("go_leads", "g l", N_("To leads")),
    Key("go_customers", "g c", N_("To customers")),
    Key("go_opportunities", "g o", N_("To opportunities")),
    Key("go_projects", "g p", N_("To projects")),
    Key("go_service", "g s", N_("To service")),
    Key("go_duties", "g d", N_("To my duties")),
    Key("go_inbox", "g i", N_("To the inbox")),
    Key("go_approvals", "g a", N_("To approvals")),
)
_BY_CODE = {key.code: key for key in KEYS}


def keys_of(account: Account) -> dict[str, str]:
    """Command → key for one person: the table with their own changes laid over it."""
    changed = {code: key for code, key in account.keys.items() if code in _BY_CODE and not _BY_CODE[code].fixed}
    return {key.code: key.key for key in KEYS} | changed


def set_key(account: Account, code: str, key: str) -> dict[str, str]:
    """Give a command another key for this person; an empty one gives it back its own. Raises Invalid when it is taken.

    A command that goes somewhere keeps its ``g``: only the letter after it changes.
    """
    command = _BY_CODE.get(code)
    if command is None or command.fixed:
        raise Invalid({"key": (N_("This key stays as it is."), {})})
    wanted = key.strip().lower()[:1] or command.key[-1]
    whole = f"g {wanted}" if command.key.startswith("g ") else wanted
    if whole == "g" or not wanted.isprintable():
        raise Invalid({"key": (N_("This key is needed to go to a page; take another one."), {})})
    now = keys_of(account)
    holder = next((other for other, held in now.items() if held.lower() == whole and other != code), None)
    if holder is not None:
        raise Invalid({"key": (N_("This key is taken; give the other command another one first."), {})})
    account.keys = {name: held for name, held in (now | {code: whole}).items() if held != _BY_CODE[name].key}
    account.save(update_fields=["keys"])
    return now | {code: whole}


def shown(keys: Mapping[str, str]) -> list[dict[str, object]]:
    """The table's lines for a template: code, the keys as separate caps, msgid of what it does."""
    return [
        {"code": one.code, "caps": [cap if len(cap) > 1 else cap.upper() for cap in keys[one.code].split(" ")],
         "does": one.does, "fixed": one.fixed}
        for one in KEYS
    ]  # fmt: skip
