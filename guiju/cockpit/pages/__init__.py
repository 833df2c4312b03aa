"""The cockpit's pages."""

from django.urls import path

from guiju.cockpit.pages.calendar import calendar_page
from guiju.cockpit.pages.dashboard import dashboard_page
from guiju.cockpit.pages.policy import clause_page, policy_page
from guiju.cockpit.pages.today import today_page

PAGES = (
    path("", today_page, name="today"),
    path("dashboard/", dashboard_page, name="dashboard"),
    path("policy/", policy_page, name="policy"),
    path("clauses/<str:clause_id>/", clause_page, name="clause"),
    path("<slug:slug>/calendar/", calendar_page, name="calendar"),
)
