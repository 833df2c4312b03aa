"""Leads that may be the same as a record being typed."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower, Reverse

from guiju.customers.matching import yes_where
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow.alike import (
    EMAIL,
    NAME,
    PHONE,
    Alike,
    MatchSource,
    Probe,
    agreements,
    candidates,
    mail_wanted,
)
from guiju.leads import states
from guiju.leads.actions.merging import LEAD
from guiju.leads.models import Lead

_CLAIM = "leads.claim"


def _leads(probe: Probe, held: Rights) -> list[Alike]:
    wanted = [Q(phone_key=probe.phone_key)] if probe.phone_key else []
    wanted += [Q(name_key=probe.name_key)] if probe.name_key else []
    if not wanted and not probe.email:
        return []
    rows: QuerySet[Any] = Lead.objects.exclude(state=states.INVALID).exclude(pk=probe.own_key(Lead.kind()))
    rows = rows.alias(mail_backwards=Reverse(Lower("email")))
    told = (
        candidates(rows, [*wanted, *(~Q(email="") & one for one in mail_wanted(probe))], probe.most)
        .annotate(
            seen=yes_where(covered(held, "leads.see", Lead)),
            claimable=yes_where(Q(state=states.POOLED) & covered(held, _CLAIM, Lead)),
        )
        .values_list("pk", "name", "name_key", "phone_key", "email", "owner__name", "state", "seen", "claimable")
    )
    return [
        Alike(
            Lead.kind(), pk, name, frozenset(agreements(probe, name_key=key, phone_key=number, email=email)),
            owner or "", state == states.POOLED, seen, (_CLAIM, pk) if claimable else None,
        )
        for pk, name, key, number, email, owner, state, seen, claimable in told
    ]  # fmt: skip


_ALL = f"""
SELECT id, name AS title, owner_id, unit_id, phone_key AS phone, name_key AS name, lower(email) AS email FROM leads_lead
WHERE discarded_at IS NULL AND state NOT IN ('{states.INVALID}', '{states.CONVERTED}')
"""  # noqa: S608 - constants
LEADS = MatchSource(Lead.kind(), _leads, _ALL, (PHONE, NAME, EMAIL), "leads.merge_leads", LEAD.choices)
