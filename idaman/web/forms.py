"""What the forms of all features share: their token, their look, and fields people can fill in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.refusal import Refused

TOKEN_LENGTH = 64
"""As much of a form's token as a ledger entry keeps."""


class TokenForm(forms.Form):
    """A form that counts once, however often it is sent: its token is kept by the ledger."""

    template_name = "ui/form.html"
    token = forms.CharField(widget=forms.HiddenInput, max_length=TOKEN_LENGTH, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        auto_id: str = "%s",
    ) -> None:
        token = secrets.token_urlsafe(18)
        super().__init__(data, auto_id=auto_id, initial={"token": token, **(initial or {})})

    @property
    def status(self) -> int:
        """The status of a page that shows this form: 422 where it was refused."""
        return 422 if self.errors else 200

    def refuse(self, no: Refused, language: str) -> None:
        """Show why an action refused, beside the field it names or above them all."""
        fields: Mapping[str, tuple[str, str]] = getattr(no, "fields", {})
        for name, (indonesian, english) in fields.items():
            at = name if name in self.fields else None
            self.add_error(at, indonesian if language == "id" else english)
        if not fields:
            self.add_error(None, no.say(language))


class DayField(forms.DateField):
    """A day, as the browser's own calendar sends it."""

    default_error_messages = {
        "invalid": _("This is no date. Write year-month-day, such as 2026-01-31.")
    }

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **more)


class WholeNumberField(forms.IntegerField):
    """A whole number, typed with or without dots between thousands."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **more)

    def to_python(self, value: Any) -> int | None:
        """Read the number."""
        plain = value.replace(".", "").strip() if isinstance(value, str) else value
        return super().to_python(plain)


def sent(request: HttpRequest) -> QueryDict | None:
    """Give what a form sent, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def long_text(rows: int = 3) -> forms.Textarea:
    """Give a box of so many lines."""
    return forms.Textarea(attrs={"rows": rows, "cols": ""})
