"""A person asks for their data, or that it be erased: one act over all features."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.boxes import box
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.actions import StillHolds
from idaman.core.people.models import Holding
from idaman.core.people.permissions import Role
from idaman.features.reports.actions import privacy
from idaman.features.reports.models import Request
from idaman.features.stewardship.actions import persons
from idaman.features.stewardship.models import PersonRequest
from idaman.features.stewardship.queries.persons import gathered
from idaman.features.stewardship.rules.person import reaches, zipped
from tests.build import NOON, a_government, a_person, a_post, an_agency
from tests.features.delivery.test_citizens import Village
from tests.features.stewardship.scenes import SECRET, a_report, days

pytestmark = pytest.mark.django_db
State = PersonRequest.State
LATER = NOON + days(1)


def asked(government, by, *, asks="erase", known_by="reach", known="+62 812 3456 789", **changes):
    return persons.ask_for_person(
        **{
            "government": government,
            "asks": asks,
            "known_by": known_by,
            "identity": "card",
            "asked": persons.DataRequestInput("Ibu Siti", known, "Saya ingin dilupakan"),
            "secret": SECRET,
            "by": by,
            "now": LATER,
            **changes,
        }
    )


def searched(government, by):
    while persons.search_boxes(government=government, secret=SECRET, by=by, now=LATER):
        pass


def test_boxes_are_opened_one_by_one_and_only_the_persons_own_are_found(monkeypatch):
    monkeypatch.setattr(persons, "BOXES_A_TURN", 2)
    government, other = a_government(), a_government()
    by = a_post(government)
    mine = [a_report(government), a_report(government, reporter="siti; +62 812 3456 789")]
    a_report(government, reporter="Tono, 0813 9999 111")
    a_report(government, reporter="")
    a_report(other)
    a_report(government, reporter_closed=box(b"kunci lain", "idaman request").encrypt(b"x"))
    request = asked(government, by)
    assert request.state == State.SEARCHING
    with pytest.raises(persons.NotDecided):
        persons.grant_person(request=request, by=by, now=LATER)
    searched(government, by)
    request.refresh_from_db()
    assert request.state == State.FOUND
    assert request.found == {"services.Request": [r.pk for r in mine]}
    assert request.unreadable == 1


def test_erasing_a_person_leaves_counts_and_hashes_and_the_tree_verifies():
    government = a_government()
    by = a_post(government)
    mine = a_report(government, words="Jalan", words_shown_at=NOON, words_salt=b"x")
    theirs = a_report(government, reporter="Tono, 0813 9999 111")
    request = asked(government, by)
    searched(government, by)
    _, thrown = persons.grant_person(request=request, by=by, now=LATER)
    assert thrown.requests == [f"{mine.pk:064x}"]
    for each in (mine, theirs, request):
        each.refresh_from_db()
    assert (bytes(mine.closed), bytes(mine.reporter_closed), mine.words) == (b"", b"", "")
    assert (mine.latitude, mine.secret_sha256, mine.words_shown_at) == (None, "", None)
    assert bytes(theirs.closed)
    assert (request.state, bytes(request.closed)) == (State.DONE, b"")
    assert Request.objects.of(government).count() == 2
    assert mine.steps.last().step == "erased"
    ledger.sequence(slug=government.slug, now=LATER)
    assert ledger.verify(slug=government.slug).faults == ()
    told = b"".join(bytes(e.body) for e in Entry.objects.of(government.slug))
    for word in (b"Siti", b"3456 789", b"3456789", b"dilupakan", b"Jalan"):
        assert word not in told


def test_a_copy_holds_all_that_is_kept_and_each_taking_is_recorded():
    government = a_government()
    by = a_post(government)
    a_report(government)
    request = asked(government, by, asks="export")
    searched(government, by)
    with pytest.raises(persons.NotDecided):
        persons.take_copy(request=request, by=by, now=LATER)
    request, _ = persons.grant_person(request=request, by=by, now=LATER)
    persons.take_copy(request=request, by=by, now=LATER)
    told = gathered(request, SECRET)
    row = told["services.Request"][0]
    assert row["words"] == "Jalan di depan rumah saya rusak"
    assert "Budi" in row["reporter"]
    made = zipped(told, {"foto-1": b"jpeg"}, title="<Data>", language="id")
    packed = zipfile.ZipFile(io.BytesIO(made))
    assert packed.namelist() == ["data.json", "data.html", "foto-1.jpg"]
    assert json.loads(packed.read("data.json"))["services.Request"][0]["number"] == "LP-000001"
    assert b"&lt;Data&gt;" in packed.read("data.html")
    acts = Entry.objects.of(government.slug).values_list("act", flat=True)
    assert "stewardship.person_copied" in acts
    assert Request.objects.exclude(closed=b"").count() == 1, "a copy erases nothing"


def test_after_an_erasure_a_second_copy_finds_nothing_and_the_first_can_be_taken_no_more():
    government = a_government()
    by = a_post(government)
    a_report(government, reporter="Tono, 0813 9999 111")
    a_report(government)
    first = asked(government, by, asks="export")
    other = asked(government, by, asks="export", known="0813 9999 111")
    for _each in range(2):
        searched(government, by)
    first, _ = persons.grant_person(request=first, by=by, now=LATER)
    other, _ = persons.grant_person(request=other, by=by, now=LATER)
    erasure = asked(government, by)
    searched(government, by)
    persons.grant_person(request=erasure, by=by, now=LATER)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (bytes(first.closed), first.found, first.erased_at) == (b"", {}, LATER)
    assert bytes(other.closed), "somebody else's request stays"
    with pytest.raises(persons.NotDecided, match="belum dihapus"):
        persons.take_copy(request=first, by=by, now=LATER)
    second = asked(government, by, asks="export")
    searched(government, by)
    second, _ = persons.grant_person(request=second, by=by, now=LATER)
    assert second.found == {}
    persons.take_copy(request=second, by=by, now=LATER)
    told = gathered(second, SECRET)
    page = zipfile.ZipFile(io.BytesIO(zipped(told, {}, title="Data", language="id")))
    assert json.loads(page.read("data.json")) == {}
    assert "Tidak ada data Anda yang disimpan di sini." in page.read("data.html").decode()
    with pytest.raises(persons.NothingToSearch):
        asked(government, by, known_by="receipt", known=f"kunci-{government.pk}-2")


def test_after_an_erasure_the_copy_of_an_account_can_be_taken_no_more():
    government = a_government()
    by, post = a_post(government), a_post(government, role=Role.OFFICER)
    person = a_person(post)
    known = {"known_by": "account", "known": person.username}
    copy, _ = persons.grant_person(
        request=asked(government, by, asks="export", **known), by=by, now=LATER
    )
    Holding.objects.filter(user=person).update(until_date=NOON.date())
    persons.grant_person(request=asked(government, by, **known), by=by, now=LATER)
    copy.refresh_from_db()
    assert (copy.user, copy.erased_at) == (None, LATER)
    with pytest.raises(persons.NotDecided):
        persons.take_copy(request=copy, by=by, now=LATER)
    with pytest.raises(persons.NothingToSearch):
        asked(government, by, asks="export", **known)


def test_a_receipt_finds_its_report_and_an_answers_hash_finds_the_answer():
    village = Village()
    government, by = village.government, village.secretariat
    report = a_report(government)
    given_ = village.answered(text="Nama orang")
    found = asked(
        government, by, known_by="receipt", known=f"https://x/lapor/kunci-{government.pk}-1/"
    )
    assert (found.state, found.found) == (State.FOUND, {"services.Request": [report.pk]})
    answer = asked(government, by, known_by="receipt", known=given_.leaf)
    assert answer.found == {"delivery.Answer": [given_.pk]}
    persons.grant_person(request=answer, by=by, now=LATER)
    given_.refresh_from_db()
    assert (given_.text, given_.there) == ("", "yes")
    with pytest.raises(persons.NothingToSearch):
        asked(government, by, known_by="receipt", known="bukan apa-apa")


def test_an_officer_is_erased_only_after_the_last_post_was_handed_over():
    government = a_government()
    by, post = a_post(government), a_post(government, role=Role.OFFICER)
    person = a_person(post)
    request = asked(government, by, known_by="account", known=person.username)
    with pytest.raises(StillHolds):
        persons.grant_person(request=request, by=by, now=LATER)
    Holding.objects.filter(user=person).update(until_date=NOON.date())
    persons.grant_person(request=request, by=by, now=LATER)
    person.refresh_from_db()
    assert (person.username, person.is_active) == (f"terhapus-{person.pk}", False)


def test_a_request_is_refused_with_a_reason_and_decided_once():
    government = a_government()
    by = a_post(government)
    request = asked(government, by)
    searched(government, by)
    with pytest.raises(persons.NotDecided, match="alasan"):
        persons.refuse_person(request=request, reason=" ", by=by, now=LATER)
    persons.refuse_person(request=request, reason="Bukan orangnya", by=by, now=LATER)
    with pytest.raises(persons.NotDecided):
        persons.grant_person(request=request, by=by, now=LATER)


@pytest.mark.parametrize(
    ("known_by", "known"), [("reach", "siapa"), ("account", "tak ada"), ("lain", "x")]
)
def test_what_cannot_be_searched_is_refused_with_what_would_be_right(known_by, known):
    government = a_government()
    with pytest.raises(persons.NothingToSearch):
        asked(government, a_post(government), known_by=known_by, known=known)


def test_only_secretariat_and_administrator_serve_a_person_and_only_at_home():
    government = a_government()
    officer = a_post(government, role=Role.OFFICER, agency=an_agency(government))
    for by in (officer, a_post(a_government())):
        with pytest.raises(NotAllowed):
            asked(government, by)


def test_a_look_at_a_reporter_is_a_private_entry_that_names_the_post():
    government = a_government()
    report, by = a_report(government), a_post(government)
    privacy.looked_at_reporter(request=report, by=by, now=LATER)
    entry = Entry.objects.of(government.slug).get(act=privacy.SEEN)
    assert (entry.post, entry.subject, entry.is_public) == (by.code, "request:LP-000001", False)
    officer = a_post(government, role=Role.OFFICER, agency=an_agency(government))
    with pytest.raises(NotAllowed):
        privacy.looked_at_reporter(request=report, by=officer, now=LATER)


@given(st.from_regex(r"8[0-9]{8,10}", fullmatch=True), st.sampled_from(["0", "62", "+62 "]))
def test_a_number_is_the_same_however_it_is_written(bare, begun):
    spaced = f"{begun}{bare[:3]} {bare[3:6]}-{bare[6:]}"
    assert reaches(f"telp {spaced} ya") == {bare}
