"""The command line as an operator meets it: real files, exit codes, and real processes where it
matters."""

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from idaman.cli.main import main
from idaman.features.plan.rules import jsonfile
from tests.build import a_document, a_government, a_person, a_post, an_agency

DOCS = Path(__file__).parents[2] / "docs"


def commands(group=main, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = [pytest.param(path, c, id="-".join(path)) for path, c in commands()]


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_explains_itself(path, command):
    context = click.Context(command, info_name=" ".join(path))
    text = command.get_help(context)
    assert command.help
    assert len(text) > 60
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[-1] in text
            is_choice = isinstance(parameter.type, click.Choice)
            assert parameter.help or is_choice, f"{path} {parameter.opts}"


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_and_option_stands_in_the_manual(path, command):
    manual = (DOCS / "operate.md").read_text()
    assert "idaman " + " ".join(path) in manual
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[-1] in manual, f"{' '.join(path)} {parameter.opts[-1]}"


def a_small_government():
    government = a_government(slug="uji", code="64.02")
    owner = an_agency(government, code="DINAS", name="Dinas Uji")
    a_person(a_post(government))
    from idaman.core.people.models import Post
    from idaman.core.people.permissions import Role

    Post.objects.create(
        government=government, code="PETUGAS", name="Petugas", role=Role.OFFICER, agency=owner
    )
    from idaman.cli import house
    from idaman.core.ledger import actions

    actions.sequence_all(now=house.now())
    return jsonfile.dumps(a_document(government, owner=owner)).decode()


def counted():
    from django.apps import apps

    return {m._meta.label: m._base_manager.count() for m in apps.get_models()}


@pytest.fixture
def uji(db, tmp_path, monkeypatch):
    """A small government with a secretariat, an officer, and its plan in a file here."""
    (tmp_path / "rencana.json").write_text(a_small_government())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(line, *, code=0):
    """Run a command as `idaman` would, in this process; give all it said."""
    told = CliRunner().invoke(main, line.split(), prog_name="idaman")
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
    assert told.exit_code == code, told.output
    return told.output


def test_a_plan_goes_round_through_files_and_is_adopted_and_closed(uji):
    file = "rencana.json"
    template = "--government uji --first-year 2025 --last-year 2029 -o kosong.xlsx"
    assert "kosong.xlsx" in ran(f"plan template {template}")
    assert (uji / "kosong.xlsx").stat().st_size > 5000

    assert "0 salah" in ran(f"plan check {file} --government uji")
    assert "revisi 1" in ran(f"plan import {file} --government uji")
    ran("plan export --government uji -o keluar.xlsx")
    ran("plan export --government uji --plan 2025-2029 --format json -o keluar.json")
    assert "Tidak ada perbedaan" in ran(f"plan diff {file} keluar.xlsx")
    assert "Tidak ada perbedaan" in ran("plan diff keluar.xlsx keluar.json")
    assert "revisi 2" in ran("plan import keluar.xlsx --government uji")
    assert "activity KEG-001" in ran("plan history uji --item keg-001")
    assert "Tidak ada perubahan" in ran("plan history uji --item KEG-999", code=1)

    text = (uji / "keluar.json").read_text()
    (uji / "lain.json").write_text(text.replace("1200000000", "1500000000"))
    told = ran("plan diff keluar.json lain.json", code=1)
    assert "~ activity KEG-001 (Rp +300.000.000): costs" in told

    told = ran("plan adopt --government uji --regulation Perbup-7/2026 --date 2026-02-03")
    assert "versi 1 berlaku" in told
    assert "poster: 1 halaman" in ran("plan book uji --version 1 --out buku")
    assert {"buku-1.pdf", "buku-1.docx", "ringkasan.docx", "poster.pdf"} <= {
        file.name for file in (uji / "buku").iterdir()
    }
    assert "revisi 99" in ran("plan book uji --revision 99 --out buku", code=1)
    assert "versi 9" in ran("plan book uji --version 9 --out buku", code=1)
    assert "ditutup" in ran("plan close --government uji --plan 2025-2029")
    assert "sudah ditutup" in ran("plan adopt --government uji", code=1)
    assert "sudah ditutup" in ran("plan import lain.json --government uji", code=1)

    ran("tick --once")
    assert re.search(r"baik +uji: \d+ catatan, akar [0-9a-f]{64}\n", ran("ledger verify"))
    assert "baik   uji" in ran("ledger verify --government uji")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("teks.xlsx", b"ini bukan buku kerja"),
        ("kosong.xlsx", b""),
        ("terpotong.xlsx", b"PK\x03\x04" + bytes(300)),
        ("rusak.json", b'{"settings": {'),
        ("gambar.json", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_and_changes_nothing(uji, name, data):
    (uji / name).write_bytes(data)
    before = counted()
    for line in (f"plan check {name}", f"plan import {name} --government uji"):
        told = ran(line, code=1)
        assert "SALAH" in told or "Ditolak" in told
    ran(f"plan diff {name} rencana.json", code=1)
    assert counted() == before


@pytest.mark.parametrize(
    "line",
    [
        "plan",
        "plan check tidak-ada.xlsx",
        "plan import tidak-ada.xlsx --government uji",
        "plan diff tidak-ada.xlsx rencana.json",
        "plan check rencana.json --language fr",
        "plan template --government uji --first-year 2029 --last-year 2025 -o x.xlsx",
        "plan template --government uji",
        "plan export --government uji --format pdf -o x.pdf",
        "plan adopt --government uji --date 3-2-2026",
        "plan close --government uji",
        "plan schema",
        "places load tidak-ada.csv",
        "places tiles tidak-ada.csv",
        "places boundaries tidak-ada.json --government uji --source Uji",
        "ledger",
        "serve --port banyak",
        "demo --sesuatu",
        "tick --sekali",
        "doctor sekarang",
        "migrate turun",
        "tidak-ada",
    ],
)
def test_wrong_use_ends_with_two(tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rencana.json").write_text("{}")
    told = CliRunner().invoke(main, line.split(), prog_name="idaman")
    assert told.exit_code == 2, told.output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plan import rencana.json --government antah", "Yang ada: uji"),
        ("plan import rencana.json --government uji --post PETUGAS", "tidak berwenang"),
        ("plan import rencana.json --government uji --post ENTAH", "Tidak ada jabatan ENTAH"),
        ("plan export --government uji -o x.xlsx", "Tidak ada rencana"),
        ("plan adopt --government uji", "Tidak ada rencana"),
        ("plan close --government uji --plan 1999-2003", "Tidak ada rencana 1999-2003"),
        ("ledger verify --government antah", "Tidak ada log"),
        ("plan schema -o tidak/ada/skema.json", "tidak dapat ditulis"),
    ],
)
def test_a_refusal_ends_with_one_and_a_sentence(uji, line, said):
    assert said in ran(line, code=1)


def test_findings_are_printed_as_a_table_in_either_language(uji):
    file = "rencana.json"
    table = ran(f"plan check {file} --csv")
    assert table.splitlines()[0] == "tingkat,tempat,kode,kolom,temuan,perbaikan,aturan"
    assert len(table.splitlines()) > 1
    assert table != ran(f"plan check {file} --csv --language en")
    ran(f"plan check {file} --strict", code=1)


def test_the_schema_is_written(uji):
    ran("plan schema -o skema.json")
    assert json.loads((uji / "skema.json").read_text())["title"]


def test_places_tiles_and_outlines_are_loaded_or_told(uji):
    head = "kemendagri,level,name,kind\n"
    good = head + "64.02,regency,Uji,kabupaten\n64.02.03,district,Pulau,kecamatan\n"
    (uji / "baik.csv").write_text(good)
    (uji / "salah.csv").write_text(head + "64.2,regency,,kabupaten\n")
    (uji / "biner.csv").write_bytes(b"\xff\xfe\x00")
    told = ran("places load salah.csv", code=1)
    assert "salah.csv baris 2, kolom kemendagri" in told
    assert "tidak ada wilayah yang dimuat" in told
    assert "UTF-8" in ran("places load biner.csv", code=1)
    assert "induknya 64 tidak ada" in ran("places load baik.csv", code=1)
    (uji / "baik.csv").write_text(good.replace(head, head + "64,province,Kaltim,provinsi\n"))
    assert "3 wilayah dimuat" in ran("places load baik.csv")

    (uji / "petak.csv").write_text("kemendagri,short,x,y\n64.02.03,PLU,1,2\n")
    assert "1 petak" in ran("places tiles petak.csv")
    (uji / "petak.csv").write_text("kemendagri,short,x,y\n64.02.03,PLU,satu,2\n")
    assert "baris 2" in ran("places tiles petak.csv", code=1)

    ring = [[[116, 0], [116.1, 0], [116.1, 0.1], [116, 0]]]
    shape = {"type": "Polygon", "coordinates": ring}
    features = [
        {"type": "Feature", "properties": {"kode": code}, "geometry": shape}
        for code in ("64.02.03", "31.71")
    ]
    map_ = uji / "batas.geojson"
    map_.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    line = "places boundaries batas.geojson --government uji --source Uji"
    told = ran(line, code=1)
    assert "PERIKSA Bidang 2" in told
    assert "1 batas dimuat, 1 bidang dilewati" in told
    map_.write_text(json.dumps({"type": "FeatureCollection", "features": features[:1]}))
    assert "1 batas dimuat, 0 bidang" in ran(line)
    map_.write_text("bukan peta")
    assert "tidak dapat dibaca" in ran(line, code=1)


def test_a_real_process_ends_with_its_code_and_a_sentence(empty_house):
    told = empty_house.idaman("--version")
    assert (told.returncode, bool(re.match(r"idaman \d{4}\.\d+", told.stdout))) == (0, True)
    assert "Kode keluar" in empty_house.idaman("--help").stdout
    refused = empty_house.idaman("ledger", "verify", "--government", "antah")
    assert refused.returncode == 1
    assert refused.stderr == "Ditolak: Tidak ada log “antah”. Yang ada: belum ada.\n"
    assert empty_house.idaman("tidak-ada").returncode == 2


HEAVY = {"numpy", "scipy", "duckdb", "openpyxl", "shapely", "rdflib", "typst"}


def test_no_command_waits_for_libraries_it_does_not_need(empty_house):
    """What all models load, every command, worker and child loads at its start."""
    code = "import idaman.cli.main, django, sys; django.setup(); print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], env=empty_house.environment, capture_output=True, text=True
    )
    loaded = set(told.stdout.split())
    assert "idaman.features.reports.models" in loaded, told.stderr
    assert loaded & HEAVY == set()


