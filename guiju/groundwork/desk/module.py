"""A module's manifest: everything it brings into the house, listed by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import URLPattern

from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.desk.resource import Composer, Panel, Resource
from guiju.groundwork.flow.alike import MatchSource
from guiju.groundwork.flow.handing import Handable, Staying
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import Approvals, Fact, Hear
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.notices.kinds import NoticeKind


@dataclass(frozen=True)
class RailPage:
    """A page of a module's own on the left rail: in which group, its label (msgid), address and icon.

    ``see`` is the verb a person must hold to meet it; None: everybody signed in.
    """

    group: str
    label: str
    url: str
    icon: str
    see: str | None = None


@dataclass(frozen=True)
class Badge:
    """A figure in the top bar, such as approvals waiting: ``count(account_id, now)`` in one query; hidden at 0."""

    label: str
    url: str
    icon: str
    count: Callable[[int, datetime], int]


@dataclass(frozen=True)
class Module:
    """One floor of the house.

    ``labels`` gives the msgid for every verb and event of the module (``{"leads.assign": N_("Assign")}``).
    ``hangs`` puts panels on the record pages of lower floors, by kind. ``timers`` run with every heartbeat.
    ``jobs`` are long work that the worker does beside its heartbeat: each does one piece, asks meanwhile whether the
    worker is to stop, and tells how many it did.
    ``see`` labels the reading verbs (``leads.see``). ``approvals`` fills the port through which gates
    ask about approvals. ``imports`` are the kinds that files bring in, each with its bulk verb.
    ``composers`` are ways to write into the story of any record.
    ``matches`` finds records that may be the same as one being typed, a source a kind.
    ``hands`` are the kinds that go to a successor when somebody leaves, ``stays`` what is only told then.
    ``rail`` puts pages of the module's own on the left rail, ``badges`` figures into the top bar.
    ``notices`` are the kinds of messages it sends to people.
    """

    name: str
    label: str
    models: tuple[type[Record], ...] = ()
    actions: tuple[Callable[..., Any], ...] = ()
    events: tuple[type[Event], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    terms: Mapping[str, type[Any]] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    listeners: tuple[tuple[type[Event], Hear], ...] = ()
    timers: tuple[Callable[[Actor], int], ...] = ()
    resources: tuple[Resource, ...] = ()
    hangs: Mapping[str, tuple[Panel, ...]] = field(default_factory=dict)
    pages: tuple[URLPattern, ...] = ()
    see: Mapping[str, str] = field(default_factory=dict)
    approvals: Approvals | None = None
    rail: tuple[RailPage, ...] = ()
    badges: tuple[Badge, ...] = ()
    imports: tuple[Importable, ...] = ()
    jobs: tuple[Callable[[Callable[[], bool]], int], ...] = ()
    matches: tuple[MatchSource, ...] = ()
    hands: tuple[Handable, ...] = ()
    stays: tuple[Staying, ...] = ()
    composers: tuple[Composer, ...] = ()
    notices: tuple[NoticeKind, ...] = ()


@dataclass
class House:
    """All modules in floor order, and what the desk looks up by name. Filled once by ``guiju.site.wiring``."""

    modules: list[Module] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    slugs: dict[str, Resource] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    panels: dict[str, list[Panel]] = field(default_factory=dict)
    timers: list[Callable[[Actor], int]] = field(default_factory=list)
    imports: dict[str, Importable] = field(default_factory=dict)
    jobs: list[Callable[[Callable[[], bool]], int]] = field(default_factory=list)
    matches: list[MatchSource] = field(default_factory=list)
    hands: list[Handable] = field(default_factory=list)
    stays: list[Staying] = field(default_factory=list)
    composers: list[Composer] = field(default_factory=list)

    def add(self, module: Module) -> None:
        """Take a module in, above those already there."""
        self.modules.append(module)
        self.labels |= {**module.labels, **module.see}
        self.measures |= {measure.name: measure for measure in module.measures}
        self.timers += module.timers
        self.jobs += module.jobs
        self.matches += module.matches
        self.hands += module.hands
        self.stays += module.stays
        self.composers += module.composers
        self.imports |= {importable.word: importable for importable in module.imports}
        for resource in module.resources:
            self.resources[resource.kind] = resource
            self.slugs[resource.slug] = resource
            self.panels.setdefault(resource.kind, []).extend(resource.panels)
        for kind, panels in module.hangs.items():
            self.panels.setdefault(kind, []).extend(panels)


HOUSE = House()
