"""The pages of leads: the pools, their rules, the sources, and the public form."""

from django.urls import path

from guiju.leads.pages.enquiry import enquiry_page
from guiju.leads.pages.pool import closer_page, pool_page
from guiju.leads.pages.sources import sources_page, won_page
from guiju.leads.pages.trial import rules_page

PAGES = (
    path("pool/", pool_page, name="pool"),
    path("pool-rules/", rules_page, name="pool_rules"),
    path("pool/<slug:word>/<int:pk>/", closer_page, name="pool_record"),
    path("lead-sources/", sources_page, name="lead_sources"),
    path("lead-sources/won/", won_page, name="lead_sources_won"),
    path("enquiry/", enquiry_page, name="enquiry"),
)
