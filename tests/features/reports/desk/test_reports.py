"""Reports at the desk: from the queue to an answer that somebody else looks at."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.utils import timezone
from lxml import html

from idaman.core.people.models import Intake
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.reports.actions import handling, reporting, routing
from idaman.features.reports.models import Request, RoutingRules, SlaTerms, State, Step
from idaman.features.reports.queries import requests as facts
from idaman.features.reports.rules.routing import RoutingCondition
from idaman.features.services.models import Service
from idaman.web.desk.templatetags.desk import counted
from tests.build import a_region
from tests.web.desk.at_desk import House, a_house, a_photo, logged_in

pytestmark = pytest.mark.django_db


def a_report(house: House, words: str = "Jalan berlubang", topic: str = "road") -> Request:
    house.government.intake = Intake.OWN
    house.government.save()
    village = Region.objects.get(code=f"{house.government.region.code}.01.2001")
    made, _key = reporting.report(
        government=house.government,
        said=reporting.ReportInput(
            words, region=village, topic=topic, visibility="open", name="Sari"
        ),
        secret=settings.SECRET_KEY.encode(),
        now=timezone.now(),
    )
    return made


def rules_for(house: House, *rules: RoutingCondition) -> None:
    routing.set_rules(
        government=house.government,
        rules=rules,
        base=0,
        by=house.posts[Role.SECRETARIAT],
        now=timezone.now(),
    )


def test_a_report_goes_from_the_queue_to_an_answer_that_somebody_else_doubts():
    house = a_house()
    report = a_report(house)
    rules_for(house, RoutingCondition("JALAN", words=("jalan*",), agency=house.own.code))
    secretariat, officer = (
        logged_in(house.posts[role]) for role in (Role.SECRETARIAT, Role.OFFICER)
    )
    queue, page = house.address("reports/"), house.address(f"reports/{report.number}/")
    assert report.code not in secretariat.get(queue).content.decode()
    unread = secretariat.get(queue, {"list": "unread"}).content.decode()
    assert "Jalan berlubang" in unread, "what nobody has looked at stands in a list of its own"
    assert report.code not in officer.get(queue).content.decode()
    assert officer.get(page).status_code == 404, "it is nobody's yet"
    seen = secretariat.get(page).content.decode()
    assert "“jalan*”" in seen, "the suggestion says why"
    sent = {"act": "forward", "to": f"agency:{house.own.code}", "rule": "JALAN", "token": "a"}
    secretariat.post(f"{page}act/", sent)
    assert report.code in officer.get(queue).content.decode()
    officer.post(f"{page}act/", {"act": "start", "token": "b"})
    words = {"act": "answer", "words": "Sudah ditambal kemarin.", "token": "c"}
    refused = officer.post(f"{page}act/", words)
    assert refused.status_code == 422
    assert "Sudah ditambal kemarin." in refused.content.decode(), "what was typed stays"
    photo = {"after": a_photo(), "without_before": "yes"}
    assert officer.post(f"{page}act/", {**words, **photo}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.photos.count()) == (State.ANSWERED, 1)
    check = f"{page}check/"
    said = {"verdict": "doubt", "words": "Berlubang lagi", "token": "d"}
    assert officer.post(check, said).status_code == 422, "not one's own answer"
    verifier = logged_in(house.verifier)
    assert verifier.post(check, {**said, "token": "e"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.reopened) == (State.WORKING, 1)


def test_who_reported_is_shown_on_asking_and_that_is_written_down():
    house = a_house()
    report = a_report(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = house.address(f"reports/{report.number}/")
    assert "Sari" not in client.get(page).content.decode()
    assert "Sari" in client.post(f"{page}reporter/", {"token": "a"}).content.decode()


def test_two_reports_lie_side_by_side_before_they_become_one():
    house = a_house()
    first, second = a_report(house), a_report(house, "Jalan berlubang di tikungan")
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = house.address(f"reports/{first.number}/merge/")
    assert second.code in client.get(page).content.decode(), "what is alike is suggested"
    seen = client.get(page, {"into": second.code}).content.decode()
    assert "di tikungan" in seen
    assert client.post(page, {"into": "LP-000999", "token": "a"}).status_code == 422
    client.post(page, {"into": second.code, "token": "b"})
    first.refresh_from_db()
    assert first.merged_into == second


def test_a_report_of_long_ago_is_not_suggested_as_the_same():
    house = a_house()
    first, second = a_report(house), a_report(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = house.address(f"reports/{first.number}/merge/")
    for days, is_named in ((90, True), (91, False)):
        at = first.arrived_at - timedelta(days=days)
        Request.objects.filter(pk=second.pk).update(arrived_at=at)
        assert (second.code in client.get(page).content.decode()) == is_named


def test_changed_rules_are_tried_before_they_count():
    house = a_house()
    report = a_report(house)
    client, page = logged_in(house.posts[Role.SECRETARIAT]), house.address("reports/rules/")
    typed = {
        "base": "0",
        "count": "1",
        "code-0": "jalan",
        "words-0": "jalan*, aspal",
        "to-0": f"agency:{house.own.code}",
    }
    tried = client.post(page, {**typed, "act": "try"}).content.decode()
    assert report.code in tried
    Request.objects.update(topic="")
    by_topic = {**typed, "words-0": "", "topics-0": "road", "text": "rusak"}
    lacking = client.post(page, {**by_topic, "act": "try"}).content.decode()
    assert re.search(r"tidak disebut di dalamnya:</p><ul><li>pokok: 1 ", lacking)
    assert "Tidak ada aturan yang kena, menurut pokok: tanpa pokok 1" in lacking
    assert "Aturan ini meminta yang belum disebut" in lacking
    assert not RoutingRules.objects.exists()
    wrong = client.post(page, {**typed, "to-0": "", "act": "try"})
    assert wrong.status_code == 422
    assert "jalan*, aspal" in wrong.content.decode()
    client.post(page, {**typed, "act": "save", "token": "a"})
    assert RoutingRules.objects.get().rules == [
        {"code": "JALAN", "words": ["jalan*", "aspal"], "agency": house.own.code}
    ]
    seen = client.get(page, {"text": "Aspalnya rusak"}).content.decode()
    assert re.search(r"JALAN", seen)
    again = client.post(page, {**typed, "act": "save", "token": "b"})
    assert again.status_code == 422, "made from an older version"


def test_other_days_count_from_their_date_on():
    house = a_house()
    client, page = logged_in(house.posts[Role.SECRETARIAT]), house.address("reports/terms/")
    today = timezone.localdate().isoformat()
    sent = {"complaint": "7", "from_date": today, "source": "Perbup 4/2027", "token": "a"}
    sent["visible_topic"] = "school"
    assert client.post(page, {**sent, "visible_topic": "moon"}).status_code == 422
    assert client.post(page, {**sent, "from_date": "besok"}).status_code == 422
    client.post(page, sent)
    assert SlaTerms.objects.get().days == {"complaint": 7}
    road, school = (a_report(house, topic=topic) for topic in ("road", "school"))
    assert [handling.needs_photo(each) for each in (road, school)] == [False, True]
    assert "Perbup 4/2027" in client.get(page).content.decode()


def test_a_queue_is_paged_by_its_last_row_and_odd_addresses_find_nothing():
    house = a_house()
    a_report(house)
    client, page = logged_in(house.posts[Role.SECRETARIAT]), house.address("reports/")
    for name in ("running", "unread", "unrouted", "asked", "answered", "outside", "over"):
        assert client.get(page, {"list": name}).status_code == 200
    assert client.get(page, {"list": "nothing"}).status_code == 404
    assert client.get(page, {"after": "x~1"}).status_code == 404
    assert client.get(page, {"list": "unread", "after": "x~1"}).status_code == 404
    assert "LP-000001" not in client.get(page, {"after": "2999-01-01~1"}).content.decode()
    assert client.get(page, {"number": "lp 1"}).status_code == 302


def test_a_queue_is_narrowed_down_by_service_and_village():
    house = a_house()
    report = a_report(house)
    service = Service.objects.create(
        government=house.government, code="PEL-01", made_at=timezone.now()
    )
    client, page = logged_in(house.posts[Role.SECRETARIAT]), house.address("reports/")
    district = report.region.parent.code
    asked = {"list": "unread", "district": district}
    assert report.code in client.get(page, asked).content.decode()
    here = {**asked, "village": report.region.code}
    assert report.code in client.get(page, here).content.decode()
    other = a_region(code=f"{district}.2999", name="Desa Lain", parent=report.region.parent)
    assert report.code not in client.get(page, {**asked, "village": other.code}).content.decode()
    assert report.code not in client.get(page, {**asked, "service": "PEL-01"}).content.decode()
    Request.objects.update(service=service)
    assert report.code in client.get(page, {**asked, "service": "PEL-01"}).content.decode()


def test_junk_that_nobody_looked_at_stands_in_a_list_of_its_own():
    house = a_house()
    reports = [a_report(house, f"Jalan berlubang {n}") for n in range(4)]
    house_counts = partial(facts.counted, house.government, Request.objects.all())
    today = timezone.localdate()
    assert (house_counts(today)["unread"], house_counts(today)["running"]) == (4, 0)
    handling.forward(
        request=reports[0],
        agency=house.own,
        secret=settings.SECRET_KEY.encode(),
        by=house.posts[Role.SECRETARIAT],
        now=timezone.now(),
    )
    counts = house_counts(today)
    assert (counts["unread"], counts["running"], counts["unrouted"]) == (3, 1, 0)
    late = house_counts(today + timedelta(days=90))
    assert (late["unread_overdue"], late["overdue"]) == (3, 1), "late is late, read or not"
    seen = logged_in(house.posts[Role.SECRETARIAT]).get(house.address("reports/figures/"))
    assert "Belum dibaca siapa pun: 3" in seen.content.decode()


def test_a_count_says_where_it_stopped():
    assert (counted(1000, 1000), counted(1001, 1000)) == ("1.000", "1.000+")


def test_an_act_nobody_knows_and_a_state_that_moved_on():
    house = a_house()
    report = a_report(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = house.address(f"reports/{report.number}/act/")
    assert client.post(page, {"act": "dance"}).status_code == 404
    assert client.post(page, {"act": "forward", "to": "", "token": "a"}).status_code == 422
    gone = client.post(page, {"act": "close", "words": "Selesai", "token": "b"})
    assert gone.status_code == 422
    assert Request.objects.get(pk=report.pk).steps.get().step == Step.ARRIVED


def _refused(client, page: str, typed: dict[str, str], field: str) -> str:
    """Send a form that is wrong in one field; give the page, which says so and keeps the rest."""
    answer = client.post(page, typed)
    seen = answer.content.decode()
    assert answer.status_code == 422
    controls = html.fromstring(seen).xpath(f'//*[@name="{field}"]')
    beside = (each.getparent().xpath('.//p[@class="error"]') for each in controls)
    groups = (each.xpath("ancestor::fieldset/p[@class='error']") for each in controls)
    assert any(beside) or any(groups), field
    for name, value in typed.items():
        assert name == field or value in seen, f"{name} stays"
    return seen


def test_what_is_wrong_in_an_act_stands_beside_its_field_with_what_was_typed():
    house = a_house()
    report = a_report(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = house.address(f"reports/{report.number}/act/")
    forward = {"act": "forward", "to": "agency:NONE", "words": "Mohon dilihat."}
    assert "Pilih perangkat daerah" in _refused(client, page, forward, "to")
    _refused(client, page, {"act": "ask", "question": "", "reason": "Menunggu nomor."}, "question")
    _refused(client, page, {"act": "classify", "kind": "storm"}, "kind")
    for act in ("note", "send-back", "close", "resume", "told", "answer"):
        _refused(client, page, {"act": act, "words": ""}, "words")
        assert "Panjang. " * 500 in _refused(
            client, page, {"act": act, "words": "Panjang. " * 500}, "words"
        )
    by_rule = {"act": "forward", "to": "receiver:NONE", "rule": "LISTRIK", "words": "Milik PLN."}
    answer = client.post(page, by_rule)
    seen = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="rule" value="LISTRIK"' in seen
    assert "Milik PLN." in seen
    assert "Pilih perangkat daerah" in seen
    assert report.steps.count() == 1, "nothing was done"


def test_an_act_that_came_too_late_shows_its_form_once_more():
    house = a_house()
    report = a_report(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = house.address(f"reports/{report.number}/act/")
    gone = client.post(page, {"act": "close", "words": "Sudah selesai semua", "token": "b"})
    assert gone.status_code == 422
    assert "Sudah selesai semua" in gone.content.decode()


def test_what_is_wrong_in_what_the_secretariat_sets_stands_beside_its_field():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    receivers, templates = house.address("reports/receivers/"), house.address("reports/templates/")
    body = {"code": "PLN", "name": "PLN Tenggarong", "matters": "Listrik", "channel": "123"}
    _refused(client, receivers, {**body, "code": "P" * 21}, "code")
    _refused(client, receivers, {**body, "name": ""}, "name")
    assert client.post(receivers, {**body, "code": "p n"}).status_code == 422
    words = {"code": "SELESAI", "name": "Selesai", "words": "Sudah dikerjakan."}
    _refused(client, templates, {**words, "words": ""}, "words")
    assert client.post(receivers, {**body, "is_closed": "yes"}).status_code == 302
    seen = client.get(receivers, {"code": "PLN"}).content.decode()
    assert re.search(r'name="is_closed"[^>]*checked', seen)
    assert 'value="Listrik"' in seen


def test_what_is_wrong_in_a_second_look_a_merger_or_a_split_stands_beside_its_field():
    house = a_house()
    report = a_report(house)
    client = logged_in(house.posts[Role.SECRETARIAT])
    page = house.address(f"reports/{report.number}/")
    merger = _refused(client, f"{page}merge/", {"into": "LP-000999"}, "into")
    assert "Tidak ada laporan lain LP-000999" in merger
    _refused(client, f"{page}merge/", {"into": report.code}, "into")
    _refused(client, f"{page}split/", {"words": "Panjang. " * 500}, "words")
    Request.objects.update(state=State.ANSWERED, answered_at=timezone.now())
    verifier = logged_in(house.verifier)
    undecided = verifier.post(f"{page}check/", {"words": "Saya lihat sendiri."})
    assert undecided.status_code == 422
    assert "Pilih: sudah beres, atau belum." in undecided.content.decode()
    assert "Saya lihat sendiri." in undecided.content.decode()
    _refused(verifier, f"{page}check/", {"verdict": "confirm", "words": ""}, "words")


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"complaint": "366"}, "complaint", "365"),
        ({"complaint": "tujuh"}, "complaint", "angka"),
        ({"from_date": "besok"}, "from_date", "tahun-bulan-hari"),
        ({"source": "x" * 301}, "source", "300"),
        ({"visible_topic": "moon"}, "visible_topic", "moon"),
    ],
)
def test_wrong_days_are_not_set(changes, field, says):
    house = a_house()
    typed = {"complaint": "7", "from_date": "2999-01-01", "source": "Perbup 4/2027", **changes}
    client, page = logged_in(house.posts[Role.SECRETARIAT]), house.address("reports/terms/")
    assert says in _refused(client, page, typed, field)
    assert not SlaTerms.objects.exists()
