"""Freezing a period: once, after its end, the same bytes from the same rows."""

import json
from datetime import date

import pytest
from django.conf import settings

from idaman.core.evidence.models import Status
from idaman.core.files import blobs
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.queries import end_of_day
from idaman.features.delivery.actions import periods
from idaman.features.delivery.models import Period
from idaman.features.delivery.queries import (
    board_as_of,
    corrections_of,
    first_day,
    frozen,
    kept_manifest,
)
from idaman.features.delivery.rules.periods import PeriodSpan
from tests.features.delivery.promised import Promised, on

pytestmark = pytest.mark.django_db
JUNE = PeriodSpan.read("2026-06")


def closed(scene, span=JUNE, *, at=None, by=None, **more):
    figures = frozen(scene.government, span)
    blobs.keep(settings.FILES, [figures.content], limit=10_000_000)
    return periods.close_period(
        government=scene.government,
        frozen=figures,
        by=by or scene.secretariat,
        now=at or on(7, 5),
        **more,
    )


def test_the_last_moment_of_a_day_is_that_of_the_governments_clock():
    scene = Promised()
    moment = end_of_day(scene.government, date(2026, 6, 30))
    assert moment.isoformat() == "2026-06-30T15:59:59.999999+00:00"


def test_the_manifest_says_how_every_obligation_stood_with_its_evidence():
    scene = Promised()
    scene.judged(scene.sent(on(6, 20)), on(6, 25))
    manifest = frozen(scene.government, JUNE)
    line = next(x for x in manifest.lines if x.item == "KEG-001")
    assert (line.standing, line.claimed, line.verified, line.required) == ("kept", 1, 1, 1)
    assert line.due == "2026-06-30"
    assert [(e.status, e.offered, e.decided) for e in line.exhibits] == [
        ("diterima", "2026-06-20", "2026-06-25")
    ]
    assert sum(manifest.counts.values()) == len(manifest.lines) > 1


def test_what_happens_later_changes_nothing_that_was_frozen():
    scene = Promised()
    exhibit = scene.sent(on(6, 20))
    before = frozen(scene.government, JUNE)
    scene.judged(exhibit, on(7, 3))
    assert frozen(scene.government, JUNE).content == before.content
    assert board_as_of(scene.government, date(2026, 6, 30)).by_item["KEG-001"].standing == "wait"
    assert board_as_of(scene.government, date(2026, 7, 3)).by_item["KEG-001"].standing == "kept"


def test_closing_puts_the_hash_in_the_public_ledger_and_keeps_the_figures_under_it():
    scene = Promised()
    period = closed(scene)
    entry = Entry.objects.of(scene.slug).get(leaf=period.leaf)
    assert entry.act == "delivery.period-closed"
    assert entry.is_public
    assert entry.detail["manifest"] == period.manifest_sha256
    kept = kept_manifest(period, settings.FILES)
    assert kept is not None
    assert kept.sha256 == period.manifest_sha256
    assert json.loads(kept.content)["period"] == "2026-06"
    assert period.counts == kept.counts == entry.detail["counts"]


def test_a_period_that_runs_is_not_closed():
    scene = Promised()
    with pytest.raises(periods.NotOver):
        closed(scene, at=on(6, 30, 15))
    # Midnight where the government is comes earlier than in UTC.
    assert closed(scene, at=on(6, 30, 16)).slug == "2026-06"


def test_a_period_is_closed_once_and_a_form_sent_twice_finds_its_receipt():
    scene = Promised()
    first = closed(scene, token="satu")
    with pytest.raises(AlreadyDone) as done:
        closed(scene, token="satu")
    assert done.value.entry.leaf == first.leaf
    with pytest.raises(periods.PeriodAlreadyClosed):
        closed(scene, token="dua")
    assert Period.objects.of(scene.government).count() == 1
    assert closed(scene, PeriodSpan.read("2026-tw2")).slug == "2026-tw2"


def test_only_the_secretariat_closes():
    scene = Promised()
    for post in (scene.officer, scene.heads[0], scene.regent, scene.council):
        with pytest.raises(NotAllowed):
            closed(scene, by=post)
    with pytest.raises(NotAllowed):
        closed(scene, by=Promised().secretariat)
    assert not Period.objects.exists()


def test_figures_that_changed_since_they_were_looked_at_are_not_frozen():
    scene = Promised()
    seen = frozen(scene.government, JUNE).sha256
    scene.sent(on(6, 12))
    with pytest.raises(periods.OtherFigures):
        closed(scene, seen=seen)
    assert closed(scene, seen=frozen(scene.government, JUNE).sha256)


def test_what_is_recorded_later_about_a_frozen_day_stands_beside_it():
    scene = Promised()
    exhibit = scene.sent(on(6, 20))
    period = closed(scene)
    kept = kept_manifest(period, settings.FILES)
    assert corrections_of(period, kept) == []
    # An import brings a verdict that was passed in June on paper.
    scene.judged(exhibit, on(6, 28), Status.ACCEPTED)
    found = {c.what: (c.was, c.now) for c in corrections_of(period, kept)}
    assert found["standing"] == ("wait", "kept")
    assert found["verified"] == (0, 1)
    again = kept_manifest(period, settings.FILES)
    assert again == kept


def test_figures_that_were_touched_on_disk_are_not_shown_as_frozen():
    scene = Promised()
    period = closed(scene)
    path = blobs.path_of(settings.FILES, period.manifest_sha256)
    path.write_bytes(path.read_bytes().replace(b"KEG-001", b"KEG-009"))
    assert kept_manifest(period, settings.FILES) is None
    path.unlink()
    assert kept_manifest(period, settings.FILES) is None


def test_the_first_day_is_that_of_the_first_record():
    scene = Promised()
    assert first_day(scene.government) == date(2026, 1, 2)
