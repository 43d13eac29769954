"""Learning at the desk: from a government's own open decisions only, and on only where better."""

import re

import pytest
from django.utils import timezone

from idaman.cli.child import in_child
from idaman.core.jobs import actions as jobs
from idaman.core.people.permissions import Role
from idaman.features.reports.models import LearnedRouting, Request, State, Visibility
from idaman.features.reports.queries.learning import examples, suggested
from tests.build import NOON
from tests.features.reports.desk.test_reports import a_report
from tests.features.reports.rules.test_learning import made_up
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db


def decided(house, many, **changes):
    """Made-up decided reports; no accuracy on them is told anywhere."""
    agencies = {"PU": house.own, "DLH": house.other, "PDAM": house.other}
    Request.objects.bulk_create(
        Request(
            **{
                "government": house.government,
                "number": 1000 + n,
                "source": "own",
                "kind": "complaint",
                "state": State.ANSWERED,
                "agency": agencies[each.label],
                "words": each.text,
                "words_shown_at": NOON,
                "salt": b"x",
                "arrived_at": NOON,
                "changed_at": NOON,
                **changes,
            }
        )
        for n, each in enumerate(made_up(many))
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"is_sample": True},
        {"visibility": Visibility.SECRET},
        {"words_shown_at": None},
        {"words": ""},
        {"state": State.WORKING},
        {"agency": None},
    ],
)
def test_what_is_invented_closed_or_undecided_is_never_learned_from(changes):
    house = a_house()
    decided(house, 3, **changes)
    assert examples(house.government) == []


def test_the_desk_says_honestly_that_there_is_nothing_to_learn_from():
    house = a_house()
    decided(house, 600, is_sample=True)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = client.get(house.address("routing/")).content.decode()
    assert "0 laporan" in page
    client.post(house.address("routing/"), {"token": "x"})
    assert not LearnedRouting.objects.exists()


def test_what_was_learned_is_judged_kept_switched_on_and_shows_its_words():
    house = a_house()
    decided(house, 600)
    client = logged_in(house.posts[Role.SECRETARIAT])
    waiting = client.post(house.address("routing/"), {"token": "x"})
    assert "/jobs/" in waiting.url
    job = jobs.claim(worker="w", now=timezone.now())
    while job.kind != "routing.learn":
        job = jobs.claim(worker="w", now=timezone.now())
    said = in_child(job.kind, job.params, beat=lambda n: True)
    jobs.finish(job=job, result=said["result"], now=timezone.now())
    assert client.get(waiting.url, follow=True).status_code == 200
    client.post(house.address(f"jobs/{job.pk}/learned/"), {"token": "y"})
    kept = LearnedRouting.objects.get()
    assert kept.judgement["judged_on"] == 120
    assert suggested(house.government, "jalan lubang") == [], "off until it is switched on"
    client.post(house.address("routing/1/"), {"is_on": "yes", "token": "z"})
    page = client.get(house.address("routing/"), {"text": "jalan lubang"}).content.decode()
    assert "satu dari tiga yang disebut" in page
    assert "Berapa yang benar, dari 100" in page
    assert f"<b>{house.own.code}</b>" in page
    assert "lubang" in page
    report = a_report(house, "Jalan lubang di depan pasar")
    page = client.get(house.address(f"reports/{report.number}/")).content.decode()
    assert f"<b>{house.own.name}</b>," in page
    assert re.search(r"sekitar \d+ dari 100 laporan seperti ini", page), "beside the button"
    for agency in (house.own, house.other):
        assert f'name="to" value="agency:{agency.code}"' in page, "the second best too"
    LearnedRouting.objects.update(judgement={**kept.judgement, "right_by_rules": 120}, is_on=False)
    client.post(house.address("routing/1/"), {"is_on": "yes", "token": "w"})
    assert not LearnedRouting.objects.get().is_on, "the rules are as good"
