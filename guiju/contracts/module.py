"""The manifest of contracts."""

from django.db.models import Q

from guiju.contracts import actions, clauses, events, states
from guiju.contracts.listeners import tell_customer_until_when
from guiju.contracts.measures import MEASURES
from guiju.contracts.models import Contract
from guiju.contracts.resources import CONTRACTS, ON_CUSTOMER, ON_OPPORTUNITY
from guiju.groundwork.desk.module import Module
from guiju.groundwork.flow.handing import Handable
from guiju.groundwork.kernel.text import N_

MODULE = Module(
    name="contracts",
    label=N_("Contracts"),
    models=(Contract,),
    actions=(
        actions.draft, actions.edit_contract, actions.submit, actions.sign, actions.hand_over_details, actions.cancel,
        actions.reassign,
    ),
    events=(
        events.ContractDrafted, events.ContractEdited, events.ContractApproved, events.ContractSigned,
        events.ContractHandedOver, events.ContractCancelled, events.ContractReassigned,
    ),
    labels={
        "contracts.draft": N_("Draw up a contract"),
        "contracts.edit_contract": N_("Edit the contract"),
        "contracts.submit": N_("Submit for approval"),
        "contracts.sign": N_("Record the signature"),
        "contracts.hand_over_details": N_("Hand over to delivery"),
        "contracts.cancel": N_("Give the contract up"),
        "contracts.reassign": N_("Hand over to a colleague"),
        "contracts.contract_reassigned": N_("Handed over to a colleague"),
        "contracts.contract_drafted": N_("Contract drawn up"),
        "contracts.contract_edited": N_("Contract edited"),
        "contracts.contract_approved": N_("Contract approved"),
        "contracts.contract_signed": N_("Contract signed"),
        "contracts.contract_handed_over": N_("Contract handed over"),
        "contracts.contract_cancelled": N_("Contract given up"),
    },
    terms={"contracts.hand_over": clauses.HandOverTerms},
    measures=MEASURES,
    hands=(Handable(Contract, N_("Contracts"), "contracts.reassign", Q(state__in=states.STANDING)),),
    listeners=((events.ContractSigned, tell_customer_until_when),),
    resources=(CONTRACTS,),
    hangs={"deals.opportunity": (ON_OPPORTUNITY,), "customers.customer": (ON_CUSTOMER,)},
    see={"contracts.see": N_("See contracts")},
)  # fmt: skip
