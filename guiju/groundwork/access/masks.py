"""What is shown of a sensitive value to those who may not see it whole."""

from typing import Any

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.kernel.phone import mask

__all__ = ["mask", "mask_name", "mask_value", "may_see_whole"]
FEW_DIGITS = 5


def mask_name(name: str) -> str:
    """A person's name for those who may not see it: the first sign stays (王小明 → 王**, Ben → B**)."""
    return f"{name[0]}**" if name else ""


def mask_value(value: Any) -> str:
    """A sensitive value of any kind: numbers keep their ends, mail addresses their domain, other words one sign."""
    text = str(value)
    if "@" in text:
        name, _, domain = text.partition("@")
        return f"{name[:1]}***@{domain}"
    if not isinstance(value, str):
        return "***"
    return mask(text) if sum(sign.isdigit() for sign in text) >= FEW_DIGITS else f"{text[:1]}***"


def may_see_whole(rights: Rights, verb: str, owner_id: int | None, unit_path: str | None) -> bool:
    """True when a grant of the revealing verb (``leads.see_phone``) covers this row, given its owner and unit path."""
    if rights.within is not None and not may_see_whole(rights.within, verb, owner_id, unit_path):
        return False
    for grant in rights.for_verb(verb):
        if grant.only or grant.scope in ("territory", "list"):
            continue  # only the database can tell; see guiju.groundwork.desk.veils
        if grant.scope == "all" or (owner_id is not None and owner_id == rights.account_id):
            return True
        if unit_path is None or grant.scope == "self":
            continue
        reach = {"team": grant.held.unit_path, "department": grant.held.department_path, "tree": grant.held.unit_path}
        if unit_path.startswith(reach[grant.scope]) and (grant.scope != "team" or unit_path == reach["team"]):
            return True
    return False
