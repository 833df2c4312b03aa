"""Approval requests with their steps, and acknowledgements of policies."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guiju.governance import rules, states
from guiju.groundwork.access.grants import acting_for
from guiju.groundwork.access.models import Post
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.notices import inbox


class ApprovalRequest(Record):
    """Leave asked for one verb on one record with these very inputs; the last approval carries the verb out.

    ``content_hash`` seals what was asked: when record or inputs differ from it, the request is void.
    """

    verb = models.CharField(_("Step asked for"), max_length=80)
    about = models.CharField(_("Record"), max_length=80, help_text=_("the record, as kind:id"))
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
                condition=Q(state="pending") & ~Q(about__endswith=":0"),
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
        """Whoever can decide an open step, or has decided one, sees the request."""
        mine = ApprovalStep.objects.decidable_by(rights.account_id, rights.day)
        return Q(pk__in=mine.values("request_id")) | Q(
            pk__in=ApprovalStep.objects.filter(decided_by=rights.account_id).values("request_id")
        )

    def lay_out(self, steps: Sequence["ApprovalStep"]) -> None:
        """Give a new request its steps; they are stored with it."""
        self._steps = list(steps)

    def will_tell(self, accounts: Sequence[int], text: str, **params: Any) -> None:
        """Send a message about this request once it is stored."""
        self._news = [*getattr(self, "_news", ()), (accounts, text, params)]

    def after_save(self) -> None:
        """Store the steps of a new request, and send its messages."""
        steps = getattr(self, "_steps", [])
        for step in steps:
            step.request = self
        ApprovalStep.objects.bulk_create(steps)
        for accounts, text, params in getattr(self, "_news", ()):
            inbox.tell(accounts, text, params, ref=self.ref, at=self.updated_at)
        self._steps = []
        self._news = []


class Steps(models.QuerySet["ApprovalStep"]):
    """Steps, and whose turn it is."""

    def rights_to_decide(self, account_id: int, day: date) -> dict[int, int]:
        """The open steps among these that a person can decide on a day: step key → whose right they use.

        Three queries, however many steps are open.
        """
        acting = acting_for(account_id, day)
        roles = posts_on(day).filter(account_id__in=acting).values("role")
        steps = self.filter(state=states.OPEN, request__state=states.PENDING, role__in=roles).judged()
        return {
            step.pk: right
            for step, able in _with_deciders(list(steps), day)
            if (right := rules.right_used(account_id, acting, able, step.deciding().barred)) is not None
        }

    def decidable_by(self, account_id: int, day: date) -> "Steps":
        """Those that the person, or somebody they stand in for, can decide on that day."""
        return self.filter(pk__in=list(self.rights_to_decide(account_id, day)))

    def deciders(self, day: date) -> dict[int, list[int]]:
        """Who may decide each of these steps: step key → accounts."""
        return {step.pk: able for step, able in _with_deciders(list(self.judged()), day)}

    def judged(self) -> "Steps":
        """With what the rules need to know: the request, its unit's path, and who decided before."""
        return self.select_related("request").annotate(
            path=F("request__unit__path"),
            earlier=ArrayAgg("request__steps__decided_by", filter=~Q(request__steps__decided_by=None), default=[]),
            earlier_for=ArrayAgg(
                "request__steps__decided_for", filter=~Q(request__steps__decided_for=None), default=[]
            ),
        )


class ApprovalStep(models.Model):
    """One step of a request: a role decides when its turn has come."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("Step"))
    role = models.CharField(_("Role"), max_length=40)
    title = models.JSONField(_("Title"), null=True)
    state = models.CharField(
        _("State"),
        max_length=12,
        choices=[(key, _(text)) for key, text in states.STEP_LABELS.items()],
        default=states.WAITING,
    )
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


class Acknowledgement(Record):
    """A person's signature that they read one version of a policy."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.PROTECT, related_name="+"
    )
    policy = models.CharField(_("Policy"), max_length=40)
    number = models.PositiveIntegerField(_("Version"))
    signed_at = models.DateTimeField(_("Signed as read at"))

    scope_owner = "account"
    scope_unit = None

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "policy", "number"],
                name="governance_acknowledged_once",
                violation_error_message=_("You have signed for this version already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy}@{self.number}"


def posts_on(day: date) -> models.QuerySet[Post]:
    """The posts in force on a day of people who can still sign in."""
    rows: models.QuerySet[Post] = Post.objects.filter(valid_from__lte=day, account__is_active=True)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day))


def holders_of(roles: set[str], day: date) -> list[rules.Holder]:
    """Everyone who holds one of these roles on a day, wherever; one query."""
    rows = posts_on(day).filter(role__in=roles).values_list("account_id", "role", "unit_id")
    return [rules.Holder(*row) for row in rows]


def _with_deciders(steps: list[ApprovalStep], day: date) -> list[tuple[ApprovalStep, list[int]]]:
    holders = holders_of({step.role for step in steps}, day) if steps else []
    return [(step, rules.deciders(step.deciding(), holders)) for step in steps]
