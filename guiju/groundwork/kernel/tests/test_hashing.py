import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.hashing import canonical_json, content_hash

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
    st.timedeltas(),
)
contents = st.recursive(scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)))


NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Line:
    price: Decimal
    on: date


@given(contents)
def test_reading_back_and_spelling_again_changes_nothing(content: object) -> None:
    spelled = canonical_json(content)
    assert canonical_json(json.loads(spelled)) == spelled
    assert content_hash(json.loads(spelled)) == content_hash(content)


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(content: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(content.items()))) == canonical_json(content)


def test_every_kind_has_one_spelling() -> None:
    shanghai = timezone(timedelta(hours=8))
    content = {
        "b": Decimal("1.50"),
        "a": [datetime(2026, 11, 22, 8, tzinfo=shanghai), date(2026, 11, 22), time(9, 30)],
        3: {"甲", "乙"},
        "uuid": UUID(int=1),
        "line": Line(Decimal(100), date(2026, 1, 1)),
        "colour": Colour.RED,
        "span": timedelta(hours=1, milliseconds=500),
        "none": (None, True, 2.0, 0.5),
    }
    assert canonical_json(content).decode() == (
        '{"3":["乙","甲"],"a":["2026-11-22T00:00:00.000000Z","2026-11-22","09:30:00"],"b":"1.5","colour":"red",'
        '"line":{"on":"2026-01-01","price":"100"},"none":[null,true,2,0.5],"span":"3600.5",'
        '"uuid":"00000000-0000-0000-0000-000000000001"}'
    )


def test_equal_amounts_and_equal_moments_are_spelled_alike() -> None:
    assert canonical_json(Decimal("1.0")) == canonical_json(Decimal(1)) == canonical_json(Decimal("1E0"))
    assert canonical_json(Decimal("-0.00")) == canonical_json(Decimal(0))
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert canonical_json(noon) == canonical_json(noon.astimezone(timezone(timedelta(hours=8))))


def test_the_hash_is_known() -> None:
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), Decimal("NaN"), NAIVE, {1: 0, "1": 0}])
def test_it_refuses_what_has_no_single_spelling(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical_json(wrong)


@pytest.mark.parametrize("wrong", [b"bytes", object(), {None: 1}, {True: 1}, Line])
def test_it_refuses_what_it_does_not_know(wrong: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(wrong)
