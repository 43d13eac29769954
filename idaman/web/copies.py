"""Copies of pictures that anyone sent, given as files that run nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404

from idaman.core.files import blobs


def copy_response(sha256: str) -> FileResponse:
    """Give a copy of a picture as a file that runs nothing here, whatever was put into it.

    Raises Http404.
    """
    path = blobs.path_of(settings.CITIZENS / "copies", sha256) if sha256 else None
    if path is None or not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        content_type="image/jpeg",
        as_attachment=True,
        filename=f"{sha256[:12]}.jpg",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
