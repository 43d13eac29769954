"""The public ledger as programs and people read it."""

import gzip

import pytest
from tlog_scales import tlog as their_tlog
from tlog_scales.reader import TilesReader

from idaman.core import merkle
from idaman.core.ledger.models import Checkpoint, Entry, Log
from idaman.core.ledger.rules import tlog
from idaman.core.people.models import Government
from tests.build import a_government
from tests.core.ledger.published import SLUG, key, publish, write
from tests.web.portal.places import FOR_PROGRAMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    government = a_government(slug=SLUG, is_sample=True)
    write(300)
    publish()
    return government


def get(client, path, **headers):
    return client.get(f"/uji/{path}", headers=headers)


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("ledger/checkpoint", "text/plain; charset=utf-8", "public, max-age=5"),
        ("ledger/vkey", "text/plain; charset=utf-8", "public, max-age=5"),
        ("ledger/tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("ledger/tile/1/000.p/1", "application/octet-stream",
         "public, max-age=31536000, immutable"),
        ("ledger/tile/entries/001.p/44", "application/octet-stream",
         "public, max-age=31536000, immutable"),
        ("riwayat/1/bukti.tlog-proof", "text/plain; charset=utf-8", "no-cache"),
    ],
)  # fmt: skip
def test_an_answer_says_what_it_is_and_how_long_it_holds(client, site, path, kind, cache):
    answer = get(client, path)
    assert answer.status_code == 200
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (kind, cache)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.head(f"/uji/{path}").status_code == 200
    assert client.post(f"/uji/{path}").status_code == 405


def test_the_checkpoint_is_never_a_kept_one(client, site):
    first = get(client, "ledger/checkpoint").content
    write(1, start=300)
    publish()
    second = get(client, "ledger/checkpoint").content
    assert tlog.read_checkpoint(first, key())[0].size == 300
    assert tlog.read_checkpoint(second, key())[0].size == 301
    assert get(client, "ledger/vkey").content.decode() == f"{key()}\n"


def test_tiles_hold_the_hashes_of_the_entries(client, site):
    entries = []
    for tile in tlog.bundles_of(300):
        entries += tlog.entries_in(get(client, f"ledger/tile/{tile.path}").content)
    hashes = [
        hash_
        for tile in tlog.bundles_of(300, level=0)
        for hash_ in tlog.hashes_in(get(client, f"ledger/tile/{tile.path}").content)
    ]
    assert hashes == [merkle.leaf_hash(entry) for entry in entries]
    assert len(entries) == 300


def test_a_partial_tile_of_an_older_checkpoint_stays(client, site):
    before = get(client, "ledger/tile/0/001.p/44").content
    bundle = get(client, "ledger/tile/entries/001.p/44").content
    write(400, start=300)
    publish()
    assert get(client, "ledger/tile/0/001.p/44").content == before
    assert get(client, "ledger/tile/entries/001.p/44").content == bundle
    assert get(client, "ledger/tile/0/001").content.startswith(before)


@pytest.mark.parametrize(
    "tile",
    ["0/001", "0/001.p/45", "0/002.p/1", "1/000", "1/000.p/2", "2/000.p/1", "entries/001",
     "entries/001.p/45", "0/0", "0/000.p/0", "../../settings", "63/000", "0/x001/000", "level0"],
)  # fmt: skip
def test_what_was_not_signed_or_is_no_tile_is_not_there(client, site, tile):
    assert get(client, f"ledger/tile/{tile}").status_code == 404


def test_what_waits_for_a_signature_is_not_shown(client, site):
    write(300, start=300)
    assert get(client, "ledger/tile/entries/001.p/45").status_code == 404


def test_entries_come_compressed_to_who_takes_that(client, site):
    plain = get(client, "ledger/tile/entries/000")
    packed = get(client, "ledger/tile/entries/000", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_proof_can_be_taken_along(client, site):
    answer = get(client, "riwayat/1/bukti.tlog-proof")
    assert 'filename="uji-1.tlog-proof"' in answer.headers["Content-Disposition"]
    said = tlog.InclusionProof.read(answer.content)
    assert said.proves(get(client, "riwayat/1/?format=json").content, key())
    page = get(client, "riwayat/1/").content.decode()
    assert 'href="/uji/riwayat/1/bukti.tlog-proof"' in page


def test_a_private_act_has_no_proof_to_take_along(client, site):
    assert not Entry.objects.get(position=0).is_public
    assert get(client, "riwayat/0/bukti.tlog-proof").status_code == 404
    assert get(client, "riwayat/9999/bukti.tlog-proof").status_code == 404


def test_an_independent_reader_checks_the_site(client, site):
    class Site:
        def get(self, *path):
            answer = get(client, "ledger/" + "/".join(path))
            return answer.content if answer.status_code == 200 else None

    write(500, start=300)
    publish()
    reader = TilesReader(Site())
    said = reader.get_checkpoint()
    for index in (0, 255, 256, 799):
        entry = reader.get_entry(index)
        reader.get_inclusion_proof(index, said.size).check(merkle.leaf_hash(entry), said.root_hash)
    old = Checkpoint.objects.get(size=300)
    their_tlog.ConsistencyProof(300, 800, reader.get_consistency_proof(300, 800).node_hashes).check(
        bytes.fromhex(old.root), said.root_hash
    )


def test_people_see_what_was_signed_and_how_to_check_it(client, site):
    page = get(client, "ledger/").content.decode()
    assert Checkpoint.objects.get().root in page
    assert str(key()).replace("+", "&#x2B;") in page or str(key()) in page
    assert "idaman ledger verify http://testserver/uji/ledger --save" in page
    assert "belum ada pihak lain" in page
    english = client.get("/en/uji/ledger/").content.decode()
    assert "http://testserver/uji/ledger" in english
    assert "nobody independent" in english


def test_before_the_first_signature_there_is_nothing_to_read(client, settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    a_government(slug=SLUG)
    assert {get(client, path).status_code for path in FOR_PROGRAMS} == {404}
    assert "Belum ada yang ditandatangani." in get(client, "ledger/").content.decode()


def test_a_site_that_is_not_open_shows_no_ledger(client, site):
    Government.objects.update(is_open=False)
    assert {get(client, path).status_code for path in (*FOR_PROGRAMS, "ledger/")} == {404}


def test_on_its_own_host_the_log_stands_at_the_root(client, site):
    Government.objects.update(host="kota.example.go.id")
    at = {"headers": {"Host": "kota.example.go.id"}}
    theirs = client.get("/ledger/checkpoint", **at).content
    assert theirs == get(client, "ledger/checkpoint").content
    assert "http://kota.example.go.id/ledger" in client.get("/ledger/", **at).content.decode()


def test_one_government_never_shows_the_log_of_another(client, site):
    a_government(slug="lain")
    write(5, log="lain")
    publish(log="lain")
    assert Log.objects.get(slug="lain").vkey.encode() in client.get("/lain/ledger/vkey").content
    assert b"\n5\n" in client.get("/lain/ledger/checkpoint").content
    assert client.get("/lain/ledger/tile/0/000").status_code == 404
