"""Every write to customers, contacts, refusals, data shares and pools."""

from guiju.customers.actions.records import (
    add_contact,
    claim_customer,
    confirm_customer,
    edit_contact,
    edit_customer,
    hand_over,
    lift_refusal,
    mark_lost,
    open_customer,
    record_consent,
    record_refusal,
    refuse_share,
    release_customer,
    request_share,
    share,
    win_back,
)

__all__ = [
    "add_contact",
    "claim_customer",
    "confirm_customer",
    "edit_contact",
    "edit_customer",
    "hand_over",
    "lift_refusal",
    "mark_lost",
    "open_customer",
    "record_consent",
    "record_refusal",
    "refuse_share",
    "release_customer",
    "request_share",
    "share",
    "win_back",
]
