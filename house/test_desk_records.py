"""The record page: facts changed in their place, conflicts field by field, masks in forms, undo, quick create."""

from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.groundwork.testing.cast import Cast
from guiju.leads.actions import assign, capture, edit_lead
from guiju.leads.models import Lead

HX = {"HX-Request": "true"}


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.owner)


def signed_in(person: Any) -> Client:
    browser = Client()
    browser.force_login(person.account)
    return browser


@pytest.fixture
def lead(cast: Cast) -> Lead:
    found = capture(cast.owner.actor, name="云帆科技", contact_name="林女士", phone="13800138000", region="苏州")
    return assign(cast.manager.actor, found, to=cast.owner.account)


def send(client: Client, lead: Lead, **given: Any) -> Any:
    asked = {"id": lead.pk, "version": lead.version, **given}
    return client.post("/do/leads.edit_lead/", asked, headers=HX)


def test_one_field_is_asked_for_in_its_place(client: Client, lead: Lead) -> None:
    page = client.get(f"/do/leads.edit_lead/?id={lead.pk}&only=region", headers=HX).content.decode()
    assert 'name="region"' in page
    assert 'name="name"' not in page


def test_a_field_changed_in_its_place_brings_the_page_as_it_now_stands(client: Client, lead: Lead) -> None:
    answer = send(client, lead, only="region", region="无锡")
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#main")
    assert "无锡" in answer.content.decode()
    lead.refresh_from_db()
    assert (lead.region, lead.contact_name) == ("无锡", "林女士")


def test_a_wrong_value_stays_in_its_place_with_the_reason(client: Client, lead: Lead) -> None:
    answer = send(client, lead, only="phone", phone="12")
    assert answer.status_code == 400
    assert "HX-Retarget" not in answer
    assert "gj-error" in answer.content.decode()
    lead.refresh_from_db()
    assert lead.phone == "13800138000"


def test_a_conflict_shows_both_values_and_what_was_chosen_is_saved(cast: Cast, client: Client, lead: Lead) -> None:
    edit_lead(cast.manager.actor, lead, region="无锡", needs="三套")
    answer = send(client, lead, region="常州", contact_name="林总", needs="")
    page = answer.content.decode()
    assert answer.status_code == 412
    assert ("无锡" in page, "常州" in page, 'name="choose.region"' in page) == (True, True, True)
    assert 'name="choose.needs"' not in page  # brought along untouched, changed by the other alone
    lead.refresh_from_db()
    chosen = {"choose.region": "theirs", "choose.contact_name": "mine", "region": "常州", "contact_name": "林总"}
    assert send(client, lead, **chosen).status_code == 204
    lead.refresh_from_db()
    assert (lead.region, lead.contact_name, lead.needs) == ("无锡", "林总", "三套")


def test_a_number_stands_masked_in_the_form_of_whoever_may_not_see_it_and_is_left_alone(
    cast: Cast, lead: Lead, adopt: Any
) -> None:
    rights = [{"permit": {"roles": ["dept_manager"], "verbs": ["leads.see", "leads.edit_lead"], "scope": "tree"}}]
    time = [{"terms": {"clock.working_time": {"slots": ["09:00-12:00", "13:30-18:00"]}}}]
    adopt([{"id": "r", "controls": rights}, {"id": "t", "controls": time}], base=False)
    manager = signed_in(cast.manager)
    page = manager.get(f"/do/leads.edit_lead/?id={lead.pk}", headers=HX).content.decode()
    assert "13800138000" not in page
    masked = page.split('name="phone" value="')[1].split('"')[0]
    assert "*" in masked
    assert send(manager, lead, phone=masked, region="常州").status_code == 204
    lead.refresh_from_db()
    assert (lead.phone, lead.region) == ("13800138000", "常州")


def test_an_assignment_is_undone_by_the_same_verb(cast: Cast, lead: Lead) -> None:
    manager = signed_in(cast.manager)
    asked = {"id": lead.pk, "version": lead.version, "to": cast.teammate.id, "next": f"/leads/{lead.pk}/"}
    assert manager.post("/do/leads.assign/", asked, headers=HX).status_code == 204
    page = manager.get("/leads/").content.decode()
    undo = page.split('data-undo="')[1].split('"')[0].replace("&amp;", "&")
    url, given = undo.split("?")
    assert url == "/do/leads.assign/"
    back = dict(part.split("=") for part in given.split("&"))
    assert manager.post(url, back, headers=HX).status_code == 204
    lead.refresh_from_db()
    assert lead.owner_id == cast.owner.id


