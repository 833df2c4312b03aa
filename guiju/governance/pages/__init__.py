"""The pages of approvals: the inbox, and the routes."""

from django.urls import path

from guiju.governance.pages.inbox import batch_page, decide_page, inbox_page
from guiju.governance.pages.routes import edit_page, route_page, routes_page

PAGES = (
    path("decide/", inbox_page, name="decide"),
    path("decide/batch/", batch_page, name="decide_batch"),
    path("decide/<int:pk>/", decide_page, name="decide_one"),
    path("routes/", routes_page, name="routes"),
    path("routes/<int:pk>/", edit_page, name="route_draft"),
    path("routes/<str:clause_id>/<str:verb>/", route_page, name="route"),
)
