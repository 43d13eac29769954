"""Pictures for the sample, drawn and saying *contoh*, offered as evidence like any other."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from idaman.pure import blobs
from idaman.pure.refused import Refused

if TYPE_CHECKING:
    from idaman.rooms.people.models import Government

SIZE = (1200, 900)


def tower(village: str) -> bytes:
    """Draw a mast by a river, with the village's name and the word *contoh* across it."""
    image = Image.new("RGB", SIZE, "#dfeeee")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 620, 1200, 900), fill="#7fb08a")
    draw.polygon([(0, 760), (1200, 690), (1200, 780), (0, 860)], fill="#6a8fa8")
    for left, right in (((520, 640), (596, 160)), ((680, 640), (604, 160))):
        draw.line([left, right], fill="#3b4a46", width=12)
    for step in range(6):
        y = 600 - step * 80
        narrow = (640 - y) / 480 * 76
        draw.line([(522 + narrow, y), (678 - narrow, y)], fill="#3b4a46", width=8)
    for radius in (50, 90, 130):
        box = (600 - radius, 150 - radius, 600 + radius, 150 + radius)
        draw.arc(box, 200, 340, fill="#0b5f62", width=10)
    draw.text((40, 800), village, font=ImageFont.load_default(56), fill="#16241f")
    mark = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(mark).text(
        (240, 340), "CONTOH", font=ImageFont.load_default(190), fill=(166, 90, 0, 130)
    )
    image.paste(mark.rotate(18), (0, 0), mark.rotate(18))
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def offer(
    *,
    government: Government,
    subject: str,
    village: str,
    officer: str,
    verifier: str | None,
    now: datetime,
) -> None:
    """Offer a drawn picture from the officer's post; with a verifier, let that post accept it.

    Raises Refused where the picture could not be read.
    """
    from idaman.doors.cli.child import in_child
    from idaman.rooms.evidence import actions
    from idaman.rooms.evidence.models import Status
    from idaman.rooms.people.models import Post

    post = Post.objects.of(government).select_related("agency").get(code=officer)
    kept = blobs.keep(settings.FILES, [tower(village)], limit=settings.UPLOAD_LIMIT_BYTES)
    said = in_child("picture", {"files": str(settings.FILES), "sha256": kept.sha256})
    if "refused" in said:
        raise Refused(said["refused"]["id"], en=said["refused"]["en"])
    file = actions.receive(
        government=government,
        sha256=kept.sha256,
        prepared=said["result"],
        taken_at=None,
        by=post,
        now=now,
    )
    exhibit = actions.offer(
        file=file,
        subject=subject,
        owner=post.agency,
        note=f"Gambar contoh: menara di {village}.",
        by=post,
        now=now,
        is_sample=True,
    )
    if verifier is not None:
        actions.judge(
            exhibit=exhibit,
            owner=post.agency,
            status=Status.ACCEPTED,
            reason="Contoh: gambar sesuai dengan tempatnya.",
            by=Post.objects.of(government).get(code=verifier),
            now=now,
        )
