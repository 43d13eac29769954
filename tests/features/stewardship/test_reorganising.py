"""Agencies merged, split and closed: what they own and owe follows, what was said stays."""

from datetime import timedelta

import pytest

from idaman.core.evidence import access as evidence_access
from idaman.core.evidence import actions as evidence
from idaman.core.ledger.models import Entry
from idaman.core.people import access
from idaman.core.people import actions as people
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Agency, Holding, Post
from idaman.core.people.permissions import Permission, Role
from idaman.features.commitments.models import Clause, Sheet
from idaman.features.delivery.actions import verifying
from idaman.features.delivery.models import Turn
from idaman.features.plan.models import Adopted
from idaman.features.stewardship import actions
from idaman.features.stewardship.access import answers_for, estate_of
from idaman.features.stewardship.models import Reorganisation
from tests.build import NOON, TODAY, a_government, a_person, a_post, an_agency
from tests.features.delivery.scenes import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def merged(world, *agencies, into, **more):
    return actions.merge(
        agencies=list(agencies), into=into, on=TODAY, by=world.operator, now=NOON, **more
    )


def test_a_merger_rewrites_nothing_that_was_adopted_or_signed(world):
    items = list(Adopted.objects.order_by("pk").values())
    sheets = list(Sheet.objects.order_by("pk").values())
    clauses = list(Clause.objects.order_by("pk").values())
    merged(world, world.own, into=world.other)
    assert list(Adopted.objects.order_by("pk").values()) == items
    assert list(Sheet.objects.order_by("pk").values()) == sheets
    assert list(Clause.objects.order_by("pk").values()) == clauses


def test_after_a_merger_the_successor_may_do_what_the_agency_could(world):
    item = world.item("KEG-001")
    officer = a_post(world.government, role=Role.OFFICER, agency=world.other)

    def may(post):
        owner = world.item("KEG-001").owner
        asked = Permission.DELIVERY_PLAN
        return access.can(post, asked, government=world.government, owner=owner)

    assert item.owner == world.own
    assert (may(world.officer), may(officer)) == (True, False)
    merged(world, world.own, into=world.other)
    world.officer.refresh_from_db()
    assert world.officer.agency == world.other
    assert (may(world.officer), may(officer)) == (True, True)


def test_promises_stay_with_the_post_that_made_them(world):
    head = world.head(world.own)
    before = answers_for(world.government)
    assert before[head.pk] > 0
    merged(world, world.own, into=world.other)
    assert answers_for(world.government) == before
    head.refresh_from_db()
    assert head.agency == world.other
    assert Holding.objects.on(TODAY).filter(post=head).exists()


def test_a_merger_is_public_and_named_in_the_ledger(world):
    revision = world.government.public_revision
    made = merged(world, world.own, into=world.other, basis="Perda 3/2026")
    world.government.refresh_from_db()
    assert world.government.public_revision > revision or world.government.is_publication_due
    entry = Entry.objects.get(act="stewardship.merged")
    assert entry.is_public
    assert entry.detail["agencies"] == [world.own.code]
    assert entry.detail["into"] == world.other.code
    assert made.posts == entry.detail["posts"]
    assert b"Perda" not in bytes(entry.body)
    assert Entry.objects.filter(act="people.agency-closed", is_public=True).count() == 1


def test_whoever_answered_for_another_hands_that_on_too(world):
    third = an_agency(world.government)
    merged(world, world.own, into=world.other)
    merged(world, world.other, into=third)
    for agency in (world.own, world.other):
        agency.refresh_from_db()
        assert agency.successor == third
        assert agency.answering_id == third.pk
    assert {i.owner_id for i in estate_of(third).items} >= {world.own.pk, world.other.pk}


def test_the_lead_is_led_by_its_successor(world):
    world.government.refresh_from_db()
    lead = Agency.objects.of(world.government).get(code=world.government.lead_agency)
    merged(world, lead, into=world.other)
    world.government.refresh_from_db()
    assert world.government.lead_agency == world.other.code


def an_offered(world, by, item):
    file = evidence.receive(
        government=world.government,
        sha256="a" * 64,
        prepared={
            "public_sha256": "",
            "media_type": "image/jpeg",
            "bytes": 10,
            "width": 4,
            "height": 3,
            "latitude": None,
            "longitude": None,
            "picture_hash": "",
        },
        taken_at=None,
        by=by,
        now=NOON,
    )
    return verifying.offer(file=file, item=item, requirement=None, note="", by=by, now=NOON)


