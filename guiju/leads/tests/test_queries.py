from django.db import connection

from guiju.customers import pooling
from guiju.customers.actions import add_contact, open_customer
from guiju.customers.models import CompanySize, Source
from guiju.groundwork.testing.cast import Cast
from guiju.leads import actions, queries, rules
from guiju.leads.clauses import LeadPoolTerms
from guiju.leads.models import Lead


def test_duplicates_are_told_with_their_reason_and_a_masked_owner(cast: Cast) -> None:
    actions.capture(cast.owner.actor, name="深圳市云帆科技有限公司", phone="13800138000")
    customer = open_customer(cast.teammate.actor, name="云帆科技股份有限公司")
    add_contact(cast.teammate.actor, customer=customer, name="林女士", phone="13911112222")
    found = queries.duplicates_of("云帆科技", "138 0013 8000")
    assert [(one.name, one.reason, one.owner) for one in found] == [
        ("深圳市云帆科技有限公司", "phone", "陈**"),
        ("云帆科技股份有限公司", "name", "周**"),
    ]
    assert queries.duplicates_of("别的公司", "13911112222")[0].ref == customer.ref


def test_a_number_still_being_typed_finds_nothing(cast: Cast) -> None:
    actions.capture(cast.owner.actor, name="云帆", phone="13800138000")
    assert queries.duplicates_of("", "1380013") == []


def test_candidates_are_the_nearest_salespeople_with_their_load(cast: Cast) -> None:
    lead = actions.capture(cast.owner.actor, name="云帆")
    actions.assign(cast.manager.actor, lead, to=cast.teammate.account)
    loads = {one.account_id: one.load for one in queries.candidates(cast.owner.unit.pk, cast.clock.moment)}
    assert loads == {cast.owner.id: 0, cast.teammate.id: 1}


def test_idle_leads_are_read_from_their_index(cast: Cast) -> None:
    terms = LeadPoolTerms(idle_days=7, holding_cap=1, daily_claims=1, cool_off_days=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert (
        "leads_lead_idle"
        in pooling.going(queries.LEADS, terms, cast.clock.moment).order_by("last_active")[:500].explain()
    )


def test_the_search_of_names_uses_its_index(cast: Cast) -> None:
    lead = actions.capture(cast.owner.actor, name="深圳市云帆科技有限公司")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM leads_lead WHERE array_to_tsvector(tokens) @@ $$'云帆'$$::tsquery"
        )  # fmt: skip
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT id FROM leads_lead WHERE array_to_tsvector(tokens) @@ $$'云帆'$$::tsquery")
        assert cursor.fetchall() == [(lead.pk,)]
    assert "leads_lead_search" in plan


def test_the_codes_of_rules_and_tables_are_the_same() -> None:
    assert set(Source.values) == rules.SOURCES
    assert set(CompanySize.values) == rules.SIZES
    assert Lead._meta.get_field("intent").choices
