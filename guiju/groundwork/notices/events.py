"""What happens to people's settings of notices."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class NoticesChosen(Event):
    """Somebody chose by which way they are told; ``kinds`` are those where they want it otherwise than the company."""

    kinds: tuple[str, ...]
