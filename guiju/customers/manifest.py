"""The part of the manifest about duplicates, consents, sharing and classes."""

from django.db.models import Q

from guiju.customers import events, queries, states
from guiju.customers.actions import merging, searching, sharing
from guiju.customers.clauses import ClassTerms, MatchTerms, SharingTerms
from guiju.customers.models import Consent, Customer, DuplicatePair, DuplicateSearch, Merge, Share, ShareAsk
from guiju.groundwork.desk.resource import Column, Panel, Resource
from guiju.groundwork.flow.handing import Handable
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.kinds import NoticeKind

MODELS = (Merge, DuplicatePair, DuplicateSearch, Consent, Share, ShareAsk)
ACTIONS = (
    merging.merge_customers, merging.merge_contacts, merging.undo_merge, merging.dismiss_pair, merging.look_again,
    searching.look_for_duplicates, sharing.give_consent, sharing.withdraw_consent, sharing.share_with,
    sharing.end_sharing, sharing.ask_to_share, sharing.grant_ask, sharing.decline_ask, sharing.class_customer,
)  # fmt: skip
EVENTS = (
    events.RecordsMerged, events.MergeParted, events.PairDismissed, events.PairReopened, events.DuplicatesFound,
    events.ConsentGiven, events.ConsentWithdrawn, events.SharingBegun, events.SharingEnded, events.CustomerClassed,
    events.SharingAsked, events.AskGranted, events.AskDeclined,
)  # fmt: skip
TERMS = {"customers.matching": MatchTerms, "customers.sharing": SharingTerms, "customers.classes": ClassTerms}
LABELS = {
    "customers.merge_customers": N_("Merge customers"),
    "customers.merge_contacts": N_("Merge contacts"),
    "customers.undo_merge": N_("Undo the merge"),
    "customers.dismiss_pair": N_("Not the same"),
    "customers.look_again": N_("Look again"),
    "customers.look_for_duplicates": N_("Look for duplicates"),
    "customers.give_consent": N_("Record a consent"),
    "customers.withdraw_consent": N_("Consent withdrawn"),
    "customers.share_with": N_("Share with colleagues"),
    "customers.end_sharing": N_("End sharing"),
    "customers.ask_to_share": N_("Ask the owner to share"),
    "customers.grant_ask": N_("Share it"),
    "customers.decline_ask": N_("Do not share"),
    "customers.sharing_asked": N_("Asked for sharing"),
    "customers.ask_granted": N_("Shared on request"),
    "customers.ask_declined": N_("Not shared on request"),
    "customers.class_customer": N_("Class by orders"),
    "customers.records_merged": N_("Merged"),
    "customers.merge_parted": N_("Merge undone"),
    "customers.pair_dismissed": N_("Found not to be the same"),
    "customers.pair_reopened": N_("To be looked at again"),
    "customers.duplicates_found": N_("Searched for duplicates"),
    "customers.consent_given": N_("Consent given"),
    "customers.consent_withdrawn": N_("Consent withdrawn"),
    "customers.sharing_begun": N_("Shared with colleagues"),
    "customers.sharing_ended": N_("Sharing ended"),
    "customers.customer_classed": N_("Classed by orders"),
}

HANDS = (
    Handable(
        Customer, N_("Customers"), "customers.hand_over", ~Q(state=states.POOLED),
        also=lambda passing: {"assigned_at": passing.at, "last_owner_id": passing.giver},
    ),
)  # fmt: skip
_KINDS = {
    "customers.customer": N_("Customer"), "customers.contact": N_("Contact"), "leads.lead": N_("Lead"),
}  # fmt: skip

