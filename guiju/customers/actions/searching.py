"""The nightly search for records that may be the same: set by set, by the policy's match rules."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from guiju.customers import events, rules, states
from guiju.customers.clauses import MatchRule
from guiju.customers.matching import terms_of
from guiju.customers.models import DuplicateSearch
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.alike import MatchSource
from guiju.groundwork.kernel.actor import Actor

# Each record of a group is paired with the oldest of the group: a group of five gives four pairs, not ten.
_PAIRS = """
WITH frame AS MATERIALIZED ({frame}),
star AS ({stars}),
pairs AS (
    SELECT DISTINCT one.id AS first_id, other.id AS second_id, left(one.title, 200) AS first_name,
           left(other.title, 200) AS second_name, one.owner_id, one.unit_id, other.owner_id AS other_owner_id,
           array_remove(ARRAY[{agreements}], NULL)::varchar[] AS reasons
    FROM star JOIN frame one ON one.id = star.first_id JOIN frame other ON other.id = star.second_id
),
judged AS (SELECT pairs.*, {strength} AS strength FROM pairs)
INSERT INTO customers_duplicatepair (
    kind_alike, first_id, second_id, first_name, second_name, owner_id, unit_id, other_owner_id, reasons, strength,
    state, dismissed_reason, created_at, updated_at, version
)
SELECT %(kind)s, first_id, second_id, first_name, second_name, owner_id, unit_id, other_owner_id, reasons, strength,
       %(waiting)s, '', %(now)s, %(now)s, 1
FROM judged WHERE strength IS NOT NULL
ON CONFLICT (kind_alike, first_id, second_id) DO UPDATE
SET discarded_at = NULL, reasons = excluded.reasons, strength = excluded.strength, owner_id = excluded.owner_id,
    unit_id = excluded.unit_id, other_owner_id = excluded.other_owner_id, updated_at = excluded.updated_at,
    version = customers_duplicatepair.version + 1
WHERE customers_duplicatepair.discarded_at IS NOT NULL AND customers_duplicatepair.state = %(waiting)s
"""
_STAR = """
SELECT * FROM (
    SELECT min(id) OVER (PARTITION BY {part}) AS first_id, id AS second_id FROM frame WHERE {part} <> ''
) {part} WHERE first_id <> second_id
"""
_GONE = """
UPDATE customers_duplicatepair pair SET discarded_at = %(now)s, version = version + 1
WHERE kind_alike = %(kind)s AND state = %(waiting)s AND discarded_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM ({frame}) one JOIN ({frame}) other ON other.id = pair.second_id
    WHERE one.id = pair.first_id AND ({alike})
)
"""


@action("customers.look_for_duplicates", creates=DuplicateSearch, pushed=True)
def look_for_duplicates(by: Actor, search: DuplicateSearch) -> events.DuplicatesFound:
    """Put every pair that a match rule takes for the same into the list; drop waiting ones that agree no more.

    What somebody dismissed stays dismissed. The heartbeat does it once a day.
    """
    terms = terms_of(by)
    match_rules = terms.rules if terms else rules.EVERY_PART
    for source in HOUSE.matches:
        if source.frame:
            search.found += _run(_paired(source, match_rules), source, by)
            search.gone += _run(_gone(source), source, by)
    return events.DuplicatesFound(search.found, search.gone)


def _run(statement: str, source: MatchSource, by: Actor) -> int:
    given: dict[str, str | datetime] = {"kind": source.kind, "waiting": states.WAITING, "now": by.now}
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def _paired(source: MatchSource, match_rules: Sequence[MatchRule]) -> str:
    stars = " UNION ".join(_STAR.format(part=part) for part in source.parts)
    agreements = ", ".join(
        f"CASE WHEN one.{part} <> '' AND one.{part} = other.{part} THEN '{part}' END" for part in source.parts
    )
    return _PAIRS.format(frame=source.frame, stars=stars, agreements=agreements, strength=_strength(match_rules))


def _strength(match_rules: Sequence[MatchRule]) -> str:
    """The strongest rule that holds, as the database decides it; null by none."""
    order = list(rules.STRENGTHS)
    cases = [
        f"WHEN reasons @> '{{{','.join(rule.agree_in)}}}'::varchar[] THEN '{rule.strength}'"
        for rule in sorted(match_rules, key=lambda rule: order.index(rule.strength))
        if rule.agree_in
    ]
    return f"CASE {' '.join(cases)} END" if cases else "NULL::varchar"


def _gone(source: MatchSource) -> str:
    alike = " OR ".join(f"(one.{part} <> '' AND one.{part} = other.{part})" for part in source.parts)
    return _GONE.format(frame=source.frame, alike=alike)
