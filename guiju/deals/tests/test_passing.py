"""An opportunity in a colleague's hands, with its offers and a share of the credit."""

from decimal import Decimal

import pytest

from guiju.deals.actions import lose, quote, reassign
from guiju.deals.models import Quotation
from guiju.deals.tests.made import a_line, a_product, an_opportunity
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound
from guiju.groundwork.testing.cast import Cast


def test_offers_go_along_and_a_share_of_the_credit_stays(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    quote(cast.owner.actor, opportunity=deal, lines=[a_line(a_product(cast.owner.actor))])
    given = {"to": cast.teammate.id, "credit_percent": 40}

    perform(cast.manager.actor, Request("deals.reassign", deal.pk, given))

    deal.refresh_from_db()
    assert (deal.owner_id, deal.credit_owner_id, deal.credit_percent) == (cast.teammate.id, cast.owner.id, 40)
    assert Quotation.objects.get().owner_id == cast.teammate.id
    assert Quotation.objects.get().total > Decimal(0)


def test_what_does_not_fit_is_refused(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)

    with pytest.raises(Invalid) as invalid:
        reassign(cast.manager.actor, deal, to=cast.teammate.account, credit_percent=101)
    assert "credit_percent" in invalid.value.fields
    with pytest.raises(Invalid):
        reassign(cast.manager.actor, deal, to=cast.owner.account)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("deals.reassign", deal.pk, {"to": cast.stranger.id}))
    lose(cast.owner.actor, deal, reason="价格")
    with pytest.raises(Lost):
        reassign(cast.manager.actor, deal, to=cast.teammate.account)
