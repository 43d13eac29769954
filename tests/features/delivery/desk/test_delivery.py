"""Delivery at the desk: my week, the work on an item, the verifier's queue, money, rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from idaman.core.evidence.models import Status
from idaman.features.delivery.actions import verifying
from idaman.features.delivery.models import (
    Milestone,
    Reply,
    Requirement,
    Stop,
    Submission,
    Terms,
    Turn,
    VerifyingRule,
)
from tests.features.delivery.scenes import (
    World,
    a_file,
    a_milestone,
    an_amendment,
    clause_of,
    sent,
    the_requirement,
)
from tests.web.desk.at_desk import a_photo, logged_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Desk:
    """A world whose sheets are signed, and browsers for its people."""

    def __init__(self, **more):
        self.world = World(**more)
        self.base = f"/desk/{self.world.government.slug}/"

    def page(self, post, rest="", language="/en"):
        response = logged_in(post).get(f"{language}{self.base}{rest}")
        assert response.status_code == 200, rest
        return response.content.decode()

    def send(self, post, rest, **form):
        return logged_in(post).post(f"{self.base}{rest}", form)


@pytest.fixture
def desk(db):
    return Desk()


def due_in(world, days, **more):
    """A milestone due so many days from the day the browser sees."""
    return a_milestone(world, due=timezone.localdate() + days * DAY, **more)


def test_my_week_leads_straight_to_sending_what_is_late_and_what_is_due(desk):
    due_in(desk.world, -3)
    due_in(desk.world, 12)
    due_in(desk.world, 90)
    page = desk.page(desk.world.officer)
    assert "3 days late" in page
    assert "12 days left" in page
    for requirement in ("1.1", "2.1"):
        assert f"evidence/KEG-001/offer/?requirement={requirement}" in page
    assert "Due later: " in page


def test_my_week_calls_broken_what_the_public_page_calls_broken(desk):
    due_in(desk.world, -91)
    assert "broken, 91 days past due" in desk.page(desk.world.officer)


def test_my_week_asks_nothing_for_what_was_sent(desk):
    milestone = due_in(desk.world, 12)
    exhibit = sent(desk.world, the_requirement(milestone))
    page = desk.page(desk.world.officer)
    assert "requirement=1.1" not in page
    assert "With the verifiers" in page
    assert f"exhibits/{exhibit.pk}/" in page


def test_my_week_shows_only_what_the_own_agency_owes(desk):
    due_in(desk.world, 12)
    assert "KEG-001" not in desk.page(desk.world.head(desk.world.other))


def test_my_week_shows_the_sheet_that_is_not_signed():
    desk = Desk(is_signed=False)
    from tests.features.delivery.scenes import a_signed_commitment

    commitment = a_signed_commitment(desk.world, unsigned=[desk.world.own])
    page = desk.page(desk.world.head(desk.world.own))
    assert f"commitments/{commitment.code}/sheets/{desk.world.own.code}/" in page


def test_a_verdict_waits_for_whom_it_was_offered_to(desk):
    exhibit = sent(desk.world, the_requirement(a_milestone(desk.world)), now=timezone.now())
    asked, others = desk.world.head(desk.world.district), desk.world.head(desk.world.planning)
    link = f"verify/?exhibit={exhibit.pk}"
    assert link in desk.page(asked)
    assert "5 working days left" in desk.page(asked)
    assert link not in desk.page(others)
    verifying.pass_on(
        government=desk.world.government, by=desk.world.operator, now=timezone.now() + 30 * DAY
    )
    assert "passed on" in desk.page(asked)
    assert link in desk.page(desk.world.head(desk.world.inspectorate))


def test_a_broken_promise_asks_for_a_reply_until_there_is_one(desk):
    head = desk.world.head(desk.world.own)
    desk.send(head, "work/KEG-001/stop/", on="2026-08-17", reason="Dana habis", token="s")
    assert "your reply is due" in desk.page(head)
    answer = desk.send(head, "work/KEG-001/reply/", text="Kami menyesal.", token="r")
    assert answer.url == f"{desk.base}work/KEG-001/"
    assert "your reply is due" not in desk.page(head)
    page = desk.page(head, "work/KEG-001/")
    assert "Kami menyesal." in page
    assert "Dana habis" in page
    assert (Stop.objects.count(), Reply.objects.count()) == (1, 1)


def a_form(**changes):
    good = {
        "name": "Menara berdiri",
        "due": "2026-12-01",
        "place": "",
        "what_1": "Foto menara",
        "kind_1": "place",
        "weight_1": "3",
        "what_2": "Berita acara",
        "kind_2": "document",
        "weight_2": "1",
        "what_3": "",
        "token": "m",
    }
    return {**good, **changes}


def test_a_milestone_is_set_with_its_evidence_and_its_place(desk):
    village = desk.world.village
    form = a_form(place=village.code)
    assert desk.send(desk.world.officer, "work/KEG-001/milestones/", **form).status_code == 302
    milestone = Milestone.objects.get()
    assert milestone.region == village
    asked = Requirement.objects.order_by("number").values_list("what", "kind", "weight")
    assert list(asked) == [("Foto menara", "place", 3), ("Berita acara", "document", 1)]
    page = desk.page(desk.world.officer, "work/KEG-001/")
    for said in ("Menara berdiri", village.name, "Foto menara", "0/4"):
        assert said in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"due": "besok"}, "Tulis tanggal sebagai"),
        ({"place": "Desa Antah Berantah"}, "tidak ada di sini"),
        ({"what_1": "", "what_2": ""}, "paling sedikit satu bukti"),
        ({"weight_1": "banyak"}, "bilangan 1 sampai 100"),
        ({"kind_1": "kabar"}, "Pilih jenis bukti"),
    ],
)
def test_a_wrong_milestone_comes_back_with_a_sentence_and_what_was_typed(desk, changes, says):
    form = a_form(**changes)
    answer = desk.send(desk.world.officer, "work/KEG-001/milestones/", **form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert "Menara berdiri" in page
    assert not Milestone.objects.exists()


def test_a_place_of_another_government_is_no_place_here(desk):
    abroad = World(is_signed=False)
    form = a_form(place=abroad.village.code)
    answer = desk.send(desk.world.officer, "work/KEG-001/milestones/", **form)
    assert answer.status_code == 422


def test_a_date_is_moved_with_its_reason_beside_it(desk):
    a_milestone(desk.world)
    desk.send(
        desk.world.officer,
        "work/KEG-001/milestones/1/move/",
        due="2026-10-31",
        reason="Jalan putus",
        token="x",
    )
    page = desk.page(desk.world.officer, "work/KEG-001/")
    for said in ("30 Sep 2026", "31 Oct 2026", "Jalan putus"):
        assert said in page


def test_claimed_and_verified_stand_side_by_side(desk):
    milestone = a_milestone(desk.world)
    exhibit = sent(desk.world, the_requirement(milestone))
    page = desk.page(desk.world.officer, "work/KEG-001/")
    assert page.index("1/1") < page.index("0/1"), "claimed first, then verified"
    assert f"exhibits/{exhibit.pk}/" in page
    assert desk.world.district.short in page


def test_work_stops_only_with_a_replacement_that_is_there(desk):
    head = desk.world.head(desk.world.own)
    form = {"on": "2026-08-17", "reason": "Diganti", "token": "s"}
    for wrong in ("KEG-777", "KEG-001"):
        answer = desk.send(head, "work/KEG-001/stop/", **form, replaced_by=wrong)
        assert answer.status_code == 422
    desk.send(head, "work/KEG-001/stop/", **form, replaced_by="qw-01")
    assert Stop.objects.get().replaced_by == "QW-01"


def test_the_queue_shows_the_claim_and_the_place_on_one_screen(desk):
    world = desk.world
    village = world.village
    village.latitude, village.longitude = 0.47, 116.0
    village.save()
    file = a_file(world, latitude=0.47, longitude=116.01)
    sent(world, the_requirement(a_milestone(world)), file=file)
    page = desk.page(world.head(world.district), "verify/")
    for said in ("Menara menyala", "Foto menara menyala", village.name, "1.1 km from the centre"):
        assert said in page
    assert "far away" not in page


def test_a_photo_taken_far_away_is_pointed_out_not_refused(desk):
    world = desk.world
    world.village.latitude, world.village.longitude = 0.47, 116.0
    world.village.save()
    file = a_file(world, latitude=-0.5, longitude=117.1)
    sent(world, the_requirement(a_milestone(world)), file=file)
    page = desk.page(world.head(world.district), "verify/")
    assert "far away" in page
    assert 'value="diterima"' in page


def test_a_photo_without_place_data_is_not_proven_and_not_accused(desk):
    sent(desk.world, the_requirement(a_milestone(desk.world)))
    page = desk.page(desk.world.head(desk.world.district), "verify/")
    assert "place not proven" in page
    assert "status broken" not in page


def test_a_repeated_picture_is_pointed_out(desk):
    world = desk.world
    requirement = the_requirement(a_milestone(world))
    first = sent(world, requirement)
    sent(world, requirement, file=first.file)
    page = desk.page(world.head(world.district), f"verify/?exhibit={first.pk + 1}")
    assert "repeats an earlier picture" in page


def test_after_a_verdict_the_next_one_is_shown(desk):
    world = desk.world
    requirement = the_requirement(a_milestone(world))
    first, second = sent(world, requirement), sent(world, requirement)
    head = world.head(world.district)
    assert f"exhibits/{first.pk}/judge/" in desk.page(head, "verify/")
    answer = desk.send(
        head, f"exhibits/{first.pk}/judge/", status="diterima", next="queue", token="v"
    )
    assert answer.url == f"{desk.base}verify/"
    assert f"exhibits/{second.pk}/judge/" in desk.page(head, "verify/")
    answer = desk.send(
        head, f"exhibits/{second.pk}/judge/", status="revisi", next="queue", token="w"
    )
    assert answer.status_code == 422
    assert "Tulis alasannya" in answer.content.decode()


def test_who_was_not_asked_judges_nothing_at_the_desk(desk):
    exhibit = sent(desk.world, the_requirement(a_milestone(desk.world)))
    desk.send(
        desk.world.head(desk.world.planning),
        f"exhibits/{exhibit.pk}/judge/",
        status="diterima",
        token="v",
    )
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    assert Turn.objects.open().count() == 1


def test_the_secretariat_sets_terms_and_rules_and_everybody_reads_them(desk):
    by = desk.world.secretariat
    form = {
        "from_date": "2027-01-01",
        "broken_after_days": "60",
        "mending_days": "3",
        "verifying_days": "4",
        "remind_days": "7",
        "head_from_day": "10",
        "secretary_from_day": "20",
        "token": "t",
    }
    assert desk.send(by, "rules-of-delivery/terms/", **form).status_code == 302
    form = {"kind": "document", "to": "@planning\nINSPEKTORAT", "token": "u"}
    assert desk.send(by, "rules-of-delivery/verifiers/", **form).status_code == 302
    assert [step.from_day for step in Terms.objects.get().ladder] == [1, 10, 20]
    assert VerifyingRule.objects.get().to == ["@planning", "INSPEKTORAT"]
    page = desk.page(desk.world.officer, "rules-of-delivery/")
    assert "10, 20" in page
    assert "the planning agency" in page


@pytest.mark.parametrize(
    ("where", "form"),
    [
        ("terms/", {"from_date": "kapan-kapan"}),
        ("terms/", {"from_date": "2027-01-01", "broken_after_days": "lama"}),
        ("verifiers/", {"kind": "document", "to": "DINAS-HANTU"}),
        ("verifiers/", {"kind": "kabar", "to": "@lead"}),
    ],
)
def test_wrong_rules_come_back_with_a_sentence(desk, where, form):
    answer = desk.send(desk.world.secretariat, f"rules-of-delivery/{where}", **form)
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert not Terms.objects.exists()
    assert not VerifyingRule.objects.exists()


def test_a_promise_is_released_in_the_draft_of_an_amendment(desk):
    draft = an_amendment(desk.world)
    where = f"commitments/{draft.commitment.code}/sheets/{draft.code}/"
    button = f"{where}clauses/KEG-001/release/"
    assert "Release" in desk.page(desk.world.secretariat, where)
    desk.send(desk.world.secretariat, button, is_released=True, token="r")
    assert clause_of(draft).is_released
    assert "Promise again" in desk.page(desk.world.secretariat, where)
    desk.send(desk.world.secretariat, button, is_released=False, token="q")
    assert not clause_of(draft).is_released


def test_what_was_sent_shows_the_requirement_it_is_for(desk):
    milestone = due_in(desk.world, 12)
    client = logged_in(desk.world.officer)
    client.post(
        f"{desk.base}evidence/KEG-001/offer/",
        {"file": a_photo(), "requirement": f"{milestone.number}.1", "token": "x"},
    )
    page = client.get(f"/en{desk.base}sent/{Submission.objects.get().pk}/").content.decode()
    assert "KEG-001 · 1.1" in page


def test_my_week_asks_the_database_equally_often_for_one_promise_and_for_many(
    desk, django_assert_max_num_queries
):
    world = desk.world
    client = logged_in(world.head(world.own))
    client.get(desk.base)
    for days in range(-4, 4):
        sent(world, the_requirement(due_in(world, days)))
        due_in(world, days)
    with django_assert_max_num_queries(26):
        client.get(desk.base)
    with django_assert_max_num_queries(24):
        client.get(f"{desk.base}work/KEG-001/")


def test_pages_of_the_desk_are_light(desk):
    for days in range(-20, 20):
        due_in(desk.world, days)
    assert len(desk.page(desk.world.officer).encode()) < 60_000, "before compression"