def test_evidence_that_waits_is_verified_by_the_successor_but_never_its_own(world):
    exhibit = an_offered(world, world.officer, world.item("KEG-001"))
    waiting = Turn.objects.of(world.government).open().get(exhibit=exhibit)
    third = an_agency(world.government)
    a_post(world.government, role=Role.HEAD, agency=third)
    merged(world, waiting.agency, into=third)
    assert Turn.objects.open().get(exhibit=exhibit).agency == third
    head = Post.objects.filter(agency=third, role=Role.HEAD).first()
    owner = world.item("KEG-001").owner
    assert evidence_access.may_judge(exhibit=exhibit, owner=owner, post=head)
    # Now the sender's agency goes into the one that was asked.
    merged(world, world.own, into=third)
    exhibit.refresh_from_db()
    head.refresh_from_db()
    owner = world.item("KEG-001").owner
    assert not evidence_access.may_judge(exhibit=exhibit, owner=owner, post=head)
    left = Turn.objects.open().filter(exhibit=exhibit)
    others = Agency.objects.open().filter(posts__role__in=verifying.JUDGES).exclude(pk=third.pk)
    assert others.exists()
    assert left.get().agency != third


def test_a_split_sends_promises_where_their_posts_go(world):
    one, two = an_agency(world.government), an_agency(world.government)
    head = world.head(world.own)
    actions.split(
        agency=world.own,
        into=one,
        posts={head.code: two},
        on=TODAY,
        by=world.operator,
        now=NOON,
    )
    head.refresh_from_db()
    world.officer.refresh_from_db()
    world.own.refresh_from_db()
    assert (head.agency, world.officer.agency, world.own.successor) == (two, one, one)
    assert answers_for(world.government)[head.pk] > 0
    assert Reorganisation.objects.get().kind == "split"


def test_a_split_that_divides_nothing_is_refused(world):
    with pytest.raises(actions.TooFewAgencies):
        actions.split(
            agency=world.own, into=world.other, posts={}, on=TODAY, by=world.operator, now=NOON
        )
    world.own.refresh_from_db()
    assert world.own.closed_on is None


def closed(world, agency, into=None, **more):
    return actions.close(agency=agency, into=into, on=TODAY, by=world.operator, now=NOON, **more)


def test_an_agency_that_owns_something_is_not_closed_without_a_successor(world):
    with pytest.raises(actions.StillOwns, match=world.own.code):
        closed(world, world.own)
    empty = an_agency(world.government)
    closed(world, empty)
    empty.refresh_from_db()
    assert (empty.closed_on, empty.successor) == (TODAY, None)


def test_a_post_named_in_a_commitment_does_not_end(world):
    head = world.head(world.own)
    with pytest.raises(actions.StillAnswers, match=head.name):
        closed(world, world.own, into=world.other, ending=[head])
    with pytest.raises(actions.StillAnswers):
        actions.end_post(post=head, on=TODAY, by=world.operator, now=NOON)
    world.own.refresh_from_db()
    assert world.own.closed_on is None
    closed(world, world.own, into=world.other, ending=[world.officer])
    world.officer.refresh_from_db()
    assert world.officer.ended_on == TODAY


def test_an_ended_post_is_given_to_nobody_and_its_holder_leaves(world):
    a_person(world.officer)
    actions.end_post(post=world.officer, on=TODAY, by=world.operator, now=NOON)
    assert Holding.objects.get(post=world.officer).until_date == TODAY
    with pytest.raises(people.PostEnded):
        people.appoint(
            post=world.officer,
            user=a_person(),
            from_date=TODAY + timedelta(days=9),
            by=world.operator,
            now=NOON,
        )


def test_a_closed_agency_takes_no_posts_no_names_and_no_second_closing(world):
    merged(world, world.own, into=world.other)
    world.own.refresh_from_db()
    with pytest.raises(people.CodeInUse, match="ditutup"):
        people.set_up_post(
            government=world.government,
            code="BARU",
            name="Baru",
            role=Role.OFFICER,
            agency=world.own,
            by=world.operator,
            now=NOON,
        )
    with pytest.raises(people.AgencyClosed):
        people.rename_agency(
            agency=world.own, short="X", name="X", on=TODAY, by=world.operator, now=NOON
        )
    with pytest.raises(people.AgencyClosed):
        merged(world, world.own, into=world.other)
    with pytest.raises(people.WrongSuccessor):
        merged(world, world.other, into=world.own)


def test_nobody_else_and_nobody_from_elsewhere_reorganises(world):
    there = a_government()
    stranger, theirs = a_post(there, role=Role.ADMINISTRATOR), an_agency(there)
    before = Entry.objects.count()
    for by in (stranger, world.secretariat, world.head(world.own)):
        with pytest.raises(NotAllowed):
            actions.merge(agencies=[world.own], into=world.other, on=TODAY, by=by, now=NOON)
        with pytest.raises(NotAllowed):
            actions.close(agency=world.own, into=world.other, on=TODAY, by=by, now=NOON)
        with pytest.raises(NotAllowed):
            actions.end_post(post=world.officer, on=TODAY, by=by, now=NOON)
    with pytest.raises(people.WrongSuccessor):
        closed(world, world.own, into=theirs, ending=[])
    assert Entry.objects.count() == before
    world.own.refresh_from_db()
    assert world.own.closed_on is None


def test_a_merger_sent_twice_is_done_once(world):
    from idaman.core.ledger.actions import AlreadyDone

    merged(world, world.own, into=world.other, token="t")
    with pytest.raises(AlreadyDone):
        merged(world, world.own, into=world.other, token="t")
    assert Reorganisation.objects.count() == 1
