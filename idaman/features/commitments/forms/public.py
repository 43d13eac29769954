"""Forms of whoever checks a signed PDF: the file itself, or its fingerprint."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

LIMIT_BYTES = 20 * 1024 * 1024
"""The largest PDF that anyone may have examined."""
HASH = re.compile(r"[0-9a-fA-F]{64}")
CODE = re.compile(r"(KB-\d{4}-\d+)/([A-Z0-9.\-]+)")


class PdfForm(forms.Form):
    """A PDF that anyone wants examined."""

    file = forms.FileField(
        label="PDF",
        error_messages={"required": _("Choose a PDF, or type its fingerprint.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, data: QueryDict | None = None, files: Any = None) -> None:
        super().__init__(data, files if data is not None else None, auto_id="%s")
        limit = _("at most %(limit_mb)s MB") % {"limit_mb": LIMIT_BYTES // (1024 * 1024)}
        self.fields["file"].help_text = limit


class FingerprintForm(forms.Form):
    """A fingerprint, or the code printed on a sheet, to look up."""

    hash = forms.CharField(
        label=_("Fingerprint (SHA-256) or code"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="%s")

    def clean_hash(self) -> str:
        """Refuse what is neither."""
        typed: str = self.cleaned_data["hash"]
        if not (HASH.fullmatch(typed) or CODE.fullmatch(typed.upper())):
            raise forms.ValidationError(
                _(
                    "A fingerprint has 64 characters, 0–9 and a–f; a code reads like "
                    "KB-2026-01/INDUK."
                )
            )
        return typed
