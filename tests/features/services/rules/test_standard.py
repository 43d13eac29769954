"""The service standard in lines, cells and tables: read as it was meant, refused where unsure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.features.services.rules import body as standard
from idaman.features.services.rules.body import ServiceBody, filled, missing, public_part, read
from idaman.features.services.rules.columns import SERVICES
from idaman.features.services.rules.lines import (
    DAYS,
    Fee,
    Form,
    NotUnderstood,
    Opening,
    Place,
    Time,
    fee_in,
    hours_in,
    time_in,
)
from idaman.features.services.rules.lists import CHANNELS, COMPONENTS, EVENTS, INTERNAL, PUBLISHED
from idaman.features.services.rules.measured_times import measured
from idaman.features.services.rules.misplaced_lines import mixed
from idaman.features.services.rules.rows import cell_of, understood
from idaman.features.services.rules.schema import BodyContext, described
from idaman.features.services.rules.sla.clock import TimeUnit
from idaman.web.rules.bodies import WrongBody
from tests.features.plan.rules.strategies import SLOW

TOKENS = (
    *("KTP-el", "2", "lembar", "a.b", "(bila", "F-1.01", "Jl.", "x/y", "per"),
    *("s.d.", "08.00", "1.", "-", "b)", "Rp", "gratis", "[bila"),
)
WORD = st.lists(st.sampled_from(TOKENS), max_size=3).map(lambda some: " ".join(["Surat", *some]))
ANY_LINE = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3).map(" ".join)
LINES = st.lists(ANY_LINE, max_size=3).map(tuple)
CLOCKS = st.tuples(st.integers(0, 22), st.integers(0, 59), st.integers(0, 59)).map(
    lambda at: (f"{at[0]:02}:{at[1]:02}", f"{at[0] + 1:02}:{at[2]:02}")
)
HOURS = st.builds(
    lambda days, at: Opening(days=tuple(days), opens=at[0], closes=at[1]),
    st.sets(st.integers(1, 7), min_size=1),
    CLOCKS,
)
PLACES = st.builds(
    Place,
    name=WORD,
    address=WORD,
    hours=st.lists(HOURS, max_size=2).map(tuple),
    phone=st.sampled_from(("", "0541 123456")),
    region=st.sampled_from(("", "64.02.01", "64.02.01.2001")),
)
FEES = st.builds(
    Fee,
    case=ANY_LINE,
    amount_idr=st.integers(0, 10**9),
    per=st.sampled_from(("", "lembar", "m2 per hari")),
)
BODIES = st.builds(
    ServiceBody,
    name=WORD,
    agency=st.just("A"),
    words=LINES,
    requirements=LINES,
    procedure=LINES,
    legal_basis=LINES,
    product=WORD,
    events=st.sets(st.sampled_from(sorted(EVENTS))).map(tuple),
    channels=st.sets(st.sampled_from(sorted(CHANNELS))).map(tuple),
    time=st.one_of(
        st.none(), st.builds(Time, value=st.integers(1, 5000), unit=st.sampled_from(TimeUnit))
    ),
    fees=st.lists(FEES, max_size=2).map(tuple),
    places=st.lists(PLACES, max_size=2).map(tuple),
    forms=st.lists(
        st.builds(Form, title=WORD, url=st.just("https://a.go.id/f?x=1")), max_size=2
    ).map(tuple),
    staff=st.one_of(st.none(), st.integers(1, 500)),
    sample=st.booleans(),
)


@SLOW
@given(BODIES)
def test_every_cell_of_every_service_is_understood_as_the_same_again(body):
    cells = {f.name: cell_of(body, f.name) for f in SERVICES.fields if f.name != "code"}
    cells |= {"sample": body.sample, "serves": list(body.serves)}
    said, wrong = understood(cells)
    assert not wrong
    assert read(said) == body


@SLOW
@given(BODIES)
def test_nothing_of_the_offices_own_work_is_in_the_public_part(body):
    shown = filled(public_part(body))
    assert not any(shown[name] for name in INTERNAL)
    assert all(shown[name] == filled(body)[name] for name in PUBLISHED)


def test_fourteen_components_are_six_and_eight_and_each_can_be_entered_and_sent():
    assert (len(PUBLISHED), len(INTERNAL)) == (6, 8)
    columns = {each.name for each in SERVICES.fields}
    assert set(COMPONENTS) <= set(ServiceBody.model_fields) & columns
    assert set(ServiceBody.model_fields) <= columns


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("3 hari kerja", 3, TimeUnit.DAYS),
        ("Paling lama 14 (empat belas) hari kerja", 14, TimeUnit.DAYS),
        ("maks. 2 Jam", 2, TimeUnit.HOURS),
        ("30 menit", 30, TimeUnit.MINUTES),
        ("7 hari kalender", 7, TimeUnit.CALENDAR),
    ],
)
def test_a_time_is_a_number_with_its_unit(typed, value, unit):
    assert time_in(typed) == Time(value=value, unit=unit)
    assert time_in(typed).length.unit == unit


@pytest.mark.parametrize(
    "typed", ["3 hari", "3-5 hari kerja", "secepatnya", "0 jam", "", "tiga jam"]
)
def test_a_time_that_may_mean_two_things_is_refused_with_what_would_be_right(typed):
    with pytest.raises(NotUnderstood, match="3 hari kerja, 2 jam, atau 30 menit"):
        time_in(typed)


@pytest.mark.parametrize(
    ("typed", "case", "amount", "per"),
    [
        ("gratis", "", 0, ""),
        ("Tidak dipungut biaya", "", 0, ""),
        ("Rp 0", "", 0, ""),
        ("Rp. 25.000,-", "", 25_000, ""),
        ("Denda = 50000", "Denda", 50_000, ""),
        ("Salinan = Rp 10.000/lembar", "Salinan", 10_000, "lembar"),
    ],
)
def test_a_fee_is_exact_rupiah_or_nothing(typed, case, amount, per):
    assert fee_in(typed) == Fee(case=case, amount_idr=amount, per=per)


@pytest.mark.parametrize(
    "typed", ["sesuai Perda", "murah", "Rp 10.000 - Rp 20.000", "-5000", "a = "]
)
def test_a_fee_that_is_not_certain_is_refused(typed):
    with pytest.raises(NotUnderstood, match="Salinan = Rp 10.000 per lembar"):
        fee_in(typed)


@pytest.mark.parametrize(
    ("typed", "days", "opens", "closes"),
    [
        ("Senin - Kamis 08.00 - 15.30 WITA", (1, 2, 3, 4), "08:00", "15:30"),
        ("Senin s/d Jumat pukul 8.00 s.d. 16.00", (1, 2, 3, 4, 5), "08:00", "16:00"),
        ("Sabtu, Minggu: 09:00–12:00", (6, 7), "09:00", "12:00"),
        ("setiap hari 24 jam", (1, 2, 3, 4, 5, 6, 7), "00:00", "24:00"),
    ],
)
def test_opening_hours_are_days_and_times(typed, days, opens, closes):
    assert hours_in(typed) == (Opening(days=days, opens=opens, closes=closes),)


@pytest.mark.parametrize(
    "typed", ["jam kerja", "08.00-15.00", "Senin 15.00-08.00", "Senin 8-3 lalu"]
)
def test_opening_hours_nobody_could_go_by_are_refused(typed):
    with pytest.raises(NotUnderstood, match="bukan jam buka"):
        hours_in(typed)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_lines(text):
    cells = dict.fromkeys(("time", "fees", "places", "forms", "staff", "events", "procedure"), text)
    said, wrong = understood(cells)
    assert set(said) == set(cells)
    assert all(sentence and en for sentence, en in wrong.values())


def test_what_is_wrong_is_said_at_its_field_and_line():
    with pytest.raises(WrongBody) as no:
        read(
            {
                "name": "",
                "agency": "A",
                "fees": [{"amount_idr": 1}, {"amount_idr": -1}],
                "requirements": ["KK"],
                "events": ["holiday"],
                "online": "javascript:alert(1)",
                "colour": "red",
            }
        )
    fields = no.value.fields
    assert set(fields) == {"name", "fees", "events", "online", "colour"}
    assert fields["fees"][0].startswith("Baris 2:")
    with pytest.raises(WrongBody, match="sama banyak barisnya"):
        read({"name": "A", "agency": "A", "requirements": ["a", "b"], "requirements_en": ["a"]})


def test_lines_that_stand_in_the_other_group_are_found_and_no_others():
    good = ServiceBody(
        name="KTP-el",
        agency="A",
        requirements=("Kartu keluarga", "Surat pernyataan sesuai Perbup 3/2020"),
        procedure=("Ambil nomor antrean", "Foto dan rekam sidik jari"),
        legal_basis=("UU 24/2013",),
        facilities="Ruang tunggu berpendingin",
    )
    assert mixed(good) == []
    bad = good.model_copy(
        update={
            "requirements": ("Undang-Undang Nomor 24 Tahun 2013", "Kartu keluarga"),
            "facilities": "Biaya: gratis",
            "product": "Jaminan pelayanan: petugas ramah",
        }
    )
    assert {(m.stands_in, m.reads_like) for m in mixed(bad)} == {
        ("requirements", "legal_basis"),
        ("facilities", "fees"),
        ("product", "guarantee"),
    }


@given(st.lists(st.integers(0, 400), min_size=1), st.integers(1, 400))
def test_what_is_measured_is_one_of_the_values_and_the_order_of_them_is_nothing(spans, promised):
    promise = Time(value=promised, unit=TimeUnit.DAYS)
    known = measured(spans, promise)
    assert known.median in spans
    assert known.ninetieth in spans
    assert known.median <= known.ninetieth
    assert sum(s <= known.median for s in spans) * 2 >= len(spans)
    assert sum(s <= known.ninetieth for s in spans) * 10 >= 9 * len(spans)
    assert measured(sorted(spans), promise) == known
    assert known.in_time == sum(s <= promised for s in spans)


@SLOW
@given(BODIES)
def test_machines_are_told_the_public_promise_and_nothing_that_is_not_entered(body):
    around = BodyContext("https://a.go.id/pelayanan/X/", "Dinas", "https://b/", "Kabupaten")
    said = described(body, around)
    assert said["@type"] == "GovernmentService"
    assert said["identifier"] == "X"
    assert ("offers" in said) == bool(body.fees)
    prices = [offer["price"] for offer in said.get("offers", ())]
    assert prices == [fee.amount_idr for fee in body.fees]
    assert said == described(public_part(body), around)


def test_a_gap_is_not_free_of_charge():
    nothing = ServiceBody(name="KK", agency="A")
    assert missing(nothing) == list(PUBLISHED)
    assert "fees" not in missing(nothing.model_copy(update={"fees": (Fee(amount_idr=0),)}))
    assert standard.filled(nothing)["fees"] is False
    assert DAYS[0] == "Senin"
