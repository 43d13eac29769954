"""Attempts to rewrite what was published, by people with more and more power; all are found."""

import json
import shutil

import pytest

from idaman.core import merkle
from idaman.core.ledger import actions
from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Checkpoint, Entry, Log
from idaman.core.ledger.rules import notes, tlog
from idaman.core.ledger.rules.shelf import HashShelf
from tests.build import NOON, a_government
from tests.core.ledger.published import (
    SECRET,
    SLUG,
    from_afar,
    keep_tiles,
    key,
    publish,
    verify,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tiles(settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    return settings.TILES


@pytest.fixture(autouse=True)
def kept(tiles):
    """Six hundred acts, published; what a citizen kept of them. Then a hundred more."""
    a_government(slug=SLUG)
    write(600)
    kept = bytes(publish().signed)
    write(100, start=600)
    publish()
    return kept


def here():
    return " ".join(verify().faults)


def afar(client, kept=None):
    return " ".join(from_afar(client, since=kept).faults)


def a_row(position):
    return Entry.objects.get(log=SLUG, position=position)


def test_a_whole_log_is_whole_from_near_and_far(client, kept):
    assert here() == ""
    found = from_afar(client, since=kept)
    assert found.faults == []
    assert (found.public, found.private, found.checkpoint.size) == (466, 234, 700)


def test_a_changed_body(client):
    row = a_row(7)
    Entry.objects.filter(pk=row.pk).update(body=bytes(row.body).replace(b'"s7"', b'"s8"'))
    assert "Catatan uji #7: isi tidak cocok dengan sidik jarinya." in here()
    assert "Catatan #7: isinya tidak cocok dengan sidik jarinya." in afar(client)


def test_a_changed_private_body(client):
    row = a_row(6)
    Entry.objects.filter(pk=row.pk).update(
        body=bytes(row.body).replace(b'"s6"', b'"s8"'), subject="s8"
    )
    assert "Catatan uji #6: isi tertutupnya tidak cocok dengan sidik jari" in here()
    assert afar(client) == ""  # What outside shows of it is as it was.


def test_a_changed_stub(client):
    row = a_row(6)
    logged = json.loads(row.logged)
    logged["private"] = "0" * 64
    Entry.objects.filter(pk=row.pk).update(logged=json.dumps(logged).encode())
    assert "Catatan uji #6: isi tidak cocok dengan sidik jarinya." in here()
    assert "Catatan #6: isinya tidak cocok dengan sidik jarinya." in afar(client)


def test_a_changed_column(client):
    Entry.objects.filter(position=7).update(post="POS-2")
    assert here() == "Catatan uji #7: kolom post berbeda dengan isi yang disidik."
    assert afar(client) == ""  # Outside, the exact bytes are read, not the column.


def test_a_private_act_declared_public(client):
    row = a_row(6)
    body = bytes(row.body).replace(b'"public":false', b'"public":true')
    Entry.objects.filter(pk=row.pk).update(body=body, is_public=True)
    assert "catatan tertutup dan terbuka tertukar" in here()


def test_a_removed_row(client):
    a_row(7).delete()
    assert "Catatan uji #8: seharusnya nomor 7; ada catatan yang hilang." in here()
    assert "Catatan #0 sampai #255 tidak lengkap." in afar(client)


def test_a_last_row_removed_with_the_size_set_back(client, kept):
    Entry.objects.filter(position__gte=650).delete()
    leaves = [bytes.fromhex(e.leaf) for e in Entry.objects.order_by("position")]
    edge = [h.hex() for h in merkle.extended([], 0, leaves)]
    root = merkle.tree_head(leaves).hex()
    Log.objects.filter(slug=SLUG).update(size=650, edge=edge, root=root)
    assert "sudah diterbitkan 700 catatan, tetapi log uji hanya memuat 650" in here()
    write(1, start=900)
    with pytest.raises(signing.Forked, match="sudah diterbitkan 700 catatan"):
        publish()
    assert "tidak lengkap" in afar(client, kept)


def test_swapped_positions(client):
    one, two = a_row(7).pk, a_row(8).pk
    for pk, position in ((one, 9999), (two, 7), (one, 8)):
        Entry.objects.filter(pk=pk).update(position=position)
    assert "Petak log uji tidak cocok dengan catatan #7." in here()
    assert "Akar log uji tidak cocok" in here()
    assert "Catatan #7: isinya tidak cocok dengan sidik jarinya." in afar(client)


@pytest.mark.parametrize("level", [0, 1])
def test_a_changed_tile(client, tiles, level):
    with (tiles / SLUG / f"level{level}").open("r+b") as file:
        file.seek(33)
        other = bytes([file.read(1)[0] ^ 1])
        file.seek(33)
        file.write(other)
    sentence = {
        0: "Petak log uji tidak cocok dengan catatan #1.",
        1: "Petak log uji aras 1 tidak cocok dengan petak di bawahnya.",
    }[level]
    assert sentence in here()
    assert {
        0: "Catatan #1: isinya tidak cocok dengan sidik jarinya.",
        1: "Petak 1/000.p/2 tidak cocok dengan petak di bawahnya.",
    }[level] in afar(client)


def test_a_cut_tile(client, tiles):
    with (tiles / SLUG / "level0").open("r+b") as file:
        file.truncate(690 * 32)
    assert "Petak log uji hilang" in here()
    assert "Petak 0/002.p/188 tidak ada atau terpotong." in afar(client)


def test_a_checkpoint_forged_without_the_key(client):
    said = tlog.LogCheckpoint(Log.objects.get(slug=SLUG).origin, 700, bytes(32))
    note = notes.signed(said.text, said.origin, bytes(32))
    Checkpoint.objects.filter(size=700).update(note=str(note), root=bytes(32).hex())
    assert "Checkpoint uji #700: tidak ditandatangani kunci log ini" in here()
    assert "Checkpoint-nya tidak sah" in afar(client)


def test_a_checkpoint_row_that_says_other_than_its_note():
    Checkpoint.objects.filter(size=700).update(root=bytes(32).hex())
    assert here() == "Checkpoint uji #700: barisnya berbeda dengan yang ditandatangani."


def test_a_key_changed_together_with_all_signatures(client, kept):
    old = key()
    log = Log.objects.get(slug=SLUG)
    private = bytes(32)
    Log.objects.update(vkey=str(notes.key_of(log.origin, private)))
    for row in Checkpoint.objects.all():
        note = notes.signed(row.signed.text, log.origin, private)
        Checkpoint.objects.filter(pk=row.pk).update(note=str(note))
    assert "Checkpoint terakhir yang diterbitkan log uji: tidak ditandatangani" in here()
    assert "tidak sah" in " ".join(from_afar(client, with_key=old).faults)
    assert "kunci log berganti" in afar(client, kept)


def rewritten(position):
    """Change one public act as somebody would who holds the database: row, leaf, root, edge."""
    row = a_row(position)
    body = bytes(row.body).replace(f'"s{position}"'.encode(), b'"palsu"')
    leaf = merkle.leaf_hash(body).hex()
    Entry.objects.filter(pk=row.pk).update(body=body, leaf=leaf, subject="palsu")
    leaves = [bytes.fromhex(e.leaf) for e in Entry.objects.of(SLUG).order_by("position")]
    edge = merkle.extended([], 0, leaves)
    Log.objects.filter(slug=SLUG).update(
        edge=[h.hex() for h in edge], root=merkle.edge_root(edge).hex()
    )


def test_a_database_rewritten_throughout_cannot_be_signed(client):
    rewritten(7)
    assert "sejarah log bercabang" in here()
    assert "Catatan #7: isinya tidak cocok" in afar(client)
    write(1, start=900)
    with pytest.raises(signing.Forked, match="bukan yang ada di basis data ini"):
        publish()


def test_a_database_and_its_tiles_rewritten_do_not_fit_what_was_signed(client, tiles):
    rewritten(7)
    leaves = [bytes.fromhex(e.leaf) for e in Entry.objects.of(SLUG).order_by("position")]
    HashShelf(tiles / SLUG).extend(0, leaves)
    assert "sejarah log bercabang" in here()
    assert "Akar yang ditandatangani untuk 700 catatan bukan akar petaknya." in afar(client)


@pytest.fixture
def all_rewritten(tiles):
    """Somebody with database, disk and secret signs another history from the start."""
    rewritten(7)
    Checkpoint.objects.all().delete()
    shutil.rmtree(tiles / SLUG)


def test_everything_rewritten_and_signed_anew_is_found_by_who_kept_a_checkpoint(
    client, kept, all_rewritten
):
    publish()
    assert here() == ""
    assert afar(client) == ""
    assert "Sejarah ditulis ulang: 600 catatan pertama" in afar(client, kept)


def test_two_roots_signed_for_one_size_are_a_fork(client, tiles):
    newest = bytes(Checkpoint.objects.get(size=700).signed)
    rewritten(7)
    Checkpoint.objects.all().delete()
    shutil.rmtree(tiles / SLUG)
    publish()
    assert "Log bercabang: untuk 700 catatan" in afar(client, newest)


def test_an_older_database_with_its_older_folder_shrinks_for_who_kept_a_checkpoint(client, tiles):
    newest = bytes(Checkpoint.objects.get(size=700).signed)
    Checkpoint.objects.all().delete()
    shutil.rmtree(tiles / SLUG)
    Entry.objects.filter(position__gte=600).delete()
    leaves = [bytes.fromhex(e.leaf) for e in Entry.objects.order_by("position")]
    edge = merkle.extended([], 0, leaves)
    Log.objects.filter(slug=SLUG).update(
        size=600, edge=[h.hex() for h in edge], root=merkle.edge_root(edge).hex()
    )
    publish()
    assert "Log menyusut: dahulu menandatangani 700 catatan, sekarang 600." in afar(client, newest)


def restored():
    """Put the database back to where it had 600 acts; the folder of tiles stays."""
    Checkpoint.objects.filter(size__gt=600).delete()
    Entry.objects.filter(position__gte=600).delete()
    leaves = [bytes.fromhex(e.leaf) for e in Entry.objects.order_by("position")]
    edge = merkle.extended([], 0, leaves)
    Log.objects.filter(slug=SLUG).update(
        size=600, edge=[h.hex() for h in edge], root=merkle.edge_root(edge).hex()
    )


def test_a_restored_older_database_is_not_signed():
    restored()
    assert "sudah diterbitkan 700 catatan, tetapi log uji hanya memuat 600" in here()
    with pytest.raises(signing.Forked, match="sudah diterbitkan 700 catatan"):
        publish()


@pytest.mark.parametrize("more", [100, 250])
def test_a_restored_database_that_went_on_is_not_signed(more, tmp_path, tiles):
    restored()
    before = keep_tiles(tmp_path)
    write(more, start=2000)
    with pytest.raises(signing.Forked, match="bukan yang ada di basis data ini"):
        publish()
    assert "sejarah log bercabang" in here()
    assert (before / "checkpoint").read_bytes() == HashShelf(tiles / SLUG).published
    assert actions.verify(slug=SLUG).faults == ()  # Only what was published gives it away.


def test_the_newer_backup_put_back_is_signed_again(tmp_path):
    restored()
    with pytest.raises(signing.Forked):
        publish()
    Log.objects.filter(slug=SLUG).delete()
    Entry.objects.all().delete()
    Checkpoint.objects.all().delete()
    actions.open_log(slug=SLUG, origin="idaman/lain")
    with pytest.raises(signing.Forked, match="Basis data lain dipasang di atas log ini"):
        publish()


def test_a_truth_told_twice_is_no_fault(client, kept):
    write(1, start=5000)
    publish()
    newest = bytes(Checkpoint.objects.get(size=701).signed)
    assert afar(client, kept) == afar(client, newest) == ""


def test_a_proof_kept_stays_valid_and_gives_the_rewriter_away(client, tiles):
    old = key()
    proof = signing.proof(slug=SLUG, position=7, tiles=tiles)
    published = bytes(a_row(7).body)
    rewritten(7)
    assert proof.proves(published, old)
    assert not proof.proves(bytes(a_row(7).body), old)


def test_an_entry_of_another_log_slipped_in_is_found_from_afar(client, settings):
    actions.open_log(slug="lain", origin="idaman/lain")
    a_stray = actions.drafted(
        "test.done", log="lain", subject="x", post="P", now=NOON, is_public=True
    )
    a_stray.log = SLUG
    actions.append([a_stray])
    publish()
    assert "Catatan #700 milik log lain: lain." in afar(client)
    assert "Catatan uji #700: kolom log berbeda" in here()
    assert signing.sign(slug=SLUG, tiles=settings.TILES, secret=SECRET, now=NOON) is None
