"""Filters joined by AND and OR, as one parameter of a list's address, and back.

``where=or(and(state:new|pooled,amount.gte:1000),owner:me)``: a group names its join and holds groups and conditions; a
condition is a field with its operator (the grammar of the flat filters) and its values, of which one must hold. A
backslash before ``, ( ) | \\`` takes it literally. Depth, number of conditions and length are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_

DEEPEST, MOST, LONGEST = 4, 40, 3000
JOINS = ("and", "or")
_SIGNS = ",()|\\"


@dataclass(frozen=True)
class Leaf:
    """One condition: ``amount.gte`` and its raw values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Several parts of which all ("and") or one ("or") must hold."""

    join: str
    parts: "tuple[Leaf | Group, ...]"


Node = Leaf | Group


def read(text: str) -> Group:
    """The tree behind ``where``; raises Invalid with a sentence that says what is wrong and where."""
    if len(text) > LONGEST:
        raise _broken(N_("The filter is too long: at most %(most)s signs."), most=LONGEST)
    reader = _Reader(text)
    node = reader.node(1)
    if reader.at < len(text):
        raise _broken(N_("The filter goes on after its end, at sign %(at)s."), at=reader.at + 1)
    if sum(1 for _ in leaves(node)) > MOST:
        raise _broken(N_("The filter has too many conditions: at most %(most)s."), most=MOST)
    return node if isinstance(node, Group) else Group("and", (node,))


def write(node: Node) -> str:
    """The tree as ``where`` holds it; :func:`read` gives the same tree back."""
    if isinstance(node, Leaf):
        return f"{node.name}:{'|'.join(_escaped(value) for value in node.values)}"
    return f"{node.join}({','.join(write(part) for part in node.parts)})"


def leaves(node: Node) -> Iterator[Leaf]:
    """Every condition of a tree, from left to right."""
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves(part)


def _escaped(value: str) -> str:
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in value)


def _broken(text: str, **params: Any) -> Invalid:
    return Invalid({"where": (text, params)})


class _Reader:
    """Walks over the text once."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def node(self, depth: int) -> Node:
        for join in JOINS:
            if self.text.startswith(f"{join}(", self.at):
                if depth > DEEPEST:
                    raise _broken(
                        N_("Groups of the filter stand too deep in one another: at most %(most)s."), most=DEEPEST
                    )
                self.at += len(join) + 1
                return Group(join, self._parts(depth))
        return self._leaf()

    def _parts(self, depth: int) -> tuple[Node, ...]:
        parts: list[Node] = []
        while True:
            parts.append(self.node(depth + 1))
            sign = self.text[self.at : self.at + 1]
            self.at += 1
            if sign == ")":
                return tuple(parts)
            if sign != ",":
                raise _broken(N_("A group of the filter is not closed."))

    def _leaf(self) -> Leaf:
        colon = self.text.find(":", self.at)
        name = self.text[self.at : colon] if colon > 0 else ""
        if not name or not name.replace(".", "_").isidentifier():
            raise _broken(N_("A condition of the filter names no field, at sign %(at)s."), at=self.at + 1)
        self.at = colon + 1
        return Leaf(name, self._values())

    def _values(self) -> tuple[str, ...]:
        values, value = [], ""
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign in ",()":
                break
            self.at += 1
            if sign == "|":
                values.append(value)
                value = ""
            elif sign == "\\" and self.at < len(self.text):
                value += self.text[self.at]
                self.at += 1
            else:
                value += sign
        return tuple(part for part in (*values, value) if part != "")