def test_migrating_twice_does_nothing_the_second_time(empty_house):
    told = empty_house.idaman("migrate")
    assert (told.returncode, told.stdout) == (0, "Sudah sesuai.\n")


@pytest.fixture
def places(db):
    from tests.build import a_region

    a_region(code="64.02")
    a_region(code="64.09")


GROUP = {
    "slug": "ikn",
    "name": "Kawasan Ibu Kota Nusantara",
    "source": "MoU",
    "members": [
        {"place": "64.02", "membership": "confirmed", "population": 806964},
        {"place": "64.09", "membership": "attended"},
    ],
}


def load_groups(tmp_path, text):
    (tmp_path / "kawasan.json").write_text(text)
    return CliRunner().invoke(main, ["kawasan", str(tmp_path / "kawasan.json")])


def test_a_group_of_governments_is_loaded_and_loaded_anew(places, tmp_path, client):
    from idaman.core.places.models import KawasanMember

    assert load_groups(tmp_path, json.dumps([GROUP])).exit_code == 0
    assert client.get("/kawasan/ikn/").status_code == 200
    fewer = {**GROUP, "members": GROUP["members"][:1]}
    told = load_groups(tmp_path, json.dumps([fewer]))
    assert told.output == "Kawasan Ibu Kota Nusantara: 1 anggota.\n"
    assert KawasanMember.objects.get().region.code == "64.02"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[{", "Bukan JSON: baris 1"),
        ("{}", "berkas"),
        (json.dumps([{**GROUP, "slug": "I K N"}]), "0.slug"),
        (json.dumps([{**GROUP, "members": []}]), "0.members"),
        (json.dumps([{**GROUP, "members": [{"place": "6402"}]}]), "0.members.0.place"),
        (json.dumps([GROUP, {**GROUP, "slug": "b", "members": [{"place": "11.01"}]}]), "11.01"),
    ],
)
def test_a_wrong_list_of_groups_is_told_and_loads_nothing(places, tmp_path, text, words):
    from idaman.core.places.models import Kawasan

    told = load_groups(tmp_path, text)
    assert told.exit_code == 1
    assert told.stderr.startswith("Ditolak: ")
    assert words in told.stderr
    assert not Kawasan.objects.exists()


def test_a_founding_link_is_printed_and_the_one_before_withdrawn(db):
    from idaman.core.people.models import FoundingLink

    links = [
        re.search(
            r"http\S+/accounts/founding/(\S+)/", CliRunner().invoke(main, ["found-link"]).output
        )
        for _ in range(2)
    ]
    assert len({link[1] for link in links}) == 2
    assert all(len(link[1]) >= 43 for link in links)
    assert FoundingLink.objects.filter(withdrawn_at=None).count() == 1
