"""The steps of a request, and the seats of those who are asked in them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from guiju.governance import rules, states
from guiju.governance.models.posts import holders_of, posts_on
from guiju.governance.models.requests import ApprovalRequest
from guiju.groundwork.access.grants import acting_for


class Steps(models.QuerySet["ApprovalStep"]):
    """Steps, and whose turn it is."""

    def rights_to_decide(self, account_id: int, day: date, acting: Sequence[int] | None = None) -> dict[int, int]:
        """The open steps among these that a person can decide on a day: step key → whose right they use.

        Four queries, however many steps are open, but for most people one that finds nothing; ``acting`` is what
        ``acting_for`` gave, where it was asked already.
        """
        acting = acting_for(account_id, day) if acting is None else acting
        roles = posts_on(day).filter(account_id__in=acting).values("role")
        seats = ApprovalSeat.objects.filter(account_id__in=acting, state=states.OPEN)
        mine = Q(role__in=roles, seated=False) | Q(pk__in=seats.values("step_id"))
        asked = list(self.filter(mine, state=states.OPEN, request__state=states.PENDING).values_list("pk", flat=True))
        steps = list(self.filter(pk__in=asked).judged()) if asked else []
        return {
            step.pk: right
            for step, able in _with_deciders(steps, day)
            if (right := rules.right_used(account_id, acting, able, step.deciding().barred)) is not None
        }

    def decidable_by(self, account_id: int, day: date, acting: Sequence[int] | None = None) -> "Steps":
        """Those that the person, or somebody they stand in for, can decide on that day."""
        return self.filter(pk__in=list(self.rights_to_decide(account_id, day, acting)))

    def deciders(self, day: date) -> dict[int, list[int]]:
        """Who may decide each of these steps: step key → accounts."""
        return {step.pk: able for step, able in _with_deciders(list(self.judged()), day)}

    def judged(self) -> "Steps":
        """With what the rules need to know: the request, its unit's path, who decided before, and the open seats."""
        voice = ApprovalSeat.objects.filter(step__request=OuterRef("request"), state=states.APPROVED)
        seats = ApprovalSeat.objects.filter(step=OuterRef("pk"), state=states.OPEN, account__is_active=True)
        return self.select_related("request").annotate(
            path=F("request__unit__path"),
            earlier=_persons(voice, "decided_by"),
            earlier_for=_persons(voice, "decided_for"),
            seat_of=_persons(seats.order_by("position", "pk"), "account"),
        )


def _persons(voice: Any, column: str) -> Any:
    """The accounts in one column of the voices already given in the same request."""
    return ArraySubquery(voice.exclude(**{column: None}).values(column))


class ApprovalStep(models.Model):
    """One step of a request: those who are asked decide when its turn has come.

    A step without seats is decided by whoever holds ``role`` then; a ``seated`` one by those who have a seat.
    ``spec`` is the step as the clause put it when approval was asked.
    """

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("Step"))
    role = models.CharField(_("Role"), max_length=40, blank=True)
    title = models.JSONField(_("Title"), null=True)
    mode = models.CharField(
        _("Manner"), max_length=8, choices=[(key, _(text)) for key, text in states.MODES.items()], default="any"
    )
    spec = models.JSONField(default=dict, blank=True)
    source = models.CharField(
        _("From"), max_length=8, choices=[(key, _(text)) for key, text in states.SOURCES.items()], default="route"
    )
    seated = models.BooleanField(default=False)
    state = models.CharField(
        _("State"),
        max_length=12,
        choices=[(key, _(text)) for key, text in states.STEP_LABELS.items()],
        default=states.WAITING,
    )
    opened_at = models.DateTimeField(_("Asked at"), null=True)
    due_at = models.DateTimeField(_("Due"), null=True)
    paused_at = models.DateTimeField(null=True)
    timed_out_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Standing in for"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    opinion = models.TextField(_("Opinion"), blank=True)

    objects: ClassVar[Any] = Steps.as_manager()

    class Meta:
        ordering = ("request", "position")
        indexes = [
            models.Index(fields=["role"], condition=Q(state="open"), name="governance_step_open"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="governance_step_due"),
            models.Index(fields=["decided_by", "-decided_at"], name="governance_step_decided"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="governance_step_position"),
            models.UniqueConstraint(fields=["request"], condition=Q(state="open"), name="governance_step_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.role}"

    def deciding(self) -> rules.Deciding:
        """The step as the rules see it; needs a step that was read with ``judged``."""
        earlier = {*self.earlier, *self.earlier_for} if self.request.distinct else set()  # type: ignore[attr-defined]
        path: str | None = self.path  # type: ignore[attr-defined]
        return rules.Deciding(self.role, path or "", frozenset({self.request.asked_by_id, *earlier}))


class ApprovalSeat(models.Model):
    """One person who is asked in a step, and what they answered. Answers are kept when a step is taken again."""

    step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, related_name="seats")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, default=states.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    condition_due = models.DateField(null=True)

    class Meta:
        ordering = ("step", "position", "pk")
        indexes = [
            models.Index(fields=["account"], condition=Q(state="open"), name="governance_seat_open"),
            models.Index(fields=["decided_by", "-decided_at"], name="governance_seat_decided"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "account"], condition=Q(state__in=["open", "waiting"]), name="governance_seat_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.account_id}"


def _with_deciders(steps: list[ApprovalStep], day: date) -> list[tuple[ApprovalStep, list[int]]]:
    holders = holders_of({step.role for step in steps if not step.seated}, day) if steps else []
    return [(step, _able(step, holders)) for step in steps]


def _able(step: ApprovalStep, holders: list[rules.Holder]) -> list[int]:
    if not step.seated:
        return rules.deciders(step.deciding(), holders)
    barred = step.deciding().barred
    return [account for account in step.seat_of if account not in barred]  # type: ignore[attr-defined]
