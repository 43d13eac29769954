"""Work in real processes that really die."""

import json
import os
import re
import shutil
import signal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import psutil
import pytest
from xlsxwriter import Workbook

from tests.waiting import wait_for

HERE = "tests.core.jobs.scenes:"


def a_workbook(path, *, rows=10):
    buffer = BytesIO()
    with Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Kegiatan")
        sheet.write_row(0, 0, ["KEG-#", "Memasang penguat sinyal", 1, 2, 3, 4, 5, 6])
    with ZipFile(buffer) as source, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as target:
        for entry in source.infolist():
            data = source.read(entry).decode()
            if entry.filename == "xl/worksheets/sheet1.xml":
                before, first, after = re.split("(<row.*</row>)", data)
                # Written cell by cell, a hundred thousand rows take longer than the test.
                row = re.sub(r'r="([A-H]?)1"', r'r="\g<1>{n}"', first).replace("#", "{n}")
                all_rows = "".join(row.replace("{n}", str(n)) for n in range(1, rows + 1))
                data = before.replace('ref="A1:H1"', f'ref="A1:H{rows}"') + all_rows + after
            target.writestr(entry, data)
    return str(path)


def a_workbook_of_claims(path):
    """Seven kilobytes that claim to fill every cell of the largest sheet there is."""
    buffer = BytesIO()
    with Workbook(buffer) as book:
        for name in ("Pengaturan", "Kegiatan"):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "Kode")
            sheet.write(1, 0, "KEG-001")
    with ZipFile(buffer) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                data = data.replace(
                    b'<dimension ref="A1:A2"/>', b'<dimension ref="A1:XFD1048576"/>'
                )
                data = data.replace(
                    b"</row></sheetData>",
                    b'</row><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
                    b"</sheetData>",
                )
                assert b"XFD1048576" in data
            target.writestr(entry, data)
    assert path.stat().st_size < 10_000
    return str(path)


def children_of(process):
    try:
        return [
            child
            for child in psutil.Process(process.pid).children(recursive=True)
            if "idaman.cli.child_main" in " ".join(child.cmdline())
        ]
    except psutil.NoSuchProcess:
        return []


def test_of_two_workers_only_one_takes_a_job(house):
    said = house.scene(HERE + "eight_workers_for_five_jobs")
    assert len(said["taken"]) == len(set(said["taken"])) == 5
    assert said["attempts"] == [1] * 5


def test_a_clock_turned_once_does_what_waits(house, tmp_path):
    pk = house.scene(HERE + "ask_for_check", a_workbook(tmp_path / "a.xlsx"))
    told = house.idaman("tick", "--once")
    assert (told.returncode, told.stderr) == (0, "")
    said = house.scene(HERE + "told", pk)
    assert (said["state"], said["attempts"], said["progress"]) == ("done", 1, 100)
    assert said["findings"]


def test_a_worker_killed_in_the_middle_loses_nothing(house, tmp_path):
    pk = house.scene(HERE + "ask_for_check", a_workbook(tmp_path / "big.xlsx", rows=60_000))
    worker = house.start("tick", "--once")
    (child,) = wait_for(lambda: children_of(worker))
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)
    worker.stdout.close()
    worker.stderr.close()
    said = house.scene(HERE + "told", pk)
    assert (said["state"], said["attempts"]) == ("running", 1)
    psutil.wait_procs([child], timeout=3000)

    house.idaman("tick", "--once")
    assert house.scene(HERE + "told", pk)["state"] == "running", "its lease still holds"
    house.scene(HERE + "let_lease_run_out", pk)
    house.idaman("tick", "--once")
    said = house.scene(HERE + "told", pk)
    assert (said["state"], said["attempts"]) == ("done", 2)


def test_a_child_killed_three_times_is_told_with_a_sentence(house, tmp_path):
    pk = house.scene(HERE + "ask_for_check", a_workbook(tmp_path / "big.xlsx", rows=60_000))
    worker = house.start("tick", "--once")
    killed = set()

    def kill_next():
        for child in children_of(worker):
            if child.pid not in killed:
                killed.add(child.pid)
                child.kill()
        return worker.poll() is not None

    wait_for(kill_next)
    _, errors = worker.communicate(timeout=300)
    assert len(killed) == 3
    assert errors.count("without a word") + errors.count("closed its ears") == 3
    said = house.scene(HERE + "told", pk)
    assert (said["state"], said["attempts"]) == ("refused", 3)
    assert said["sentence"].startswith("Berkas ini 3 kali menghentikan pekerja.")


def test_a_small_workbook_that_claims_a_whole_sheet_is_answered_with_a_finding(house, tmp_path):
    pk = house.scene(HERE + "ask_for_check", a_workbook_of_claims(tmp_path / "claims.xlsx"))
    house.idaman("tick", "--once")
    said = house.scene(HERE + "told", pk)
    # Once: its child was not ended for taking too long.
    assert (said["state"], said["attempts"]) == ("done", 1), said
    assert {"sheet-too-large", "file-bomb"} & {f["rule"] for f in said["findings"]}


def test_a_job_whose_file_is_gone_is_refused_with_a_sentence(house):
    pk = house.scene(HERE + "ask_for_missing")
    house.idaman("tick", "--once")
    said = house.scene(HERE + "told", pk)
    assert said["state"] == "refused"
    assert "berkas" in said["sentence"].lower()
    assert said["attempts"] == 1


def test_a_job_cancelled_while_it_runs_stops_its_child(house, tmp_path):
    pk = house.scene(HERE + "ask_for_check", a_workbook(tmp_path / "big.xlsx", rows=150_000))
    worker = house.start("tick", "--once")
    (child,) = wait_for(lambda: children_of(worker))
    assert house.scene(HERE + "cancel", pk)
    worker.communicate(timeout=3000)
    assert not child.is_running()
    assert house.scene(HERE + "told", pk)["state"] == "cancelled"


@pytest.mark.parametrize(
    ("kind", "params"),
    [("no.such.work", {}), ("picture", {"sha256": "0" * 64})],
)
def test_work_nobody_can_do_is_refused_with_a_sentence(house, kind, params):
    said = house.scene("tests.core.jobs.test_work:asked_and_done", kind, params)
    assert said["state"] == "refused"
    assert said["sentence"]


def asked_and_done(kind, params):
    from idaman.cli import work
    from idaman.core.jobs import actions
    from tests.build import NOON
    from tests.core.jobs.scenes import told

    job = actions.ask(log="uji", kind=kind, post="POS", now=NOON, params=params)
    work.run_waiting()
    return told(job.pk)


def test_a_child_says_what_it_did_line_by_line(tmp_path):
    import subprocess
    import sys

    path = a_workbook(tmp_path / "a.xlsx")
    name = "ab" + "0" * 62
    (tmp_path / "ab").mkdir()
    shutil.copy(path, tmp_path / "ab" / name)
    asked = {
        "kind": "plan.check",
        "params": {
            "files": str(tmp_path),
            "sha256": name,
            "references": {"agencies": {}, "places": []},
            "limit_bytes": 10,
        },
    }
    child = subprocess.run(
        [sys.executable, "-m", "idaman.cli.child_main"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in child.stdout.splitlines()]
    assert lines[0] == {"progress": 10}
    assert lines[-1]["result"]["findings"][0]["rule"] == "file-too-large"