def test_a_discarded_record_leads_to_its_list_with_a_way_back(client: Client, lead: Lead) -> None:
    asked = {"id": lead.pk, "version": lead.version, "reason": "重复", "next": f"/leads/{lead.pk}/"}
    answer = client.post("/do/leads.discard_lead/", asked, headers=HX)
    assert answer["HX-Redirect"] == "/leads/"
    assert "/do/leads.restore_lead/" in client.get("/leads/").content.decode()


def test_a_quick_form_asks_for_six_fields_and_keeps_the_rest_aside(client: Client) -> None:
    page = client.get("/do/leads.capture/?quick=1", headers=HX).content.decode()
    first, rest = page.split('class="gj-rest"')
    assert first.count('class="gj-field') - first.count('class="gj-fields') == 6
    assert 'name="name"' in first
    assert 'name="force_reason"' in rest


def test_save_and_new_brings_an_empty_form_and_says_what_was_made(client: Client) -> None:
    asked = {"name": "启明机械", "quick": "1", "after": "new"}
    answer = client.post("/do/leads.capture/", asked, headers=HX)
    assert (answer.status_code, "gj-made" in answer["HX-Trigger"]) == (200, True)
    assert "启明机械" not in answer.content.decode()
    stay = client.post("/do/leads.capture/", {**asked, "name": "启明二号", "after": "stay"}, headers=HX)
    assert (stay.status_code, Lead.objects.count()) == (204, 2)


def test_what_may_be_the_same_is_told_with_the_owner_masked(cast: Cast, lead: Lead) -> None:
    page = signed_in(cast.stranger).get("/alike/leads.lead/?phone=138%200013%208000&name=x").content.decode()
    assert "云帆科技" in page
    assert cast.owner.account.name not in page
    assert f"/leads/{lead.pk}/" not in page
    own = signed_in(cast.owner).get("/alike/leads.lead/?phone=13800138000").content.decode()
    assert f"/leads/{lead.pk}/" in own
    assert 'data-force="force_reason"' in own


def test_a_pasted_card_is_split_for_whoever_is_signed_in(client: Client) -> None:
    answer = client.post("/split/", {"text": "云帆科技有限公司 林女士 13800138000"})
    assert answer.json() == {"company": "云帆科技有限公司", "person": "林女士", "phone": "13800138000"}
    assert Client().post("/split/", {"text": "x"}).status_code == 302


def test_the_palette_finds_records_of_every_kind_with_few_queries(
    cast: Cast, client: Client, lead: Lead, django_assert_max_num_queries: Any
) -> None:
    open_customer(cast.owner.actor, name="云帆贸易")
    client.get("/find/?q=x")
    with django_assert_max_num_queries(11):  # three of them say who asks
        page = client.get("/find/?q=yfkj").content.decode()
    assert f"/leads/{lead.pk}/" in page
    both = client.get("/find/?q=云帆").content.decode()
    assert f"/leads/{lead.pk}/" in both
    assert f"/customers/{Customer.objects.get().pk}/" in both
    assert f"/leads/{lead.pk}/" not in signed_in(cast.stranger).get("/find/?q=云帆").content.decode()


def test_the_palettes_prefixes_narrow_what_is_looked_through(client: Client, cast: Cast) -> None:
    assert "/do/leads.capture/" in client.get("/find/?q=>").content.decode()
    assert cast.teammate.account.name in client.get("/find/?q=@zz").content.decode()


def test_clauses_tell_how_they_stand_on_this_record(client: Client, lead: Lead) -> None:
    assert client.get(f"/leads/{lead.pk}/clauses/").status_code == 200


@pytest.mark.parametrize("address", ["/me/", "/keys/"])
def test_what_is_ones_own_opens(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_key_is_changed_and_one_that_is_taken_is_told(client: Client) -> None:
    assert client.post("/keys/", {"code": "note", "key": "w"}, headers=HX).status_code == 200
    assert client.post("/keys/", {"code": "edit", "key": "w"}, headers=HX).status_code == 400


def test_a_records_page_asks_eight_times_and_its_panels_follow(
    cast: Cast, client: Client, lead: Lead, django_assert_max_num_queries: Any
) -> None:
    for region in ("无锡", "常州", "南通"):
        edit_lead(cast.owner.actor, lead, region=region)
    client.get(f"/leads/{lead.pk}/")
    with django_assert_max_num_queries(8):
        page = client.get(f"/leads/{lead.pk}/").content.decode()
    assert f'hx-get="/leads/{lead.pk}/related/"' in page
    assert "南通" in page
    panels = client.get(f"/leads/{lead.pk}/related/").content.decode()
    assert panels.count("gj-panel") == page.count("gj-panel")
    assert signed_in(cast.stranger).get(f"/leads/{lead.pk}/related/").status_code == 404
