"""The panel beside a form: what may be the same as the customer, contact or lead being typed."""

from collections.abc import Mapping

from django.utils.translation import gettext

from guiju.customers.matching import POOL, look_alikes
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import LookAlike
from guiju.groundwork.kernel.actor import Actor


def known_already(by: Actor, held: Rights, typed: Mapping[str, str]) -> list[LookAlike]:
    """Over customers, contacts, leads and pools: why each may be the same, whose it is, what the asker may do."""
    name, phone, email, code = (typed.get(part, "")[:200] for part in ("name", "phone", "email", "credit_code"))
    found = look_alikes(by, held=held, name=name, phone=phone, email=email, credit_code=code)
    told = []
    for one in found:
        resource = HOUSE.resources.get(one.kind)
        owner = gettext("in the shared pool") if one.where == POOL else one.owner
        reasons = f"{gettext(resource.label)} · {gettext(one.reason)}" if resource else gettext(one.reason)
        url = f"/{resource.slug}/{one.key}/" if resource is not None and one.may_open else ""
        claim, key = one.claim or ("", 0)
        told.append(LookAlike(one.name, reasons, owner, url, claim, key))
    return told
