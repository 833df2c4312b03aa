"""The cockpit's manifest."""

from guiju.cockpit.pages import PAGES
from guiju.cockpit.reach import SEE
from guiju.groundwork.desk.module import Module, RailPage
from guiju.groundwork.kernel.text import N_

MODULE = Module(
    name="cockpit",
    label=N_("Cockpit"),
    see={SEE: N_("See how clauses are kept")},
    pages=PAGES,
    rail=(
        RailPage(group="today", label=N_("Today"), url="/", icon="home"),
        RailPage(group="today", label=N_("Dashboard"), url="/dashboard/", icon="chart-bar"),
        RailPage(group="policy", label=N_("Operating policy"), url="/policy/", icon="book"),
    ),
)
