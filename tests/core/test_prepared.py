"""What is asked again and again is asked as Django would ask it, with the values of the moment."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Government, Post, republish
from idaman.core.prepared_queries import Prepared, PreparedChange, PreparedRow
from idaman.features.reports.models import Request, Source
from tests.build import NOON, a_government, a_person, a_post

pytestmark = pytest.mark.django_db


def test_each_asking_has_its_own_values_and_the_sql_is_worked_out_once(db):
    asked = []

    def held(user, day, role):
        asked.append(day)
        posts = Post.objects.held_by(user, day).filter(role=role)
        return posts.select_related("government", "agency").order_by("pk")

    prepared = Prepared(held)
    first, second = a_post(a_government()), a_post(a_government())
    old, none = date(2000, 1, 1), "?"
    for post in (first, second):
        user = a_person(post)
        for day, role in ((NOON.date(), post.role), (old, post.role), (NOON.date(), none)):
            expected = list(Post.objects.held_by(user, day).filter(role=role).order_by("pk"))
            assert prepared(user, day, role) == expected
            assert prepared.first(user.pk, day, role) == (expected[0] if expected else None)
    assert len(asked) == 1


def test_what_belongs_to_a_row_comes_with_it(db):
    prepared = Prepared(lambda key: Post.objects.filter(pk=key).select_related("government"))
    post = a_post(a_government())
    with CaptureQueriesContext(connection) as queries:
        (found,) = prepared(post)
        assert found.government.slug == post.government.slug
    assert len(queries) == 1


def test_values_alone_are_prepared_too(db):
    government = a_government()
    named = Prepared(
        lambda name: Government.objects.filter(name=name).values_list("slug", flat=True)
    )
    assert named(government.name) == [government.slug]
    assert named("'; drop table people_government; --") == []


def test_a_moment_is_compared_as_a_moment(db):
    government = a_government()
    ledger.record("uji", log=government.slug, subject="s", post="p", now=NOON)
    until = Prepared(lambda log, moment: Entry.objects.filter(log=log, at__lte=moment))
    assert len(until(government.slug, NOON)) == 1
    assert until(government.slug, NOON - timedelta(microseconds=1)) == []


def test_what_would_change_the_sql_is_refused_and_what_no_column_holds_finds_nothing(db):
    one = Prepared(lambda key: Government.objects.filter(pk=key))
    for value in (None, [1, 2]):
        with pytest.raises(TypeError, match="changes the SQL"):
            one(value)
    with pytest.raises(TypeError, match="1 values are wanted"):
        one(1, 2)
    assert one(2**63) == []


def test_a_change_meets_the_rows_it_names_and_no_others(db):
    mine, other = a_government(), a_government()
    rename = PreparedChange(lambda key, name: (Government.objects.filter(pk=key), {"short": name}))
    assert rename(mine, "Satu") == 1
    assert rename(mine, "Dua") == 1
    assert rename(-1, "Tiga") == 0
    mine.refresh_from_db()
    assert mine.short == "Dua"
    assert Government.objects.get(pk=other.pk).short == other.short


def test_a_row_is_written_as_saving_it_would_with_what_the_database_adds(db):
    put = PreparedRow(Request)
    first, second = (
        Request(
            government=a_government(),
            number=7,
            kind="complaint",
            source=source,
            closed=b"\x00\xff",
            latitude=0.5,
            arrived_at=NOON,
            changed_at=NOON,
        )
        for source in (Source.OWN, Source.DESK)
    )
    put(first)
    second.save()
    assert first.is_unread is True
    for row in (first, second):
        kept = Request.objects.get(pk=row.pk)
        assert (bytes(kept.closed), kept.latitude, kept.arrived_at) == (b"\x00\xff", 0.5, NOON)
    first.number = 8
    first.save()
    assert Request.objects.get(pk=first.pk).number == 8


@pytest.mark.parametrize("seconds", [0, 4, 5, 60])
def test_publishing_a_government_by_its_key_is_publishing_it(db, seconds):
    both = [a_government(), a_government()]
    for moment in (NOON, NOON + timedelta(seconds=seconds)):
        republish(both[0], moment)
        Government.objects.filter(pk=both[1].pk).publish(moment)
    one, two = (
        Government.objects.filter(pk=government.pk).values_list(
            "public_revision", "published_at", "is_publication_due"
        )[0]
        for government in both
    )
    assert one == two
    assert isinstance(one[1], datetime)


def test_a_row_is_written_as_it_is_kept_and_the_same_one_is_not_written_twice(db):
    write = PreparedRow(Entry)
    first = ledger.drafted("uji", log="satu", subject="s", post="p", now=NOON, token="t" * 12)
    assert write.once(first)
    assert Entry.objects.get(pk=first.pk).body == first.body
    again = ledger.drafted("uji", log="satu", subject="s", post="p", now=NOON, token="t" * 12)
    with CaptureQueriesContext(connection) as queries:
        assert not write.once(again)
    assert len(queries) == 1
    assert again.pk is None
    with pytest.raises(IntegrityError), transaction.atomic():
        write(again)
    assert list(Entry.objects.filter(log="satu")) == [first]


def test_a_form_sent_twice_in_one_transaction_is_answered_with_its_first_entry(db):
    said = {"log": "satu", "subject": "s", "post": "p", "now": NOON, "token": "t" * 12}
    first = ledger.record("uji", **said)
    with pytest.raises(ledger.AlreadyDone) as done:
        ledger.record("uji", **said)
    assert done.value.entry == first
