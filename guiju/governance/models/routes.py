"""Drafts of approval routes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.governance import states
from guiju.groundwork.flow.keep import Record


class RouteDraft(Record):
    """A route that somebody draws: the control as it would stand in the company profile once it is switched on."""

    title = models.CharField(_("Title"), max_length=120)
    verb = models.CharField(_("Before the step"), max_length=80)
    instead_of = models.CharField(_("Instead of clause"), max_length=40, blank=True)
    control = models.JSONField(default=dict)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Drawn by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("State"), max_length=12, default=states.DRAFT)
    clause_id = models.CharField(_("Clause"), max_length=40, blank=True)
    adopted_as = models.CharField(_("Adopted as"), max_length=60, blank=True)

    scope_owner = "drawn_by"
    scope_unit = None

    def __str__(self) -> str:
        return self.title
