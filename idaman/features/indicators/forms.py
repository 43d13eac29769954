"""Forms of the figures' steward: answers to findings, bands and their withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government
from idaman.core.period import read_period
from idaman.core.refusal import Refused
from idaman.features.indicators.actions.checks import BandInput
from idaman.features.indicators.rules.figures import read_number
from idaman.web.forms import (
    CodedChoiceField,
    PlaceField,
    TokenForm,
    agencies_at_work,
    long_text,
)
from idaman.web.numbers import language

LENGTH = 4000


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


class IndicatorForm(TokenForm):
    """Something to be measured."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("for good, such as IPM or MISKIN"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    unit = forms.CharField(
        label=_("Unit"),
        help_text=_("such as percent, index, villages; it does not change once there are values"),
        max_length=60,
    )

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["owner"] = CodedChoiceField(
            agencies_at_work(government).order_by("short"),
            name=lambda agency: agency.short,
            label=_("Agency that answers for it"),
            required=False,
        )

    def clean_code(self) -> str:
        """Write the code in capitals."""
        return str(self.cleaned_data["code"]).upper()


class FindingAnswerForm(TokenForm):
    """Why a figure is as a check finds it, or what will be done."""

    finding = forms.CharField(max_length=160, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Answer"), help_text=_("is public"), max_length=LENGTH, widget=long_text()
    )


class BandForm(TokenForm):
    """A band as a self-assessment states it."""

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, unit: str, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.home = government.region
        bound: dict[str, Any] = {
            "help_text": f"{unit}; {_('empty: open')}",
            "max_length": 60,
            "required": False,
            "widget": forms.TextInput(attrs={"inputmode": "decimal"}),
        }
        self.fields |= {
            "region": PlaceField(
                government,
                label=_("Place"),
                help_text=_("name or code; empty for %(name)s") % {"name": self.home.full_name},
                required=False,
            ),
            "period": ReaderField(
                read_period,
                label=_("Period"),
                help_text=_("such as 2024, 2024-S1, 2024-TW3, 2024-07"),
                max_length=40,
            ),
            "low": ReaderField(read_number, label=_("Lower bound"), **bound),
            "high": ReaderField(read_number, label=_("Upper bound"), **bound),
            "publisher": forms.CharField(label=_("Who stated it"), max_length=120),
            "publication": forms.CharField(
                label=_("In which form or report"), max_length=300, required=False
            ),
            "address": forms.CharField(label=_("Address or page"), max_length=500, required=False),
            "note": forms.CharField(
                label=_("Note"), max_length=LENGTH, required=False, widget=long_text(2)
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Give the band as one thing."""
        typed = super().clean() or {}
        token = typed.pop("token", "")
        if self.errors:
            return {"token": token}
        region = typed.pop("region") or self.home
        return {"token": token, "band": BandInput(region=region, **typed)}


class BandWithdrawalForm(TokenForm):
    """Why a band is taken back."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("public; an earlier band of the period counts again"),
        max_length=LENGTH,
        widget=long_text(2),
    )
