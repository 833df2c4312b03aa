"""The panel beside a form: what may be the same as the customer, contact or lead being typed."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils.translation import gettext

from guiju.customers.matching import OWNED, POOL, look_alikes
from guiju.customers.matching import LookAlike as Known
from guiju.customers.models import Contact, Customer
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import LookAlike
from guiju.groundwork.kernel.actor import Actor

ASK, PARTS = "customers.ask_to_share", ("name", "phone", "email", "credit_code")


def known_already(by: Actor, held: Rights, typed: Mapping[str, str]) -> list[LookAlike]:
    """Over customers, contacts, leads and pools: why each may be the same, whose it is, what the asker may do."""
    parts = {part: typed.get(part, "")[:200] for part in PARTS}
    name, phone, email, code = parts.values()
    found = look_alikes(by, held=held, name=name, phone=phone, email=email, credit_code=code)
    told = []
    for one in found:
        resource = HOUSE.resources.get(one.kind)
        owner = gettext("in the shared pool") if one.where == POOL else one.owner
        reasons = f"{gettext(resource.label)} · {gettext(one.reason)}" if resource else gettext(one.reason)
        url = f"/{resource.slug}/{one.key}/" if resource is not None and one.may_open else ""
        claim, key = one.claim or ("", 0)
        told.append(LookAlike(one.name, reasons, owner, url, claim, key, _way_to_ask(one, held, parts)))
    return told


def _way_to_ask(one: Known, held: Rights, parts: Mapping[str, str]) -> tuple[str, str]:
    """Where the asker may ask the owner to share what they may not see, and what that is called; empty: nowhere."""
    shareable = one.kind in (Customer.kind(), Contact.kind()) and one.where == OWNED
    if one.may_open or not shareable or not held.may(ASK):
        return "", ""
    given = {f"f.{part}": text for part, text in {"about": one.ref, **parts}.items() if text}
    return f"/do/{ASK}/?{urlencode({**given, 'hide': ','.join(('about', *PARTS))})}", label(ASK)
