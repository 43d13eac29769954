"""Files by content."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.files import blobs


def test_content_is_kept_under_its_hash(tmp_path):
    kept = blobs.keep(tmp_path, [b"abc", b"", b"def"], limit=10)
    assert kept == blobs.StoredFile(hashlib.sha256(b"abcdef").hexdigest(), 6)
    assert blobs.path_of(tmp_path, kept.sha256).read_bytes() == b"abcdef"


def test_the_same_content_is_kept_once(tmp_path):
    first = blobs.keep(tmp_path, [b"abc"], limit=10)
    assert blobs.keep(tmp_path, [b"a", b"bc"], limit=10) == first
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [first.sha256]


def test_a_file_at_the_limit_is_kept_and_one_byte_more_is_refused(tmp_path):
    assert blobs.keep(tmp_path, [b"x" * 10], limit=10).bytes == 10
    with pytest.raises(blobs.TooLarge, match="MB"):
        blobs.keep(tmp_path, [b"x" * 10, b"y"], limit=10)


@pytest.mark.parametrize("chunks", [[], [b""]])
def test_nothing_is_not_kept(tmp_path, chunks):
    with pytest.raises(blobs.Empty):
        blobs.keep(tmp_path, chunks, limit=10)


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path):
    def broken():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        blobs.keep(tmp_path, broken(), limit=100)
    with pytest.raises(blobs.TooLarge):
        blobs.keep(tmp_path, [b"too", b"much"], limit=5)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


@given(st.text(max_size=80))
def test_only_a_hash_names_a_file(tmp_path_factory, text):
    if len(text) == 64 and set(text) <= set("0123456789abcdef"):
        return
    with pytest.raises(ValueError, match="SHA-256"):
        blobs.path_of(tmp_path_factory.getbasetemp(), text)


@pytest.mark.parametrize("name", ["../" * 21 + "x", "A" * 64, "a" * 63 + "\n", "a" * 65])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="SHA-256"):
        blobs.path_of(tmp_path, name)
