"""The customers' manifest."""

from guiju.customers import actions, events, importing, manifest, matching, queries
from guiju.customers.clauses import CustomerPoolTerms, DataTerms, LossTerms
from guiju.customers.measures import MEASURES
from guiju.customers.models import Contact, Customer, DataShare, Pool, Refusal
from guiju.customers.pages import PAGES
from guiju.customers.resources import CONTACTS, CUSTOMERS, POOLS, REFUSALS, SHARES
from guiju.customers.timers import look_for_duplicates_daily, recycle_idle, warn_owners
from guiju.groundwork.desk.module import Module
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.kinds import NoticeKind


def _customer_of(record: Record) -> Customer:
    """The customer of any record that has one: deals and orders ask about theirs."""
    return record if isinstance(record, Customer) else record.customer  # type: ignore[attr-defined]


MODULE = Module(
    name="customers",
    notices=(
        NoticeKind("customers.pool_warning", N_("Customers of mine go back to the pool soon")), *manifest.NOTICES,
    ),
    label=N_("Customers"),
    models=(Customer, Contact, Pool, Refusal, DataShare, *manifest.MODELS),
    actions=(
        actions.open_customer, actions.edit_customer, actions.confirm_customer, actions.add_contact,
        actions.edit_contact, actions.record_consent, actions.record_refusal, actions.lift_refusal,
        actions.hand_over, actions.release_customer, actions.claim_customer, actions.mark_lost,
        actions.open_pool, actions.edit_pool, actions.close_pool, actions.move_pool, actions.look_closer,
        actions.note_standing,
        actions.win_back, actions.request_share, actions.share, actions.refuse_share, *manifest.ACTIONS,
    ),
    events=(
        events.CustomerOpened, events.CustomerEdited, events.CustomerConfirmed, events.ContactAdded,
        events.ContactEdited, events.ConsentRecorded, events.RefusalRecorded, events.RefusalLifted,
        events.CustomerHandedOver, events.CustomerReleased, events.CustomerClaimed, events.CustomerLost,
        events.CustomerWonBack, events.PoolOpened, events.PoolEdited, events.PoolClosed, events.CustomerMoved,
        events.CustomerViewed, events.CustomersRecycled, events.CustomersWarned, events.CustomerStandingNoted,
        events.CustomersImported, events.ContactsImported,
        events.ShareRequested, events.DataShared, events.ShareRefused, *manifest.EVENTS,
    ),
    labels=manifest.LABELS | {
        "customers.open_customer": N_("New customer"),
        "customers.edit_customer": N_("Edit"),
        "customers.confirm_customer": N_("Confirm the data"),
        "customers.add_contact": N_("New contact"),
        "customers.edit_contact": N_("Edit"),
        "customers.record_consent": N_("Record the lawful ground"),
        "customers.record_refusal": N_("Do not call"),
        "customers.lift_refusal": N_("Allow calls again"),
        "customers.hand_over": N_("Hand over"),
        "customers.release_customer": N_("Release to the pool"),
        "customers.claim_customer": N_("Claim"),
        "customers.open_pool": N_("New pool"),
        "customers.edit_pool": N_("Edit"),
        "customers.close_pool": N_("Close the pool"),
        "customers.move_pool": N_("Move to another pool"),
        "customers.look_closer": N_("Look closer"),
        "customers.note_standing": N_("Note how the business stands"),
        "customers.recycle_batch": N_("Reclaim to the pool by rule"),
        "customers.warn_batch": N_("Warn before reclaiming"),
        "customers.pool_opened": N_("Pool opened"),
        "customers.pool_edited": N_("Pool changed"),
        "customers.pool_closed": N_("Pool closed"),
        "customers.customer_moved": N_("Moved to another pool"),
        "customers.customer_viewed": N_("Contact details looked at"),
        "customers.customers_recycled": N_("Reclaimed to the pool by rule"),
        "customers.customers_warned": N_("Warned before reclaiming"),
        "customers.customer_standing_noted": N_("Standing of the business noted"),
        "customers.mark_lost": N_("Mark as lost"),
        "customers.win_back": N_("Won back"),
        "customers.request_share": N_("Ask to share data"),
        "customers.share": N_("Share the data"),
        "customers.refuse_share": N_("Decline"),
        "customers.import_batch": N_("Import"),
        "customers.customers_imported": N_("Imported from a file"),
        "customers.import_contacts": N_("Import contacts"),
        "customers.contacts_imported": N_("Contacts imported from a file"),
        "customers.customer_opened": N_("Customer entered"),
        "customers.customer_edited": N_("Customer changed"),
        "customers.customer_confirmed": N_("Data confirmed"),
        "customers.contact_added": N_("Contact added"),
        "customers.contact_edited": N_("Contact changed"),
        "customers.consent_recorded": N_("Lawful ground recorded"),
        "customers.refusal_recorded": N_("Put on the do-not-call list"),
        "customers.refusal_lifted": N_("Taken off the do-not-call list"),
        "customers.customer_handed_over": N_("Customer handed over"),
        "customers.customer_released": N_("Customer released to the pool"),
        "customers.customer_claimed": N_("Customer claimed"),
        "customers.customer_lost": N_("Customer lost"),
        "customers.customer_won_back": N_("Customer won back"),
        "customers.share_requested": N_("Data share asked for"),
        "customers.data_shared": N_("Data shared"),
        "customers.share_refused": N_("Data share declined"),
        "customers.has_contact": N_("The customer has a contact who can be reached"),
        "customers.has_lawful_basis": N_("Every contact has a lawful ground on record"),
        "customers.share_has_consent": N_("A person at the customer agreed to the share"),
    },
    facts={
        "customers.has_contact": lambda record: queries.has_contact(_customer_of(record)),
        "customers.has_lawful_basis": lambda record: queries.has_lawful_basis(
            record if isinstance(record, Contact) else _customer_of(record)
        ),
        "customers.share_has_consent": lambda record: queries.share_has_consent(record.consent_contact),  # type: ignore[attr-defined]
    },
    terms={
        "customers.data": DataTerms, "customers.loss": LossTerms, "customers.pool": CustomerPoolTerms,
        **manifest.TERMS,
    },
    timers=(recycle_idle, warn_owners, look_for_duplicates_daily),
    measures=MEASURES,
    imports=(importing.CUSTOMERS, importing.CONTACTS),
    matches=(matching.CUSTOMERS, matching.CONTACTS),
    hangs=manifest.HANGS,
    hands=manifest.HANDS,
    pages=PAGES,
    resources=(CUSTOMERS, CONTACTS, REFUSALS, SHARES, POOLS, *manifest.RESOURCES),
    see={"customers.see": N_("See customers"), "customers.see_phone": N_("See customers' contact details")},
)  # fmt: skip
