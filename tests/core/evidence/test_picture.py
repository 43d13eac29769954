"""Pictures offered as evidence."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from idaman.core.evidence.rules.picture import (
    Damaged,
    NotTaken,
    TooManyPixels,
    bands,
    near,
    prepare,
)
from idaman.core.files import blobs


def a_drawing(size=(400, 300), seed=0):
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for n in range(12):
        x, y = (n * 97 + seed * 53) % size[0], (n * 61 + seed * 29) % size[1]
        draw.rectangle((x, y, x + 60, y + 45), fill=((n * 40) % 255, (n * 70) % 255, 90))
    return image


def a_photo(tmp_path, **saved):
    path = tmp_path / "offered"
    image = saved.pop("image", None) or a_drawing()
    image.save(path, saved.pop("form", "JPEG"), **saved)
    return path


def exif_of(*, orientation=1, gps=True, offset=""):
    exif = Image.Exif()
    exif[0x0112] = orientation
    taken = exif.get_ifd(0x8769)
    taken[0x9003] = "2026:08:17 10:30:00"
    if offset:
        taken[0x9011] = offset
    if gps:
        place = exif.get_ifd(0x8825)
        place[1], place[2] = "N", (0.0, 30.0, 36.0)
        place[3], place[4] = "E", (116.0, 0.0, 0.0)
    return exif


def test_place_and_time_are_read(tmp_path):
    told = prepare(str(a_photo(tmp_path, exif=exif_of())), str(tmp_path / "files"))
    assert (told["latitude"], told["longitude"]) == (0.51, 116.0)
    assert told["taken_at"] == "2026-08-17T10:30:00"
    assert told["media_type"] == "image/jpeg"


def test_a_time_with_an_offset_becomes_utc(tmp_path):
    told = prepare(str(a_photo(tmp_path, exif=exif_of(offset="+08:00"))), str(tmp_path / "f"))
    assert told["taken_at"] == "2026-08-17T02:30:00+00:00"


def test_the_public_copy_tells_neither_place_nor_time(tmp_path):
    told = prepare(str(a_photo(tmp_path, exif=exif_of())), str(tmp_path / "files"))
    with Image.open(blobs.path_of(tmp_path / "files", told["public_sha256"])) as public:
        assert not dict(public.getexif())
        assert not public.getexif().get_ifd(0x8825)
        assert "exif" not in public.info


def test_a_picture_lying_on_its_side_is_turned(tmp_path):
    told = prepare(str(a_photo(tmp_path, exif=exif_of(orientation=6))), str(tmp_path / "files"))
    assert (told["width"], told["height"]) == (300, 400)
    with Image.open(blobs.path_of(tmp_path / "files", told["public_sha256"])) as public:
        assert public.size == (300, 400)


def test_a_large_picture_is_made_smaller_for_the_public(tmp_path):
    large = a_photo(tmp_path, image=a_drawing((5000, 2500)))
    told = prepare(str(large), str(tmp_path / "files"))
    with Image.open(blobs.path_of(tmp_path / "files", told["public_sha256"])) as public:
        assert max(public.size) <= 2048
    assert (told["width"], told["height"]) == (5000, 2500)


@given(
    st.integers(0, 2**64 - 1),
    st.sets(st.integers(0, 63), max_size=6),
)
def test_pictures_within_six_bits_share_a_stretch_of_their_hash(number, flipped):
    one = f"{number:016x}"
    for bit in flipped:
        number ^= 1 << bit
    other = f"{number:016x}"
    assert near(one, other) == len(flipped)
    assert bands(one).items() & bands(other).items()


def test_the_same_picture_saved_again_is_near_and_another_is_far(tmp_path):
    first = prepare(str(a_photo(tmp_path)), str(tmp_path / "f"))["picture_hash"]
    again = prepare(str(a_photo(tmp_path, quality=30)), str(tmp_path / "f"))["picture_hash"]
    other_photo = a_photo(tmp_path, image=a_drawing(seed=7))
    other = prepare(str(other_photo), str(tmp_path / "f"))["picture_hash"]
    assert near(first, again) <= 6 < near(first, other)


def test_a_see_through_picture_is_laid_on_white(tmp_path):
    clear = a_photo(tmp_path, image=Image.new("RGBA", (40, 40), (0, 0, 0, 0)), form="PNG")
    told = prepare(str(clear), str(tmp_path / "files"))
    with Image.open(blobs.path_of(tmp_path / "files", told["public_sha256"])) as public:
        assert public.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"<!DOCTYPE html><title>x</title>", "halaman web"),
        (b"MZ\x90\x00" + bytes(200), "program"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "HEIC"),
        (b"hello", "bukan gambar"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_content(tmp_path, content, says):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(NotTaken, match=says):
        prepare(str(path), str(tmp_path / "files"))


def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path):
    with pytest.raises(TooManyPixels):
        prepare(str(a_photo(tmp_path)), str(tmp_path / "files"), most_pixels=1000)


def test_half_a_picture_is_refused(tmp_path):
    whole = io.BytesIO()
    a_drawing((800, 600)).save(whole, "PNG")
    path = tmp_path / "half"
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(Damaged):
        prepare(str(path), str(tmp_path / "files"))


def test_a_pdf_is_taken_as_it_is(tmp_path):
    path = tmp_path / "letter"
    path.write_bytes(b"%PDF-1.7\n" + bytes(100))
    told = prepare(str(path), str(tmp_path / "files"))
    assert told["media_type"] == "application/pdf"
    assert told["public_sha256"] == ""
