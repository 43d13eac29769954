"""Which days a period has, what its manifest keeps, and what counts as a correction."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.features.delivery.rules.periods import (
    Exhibited,
    ManifestLine,
    PeriodManifest,
    PeriodSpan,
    corrections,
    ended_since,
    span_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
KINDS = st.sampled_from(["month", "quarter"])


@given(DAYS, KINDS)
def test_every_day_lies_in_one_period_that_its_name_gives_back(day, kind):
    span = span_of(day, kind)
    assert span.first <= day <= span.last
    assert PeriodSpan.read(span.slug) == span
    assert span_of(span.first, kind) == span_of(span.last, kind) == span
    assert span_of(span.last + timedelta(days=1), kind).first == span.last + timedelta(days=1)


@given(DAYS, st.integers(0, 800))
def test_the_ended_periods_cover_all_days_before_the_one_that_runs(first, days):
    today = first + timedelta(days=days)
    for kind in ("month", "quarter"):
        spans = [s for s in ended_since(first, today) if s.kind == kind]
        assert all(s.last < today for s in spans)
        covered = {s.first for s in spans}
        day = first
        while span_of(day, kind).last < today:
            assert span_of(day, kind).first in covered
            day = span_of(day, kind).last + timedelta(days=1)


@pytest.mark.parametrize(
    "slug",
    ["", "2026", "2026-13", "2026-00", "2026-7", "2026-tw5", "2026-tw0", "0000-01", "२०२६-01"],
)
def test_what_names_no_period_is_refused(slug):
    with pytest.raises(ValueError, match="Not a period"):
        PeriodSpan.read(slug)


def test_a_period_ends_after_its_last_day():
    july = PeriodSpan.read("2026-07")
    assert not july.has_ended(date(2026, 7, 31))
    assert july.has_ended(date(2026, 8, 1))


A_LINE = ManifestLine(
    item="KEG-001",
    kind="activity",
    name="Memasang penguat sinyal",
    agency="OPD",
    owner="KA-OPD",
    commitment="KB-1",
    sheet="OPD",
    dimension="living",
    signed_on="2026-01-10",
    due="2026-06-30",
    first_due="2026-06-30",
    moves=0,
    standing="wait",
    days_late=0,
    claimed=1,
    verified=0,
    required=1,
    is_sample=False,
    exhibits=(Exhibited(7, "", "proses", "2026-06-29", None, "ab" * 32),),
)


def a_manifest(*lines):
    return PeriodManifest(
        "uji", "2026-06", "2026-06-01", "2026-06-30", "2026-06-30T15:59:59Z", lines
    )


WORDS = st.text(max_size=20)
LINES = st.builds(
    replace,
    st.just(A_LINE),
    name=WORDS,
    standing=st.sampled_from(["kept", "late", "wait"]),
    days_late=st.integers(0, 900),
    verified=st.integers(0, 3),
    due=st.none() | DAYS.map(date.isoformat),
)
MANIFESTS = st.builds(
    lambda lines: a_manifest(*(replace(x, item=f"KEG-{n}") for n, x in enumerate(lines))),
    st.lists(LINES, max_size=5),
)


@given(MANIFESTS)
def test_a_manifest_read_back_is_the_same_and_needs_no_correction(manifest):
    again = PeriodManifest.read(manifest.content)
    assert again == manifest
    assert again.sha256 == manifest.sha256
    assert corrections(manifest, again) == []


@given(MANIFESTS, MANIFESTS)
def test_a_correction_seen_from_the_other_side_has_was_and_is_exchanged(one, two):
    there = {(c.item, c.what, c.was, c.now) for c in corrections(one, two)}
    back = {(c.item, c.what, c.now, c.was) for c in corrections(two, one)}
    assert there == back
    assert bool(there) == (one.lines != two.lines)


def test_a_correction_says_what_was_and_what_is():
    accepted = replace(A_LINE.exhibits[0], status="diterima", decided="2026-06-30")
    now = replace(A_LINE, standing="kept", verified=1, exhibits=(accepted,))
    found = corrections(a_manifest(A_LINE), a_manifest(now))
    assert [(c.what, c.was, c.now) for c in found] == [
        ("standing", "wait", "kept"),
        ("verified", 0, 1),
        ("exhibit.7", f"proses 2026-06-29 {'ab' * 6}", f"diterima 2026-06-30 {'ab' * 6}"),
    ]


def test_a_promise_known_only_later_is_a_correction_of_its_own():
    found = corrections(a_manifest(), a_manifest(A_LINE))
    assert [(c.item, c.what, c.was, c.now) for c in found] == [("KEG-001", "listed", 0, 1)]


def test_what_a_later_release_adds_is_left_out_when_an_old_manifest_is_read():
    import json

    said = json.loads(a_manifest(A_LINE).content)
    said["new"] = said["lines"][0]["new"] = said["lines"][0]["exhibits"][0]["new"] = 1
    assert PeriodManifest.read(json.dumps(said).encode()) == a_manifest(A_LINE)
    with pytest.raises(ValueError, match="Not a manifest"):
        PeriodManifest.read(b"[]")
