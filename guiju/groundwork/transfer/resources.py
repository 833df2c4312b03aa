"""How an export looks to whoever is asked to approve it: a record with its reason, its filter and its story."""

from collections.abc import Iterator, Mapping

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer import states
from guiju.groundwork.transfer.models import Export


class Lists(Mapping[str, str]):
    """Every list of the house by its kind, with its name; read when asked, as modules come later."""

    def __getitem__(self, kind: str) -> str:
        return HOUSE.resources[kind].plural

    def __iter__(self) -> Iterator[str]:
        return iter(HOUSE.resources)

    def __len__(self) -> int:
        return len(HOUSE.resources)


EXPORTS = Resource(
    model=Export,
    slug="exports",
    label=N_("Export"),
    plural=N_("Exports"),
    icon="file-export",
    see="transfer.see",
    title="reason",
    columns=("reason", "of_kind", "narrowed_by", "rows", "state", Column("owner", N_("Asked by")), "created_at"),
    facts=(
        "of_kind", "narrowed_by", "rows", "reason", "layout", Column("owner", N_("Asked by")),
        Column("unit", N_("Department")), "written", "file_name", "sha256", "finished_at", "keep_until", "failure",
    ),
    filters=("state", "owner"),
    sort="-created_at",
    states=states.EXPORTS,
    path=(states.DRAFT, states.RUNNING, states.READY, states.EXPIRED),
    verbs=("transfer.start_export", "transfer.cancel_export"),
    choices={"of_kind": Lists()},
)  # fmt: skip
