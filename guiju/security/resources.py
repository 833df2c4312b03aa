"""How security appears at the desk."""

from guiju.groundwork.access.models import ListEntry, ListGrant, RecordList, Token
from guiju.groundwork.desk.resource import Panel, Resource
from guiju.groundwork.kernel.text import N_
from guiju.security.models import Impersonation, Reveal, Review, ReviewItem, Safeguard

SEE = "security.see"
STATES = {"open": N_("Open"), "closed": N_("Finished"), "confirmed": N_("Confirmed"), "removed": N_("Taken away")}

SAFEGUARDS = Resource(
    model=Safeguard,
    slug="account-security",
    label=N_("Account security"),
    plural=N_("Security of accounts"),
    icon="shield-lock",
    see=SEE,
    group="org",
    title="account",
    columns=("account", "signed_in_at", "factor_since", "password_changed_at", "locked_until"),
    facts=("account", "signed_in_at", "factor_since", "password_changed_at", "locked_until"),
    filters=("account",),
    create="security.open_service_account",
    verbs=(
        "security.end_sessions", "security.turn_off_factor", "security.shut_account", "security.open_account",
    ),
)  # fmt: skip

TOKENS = Resource(
    model=Token,
    slug="tokens",
    label=N_("Token"),
    plural=N_("Tokens"),
    icon="key",
    see=SEE,
    group="org",
    columns=("name", "account", "scopes", "created_at", "expires_at", "revoked_at"),
    facts=("name", "account", "scopes", "created_at", "expires_at", "revoked_at"),
    filters=("account",),
    verbs=("security.revoke_token",),
)

REVEALS = Resource(
    model=Reveal,
    slug="reveals",
    label=N_("Look at sensitive data"),
    plural=N_("Who looked at what"),
    icon="eye-check",
    see=SEE,
    group="org",
    title="about",
    columns=("about", "field", "account", "reason", "created_at"),
    facts=("about", "field", "account", "reason", "created_at"),
    filters=("account", "field"),
    sort="-created_at",
)

IMPERSONATIONS = Resource(
    model=Impersonation,
    slug="impersonations",
    label=N_("Acting as somebody"),
    plural=N_("Who acted as whom"),
    icon="masks-theater",
    see=SEE,
    group="org",
    title="ticket",
    columns=("ticket", "account", "subject", "reason", "created_at", "until", "ended_at"),
    facts=("ticket", "account", "subject", "reason", "created_at", "until", "ended_at"),
    filters=("account", "subject"),
    sort="-created_at",
    verbs=("security.end_impersonation",),
)

LISTS = Resource(
    model=RecordList,
    slug="record-lists",
    label=N_("Named list"),
    plural=N_("Named lists"),
    icon="list-check",
    see=SEE,
    group="org",
    columns=("name", "about", "owner", "reason", "updated_at"),
    facts=("name", "about", "owner", "reason"),
    filters=("owner",),
    create="security.open_list",
    panels=(
        Panel(
            "entries", N_("Records"), "access.listentry", lambda record: ListEntry.objects.filter(record_list=record),
            ("record_key", "kind_of", "created_at"), create="security.add_list_entry", prefill="record_list",
        ),
        Panel(
            "grants", N_("Open to"), "access.listgrant", lambda record: ListGrant.objects.filter(record_list=record),
            ("account", "valid_to", "created_at"), create="security.grant_list", prefill="record_list",
        ),
    ),
)  # fmt: skip

ENTRIES = Resource(
    model=ListEntry,
    slug="list-entries",
    label=N_("Record on a list"),
    plural=N_("Records on lists"),
    icon="list-details",
    see=SEE,
    title="record_key",
    columns=("record_key", "kind_of", "record_list"),
    facts=("record_key", "kind_of", "record_list"),
    filters=("record_list",),
    verbs=("security.remove_list_entry",),
)

GRANTS = Resource(
    model=ListGrant,
    slug="list-grants",
    label=N_("List opened to a person"),
    plural=N_("Lists opened to persons"),
    icon="lock-open",
    see=SEE,
    title="account",
    columns=("account", "record_list", "valid_to"),
    facts=("account", "record_list", "valid_to"),
    filters=("record_list", "account"),
    verbs=("security.withdraw_list",),
)

REVIEWS = Resource(
    model=Review,
    slug="access-reviews",
    label=N_("Access review"),
    plural=N_("Access reviews"),
    icon="user-check",
    see=SEE,
    group="org",
    title="due_on",
    columns=("due_on", "state", "owner", "created_at", "closed_at"),
    facts=("due_on", "state", "owner", "created_at", "closed_at"),
    filters=("state",),
    create="security.open_review",
    verbs=("security.close_review",),
    choices={"state": STATES},
)

ITEMS = Resource(
    model=ReviewItem,
    slug="review-items",
    label=N_("Right under review"),
    plural=N_("Rights under review"),
    icon="user-question",
    see=SEE,
    title="told",
    columns=("told", "account", "state", "decided_by", "review"),
    facts=("told", "account", "about", "state", "decided_by", "review"),
    filters=("review", "state", "account"),
    verbs=("security.confirm_right", "security.remove_right"),
    bulk=("security.confirm_right", "security.remove_right"),
    choices={"state": STATES},
)

RESOURCES = (SAFEGUARDS, TOKENS, REVEALS, IMPERSONATIONS, LISTS, ENTRIES, GRANTS, REVIEWS, ITEMS)
