"""Forms of a figure: entering and correcting one, and which source is followed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.evidence.models import Exhibit
from idaman.core.period import read_period
from idaman.core.refusal import Refused
from idaman.features.indicators.actions.statistics import Implausible, Observation
from idaman.features.indicators.forms.reader_field import ReaderField
from idaman.features.indicators.models import (
    Indicator,
    Statistic,
    TechnicalSheet,
)
from idaman.features.indicators.queries import PeriodReading
from idaman.features.indicators.rules.figures import read_number
from idaman.web.forms import (
    DayField,
    PlaceField,
    TokenForm,
    long_text,
)
from idaman.web.words import CERTAINTIES, FREQUENCIES, NATURES, named

LENGTH = 4000


class FigureForm(TokenForm):
    """One figure as its source tells it; a correction keeps place, period and series."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        indicator: Indicator,
        sheet: TechnicalSheet | None,
        wrong: Statistic | None = None,
        **more: Any,
    ) -> None:
        super().__init__(data, initial={"nature": "official", **_as_typed(wrong)}, **more)
        self.government, self.wrong = indicator.government, wrong
        if wrong is None:
            self.fields |= self._where_and_when(sheet)
        self.fields["value"] = ReaderField(
            read_number,
            label=_("Value"),
            help_text=f"{indicator.unit}; {_('with all the digits the source prints')}",
            max_length=60,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        if data is not None and "said_again" in data:
            self._ask_again()
        self.fields |= deepcopy(_SOURCE) | self._proof()
        if wrong is not None:
            self.fields["reason"] = forms.CharField(
                label=_("Why it is corrected"), max_length=LENGTH, widget=long_text()
            )

    def _where_and_when(self, sheet: TechnicalSheet | None) -> dict[str, forms.Field]:
        frequency = f"{named(sheet.frequency, FREQUENCIES)}; " if sheet else ""
        home = self.government.region.full_name
        fields: dict[str, forms.Field] = {
            "region": PlaceField(
                self.government,
                beyond=True,
                label=_("Place"),
                help_text=_("name or code; empty for %(name)s") % {"name": home},
                required=False,
            ),
            "period": ReaderField(
                read_period,
                label=_("Period"),
                help_text=f"{frequency}{_('such as 2024, 2024-S1, 2024-TW3, 2024-07')}",
                max_length=40,
            ),
        }
        if sheet and sheet.series:
            series = [(code, f"{code} · {name}") for code, name in sheet.series]
            fields["series"] = forms.ChoiceField(label=_("Series"), choices=series)
        return fields

    def _proof(self) -> dict[str, forms.Field]:
        return {
            "note": forms.CharField(
                label=_("Note"),
                max_length=LENGTH,
                required=False,
                widget=long_text(2),
            ),
            "evidence": forms.CharField(
                label=_("Counted from evidence"),
                help_text=_("its number, such as 42; only what was accepted"),
                max_length=12,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            ),
        }

    def _ask_again(self) -> None:
        self.fields["said_again"] = forms.BooleanField(
            label=_("It is so: the source really says this"), required=False
        )

    def clean_evidence(self) -> Exhibit | None:
        """Find the evidence of that number; None where nothing was typed."""
        number = self.cleaned_data["evidence"].removeprefix("#")
        if not number:
            return None
        rows = Exhibit.objects.of(self.government)
        found = rows.filter(pk=int(number)).first() if number.isdecimal() else None
        if found is None:
            raise forms.ValidationError(
                _("There is no evidence of that number. It stands on the page of the evidence.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Give the figure as one thing, and whether the source was read a second time."""
        typed = super().clean() or {}
        acting = {
            "token": typed.pop("token", ""),
            "said_again": typed.pop("said_again", False),
        }
        if self.errors:
            return acting
        if self.wrong is None:
            typed["region"] = typed["region"] or self.government.region
        else:
            wrong = self.wrong
            typed |= {"region": wrong.region, "period": wrong.when, "series": wrong.series}
            typed["corrects"] = wrong
        typed["exhibit"] = typed.pop("evidence")
        return {**acting, "figure": Observation(**typed)}

    def refuse(self, no: Refused, language: str) -> None:
        """Show why the figure was refused; what is implausible can be said once more."""
        super().refuse(no, language)
        if isinstance(no, Implausible):
            self._ask_again()
            self.order_fields(["region", "period", "series", "value", "said_again"])


_SOURCE: dict[str, forms.Field] = {
    "publisher": forms.CharField(
        label=_("Whose figure it is"),
        help_text=_("such as BPS, Kemendagri, the agency's name"),
        max_length=120,
        error_messages={"required": _("Name the source: who published this figure.")},
    ),
    "release": forms.CharField(
        label=_("Release of the publisher"),
        help_text=_("such as 2026; a newer release supersedes the older one"),
        max_length=120,
        required=False,
    ),
    "publication": forms.CharField(label=_("Publication"), max_length=300, required=False),
    "address": forms.CharField(label=_("Address or page"), max_length=500, required=False),
    "published_on": DayField(
        label=_("Published on"), help_text=_("empty where it is not known"), required=False
    ),
    "nature": forms.TypedChoiceField(
        label=_("Kind of figure"),
        choices=list(NATURES.items()),
        coerce=Statistic.Nature,
        error_messages={
            "invalid_choice": _(
                "Choose whether the figure is an official value, reported, or a simulation."
            )
        },
    ),
    "certainty": forms.ChoiceField(
        label=_("Provisional or final"),
        choices=[("", _("the source does not say")), *CERTAINTIES.items()],
        required=False,
    ),
}


def _as_typed(wrong: Statistic | None) -> dict[str, Any]:
    """Give a figure as it would be typed."""
    if wrong is None:
        return {}
    return {
        "value": wrong.value.replace(".", ","),
        "publisher": wrong.publisher,
        "release": wrong.release,
        "publication": wrong.publication,
        "address": wrong.address,
        "published_on": wrong.published_on,
        "nature": wrong.nature,
        "certainty": wrong.certainty,
        "note": wrong.note,
        "evidence": wrong.exhibit_id or "",
    }


class FollowedSourceForm(TokenForm):
    """Which of several figures is followed, and why."""

    follow = forms.ChoiceField(label=_("Followed"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), help_text=_("is public"), max_length=LENGTH, widget=long_text()
    )

    def __init__(self, data: QueryDict | None = None, *, reading: PeriodReading) -> None:
        followed = str(reading.chosen.pk) if reading.chosen and reading.following else ""
        super().__init__(data, initial={"follow": followed})
        self.figures = {str(row.pk): row for row in reading.standing}
        choice = self.fields["follow"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(key, key) for key in (*self.figures, "none")]

    def clean(self) -> dict[str, Any]:
        """Give the figure; None for none of them."""
        typed = super().clean() or {}
        chosen = self.figures.get(typed.pop("follow", ""))
        return {**typed, "statistic": chosen}