PAIRS = Resource(
    model=DuplicatePair,
    slug="duplicates",
    label=N_("Possible duplicate"),
    plural=N_("Possible duplicates"),
    icon="copy",
    see="customers.see",
    group="customers",
    title="first_name",
    columns=(
        "first_name",
        "second_name",
        "kind_alike",
        "strength",
        "state",
        Column("owner", N_("Owner")),
        "created_at",
    ),
    facts=("first_name", "second_name", "kind_alike", "strength", "state", "dismissed_reason"),
    filters=("state", "strength", "kind_alike", "owner"),
    sort="strength",
    states=states.PAIRS,
    path=(states.WAITING, states.MERGED),
    verbs=("customers.dismiss_pair", "customers.look_again"),
    bulk=("customers.dismiss_pair",),
    choices={"kind_alike": _KINDS},
)
MERGES = Resource(
    model=Merge,
    slug="merges",
    label=N_("Merge"),
    plural=N_("Merges"),
    icon="arrows-join",
    see="customers.see",
    group="customers",
    title="merged_name",
    columns=(
        "merged_name", "survivor_name", "kind_merged", Column("owner", N_("Merged by")), "created_at", "undone_at",
    ),
    facts=("merged_name", "survivor_name", "kind_merged", Column("owner", N_("Merged by")), "reason", "undone_at"),
    filters=("kind_merged", "owner"),
    sort="-created_at",
    verbs=("customers.undo_merge",),
    choices={"kind_merged": _KINDS},
)  # fmt: skip
CONSENTS = Resource(
    model=Consent,
    slug="consents",
    label=N_("Consent"),
    plural=N_("Consents"),
    icon="writing-sign",
    see="customers.see",
    group="customers",
    title="purpose",
    columns=("contact", "purpose", "channel", "proof", "given_on", "withdrawn_on"),
    facts=("contact", "purpose", "channel", "proof", "given_on", "withdrawn_on"),
    filters=("purpose", "channel"),
    create="customers.give_consent",
    verbs=("customers.withdraw_consent",),
)
SHARINGS = Resource(
    model=Share,
    slug="sharing",
    label=N_("Sharing with colleagues"),
    plural=N_("Shared with colleagues"),
    icon="users-group",
    see="customers.see",
    group="customers",
    title="customer",
    columns=("customer", "colleague", "with_unit", "until", "reason", "ended_on"),
    facts=("customer", "colleague", "with_unit", "until", "reason", "ended_on"),
    filters=("colleague", "with_unit"),
    sort="-until",
    create="customers.share_with",
    verbs=("customers.end_sharing",),
)
ASKS = Resource(
    model=ShareAsk,
    slug="share-asks",
    label=N_("Request to be shared with"),
    plural=N_("Requests to share"),
    icon="share",
    see="customers.see",
    group="customers",
    title="customer",
    columns=("customer", "asker", "reason", "state", "until", "created_at"),
    facts=("customer", "asker", "reason", "state", "until", "answer"),
    filters=("state", "asker"),
    sort="-created_at",
    states=states.SHARES,
    path=(states.ASKED, states.SHARED, states.DECLINED),
    verbs=("customers.grant_ask", "customers.decline_ask"),
)
NOTICES = (
    NoticeKind("customers.share_asked", N_("A colleague asks me to share a customer")),
    NoticeKind("customers.share_answered", N_("What became of my request to share a customer")),
)
RESOURCES = (PAIRS, MERGES, CONSENTS, SHARINGS, ASKS)
HANGS = {
    "customers.customer": (
        Panel(
            "sharing", N_("Shared with colleagues"), "customers.share",
            lambda customer: Share.objects.filter(customer=customer),
            ("colleague", "with_unit", "until", "ended_on"), create="customers.share_with", prefill="customer",
        ),
        Panel(
            "asks", N_("Requests to share"), "customers.shareask",
            lambda customer: ShareAsk.objects.filter(customer=customer), ("asker", "reason", "state", "until"),
        ),
        Panel(
            "duplicates", N_("Possible duplicates"), "customers.duplicatepair", queries.pairs_of,
            ("first_name", "second_name", "strength", "state"),
        ),
    ),
    "customers.contact": (
        Panel(
            "consents", N_("Consents"), "customers.consent", lambda contact: Consent.objects.filter(contact=contact),
            ("purpose", "channel", "proof", "given_on", "withdrawn_on"), create="customers.give_consent",
            prefill="contact",
        ),
        Panel(
            "duplicates", N_("Possible duplicates"), "customers.duplicatepair", queries.pairs_of,
            ("first_name", "second_name", "strength", "state"),
        ),
    ),
}  # fmt: skip
