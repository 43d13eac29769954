"""`idaman ledger verify URL`: the command as an outsider runs it, over a real network."""

import pytest
from click.testing import CliRunner

from idaman.cli.main import main
from idaman.core.ledger.models import Entry, Log
from idaman.core.ledger.rules import notes
from tests.build import a_government
from tests.core.ledger.published import SLUG, key, publish, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(live_server, settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    a_government(slug=SLUG)
    write(600)
    publish()
    return f"{live_server.url}/{SLUG}/ledger"


def idaman(*arguments):
    return CliRunner().invoke(main, ["ledger", "verify", *map(str, arguments)])


def test_a_whole_log_is_fine_and_its_checkpoint_is_kept(address, tmp_path):
    file = tmp_path / "kemarin.txt"
    said = idaman(address, "--save", file)
    assert said.exit_code == 0, said.output
    # Beside what was written, the entries that bind the rows of the government itself.
    size = Log.objects.get(slug=SLUG).size
    assert f"{size} catatan (400 terbuka, {size - 400} tertutup)" in said.output
    assert f"kunci  {key()}" in said.output
    assert file.read_text().startswith(f"test/uji\n{size}\n")
    write(50, start=600)
    publish()
    said = idaman(address, "--vkey", key(), "--since", file)
    assert said.exit_code == 0, said.output
    assert f"{Log.objects.get(slug=SLUG).size} catatan" in said.output
    assert "kelanjutan utuh" in said.output
    assert "kunci  " not in said.output


def test_a_changed_act_is_found_and_nothing_is_saved(address, tmp_path):
    row = Entry.objects.get(subject="s7")
    Entry.objects.filter(pk=row.pk).update(body=bytes(row.body).replace(b'"s7"', b'"s8"'))
    said = idaman(address, "--save", tmp_path / "baru.txt")
    assert said.exit_code == 1
    assert (
        f"RUSAK  Catatan #{row.position}: isinya tidak cocok dengan sidik jarinya." in said.output
    )
    assert not (tmp_path / "baru.txt").exists()


def test_a_key_other_than_the_one_known_is_refused(address):
    said = idaman(address, "--vkey", notes.key_of("test/uji", bytes(32)))
    assert said.exit_code == 1
    assert "Checkpoint-nya tidak sah" in said.output


def test_a_witness_that_has_not_signed_is_named(address):
    seer = notes.key_of("saksi.example", bytes(32), kind=notes.COSIGNATURE)
    said = idaman(address, "--witness", seer)
    assert said.exit_code == 0
    assert "belum disaksikan saksi.example" in said.output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ftp://x/"], 1, "Bukan alamat log"),
        (["http://127.0.0.1:1/kukar/ledger"], 1, "tidak menjawab"),
        (["http://127.0.0.1:1/", "--government", "x"], 2, "hanya untuk buku besar di sini"),
        (["--vkey", "x"], 2, "memerlukan URL"),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(arguments, code, words):
    said = idaman(*arguments)
    assert said.exit_code == code
    assert words in said.output


def test_an_address_without_a_log_is_said_plainly(address):
    said = idaman(address.removesuffix("/ledger") + "/bukan")
    assert said.exit_code == 1
    assert "Tidak ada log di" in said.output


def test_a_key_mistyped_is_said_plainly(address):
    said = idaman(address, "--vkey", "salah")
    assert said.exit_code == 1
    assert "salah tulis" in said.output
