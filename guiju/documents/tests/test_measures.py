from guiju.documents import actions
from guiju.documents.measures import MEASURES
from guiju.documents.models import Secrecy
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import count
from guiju.groundwork.testing.cast import Cast


def test_each_measure_counts_its_good_and_its_bad_document(cast: Cast) -> None:
    by = cast.manager.actor
    filed = actions.attach(by, content=b"1", file_name="1", about=cast.units["north"].ref)
    loose = actions.attach(by, content=b"2", file_name="2", secrecy=Secrecy.CONFIDENTIAL)
    guarded = actions.attach(by, content=b"3", file_name="3", secrecy=Secrecy.CONFIDENTIAL)
    actions.classify(by, guarded, readers=[cast.legal.id])
    actions.discard_document(by, actions.archive(by, actions.issue(by, filed)))
    actions.issue(by, loose)
    month = Period.of("month", cast.clock.moment)
    counted = {measure.name: count(measure, month) for measure in MEASURES}
    assert {name: (score.satisfied, score.population) for name, score in counted.items()} == {
        "documents.on_a_record": (1, 3),
        "documents.confidential_guarded": (1, 2),
        "documents.issued_on_a_record": (1, 2),
        "documents.destroyed_after_archive": (1, 1),
    }
