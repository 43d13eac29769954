"""What the forms of all features share: their token, their look, and fields people can fill in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.core.imports.rules.cells import read_day
from idaman.core.people.models import Agency, Government
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.web.numbers import language
from idaman.web.places import BadPlace, place_typed

Files: TypeAlias = "MultiValueDict[str, UploadedFile[Any]]"

TOKEN_LENGTH = 64
"""As much of a form's token as a ledger entry keeps."""


class TokenForm(forms.Form):
    """A form that counts once, however often it is sent: its token is kept by the ledger."""

    template_name = "ui/form.html"
    token = forms.CharField(
        # No id: a page has several forms.
        widget=forms.HiddenInput(attrs={"id": False}),
        max_length=TOKEN_LENGTH,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        auto_id: str = "%s",
    ) -> None:
        token = secrets.token_urlsafe(18)
        super().__init__(data, files, auto_id=auto_id, initial={"token": token, **(initial or {})})

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


class LongText(forms.Textarea):
    """A box for long text, whose letters are counted as the browser counts them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Give what was typed: browsers count a line break as one letter and send two."""
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


def long_text(rows: int = 3) -> forms.Textarea:
    """Give a box of so many lines."""
    return LongText(attrs={"rows": rows, "cols": ""})


class ReasonForm(TokenForm):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=long_text(2))


class SeenForm(TokenForm):
    """Which state of a thing stood on the page whose button was pressed."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class DayField(forms.DateField):
    """A day, as the browser's own calendar sends it or as officers write it where there is none."""

    default_error_messages = {"invalid": _("Write the date as year-month-day, such as 2026-01-31.")}

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **more)

    def to_python(self, value: Any) -> date | None:
        """Read the day."""
        written = read_day(value) if isinstance(value, str) else None
        return written or super().to_python(value)


class WholeNumberField(forms.IntegerField):
    """A whole number, typed with or without dots between thousands."""

    default_error_messages = {"invalid": _("Write a whole number in digits only.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **more)

    def to_python(self, value: Any) -> int | None:
        """Read the number."""
        plain = value.replace(".", "").strip() if isinstance(value, str) else value
        return super().to_python(plain)


class DecimalNumberField(forms.DecimalField):
    """A number typed with a comma or a point before its decimals, none between thousands."""

    default_error_messages = {"invalid": _("Write the figure in digits, such as 1250,5.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **more)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read the number."""
        plain = value.replace(",", ".").strip() if isinstance(value, str) else value
        return super().to_python(plain)


class PlaceField(forms.CharField):
    """A place of the territory, typed by its name or code; `beyond` takes any place by its code."""

    def __init__(self, government: Government, *, beyond: bool = False, **more: Any) -> None:
        self.government, self.beyond = government, beyond
        super().__init__(max_length=120, **more)

    def clean(self, value: Any) -> Region | None:
        """Find the place; None where nothing was typed."""
        typed = super().clean(value)
        try:
            return place_typed(self.government, typed, beyond=self.beyond)
        except BadPlace as no:
            raise forms.ValidationError(no.say(language())) from None


class CodedChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows that the form's own government has, chosen by its code."""

    def __init__(
        self,
        rows: QuerySet[Any],
        *,
        name: Callable[[Any], str] = str,
        empty: str | Promise | None = "–",
        **more: Any,
    ) -> None:
        self.name = name
        super().__init__(rows, to_field_name="code", empty_label=cast(str, empty), **more)

    def label_from_instance(self, obj: Any) -> str:
        """Name a row."""
        return self.name(obj)


class CodedChoicesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of the rows that the form's own government has, ticked by their codes."""

    def __init__(
        self, rows: QuerySet[Any], *, name: Callable[[Any], str] = str, **more: Any
    ) -> None:
        self.name = name
        super().__init__(rows, to_field_name="code", widget=forms.CheckboxSelectMultiple, **more)

    def label_from_instance(self, obj: Any) -> str:
        """Name a row."""
        return self.name(obj)


def agencies_at_work(government: Government) -> QuerySet[Agency]:
    """Give the government's agencies that can be chosen: those that are not closed."""
    return Agency.objects.of(government).open().order_by("code")


def sent(request: HttpRequest) -> QueryDict | None:
    """Give what a form sent, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def sent_files(request: HttpRequest) -> Files | None:
    """Give the files that came with a form; None where the page is only looked at."""
    return request.FILES if request.method == "POST" else None
