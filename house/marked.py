"""A story in which every free text that anybody types carries a mark, so that it is known wherever it turns up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from guiju.groundwork.flow.inputs import Input, inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid
from house.story import Story

# Texts that are codes, keys, addresses or numbers: a word added to them makes them another one.
CODES = {"about", "verb", "policy", "of_kind", "clause_id", "word", "kind_held", "username", "layout", "control"}


@dataclass
class Marked(Story):
    """``mark(verb, field)`` is written behind what the story says in each text; ``kept`` are the marks that held."""

    mark: Callable[[str, str], str] = lambda verb, name: f"{verb} {name}"
    kept: dict[str, str] = field(default_factory=dict)

    def do(self, who: Any, verb: str, record: Any = None, /, **inputs: Any) -> Any:
        """The verb with every text marked; where a field takes no such text, as the story has it."""
        names = [one.name for one in inputs_of(REGISTER.verbs[verb]).fields if is_text(one)]
        plain = {name: inputs.get(name, "") for name in names}
        marks = {name: mark for name in names if (mark := self.mark(verb, name))}
        while True:
            told = inputs | {name: f"{plain[name]}{text}" for name, text in marks.items()}
            try:
                done = super().do(who, verb, record, **told)
            except Invalid as refused:
                wrong = [name for name in marks if name in refused.fields]
                if not wrong:
                    raise
                for name in wrong:
                    del marks[name]
                continue
            self.kept |= {text: f"{verb} {name}" for name, text in marks.items()}
            return done


def is_text(one: Input) -> bool:
    """True for an input in which people write words."""
    return one.annotation in (str, str | None) and one.name not in CODES and not (one.ask and one.ask.choices)
