"""The catalogue: entered, edited, published and taken back; what of it anybody may know."""

from datetime import timedelta

import pytest

from idaman.core import versions
from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import CalendarDay, Government
from idaman.core.places.models import Region
from idaman.features.reports.models import State
from idaman.features.services.actions import catalogue, forms
from idaman.features.services.models import Service, ServiceShowing, ServiceVersion
from idaman.features.services.queries import (
    completeness,
    measured_times,
    offered,
    offered_by,
    offered_in,
)
from idaman.features.services.rules.lists import INTERNAL, PUBLISHED
from idaman.web.rules.bodies import WrongBody
from tests.build import NOON, a_government
from tests.features.services.catalogue import Counter, printed, refreshed

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter():
    return Counter()


def edit(counter, service, **more):
    good = {
        "service": service,
        "body": counter.body(product="Kartu keluarga baru"),
        "expected": service.newest.number,
        "by": counter.officer,
        "now": NOON,
    }
    return catalogue.edit(**good | more)


def test_codes_count_on_and_a_code_names_one_service(counter):
    assert [counter.service().code, counter.service().code] == ["PEL-001", "PEL-002"]
    with pytest.raises(versions.CodeTaken):
        catalogue.enter(
            government=counter.government,
            body=counter.body(),
            code="pel-001",
            by=counter.officer,
            now=NOON,
        )
    with pytest.raises(WrongBody, match="huruf besar"):
        catalogue.enter(
            government=counter.government,
            body=counter.body(),
            code="PEL 1/2",
            by=counter.officer,
            now=NOON,
        )


def test_only_who_answers_for_a_service_changes_it(counter):
    service = counter.service()
    others = counter.body(agency=counter.other.code)
    with pytest.raises(NotAllowed):
        edit(counter, service, by=counter.stranger)
    with pytest.raises(NotAllowed):
        edit(counter, service, body=others)
    with pytest.raises(NotAllowed):
        counter.publish(service, by=counter.officer)
    with pytest.raises(NotAllowed):
        counter.publish(service, by=counter.stranger)
    with pytest.raises(NotAllowed):
        catalogue.withdraw(service=service, reason="x", by=counter.stranger, now=NOON)
    assert edit(counter, service, body=others, by=counter.secretariat).agency == counter.other
    assert ServiceVersion.objects.count() == 2


def test_what_the_body_names_must_be_there_and_in_this_government(counter):
    far = a_government().region.code
    with pytest.raises(WrongBody) as no:
        counter.service(agency="TAK-ADA", serves=[f"{far}.01"])
    assert set(no.value.fields) == {"agency", "serves"}
    with pytest.raises(WrongBody, match="Tempat"):
        counter.service(places=[{"name": "Loket", "region": f"{far}.01"}])


def test_two_who_edit_at_once_and_who_sends_twice_change_it_once(counter):
    service = counter.service()
    edit(counter, service, token="t")
    with pytest.raises(AlreadyDone):
        edit(counter, service, token="t")
    with pytest.raises(versions.ChangedMeanwhile):
        edit(counter, service, token="u", expected=1)
    again = refreshed(service)
    with pytest.raises(versions.NothingChanged):
        edit(counter, again, token="v")
    assert again.newest.number == 2


def test_the_public_sees_what_was_published_until_the_next_is(counter):
    service = counter.published()
    edit(counter, service)
    (seen,) = offered(counter.government, NOON)
    assert seen.body.product == "Kartu keluarga"
    counter.publish(refreshed(service), now=NOON + timedelta(days=1))
    (seen,) = offered(counter.government, NOON)
    assert (seen.body.product, len(seen.showings)) == ("Kartu keluarga baru", 2)
    Government.objects.filter(pk=counter.government.pk).update(is_open=False)
    assert offered(counter.government, NOON) == []


def test_the_offices_own_work_is_in_no_fact_for_the_public_and_no_word_is_in_the_ledger(counter):
    service = counter.published()
    (seen,) = offered(counter.government, NOON)
    assert "rahasia dapur" not in str(seen.body)
    assert all(name in PUBLISHED for name in seen.filled)
    edit(counter, service)
    catalogue.take_back(service=service, reason="Salah tarif", by=counter.head, now=NOON)
    catalogue.withdraw(service=refreshed(service), reason="Digabung", by=counter.officer, now=NOON)
    entries = list(Entry.objects.of(counter.government.slug).order_by("pk"))
    assert [e.act for e in entries][-5:] == [
        "services.entered",
        "services.published",
        "services.edited",
        "services.taken-back",
        "services.withdrawn",
    ]
    said = "".join(bytes(e.body).decode() for e in entries)
    for word in ("rahasia", "Kartu", "Salah tarif", "Digabung"):
        assert word not in said
    assert [e.is_public for e in entries][-5:] == [False, True, False, True, False]


