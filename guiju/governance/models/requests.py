"""Approval requests."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guiju.governance import states
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.notices import inbox

if TYPE_CHECKING:
    from guiju.governance.models.steps import ApprovalStep


class ApprovalRequest(Record):
    """Leave asked for one verb on one record with these very inputs; the last approval carries the verb out.

    ``content_hash`` seals what was asked: when record or inputs differ from it, the request is void.
    """

    verb = models.CharField(_("Step asked for"), max_length=80)
    about = models.CharField(max_length=80, help_text=_("the record, as kind:id"))
    about_name = models.CharField(_("Record"), max_length=200, blank=True)
    inputs = models.JSONField(_("Inputs"), default=dict, blank=True)
    content_hash = models.CharField(_("Seal"), max_length=64)
    clause_id = models.CharField(_("Clause"), max_length=40)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    distinct = models.BooleanField(_("Different persons"), default=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Asked by"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        "access.Unit", verbose_name=_("Department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("Reason"), blank=True)
    state = models.CharField(_("State"), max_length=12, default=states.PENDING)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    returned_from = models.PositiveSmallIntegerField(null=True, editable=False)
    resubmit = models.CharField(max_length=8, default="start", editable=False)
    on_change = models.CharField(max_length=8, default="void", editable=False)
    batch = models.BooleanField(default=False, editable=False)
    cc = models.JSONField(default=list, blank=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("Reminders"), default=0)
    reminded_at = models.DateTimeField(_("Reminded at"), null=True, blank=True)
    used_entry = models.BigIntegerField(null=True, editable=False)

    scope_owner = "asked_by"
    scope_unit = "unit"

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["about", "verb", "state"], name="governance_request_about"),
            models.Index(fields=["asked_by", "state", "-updated_at"], name="governance_request_asker"),
            models.Index(fields=["state", "-updated_at"], name="governance_request_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["verb", "about"],
                condition=Q(state__in=["pending", "returned"]) & ~Q(about__endswith=":0"),
                name="governance_request_once",
                violation_error_message=_("Approval of this was asked for already and is still waiting."),
            )
        ]

    def __str__(self) -> str:
        name = self.about_name or self.about
        # Whoever just decided must not read "done" where the request turned out to be void.
        return f"{name} · {gettext(states.MACHINE.labels[states.VOID])}" if self.state == states.VOID else name

    def refs(self) -> list[str]:
        """A request's story is told on the record it concerns."""
        return [self.ref, self.about]

    @staticmethod
    def scope_open(rights: Any, verb: str) -> Q:  # noqa: ARG004 - the same rows whatever is done with them
        """Whoever can decide an open step, has decided one, was given a copy or was asked something sees the request.

        Who was asked as one of several sees it to its end, whether or not it came to them. Who only handed on what
        waited for somebody else reads none of it.
        """
        steps: Any = ApprovalRequest.steps.field.model
        copies: Any = ApprovalRequest.copies.field.model
        me = rights.account_id
        mine = steps.objects.filter(pk__in=steps.objects.decidable_by(me, rights.day))
        spoke = Q(seats__decided_by=me, seats__state__in=states.SPOKEN)
        asked = Q(seats__account=me) | spoke | Q(questions__to=me) | Q(decided_by=me)
        return (
            Q(pk__in=mine.values("request_id"))
            | Q(pk__in=steps.objects.filter(asked).values("request_id"))
            | Q(pk__in=copies.objects.filter(account=me).values("request_id"))
        )

    def lay_out(self, steps: Sequence["ApprovalStep"]) -> None:
        """Give a new request its steps; they are stored with it."""
        self._steps = list(steps)

    def will_tell(self, accounts: Sequence[int], kind: str, text: str, **params: Any) -> None:
        """Send a message of this kind about this request once it is stored."""
        self._news = [*getattr(self, "_news", ()), (accounts, kind, text, params)]

    def will_start(self, start: Callable[["ApprovalRequest"], None]) -> None:
        """Do this with a new request once it and its steps are stored: its first step opens."""
        self._start: Callable[[ApprovalRequest], None] | None = start

    def after_save(self) -> None:
        """Store the steps of a new request, open the first, and send its messages."""
        steps = getattr(self, "_steps", [])
        for step in steps:
            step.request = self
            step.save()
        start = getattr(self, "_start", None)
        self._start = None
        if start is not None:
            start(self)
        for accounts, kind, text, params in getattr(self, "_news", ()):
            inbox.tell(accounts, text, params, kind=kind, ref=self.ref, at=self.updated_at)
        self._steps = []
        self._news = []
