"""Forms of the checks: answers to findings, bands and their withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government
from idaman.core.period import read_period
from idaman.features.indicators.actions.checks import BandInput
from idaman.features.indicators.forms.reader_field import ReaderField
from idaman.features.indicators.rules.figures import read_number
from idaman.web.forms import (
    PlaceField,
    TokenForm,
    long_text,
)

LENGTH = 4000


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
