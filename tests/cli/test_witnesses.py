"""Showing checkpoints to witnesses, against a stand-in of one."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from idaman.cli import witnesses
from idaman.cli.doctor import ailments
from idaman.core.ledger import actions
from idaman.core.ledger.models import Checkpoint, Log, Witness
from idaman.core.ledger.rules import notes
from tests.build import NOON, a_government
from tests.cli.witness import PRIVATE, StandIn, listening
from tests.core.ledger.published import SLUG, from_afar, key, publish, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def witness(settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    a_government(slug=SLUG)
    write(300)
    publish()
    with listening(StandIn()) as witness:
        witness.logs[Log.objects.get(slug=SLUG).origin] = key()
        yield witness


def ask(witness, settings, *, now=NOON):
    asked = witnesses.configured([witness.line])
    witnesses.ask_all(asked, tiles=settings.TILES, now=now)


def test_a_witness_signs_and_everyone_sees_it(witness, settings, client):
    ask(witness, settings)
    assert witness.asked == [200]
    newest = Checkpoint.objects.get()
    assert [s.name for s in newest.signed.by(witness.key)] == [witness.name]
    assert len(newest.cosignatures) == 1  # The stranger's line is not taken in.
    assert from_afar(client, witnesses=[witness.key]).witnesses == (witness.name,)


def test_a_witness_is_asked_only_for_what_is_new_and_from_where_it_was(witness, settings):
    ask(witness, settings)
    ask(witness, settings)
    write(500, start=300)
    publish()
    ask(witness, settings)
    assert witness.asked == [200, 200]
    assert Witness.objects.get().size == 800


def test_a_witness_that_knows_more_of_the_log_than_we_remember_names_its_size(witness, settings):
    ask(witness, settings)
    Witness.objects.all().delete()
    write(5, start=300)
    publish()
    ask(witness, settings)
    assert witness.asked == [200, 409, 200]
    assert Checkpoint.objects.get(size=305).cosignatures


def test_a_witness_that_saw_another_history_does_not_sign_and_is_heard(witness, settings):
    witness.seen[Log.objects.get(slug=SLUG).origin] = (200, bytes(32))
    ask(witness, settings)
    assert witness.asked == [409, 422]
    assert "BERCABANG" in Witness.objects.get().trouble
    assert Checkpoint.objects.get().cosignatures == []


def test_a_witness_that_saw_more_than_there_is_stops_the_log(witness, settings):
    witness.seen[Log.objects.get(slug=SLUG).origin] = (900, bytes(32))
    ask(witness, settings)
    assert witness.asked == [409]
    settings.WITNESSES = [witness.line]
    settings.LOG_SECRET = b"s" * 40
    said = " ".join(a.sentence for a in ailments())
    assert "sudah melihat 900 catatan" in said
    write(1, start=300)
    with pytest.raises(Exception, match="sudah melihat 900 catatan"):
        publish()


@pytest.mark.parametrize(
    ("known", "status", "words"), [(False, 404, "tidak dikenalnya"), (True, 403, "kunci log ini")]
)
def test_a_witness_that_does_not_know_us_is_left_alone_for_a_minute(
    witness, settings, known, status, words
):
    witness.logs.clear()
    if known:
        witness.logs[Log.objects.get(slug=SLUG).origin] = notes.key_of("x", PRIVATE)
    for seconds, asked in ((0, 1), (30, 1), (61, 2)):
        ask(witness, settings, now=NOON + timedelta(seconds=seconds))
        assert witness.asked == [status] * asked
    assert words in Witness.objects.get().trouble


def test_a_witness_that_does_not_answer_is_trouble_and_no_crash(settings, witness):
    asked = witnesses.configured([f"{witness.key} http://127.0.0.1:1/w"])
    witnesses.ask_all(asked, tiles=settings.TILES, now=NOON)
    assert "tidak menjawab" in Witness.objects.get().trouble


def test_what_a_witness_that_went_wrong_says_is_forgotten_when_it_signs(witness, settings):
    origin, known = next(iter(witness.logs.items()))
    witness.logs.clear()
    ask(witness, settings)
    witness.logs[origin] = known
    ask(witness, settings, now=NOON + timedelta(seconds=61))
    assert Witness.objects.get().trouble == ""
    assert witness.asked == [404, 200]


@pytest.mark.parametrize(
    "line",
    [
        "saksi",
        "http://saksi.example/",
        f"{notes.key_of('w', PRIVATE)} http://saksi.example/",
        f"{notes.key_of('w', PRIVATE, kind=notes.COSIGNATURE)}",
        f"{notes.key_of('w', PRIVATE, kind=notes.COSIGNATURE)} ftp://saksi.example/",
    ],
)
def test_a_witness_written_wrongly_is_refused(line):
    with pytest.raises(ImproperlyConfigured, match="IDAMAN_WITNESSES"):
        witnesses.configured([line])


def a_log_with_three_acts():
    """Played in a house of its own."""
    actions.open_log(slug=SLUG, origin="idaman/uji")
    write(3)


def what_stands_signed():
    """Played in a house of its own: the log's key, and the newest checkpoint as it is served."""
    newest = Checkpoint.objects.of(SLUG).newest_first().first()
    return [Log.objects.get(slug=SLUG).vkey, str(newest.signed) if newest else ""]


def test_the_clock_itself_signs_and_asks_its_witnesses(house):
    here = f"{__name__}:"
    house.scene(here + "a_log_with_three_acts")
    told = house.idaman("tick", "--once")
    assert told.returncode == 0, told.stderr
    vkey, first = house.scene(here + "what_stands_signed")
    # Three acts, and two that bind the log's own row: as it was opened, and with its key.
    assert first.startswith("idaman/uji\n5\n")
    assert (house.home / "tiles" / SLUG / "checkpoint").read_text() == first
    with listening(StandIn()) as stand_in:
        stand_in.logs["idaman/uji"] = notes.Key.read(vkey)
        told = house.idaman("tick", "--once", IDAMAN_WITNESSES=stand_in.line)
        assert told.returncode == 0, told.stderr
        assert stand_in.asked == [200]
    _, second = house.scene(here + "what_stands_signed")
    assert second.startswith(first)
    assert notes.SignedNote.read(second).by(stand_in.key)
    assert house.idaman("ledger", "verify").returncode == 0
