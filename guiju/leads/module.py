"""The leads' manifest."""

from guiju.groundwork.desk.module import Module, RailPage
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.kinds import NoticeKind
from guiju.leads import actions, events, importing, matching, rules
from guiju.leads.actions.merging import merge_leads
from guiju.leads.clauses import AssignmentTerms, EntryTerms, IntakeTerms, LeadPoolTerms
from guiju.leads.handing import DUPLICATES, HANDS
from guiju.leads.measures import MEASURES
from guiju.leads.models import Enquiry, Lead, SourceCost
from guiju.leads.pages import PAGES
from guiju.leads.resources import COSTS, ENQUIRIES, LEADS
from guiju.leads.timers import recycle_idle, warn_owners


def _has_plan(record: Record) -> bool:
    """A facts table holds functions of any record; this one is asked of leads."""
    return isinstance(record, Lead) and rules.has_plan(record.next_step, record.next_at, record.last_contact_at)


MODULE = Module(
    name="leads",
    notices=(
        NoticeKind("leads.pool_warning", N_("Leads of mine go back to the pool soon")),
        NoticeKind("leads.wrote_again", N_("A lead of mine wrote again")),
    ),
    label=N_("Leads"),
    models=(Lead, Enquiry, SourceCost),
    actions=(
        actions.capture, actions.edit_lead, actions.screen, actions.assign, actions.claim, actions.release,
        actions.recycle, actions.touch, actions.grade, actions.plan, actions.mark_converted, actions.discard_lead,
        actions.restore_lead, actions.move_pool, actions.look_closer,
        actions.take_enquiry, actions.book_cost, actions.edit_cost, merge_leads,
    ),
    events=(
        events.LeadCaptured, events.LeadEdited, events.LeadScreened, events.LeadAssigned, events.LeadClaimed,
        events.LeadReleased, events.LeadRecycled, events.LeadTouched, events.LeadGraded, events.LeadPlanned,
        events.LeadConverted, events.LeadDiscarded, events.LeadRestored, events.LeadsImported,
        events.LeadsRecycled, events.LeadsWarned, events.LeadMoved, events.LeadViewed,
        events.EnquiryReceived, events.CostBooked, events.CostEdited,
    ),
    labels={
        "leads.capture": N_("New lead"),
        "leads.merge_leads": N_("Merge leads"),
        "leads.edit_lead": N_("Edit"),
        "leads.screen": N_("Screen"),
        "leads.assign": N_("Assign"),
        "leads.claim": N_("Claim"),
        "leads.release": N_("Release to the pool"),
        "leads.recycle": N_("Reclaim to the pool"),
        "leads.move_pool": N_("Move to another pool"),
        "leads.look_closer": N_("Look closer"),
        "leads.recycle_batch": N_("Reclaim to the pool by rule"),
        "leads.warn_batch": N_("Warn before reclaiming"),
        "leads.leads_recycled": N_("Reclaimed to the pool by rule"),
        "leads.leads_warned": N_("Warned before reclaiming"),
        "leads.lead_moved": N_("Moved to another pool"),
        "leads.lead_viewed": N_("Contact details looked at"),
        "leads.take_enquiry": N_("Take an enquiry in"),
        "leads.book_cost": N_("Book a cost"),
        "leads.edit_cost": N_("Edit"),
        "leads.enquiry_received": N_("Enquiry received"),
        "leads.cost_booked": N_("Cost booked"),
        "leads.cost_edited": N_("Cost put right"),
        "leads.touch": N_("Note a contact"),
        "leads.grade": N_("Grade"),
        "leads.plan": N_("Plan the next step"),
        "leads.mark_converted": N_("Mark as converted"),
        "leads.discard_lead": N_("Discard"),
        "leads.restore_lead": N_("Restore"),
        "leads.import_batch": N_("Import"),
        "leads.leads_imported": N_("Imported from a file"),
        "leads.lead_captured": N_("Lead captured"),
        "leads.lead_edited": N_("Lead changed"),
        "leads.lead_screened": N_("Lead screened"),
        "leads.lead_assigned": N_("Lead assigned"),
        "leads.lead_claimed": N_("Lead claimed"),
        "leads.lead_released": N_("Lead released to the pool"),
        "leads.lead_recycled": N_("Lead reclaimed to the pool"),
        "leads.lead_touched": N_("Prospect contacted"),
        "leads.lead_graded": N_("Lead graded"),
        "leads.lead_planned": N_("Next step planned"),
        "leads.lead_converted": N_("Lead converted"),
        "leads.lead_discarded": N_("Lead discarded"),
        "leads.lead_restored": N_("Lead restored"),
        "leads.has_plan": N_("The lead has a next step ahead"),
    },
    facts={"leads.has_plan": _has_plan},
    terms={
        "leads.pool": LeadPoolTerms, "leads.entry": EntryTerms, "leads.assignment": AssignmentTerms,
        "leads.intake": IntakeTerms,
    },
    measures=MEASURES,
    matches=(matching.LEADS,),
    hands=(HANDS,),
    hangs={"leads.lead": (DUPLICATES,)},
    timers=(recycle_idle, warn_owners),
    resources=(LEADS, ENQUIRIES, COSTS),
    pages=PAGES,
    rail=(
        RailPage(group="leads", label=N_("Shared pool"), url="/pool/", icon="ripple", see="leads.see_pool"),
        RailPage("leads", N_("Rules of the pools"), "/pool-rules/", "filter-cog", see="leads.try_rules"),
        RailPage("leads", N_("Sources and their cost"), "/lead-sources/", "coin-yuan", see="leads.see_costs"),
    ),
    imports=(importing.LEADS,),
    see={
        "leads.see": N_("See leads"),
        "leads.see_phone": N_("See leads' contact details"),
        "leads.see_pool": N_("See the shared pool"),
        "leads.try_rules": N_("Try the rules of the pools"),
        "leads.see_costs": N_("See what sources cost"),
    },
)  # fmt: skip
