"""A line that a rule reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from idaman.core.refusal import Refused
from idaman.web.numbers import language


class ReaderField(forms.CharField):
    """A line that a rule reads: what the rule refuses, the field refuses."""

    def __init__(self, read: Callable[[str], Any], **more: Any) -> None:
        self.read = read
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        """Give what the rule reads; None where nothing was typed."""
        typed = super().clean(value)
        try:
            return self.read(typed) if typed else None
        except Refused as no:
            raise forms.ValidationError(no.say(language())) from None
