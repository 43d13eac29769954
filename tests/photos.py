"""Builders for pictures; they need no database, so scripts outside of the suite use them too."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def a_photo(seed: int = 0, quality: int = 90) -> SimpleUploadedFile:
    """A photo of a form: coloured spots, others for each seed."""
    image = Image.new("RGB", (320, 240), "white")
    draw = ImageDraw.Draw(image)
    for n in range(14):
        x, y = (n * 97 + seed * 131) % 300, (n * 61 + seed * 71) % 220
        draw.ellipse((x, y, x + 50, y + 40), fill=((n * 40) % 255, (n * 70) % 255, seed % 255))
    sent = io.BytesIO()
    image.save(sent, "JPEG", quality=quality)
    return SimpleUploadedFile("foto.jpg", sent.getvalue(), "image/jpeg")
