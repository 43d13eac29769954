"""Drawn pictures that stand in for photos in the demonstration; each says that it is a sample."""

from __future__ import annotations

import hashlib
import io
import random
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 960
SKIES = ((188, 214, 230), (236, 214, 178), (160, 190, 170), (205, 205, 220))


def draw(
    said: str, *, place: str, taken_at: datetime, at: tuple[float, float] | None, seed: str
) -> bytes:
    """Draw a JPEG with a horizon, a river, some buildings and the words that it is a sample.

    `at` is latitude and longitude, written into the file as a camera does; None leaves them out,
    as a messenger does. The same seed draws the same picture.
    """
    chance = random.Random(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(SKIES))
    pen = ImageDraw.Draw(image)
    horizon = chance.randint(330, 620)
    pen.rectangle((0, horizon, WIDTH, HEIGHT), fill=_shade(chance, (96, 128, 84)))
    bank = chance.randint(horizon + 60, HEIGHT - 120)
    pen.polygon(
        [(0, bank), (WIDTH, bank - chance.randint(-90, 90)), (WIDTH, HEIGHT), (0, HEIGHT)],
        fill=_shade(chance, (134, 112, 84)),
    )
    for _ in range(chance.randint(3, 7)):
        left, wide, high = (
            chance.randint(0, WIDTH),
            chance.randint(60, 260),
            chance.randint(60, 300),
        )
        pen.rectangle((left, horizon - high, left + wide, horizon + 24), fill=_shade(chance))
        pen.polygon(
            [
                (left - 16, horizon - high),
                (left + wide + 16, horizon - high),
                (left + wide // 2, horizon - high - chance.randint(30, 120)),
            ],
            fill=_shade(chance, (120, 70, 60)),
        )
    mast = chance.randint(80, WIDTH - 80)
    pen.line((mast, horizon + 20, mast, chance.randint(40, 240)), fill=(70, 70, 74), width=10)
    pen.rectangle((0, HEIGHT - 150, WIDTH, HEIGHT), fill=(32, 36, 44))
    big, small = ImageFont.load_default(54), ImageFont.load_default(30)
    pen.text((28, HEIGHT - 142), "CONTOH, bukan foto", font=big, fill=(255, 255, 255))
    pen.text((28, HEIGHT - 72), f"{said[:60]}, {place}"[:88], font=small, fill=(230, 230, 230))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=82, exif=_exif(taken_at, at))
    return kept.getvalue()


def keep(
    said: str,
    *,
    place: str,
    taken_at: datetime,
    seed: str,
    at: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Draw a picture, keep it under its hash, and read it as any other: `sha256`, `prepared`."""
    from django.conf import settings

    from idaman.core.evidence.rules import picture
    from idaman.core.files import blobs

    drawn = draw(said, place=place, taken_at=taken_at, at=at, seed=seed)
    sha256 = hashlib.sha256(drawn).hexdigest()
    path: Path = blobs.path_of(settings.FILES, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(drawn)
    prepared = picture.prepare(str(path), str(settings.FILES), with_small=True)
    return {"sha256": sha256, "prepared": prepared}


def _shade(chance: random.Random, base: tuple[int, int, int] = (190, 178, 160)) -> tuple[int, ...]:
    return tuple(max(0, min(255, part + chance.randint(-36, 36))) for part in base)


def _exif(taken_at: datetime, at: tuple[float, float] | None) -> Image.Exif:
    exif = Image.Exif()
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    if at is not None:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        place[ExifTags.GPS.GPSLatitudeRef] = "N" if at[0] >= 0 else "S"
        place[ExifTags.GPS.GPSLatitude] = _parts(abs(at[0]))
        place[ExifTags.GPS.GPSLongitudeRef] = "E" if at[1] >= 0 else "W"
        place[ExifTags.GPS.GPSLongitude] = _parts(abs(at[1]))
    return exif


def _parts(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds, as a camera writes them."""
    whole = Fraction(degrees).limit_denominator(1_000_000)
    full, minutes = int(whole), (whole - int(whole)) * 60
    return float(full), float(int(minutes)), float(round((minutes - int(minutes)) * 60, 2))