def test_services_are_published_together_or_not_at_all(counter):
    first, second = counter.service(), counter.service(name="KTP-el")
    stale = printed(refreshed(second))
    edit(counter, second, body=counter.body(name="KTP elektronik"))
    with pytest.raises(versions.NotPublished, match="PEL-002"):
        counter.publish(printed=[printed(first), stale])
    with pytest.raises(versions.NotPublished, match="dalam kedua bahasa"):
        counter.publish(printed=[catalogue.PrintedNotice(first, first.newest, {"id": "a" * 64})])
    assert not ServiceShowing.objects.exists()
    counter.publish(first, refreshed(second), token="once")
    with pytest.raises(AlreadyDone):
        counter.publish(first, refreshed(second), token="once")
    assert [each.code for each in offered(counter.government, NOON)] == ["PEL-001", "PEL-002"]


def test_what_is_taken_back_says_why_and_is_gone_and_only_then_is_withdrawn(counter):
    service = counter.published()
    with pytest.raises(WordsMissing):
        catalogue.take_back(service=service, reason=" ", by=counter.head, now=NOON)
    with pytest.raises(versions.NotPublished, match="Tarik dahulu"):
        catalogue.withdraw(service=service, reason="x", by=counter.head, now=NOON)
    catalogue.take_back(service=service, reason="Salah", by=counter.head, now=NOON)
    assert offered(counter.government, NOON) == []
    with pytest.raises(versions.NotPublished):
        catalogue.take_back(service=service, reason="Salah", by=counter.head, now=NOON)
    catalogue.withdraw(service=refreshed(service), reason="Usai", by=counter.officer, now=NOON)
    assert not Service.objects.of(counter.government).standing().exists()
    again = catalogue.enter(
        government=counter.government,
        body=counter.body(),
        code=service.code,
        by=counter.officer,
        now=NOON,
    )
    assert (again.pk, again.newest.number) == (service.pk, 2)


def test_a_form_takes_the_place_of_the_one_with_its_name(counter):
    service = counter.service()
    for sha in ("c" * 64, "d" * 64):
        forms.attach_form(
            service=refreshed(service), title="F-1.01", sha256=sha, by=counter.officer, now=NOON
        )
    (form,) = refreshed(service).newest.said.forms
    assert (form.title, form.url, form.sha256) == ("F-1.01", "", "d" * 64)


def test_nothing_measured_is_nothing_and_what_stood_still_does_not_count(counter):
    service = counter.published()
    assert measured_times(counter.government, [service.pk], NOON) == {}
    # NOON - 30 days is a Saturday: the ten days after it hold seven working days without a holiday.
    arrived = NOON - timedelta(days=30)
    for days in (0, 3, 10):
        counter.answered(service, days)
    counter.answered(service, 10, state=State.MERGED)
    counter.answered(service, 10, answered_at=None, state=State.WORKING)
    known = measured_times(counter.government, [service.pk], NOON)[service.pk]
    assert known.many == 3
    assert known.in_time == 2
    whole = known.ninetieth
    slow = counter.answered(service, 10)
    counter.stood(slow, arrived + timedelta(hours=1), arrived + timedelta(days=9))
    known = measured_times(counter.government, [service.pk], NOON)[service.pk]
    assert (known.many, known.in_time, known.ninetieth) == (4, 3, whole)
    off = (arrived + timedelta(days=10)).date()
    while off.weekday() > 4:
        off -= timedelta(days=1)
    CalendarDay.objects.create(
        government=counter.government,
        day=off,
        kind=CalendarDay.Kind.OFF,
        source="Uji",
        set_at=NOON - timedelta(days=40),
        set_by=counter.secretariat,
    )
    known = measured_times(counter.government, [service.pk], NOON)[service.pk]
    assert known.ninetieth == whole - 1


def test_facts_say_what_a_village_and_an_agency_can_count_on(
    counter, django_assert_max_num_queries
):
    region = counter.government.region
    here = counter.published()
    other = f"{region.code}.02"
    counter.published(name="Izin", serves=[f"{region.code}.01"], places=[])
    with django_assert_max_num_queries(6):
        every = offered(counter.government, NOON)
    hulu = Region.objects.get(code=f"{region.code}.01")
    assert [each.code for each in offered_in(every, hulu)] == [here.code, "PEL-002"]
    assert all(not each.body.serves for each in offered_in(every, Region(code=other)))
    assert len(offered_by(every, counter.own.pk)) == 2
    assert offered_by(every, counter.other.pk) == []


def test_completeness_counts_what_is_entered(counter, django_assert_max_num_queries):
    counter.service()
    counter.service(name="Kosong", requirements=[], procedure=[], time=None, fees=[], product="")
    with django_assert_max_num_queries(2):
        (told,) = completeness(counter.government)
    assert told.agency == counter.own
    assert told.share(PUBLISHED) == pytest.approx(7 / 12)
    assert told.share(INTERNAL) == pytest.approx(4 / 16)
    assert completeness(counter.government, only_public=True) == []
