"""Handing out kept files, always as something to keep, never as something to run."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404

from idaman.core.files import blobs


def file_of(sha256: str, name: str, media_type: str = "application/pdf") -> FileResponse:
    """Send a kept file as an attachment, in a sandbox of its own."""
    path = blobs.path_of(settings.FILES, sha256)
    if not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=media_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
