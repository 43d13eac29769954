"""Uploads beyond the limit are read off the line and thrown away, never kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

ROOM_FOR_FORM = 64 * 1024
"""What a form may carry besides its file."""


def is_too_large(content_length: int) -> bool:
    """Tell from the announced size whether a form's file is over the limit."""
    return content_length > settings.UPLOAD_LIMIT_BYTES + ROOM_FOR_FORM


class OnlySoLarge(FileUploadHandler):
    """First of the upload handlers: lets nothing of a form that is too large reach the disk.

    The rest of the form is read, so that the page can answer with a sentence.
    """

    is_over = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.is_over = is_too_large(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.is_over else raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
