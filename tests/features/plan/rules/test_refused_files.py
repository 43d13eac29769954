"""Files that are no harmless workbook: each is refused with its own sentence, none raises."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.findings import Finding
from idaman.features.plan.rules.check import check_file
from idaman.features.plan.rules.workbook import read, write
from tests.features.plan.rules.builders import clean, references
from tests.features.plan.rules.strategies import SLOW

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    file = io.BytesIO(write(clean(), references()))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return file.getvalue()


def lying(size: int) -> bytes:
    """A workbook whose directory says that its parts are small."""
    data = bytearray(with_part("xl/media/a.png", b"\0" * size))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


REFUSED = {
    "nothing": (b"", "file-empty"),
    "zeros": (b"\0" * 4096, "file-empty"),
    "text": (b"Kode;Nama\nKEG-001;Balai\n", "file-not-workbook"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "file-not-workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file-not-workbook"),
    "a word document": (zipped(word__document_dot_xml=b"<w/>"), "file-not-workbook"),
    "open document": (zipped(content_dot_xml=b"<x/>"), "file-not-workbook"),
    "a zip of anything": (zipped(a=b"b"), "file-not-workbook"),
    "half a workbook": (write(clean(), references())[:20_000], "file-damaged"),
    "a hollow workbook": (zipped(xl__workbook_dot_xml=b"<workbook/>"), "file-damaged"),
    "xml with entities": (
        with_part("xl/evil.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'),
        "file-damaged",
    ),
    "old excel": (OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), "file-old-format"),
    "with a password": (
        OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "file-encrypted",
    ),
    "with macros": (with_part("xl/vbaProject.bin", b"\0"), "file-macros"),
    "a bomb": (with_part("xl/media/a.png", b"\0" * (60 * 2**20)), "file-bomb"),
    "a bomb that lies": (lying(60 * 2**20), "file-damaged"),
    "too many parts": (zipped(**{f"p{n}": b"" for n in range(2_001)}), "file-bomb"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_workbook_is_refused(name):
    data, rule = REFUSED[name]
    reading = read(data, references=references())
    assert reading.document is None
    assert [each.rule for each in reading.findings] == [rule]
    assert "…" not in reading.findings[0].sentence


def test_a_file_above_the_limit_is_not_opened():
    reading = read(b"PK" + b"\0" * 2_000_000, references=references(), limit_bytes=1_000_000)
    (finding,) = reading.findings
    assert finding.rule == "file-too-large"
    assert finding.values == {"size": "1,9 MB", "limit": "1,0 MB"}


def test_two_hundred_megabytes_are_refused_without_being_read(tmp_path):
    path = tmp_path / "plan.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    answer = check_file(str(path), references().as_json(), 20 * 2**20)
    assert answer["document"] is None
    assert Finding.from_json(answer["findings"][0]).values["size"] == "200,0 MB"


@SLOW
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", OLE, b"{", b"%PDF"]))
def test_no_bytes_at_all_raise(data, head):
    assert read(head + data, references=references()).document is None


@SLOW
@given(st.integers(0, 12_000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_flipped_bytes_raises_nothing(at, noise):
    data = bytearray(SOUND)
    data[at : at + len(noise)] = noise
    reading = read(bytes(data), references=references())
    assert reading.document is not None or reading.findings


SOUND = write(clean(), references())
