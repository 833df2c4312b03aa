"""What of the leads goes to a successor, and their possible duplicates on the record page."""

from django.db.models import Q

from guiju.customers.queries import pairs_of
from guiju.groundwork.desk.resource import Panel
from guiju.groundwork.flow.handing import Handable
from guiju.groundwork.kernel.text import N_
from guiju.leads import states
from guiju.leads.models import Lead

_STILL = Q(state__in=(states.NEW, states.SCREENED, *states.IN_WORK))
# Whoever assigns leads hands them over; the successor's days until the pool begin anew.
HANDS = Handable(
    Lead, N_("Leads"), "leads.assign", _STILL,
    also=lambda passing: {"assigned_at": passing.at, "last_owner_id": passing.giver},
)  # fmt: skip
DUPLICATES = Panel(
    "duplicates", N_("Possible duplicates"), "customers.duplicatepair", pairs_of,
    ("first_name", "second_name", "strength", "state"),
)  # fmt: skip
