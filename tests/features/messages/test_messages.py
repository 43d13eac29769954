"""Who hears of which act, once; how far a post has read; and what the clock says in advance."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.translation import override

from idaman.cli import chores
from idaman.core.evidence.models import Status
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import CalendarDay, Post
from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import citizens, council, reminding, verifying
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.secretary import late_in
from idaman.features.indices import actions as indices
from idaman.features.messages import actions, letters
from idaman.features.messages.models import RECEIPTS, Carrier, MailWish, Message, MessageKind
from idaman.features.messages.queries import told, unread_by_agency
from idaman.features.reports.actions import handling
from idaman.features.workshops.actions import proposing, reviewing
from tests.build import NOON, a_government, a_person, a_post, an_activity
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement
from tests.features.indices.indexing import a_spec
from tests.features.reports.offices import Office as ReportsOffice
from tests.features.reports.offices import a_report
from tests.features.workshops.scenes import Preparing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world(db):
    made = World()
    carried(made)
    return made


def carried(world, now=NOON):
    """What the clock does: positions, then messages. Return those that are new."""
    before = set(Message.objects.values_list("pk", flat=True))
    ledger.sequence(slug=world.government.slug, now=now)
    actions.distribute(government=world.government, now=now)
    return list(Message.objects.exclude(pk__in=before).select_related("post").order_by("pk"))


def heard(messages):
    return {(m.kind, m.post.code) for m in messages if m.post}


def words(world, messages, now=NOON):
    with override("id"):
        return letters.compose(told(world.government, messages, now=now))


def test_evidence_gives_a_receipt_a_turn_and_a_verdict_to_those_concerned(world):
    milestone = a_milestone(world)
    exhibit = sent(world, the_requirement(milestone))
    assert heard(carried(world)) == {
        ("sent", world.officer.code),
        ("turn", world.head(world.district).code),
    }
    judged(world, exhibit, status=Status.RETURNED, reason="Fotonya buram.")
    fresh = carried(world)
    by = Entry.objects.get(act="evidence.judged").post
    assert heard(fresh) == {
        ("judged", by),
        ("verdict", world.officer.code),
        ("verdict", world.head(world.own).code),
    }
    (verdict,) = [x for x in words(world, fresh) if x.message.post == world.officer]
    assert verdict.title == "Bukti Anda dikembalikan"
    assert "Fotonya buram." in verdict.text
    assert "KEG-001" in verdict.text
    assert verdict.address.endswith(f"/exhibits/{exhibit.pk}/")
    assert verdict.whatsapp.startswith("https://wa.me/?text=Yth.%20Jabatan")


def test_the_words_are_in_no_row_of_the_outbox_and_not_in_the_ledger(world):
    judged(world, sent(world), status=Status.REJECTED, reason="Bukan menara kami.")
    carried(world)
    kept = [str(value) for row in Message.objects.values_list() for value in row]
    assert not [value for value in kept if "menara" in value]
    assert not [e for e in Entry.objects.all() if b"menara kami" in bytes(e.body)]


def test_reading_the_ledger_twice_tells_nobody_twice(world):
    sent(world)
    assert carried(world)
    assert not carried(world)
    Carrier.objects.update(position=0)
    assert not carried(world)
    assert not actions.is_behind(world.government)


def test_a_long_ledger_is_read_in_parts_and_nothing_is_left_out(world):
    expected = Message.objects.count()
    assert expected > 5
    Message.objects.all().delete()
    Carrier.objects.update(position=0)
    while actions.is_behind(world.government):
        actions.distribute(government=world.government, now=NOON, most=2)
    assert Message.objects.count() == expected


def test_what_has_no_place_in_the_order_yet_is_told_to_nobody(world):
    sent(world)
    actions.distribute(government=world.government, now=NOON)
    assert not Message.objects.filter(kind=MessageKind.SENT).exists()
    assert carried(world)


def test_signing_invites_and_gives_a_receipt(world):
    signs = Message.objects.filter(kind=MessageKind.SIGN)
    assert {m.post.code for m in signs.select_related("post")} >= {
        world.regent.code,
        world.head(world.own).code,
    }
    receipt = Message.objects.get(kind=MessageKind.SIGNED, post=world.head(world.own))
    (letter,) = words(world, [receipt])
    assert letter.title == "Tanda terima: tanda tangan Anda tercatat"
    assert f"/riwayat/{receipt.position}/" in letter.text
    assert letter.receipt in letter.text


def test_who_lets_evidence_wait_and_who_is_asked_next_both_hear_of_it(world):
    sent(world)
    first = carried(world)
    asked = next(m.post for m in first if m.kind == MessageKind.TURN)
    verifying.pass_on(government=world.government, by=world.operator, now=NOON + 14 * DAY)
    fresh = carried(world, NOON + 14 * DAY)
    assert ("passed_on", asked.code) in heard(fresh)
    turns = [m for m in fresh if m.kind == MessageKind.TURN]
    assert turns
    assert asked not in {m.post for m in turns}
    assert "Putusan Anda ditunggu sampai" in words(world, turns)[0].text


def test_the_due_date_is_recalled_once_and_then_each_level_hears_in_turn(world):
    due = date(2026, 12, 31)
    soon = datetime.combine(due - 10 * DAY, NOON.timetz())
    chores.remind(government=world.government, by=world.operator, now=soon)
    reminder = carried(world, soon)
    clause = board(world.government, now=soon).by_item["KEG-001"]
    owner = Post.objects.get(code=clause.owner_code)
    assert ("reminder", owner.code) in heard(reminder)
    assert "KEG-001" in words(world, [m for m in reminder if m.post == owner], soon)[0].text
    entries = Entry.objects.filter(act="delivery.reminded").count()
    asked = [reminding.Due("KEG-001", world.own.code, due)]
    told_now = reminding.remind(
        government=world.government, due=asked, by=world.operator, now=soon + DAY
    )
    assert (told_now, Entry.objects.filter(act="delivery.reminded").count()) == (0, entries)
    late = datetime.combine(due + 40 * DAY, NOON.timetz())
    council.escalate(
        government=world.government,
        late=late_in(board(world.government, now=late)),
        by=world.operator,
        now=late,
    )
    levels = heard(carried(world, late))
    assert ("late", owner.code) in levels
    assert ("late", world.head(world.own).code) in levels
    assert ("late", world.regent.code) in levels


def test_a_week_is_told_once_to_who_leads_and_to_heads(world):
    monday = NOON + 7 * DAY
    for moment in (monday, monday + DAY):
        chores._told_week.clear()
        chores.tell_week(government=world.government, by=world.operator, now=moment)
    entry = Entry.objects.get(act="delivery.week-told")
    assert entry.is_public
    assert entry.detail["year"] == 2026
    fresh = carried(world, monday)
    assert ("week", world.regent.code) in heard(fresh)
    assert ("week", world.head(world.other).code) in heard(fresh)
    assert ("week", world.officer.code) not in heard(fresh)
    said = words(world, fresh, monday)[0]
    assert said.title.startswith("Minggu 34 tahun 2026")
    assert "ditepati: 0" in said.text


def test_an_invitation_is_for_a_person_and_ends_with_its_use(world):
    user = people.make_account(
        government=world.government,
        name="Siti",
        username="siti@contoh.go.id",
        by=world.secretariat,
        now=NOON,
    )
    (invited,) = [m for m in carried(world) if m.kind == MessageKind.INVITED]
    (letter,) = words(world, [invited])
    assert (invited.user, invited.post) == (user, None)
    assert letter.text.startswith("Yth. Siti")
    people.invite(government=world.government, user=user, by=world.secretariat, now=NOON + DAY)
    (again,) = carried(world, NOON + DAY)
    old, new = words(world, [invited, again], NOON + DAY)
    assert old.told.is_over
    assert "/accounts/invitation/" not in old.text
    assert "/accounts/invitation/" in new.text
    assert words(world, [again], NOON + 20 * DAY)[0].told.is_over


def test_the_dewan_is_invited_and_who_has_to_carry_out_a_decision_hears_it(world):
    council.plan_stocktake(
        government=world.government,
        on=NOON.date() + 7 * DAY,
        place="Ruang rapat",
        by=world.secretariat,
        now=NOON,
    )
    fresh = carried(world)
    assert ("stocktake", world.regent.code) in heard(fresh)
    assert ("stocktake", world.officer.code) not in heard(fresh)
    said = words(world, [m for m in fresh if m.post == world.regent])[0]
    assert "Ruang rapat" in said.text
    assert "24 Agustus 2026" in said.text


def test_an_index_is_told_to_who_may_approve_it_and_the_answer_to_who_proposed_it(world):
    region = world.government.region
    units = [region.code, region.children.earliest("pk").code]
    common = {"spec": a_spec(), "units": units, "reach": "peer", "reason": "Untuk Dewan."}
    said = {**common, "government": world.government, "by": world.secretariat, "now": NOON}
    expert = a_post(world.government, role=Role.EXPERT)
    first = indices.propose_index(**{**said, "by": expert, "slug": "satu"})
    fresh = carried(world)
    assert heard(fresh) == {("index", world.secretariat.code), ("index", world.regent.code)}
    (told_regent,) = [x for x in words(world, fresh) if x.message.post == world.regent]
    assert told_regent.title == "Sebuah indeks menunggu persetujuan"
    assert expert.name in told_regent.text
    assert told_regent.address.endswith("/indices/satu/")
    indices.approve_index(version=first, by=world.regent, now=NOON)
    fresh = carried(world)
    assert heard(fresh) == {("index", expert.code)}
    assert "disetujui" in words(world, fresh)[0].title
    second = indices.propose_index(**{**said, "slug": "dua"})
    assert heard(carried(world)) == {("index", world.regent.code)}
    indices.decline_index(version=second, reason="Bobotnya berat.", by=world.regent, now=NOON)
    (answer,) = words(world, carried(world))
    assert answer.message.post == world.secretariat
    assert "tidak disetujui" in answer.title
    assert "Bobotnya berat." in answer.text


def test_an_objection_and_its_outcome_reach_the_office_whose_evidence_it_is(world):
    exhibit = sent(world)
    judged(world, exhibit, status=Status.ACCEPTED)
    carried(world)
    objection = citizens.object_to(
        exhibit=exhibit, reason="Menara itu tidak ada.", device="perangkat", now=NOON, token="o"
    )
    assert ("objected", exhibit.offered_by.code) in heard(carried(world))
    citizens.moderate(thing=objection, state="shown", reason="", by=world.secretariat, now=NOON)
    citizens.uphold(objection=objection, reason="Periksa lagi.", by=world.secretariat, now=NOON)
    fresh = heard(carried(world))
    assert ("upheld", exhibit.offered_by.code) in fresh
    assert ("reopened", exhibit.offered_by.code) in fresh
    assert "turn" in {kind for kind, _ in fresh}


def test_a_post_reads_up_to_a_message_and_nothing_becomes_unread_again(world):
    head = world.head(world.own)
    mine = list(Message.objects.to(head).order_by("pk"))
    assert len(mine) >= 2
    assert Message.objects.to(head).unread().count() == len(mine)
    actions.mark_read(message=mine[-1], by=head, now=NOON)
    actions.mark_read(message=mine[0], by=head, now=NOON)
    assert not Message.objects.to(head).unread().exists()
    with pytest.raises(actions.NoSuchMessage):
        actions.mark_read(message=mine[0], by=world.regent, now=NOON)
    stranger = a_post(a_government())
    with pytest.raises(NotAllowed):
        actions.mark_read(message=mine[0], by=stranger, now=NOON)


def test_the_secretariat_sees_which_agency_has_not_read(world):
    waiting = {
        u.agency.code if u.agency else "": u.messages for u in unread_by_agency(world.government)
    }
    not_receipts = Message.objects.to_agency(world.own).exclude(kind__in=RECEIPTS)
    assert waiting[world.own.code] == not_receipts.count()
    newest = Message.objects.to(world.head(world.own)).order_by("pk").last()
    actions.mark_read(message=newest, by=world.head(world.own), now=NOON)
    codes = {u.agency.code for u in unread_by_agency(world.government) if u.agency}
    assert world.own.code not in codes


def test_how_mail_comes_is_chosen_once_and_stands_in_the_ledger_without_words(world):
    user = a_person(world.officer)
    wish = {"government": world.government, "user": user, "by": world.officer, "now": NOON}
    actions.wish_mail(**wish, choice=MailWish.Choice.NONE)
    actions.wish_mail(**wish, choice=MailWish.Choice.DAILY)
    assert MailWish.objects.get().choice == "daily"
    entry = Entry.objects.filter(act="outbox.mail-wished").last()
    assert (entry.is_public, entry.detail) == (False, {"choice": "daily"})
    before = Entry.objects.count()
    with pytest.raises(actions.NoSuchWish):
        actions.wish_mail(**wish, choice="hourly")
    assert Entry.objects.count() == before


def test_messages_are_gathered_in_a_constant_number_of_queries(
    world, django_assert_max_num_queries
):
    for _ in range(6):
        judged(world, sent(world), status=Status.ACCEPTED)
    ledger.sequence(slug=world.government.slug, now=NOON)
    with django_assert_max_num_queries(18):
        actions.distribute(government=world.government, now=NOON)
    found = list(Message.objects.select_related("post"))
    with django_assert_max_num_queries(14):
        words(world, found)
    for letter in words(world, found):
        assert letter.title
        assert letter.address.startswith("http")
        assert "%(" not in letter.text


def test_a_post_that_ended_hears_nothing_and_its_agency_hears_instead(world):
    Post.objects.filter(pk=world.officer.pk).update(ended_on=NOON.date())
    judged(world, sent(world), status=Status.ACCEPTED)
    fresh = heard(carried(world))
    assert not [kind for kind, code in fresh if code == world.officer.code]
    assert ("verdict", world.head(world.own).code) in fresh


def test_the_calendar_moves_a_verifiers_day_in_the_message(world):
    people.set_days(
        government=world.government,
        days=[NOON.date() + DAY],
        kind=CalendarDay.Kind.OFF,
        name="Hari jadi",
        source="SE 1/2026",
        by=world.secretariat,
        now=NOON,
    )
    sent(world)
    (turn,) = [m for m in carried(world) if m.kind == MessageKind.TURN][:1]
    # Five working days after Monday the 17th, without the 18th and the holiday on the 25th.
    assert words(world, [turn])[0].told.until == date(2026, 8, 26)


def test_the_agency_that_has_a_report_hears_that_another_was_merged_into_it():
    office = ReportsOffice()
    into = a_report(office, agency=office.own)
    other = a_report(office)
    ledger.sequence(slug=office.government.slug, now=NOON)
    actions.distribute(government=office.government, now=NOON)
    before = set(Message.objects.values_list("pk", flat=True))
    handling.merge(request=other, into=into, by=office.secretariat, now=NOON)
    ledger.sequence(slug=office.government.slug, now=NOON)
    actions.distribute(government=office.government, now=NOON)
    fresh = Message.objects.exclude(pk__in=before).select_related("post")
    assert {(m.kind, m.post.role) for m in fresh} >= {("report", Role.OFFICER)}
    with override("id"):
        said = letters.compose(told(office.government, list(fresh), now=NOON))
    assert {each.title for each in said} == {
        "Laporan lain digabungkan ke laporan yang ada pada Anda"
    }
    assert into.code in said[0].text


def test_a_note_tells_the_secretariat_and_its_answer_tells_the_expert():
    scene = Preparing()
    carried(scene)
    note = reviewing.note(
        plan=scene.plan, kind="activity", code="KEG-001", text="Siapa merawatnya?",
        by=scene.expert, now=NOON,
    )  # fmt: skip
    fresh = carried(scene)
    assert heard(fresh) == {("review", scene.secretariat.code)}
    (letter,) = words(scene, fresh)
    assert "Siapa merawatnya?" in letter.text
    assert "KEG-001" in letter.text
    assert letter.address.endswith(f"/notes/{note.number}/")
    reviewing.decline_note(note=note, reason="Dirawat mitra.", by=scene.secretariat, now=NOON)
    fresh = carried(scene)
    assert heard(fresh) == {("review", scene.expert.code)}
    (letter,) = words(scene, fresh)
    assert letter.title == "Catatan Anda dijawab tanpa perubahan"
    assert "Dirawat mitra." in letter.text


def test_a_proposal_tells_the_secretariat_and_its_return_tells_the_agency():
    scene = Preparing()
    carried(scene)
    body = an_activity("KEG-901", programme="PRG-1", indicators=(), owner="DINKES")
    proposal = proposing.propose(
        plan=scene.plan, kind="activity", code="KEG-901", body=body.model_dump(mode="json"),
        base_hash="", reason="Desa tanpa sinyal", by=scene.officer, now=NOON,
    )  # fmt: skip
    fresh = carried(scene)
    assert heard(fresh) == {("review", scene.secretariat.code)}
    (letter,) = words(scene, fresh)
    assert letter.address.endswith(f"/proposals/{proposal.number}/")
    proposing.return_proposal(
        proposal=proposal, reason="Sebut tempatnya.", by=scene.secretariat, now=NOON
    )
    fresh = carried(scene)
    assert heard(fresh) == {("review", proposal.by.code)}
    (letter,) = words(scene, fresh)
    assert "Sebut tempatnya." in letter.text
