"""What of the leads goes to a successor."""

from django.db.models import Q

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
