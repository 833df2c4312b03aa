"""By which way, when, and what is one line: the rules alone."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest

from guiju.groundwork.kernel.calendar import WorkingCalendar
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.notices import rules
from guiju.groundwork.notices.clauses import NoticeTerms, Ways
from guiju.groundwork.notices.kinds import INBOX, MAIL, Kinds, NoticeKind
from guiju.groundwork.testing.still import at

CALENDAR = WorkingCalendar("09:00-12:00,13:30-18:00")
DUTY, NOTE = NoticeKind("t.duty", "Duty", kept="Always."), NoticeKind("t.note", "Note")
TERMS = NoticeTerms(
    digest_at=(time(8, 45), time(13, 30)),
    defaults={
        "all": {"*": Ways(mail="digest"), "t.duty": Ways(mail="at_once")},
        "sales": {"t.note": Ways(inbox="digest", mail="off")},
        "dept_manager": {"t.note": Ways(mail="digest")},
    },
)


@pytest.mark.parametrize(
    ("kind", "channel", "roles", "way"),
    [
        (NOTE, MAIL, (), "digest"), (DUTY, MAIL, (), "at_once"), (NOTE, INBOX, (), "at_once"),
        (NOTE, MAIL, ("sales",), "off"), (NOTE, INBOX, ("sales",), "digest"),
        (NOTE, MAIL, ("sales", "dept_manager"), "digest"), (DUTY, INBOX, ("sales",), "at_once"),
    ],
)  # fmt: skip
def test_the_default_of_a_post_goes_before_everybodys_and_the_soonest_of_several_wins(
    kind: NoticeKind, channel: str, roles: tuple[str, ...], way: str
) -> None:
    assert rules.default_way(kind, channel, roles, TERMS) == way


def test_ones_own_choice_goes_before_the_company_but_not_before_what_is_kept() -> None:
    mine = {"t.note": {"mail": "off"}, "t.duty": {"inbox": "off", "mail": "digest"}}
    assert rules.ways_in_force(NOTE, (), TERMS, mine) == Ways("at_once", "off")
    assert rules.ways_in_force(DUTY, (), TERMS, mine) == Ways("at_once", "digest")


def test_without_a_digest_time_a_digest_comes_at_once() -> None:
    assert rules.ways_in_force(NOTE, (), rules.PLAIN, {"t.note": {"mail": "digest"}}) == Ways("at_once", "at_once")


@pytest.mark.parametrize(
    "given",
    [
        {"t.nothing": {"mail": "off"}}, {"t.note": {"mail": "weekly"}}, {"t.note": {"fax": "off"}}, {"t.note": "off"},
        {"t.duty": {"inbox": "off"}}, {"t.duty": {"inbox": "digest"}}, {"t.note": {"mail": ["off"]}},
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused_in_words(given: dict[str, object]) -> None:
    kinds = Kinds()
    kinds.add("Test", [DUTY, NOTE])
    with pytest.raises(Invalid) as refused:
        rules.read_choices(given, kinds.named)
    assert refused.value.fields["choices"][0]


def test_a_kind_is_declared_once() -> None:
    kinds = Kinds()
    kinds.add("Test", [NOTE])
    with pytest.raises(ValueError, match="declared twice"):
        kinds.add("Other", [NOTE])
    assert (kinds.order("t.note"), kinds.order("gone")) == (0, 1)


@pytest.mark.parametrize(
    ("now", "latest", "following"),
    [
        ("2026-03-02 08:00", None, "2026-03-02 08:45"), ("2026-03-02 08:45", "2026-03-02 08:45", "2026-03-02 13:30"),
        ("2026-03-02 17:00", "2026-03-02 13:30", "2026-03-03 08:45"),
        ("2026-03-06 20:00", "2026-03-06 13:30", "2026-03-09 08:45"), ("2026-03-07 12:00", None, "2026-03-09 08:45"),
    ],
)  # fmt: skip
def test_digests_come_at_the_set_times_of_working_days(now: str, latest: str | None, following: str) -> None:
    assert rules.latest_slot(at(now), TERMS, CALENDAR) == (at(latest) if latest else None)
    assert rules.next_slot(at(now), TERMS, CALENDAR) == at(following)


def test_what_came_before_a_long_holiday_is_still_mailed_after_it() -> None:
    after = at("2026-02-24 09:05")  # the first working morning after the Spring Festival
    assert rules.oldest_mailed(after, CALENDAR) < at("2026-02-13 17:30")
    assert rules.oldest_mailed(after, None) == after - timedelta(days=2)


def test_similar_notices_about_one_record_are_one_line_while_they_come_close_together() -> None:
    def notice(key: int, minute: int, kind: str = "t.note", ref: str = "a:1") -> SimpleNamespace:
        return SimpleNamespace(
            pk=key, kind=kind, ref=ref, created_at=at("2026-03-02 10:00") + timedelta(minutes=minute)
        )

    told = [
        notice(1, 90), notice(2, 80), notice(3, 79, ref="a:2"), notice(4, 78, kind="t.duty"), notice(5, 60),
        notice(6, 10), notice(7, 9, kind=""), notice(8, 8, kind=""), notice(9, 7, ref=""), notice(10, 7, ref=""),
    ]  # fmt: skip
    runs = [[one.pk for one in run] for run in rules.similar(told, 30)]
    assert runs == [[1, 2, 5], [3], [4], [6], [7], [8], [9], [10]]
