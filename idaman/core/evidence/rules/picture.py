"""What a picture is, where and when it was taken, and a public copy that tells neither.

Runs in a child: it opens what strangers send.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import imagehash
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from idaman.core.files import blobs
from idaman.core.refusal import Refused
from idaman.core.text import Text

MOST_PIXELS = 60_000_000
PUBLIC_SIDE = 2048
SMALL_SIDE = 640
"""A copy for weak links: some 50 kB of a photo."""
TAKEN = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class NotTaken(Refused):
    """The file is of a kind that evidence does not take."""


class TooManyPixels(Refused):
    """The picture would fill the memory."""


class Damaged(Refused):
    """The picture cannot be read to its end."""


def prepare(
    path: str, out_root: str, *, most_pixels: int = MOST_PIXELS, with_small: bool = False
) -> dict[str, Any]:
    """Tell what a file is and keep a public copy of a picture without its place and time.

    With `with_small` a second, small copy is kept beside it, for weak links.
    The type is read from the content, never from the name. A PDF is kept as it is and has no
    public copy. Raises NotTaken, TooManyPixels, Damaged.
    """
    file = Path(path)
    with file.open("rb") as opened:
        head = opened.read(1024)
    told: dict[str, Any] = {
        "media_type": "application/pdf",
        "bytes": file.stat().st_size,
        "width": None,
        "height": None,
        "taken_at": None,
        "latitude": None,
        "longitude": None,
        "picture_hash": "",
        "public_sha256": "",
        "small_sha256": "",
    }
    if head.startswith(b"%PDF-"):
        return told
    # We count pixels ourselves, with a sentence; Pillow's own guard is a warning.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=tuple(TAKEN)) as image:
            return told | _read(image, Path(out_root), most_pixels, with_small)
    except UnidentifiedImageError as unknown:
        raise NotTaken(
            Text(
                "The file is %(kind)s. Taken are photos as JPG, PNG or WebP, and PDF.",
                kind=_kind_of(head),
            )
        ) from unknown
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        raise Damaged(
            Text("The picture is damaged or cut off. Send it again from the camera.")
        ) from broken


def near(one: str, other: str) -> int:
    """Count the bits in which two picture hashes differ.

    >>> near("ffff000000000000", "fffe000000000001")
    2
    """
    return (int(one, 16) ^ int(other, 16)).bit_count()


BANDS = ((0, 3), (3, 6), (6, 8), (8, 10), (10, 12), (12, 14), (14, 16))
"""Seven stretches of a hash: of two hashes that differ in at most six bits one stretch is equal."""


def bands(picture_hash: str) -> dict[int, str]:
    """Cut a picture hash into stretches, by where each begins.

    >>> bands("ffff0000ffff0000")
    {0: 'fff', 3: 'f00', 6: '00', 8: 'ff', 10: 'ff', 12: '00', 14: '00'}
    """
    return {start: picture_hash[start:end] for start, end in BANDS}


def _read(image: Image.Image, out_root: Path, most_pixels: int, with_small: bool) -> dict[str, Any]:
    width, height = image.size
    if width * height > most_pixels:
        raise TooManyPixels(
            Text(
                "The picture of %(width)s × %(height)s pixels is too large; at most "
                "%(most_pixels)s million pixels. Make it smaller and send it again.",
                width=width,
                height=height,
                most_pixels=most_pixels // 1000000,
            ),
        )
    media_type = TAKEN[image.format or ""]
    exif = image.getexif()
    if exif.get(ExifTags.Base.Orientation) in (5, 6, 7, 8):
        width, height = height, width
    latitude, longitude = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    # A JPEG can be decoded at a fraction of its size, which saves most of the memory.
    image.draft("RGB", (PUBLIC_SIDE, PUBLIC_SIDE))
    public = _bare(ImageOps.exif_transpose(image))
    public.thumbnail((PUBLIC_SIDE, PUBLIC_SIDE))
    told = {"public_sha256": _kept(public, out_root, quality=82)}
    if with_small:
        small = public.copy()
        small.thumbnail((SMALL_SIDE, SMALL_SIDE))
        told["small_sha256"] = _kept(small, out_root, quality=70)
    return told | {
        "media_type": media_type,
        "width": width,
        "height": height,
        "taken_at": _moment(exif.get_ifd(ExifTags.IFD.Exif)),
        "latitude": latitude,
        "longitude": longitude,
        "picture_hash": str(imagehash.phash(public)),
    }


def _kept(image: Image.Image, out_root: Path, *, quality: int) -> str:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return blobs.keep(out_root, [out.getvalue()], limit=len(out.getvalue())).sha256


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, on white, in a new picture that inherits no metadata."""
    pixels = image.convert("RGBA") if "A" in image.mode or image.mode == "P" else image
    bare = Image.new("RGB", image.size, "white")
    if pixels.mode == "RGBA":
        bare.paste(pixels, mask=pixels.getchannel("A"))
    else:
        bare.paste(pixels.convert("RGB"))
    return bare


def _moment(exif: dict[int, Any]) -> str | None:
    """When it was taken, in ISO 8601; without an offset where the camera told none."""
    said = str(exif.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(exif.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    for text, form in ((said + offset, "%Y:%m:%d %H:%M:%S%z"), (said, "%Y:%m:%d %H:%M:%S")):
        try:
            taken = datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return (taken.astimezone(UTC) if taken.tzinfo else taken).isoformat()
    return None


def _place(gps: dict[int, Any]) -> tuple[float | None, float | None]:
    latitude = _degrees(
        gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), most=90
    )
    longitude = _degrees(
        gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), most=180
    )
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None
    return latitude, longitude


def _degrees(parts: Any, side: Any, *, most: int) -> float | None:
    """Turn degrees, minutes and seconds into degrees; None for what no place on earth has."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not 0 <= found <= most:
        return None
    return round(-found if str(side).strip("\0 ").upper() in ("S", "W") else found, 6)


def _kind_of(head: bytes) -> Text:
    """Say what it is instead."""
    text = head.lstrip().lower()
    if b"<svg" in text:
        return Text("an SVG picture, which may hold a program")
    if text.startswith((b"<!doctype html", b"<html")):
        return Text("a web page")
    if head.startswith((b"MZ", b"\x7fELF")):
        return Text("a program, no photo and no document")
    if head[4:8] == b"ftyp":
        return Text("HEIC or video; turn it into JPG first")
    return Text("no picture of a known kind")
