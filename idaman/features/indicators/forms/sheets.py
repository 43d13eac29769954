"""Forms of an indicator: beginning one, its technical sheet, its link to the plan, weights."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government
from idaman.core.period import Frequency
from idaman.features.indicators.actions.sheets import Content
from idaman.features.indicators.forms.reader_field import ReaderField
from idaman.features.indicators.models import (
    Indicator,
    Outcome,
    TechnicalSheet,
    WeightScheme,
)
from idaman.features.indicators.rules.direction import Better
from idaman.features.indicators.rules.figures import read_number
from idaman.web.forms import (
    CodedChoiceField,
    PlaceField,
    SeenForm,
    TokenForm,
    WholeNumberField,
    agencies_at_work,
    long_text,
)
from idaman.web.templatetags.ui import name
from idaman.web.words import BETTER, FREQUENCIES, OUTCOMES

LENGTH = 4000


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


NONE = ("", "–")


def _bound(label: Any) -> ReaderField:
    return ReaderField(
        read_number,
        label=label,
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class TechnicalSheetForm(SeenForm):
    """The draft of a technical sheet."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    definition = forms.CharField(
        label=_("Definition"),
        help_text=_("what exactly is counted, and what is not"),
        max_length=LENGTH,
        widget=long_text(4),
    )
    formula = forms.CharField(
        label=_("Formula"), max_length=LENGTH, required=False, widget=long_text()
    )
    unit = forms.CharField(label=_("Unit"), max_length=60)
    better = forms.TypedChoiceField(
        label=_("Which way is better"), choices=[NONE, *BETTER.items()], coerce=Better
    )
    band_low, band_high = _bound(_("from")), _bound(_("to"))
    lowest, highest = _bound(_("from")), _bound(_("to"))
    source = forms.CharField(label=_("Source of the data"), max_length=LENGTH, widget=long_text(2))
    method = forms.CharField(label=_("Version of the method"), max_length=200, required=False)
    series = forms.CharField(
        label=_("Series"),
        help_text=_("only where a method changed: one a line, code = name, the running one first"),
        max_length=LENGTH,
        required=False,
        widget=long_text(),
    )
    frequency = forms.TypedChoiceField(
        label=_("How often"), choices=[NONE, *FREQUENCIES.items()], coerce=Frequency
    )
    lag_days = WholeNumberField(
        label=_("Days after the period within which the figure comes out"),
        min_value=0,
        max_value=9999,
    )
    disaggregation = forms.CharField(
        label=_("Broken down by"), max_length=LENGTH, required=False, widget=long_text(2)
    )
    outcome = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=[NONE, *OUTCOMES.items()],
        coerce=Outcome,
        empty_value=None,
        required=False,
    )
    sdgs = forms.CharField(
        label=_("Sustainable development goals"),
        help_text=_("numbers 1 to 17, with commas"),
        max_length=60,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        indicator: Indicator,
        base: TechnicalSheet | None,
        seen: str,
    ) -> None:
        super().__init__(data, initial={**_as_drafted(indicator, base), "seen": seen})
        self.fields["owner"] = CodedChoiceField(
            agencies_at_work(indicator.government).order_by("short"),
            name=lambda agency: agency.short,
            label=_("Agency that answers for it"),
            required=False,
        )

    def clean_series(self) -> tuple[tuple[str, str], ...]:
        """Read series, one a line: code = name."""
        lines = self.cleaned_data["series"].splitlines()
        pairs = (line.partition("=") for line in lines if line.strip())
        return tuple((code.strip(), name.strip() or code.strip()) for code, _, name in pairs)

    def clean_sdgs(self) -> tuple[int, ...]:
        """Read the goals; which there are the action knows."""
        parts = self.cleaned_data["sdgs"].replace(",", " ").split()
        for part in parts:
            if not (part.isdecimal() and len(part) <= 4):
                raise forms.ValidationError(
                    _("“%(text)s” is no whole number."), params={"text": part[:20]}
                )
        return tuple(map(int, parts))

    def clean(self) -> dict[str, Any]:
        """Give the sheet as one thing."""
        typed = super().clean() or {}
        acting = {"token": typed.pop("token", ""), "draft_seen": typed.pop("seen", "")}
        if self.errors:
            return acting
        low, high = typed.pop("band_low"), typed.pop("band_high")
        band = (low, high) if low is not None and high is not None else None
        return {**acting, "content": Content(band=band, **typed)}


def _as_drafted(indicator: Indicator, base: TechnicalSheet | None) -> dict[str, Any]:
    """Fill the form from the draft, or the sheet in force, or what is known of the indicator."""
    if base is None:
        return {
            "name": indicator.name,
            "name_en": indicator.name_en,
            "unit": indicator.unit,
            "owner": indicator.owner.code if indicator.owner else "",
            "lag_days": 365,
            "frequency": Frequency.YEAR,
        }
    bounds = ("band_low", "band_high", "lowest", "highest")
    return {
        **{
            name: getattr(base, name)
            for name in TechnicalSheetForm.base_fields
            if hasattr(base, name)
        },
        **{bound: getattr(base, bound).replace(".", ",") for bound in bounds},
        "owner": base.owner.code if base.owner else "",
        "series": "\n".join(f"{code} = {name}" for code, name in base.series),
        "sdgs": ", ".join(str(goal) for goal in base.sdgs),
    }


class PlanLinkForm(TokenForm):
    """Which indicator of the plan is measured by one, and where; or that it is not any more."""

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, items: QuerySet[Any]
    ) -> None:
        super().__init__(data, auto_id="link-%s")
        self.fields |= {
            "item": CodedChoiceField(
                items,
                name=_item_named,
                label=_("Indicator of the plan"),
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), _("Choose an indicator of the plan in force.")
                ),
            ),
            "place": PlaceField(
                government,
                label=_("Place"),
                help_text=_("empty: the whole territory"),
                required=False,
            ),
            "away": forms.BooleanField(required=False, widget=forms.HiddenInput),
        }

    def offer(self, codes: Collection[str]) -> None:
        """Offer no others of the plan than these."""
        item = self.fields["item"]
        assert isinstance(item, CodedChoiceField)
        assert item.queryset is not None
        item.queryset = item.queryset.filter(code__in=codes)


def _item_named(item: Any) -> str:
    return f"{item.code} {Truncator(item.name).chars(60)} ({item.said['unit']})"


class WeightsForm(TokenForm):
    """What each indicator of an outcome weighs in the next version; left empty, nothing."""

    source = forms.CharField(
        label=_("What they rest on"),
        help_text=_("a decision, a regulation, or the reasoning"),
        max_length=LENGTH,
        widget=long_text(),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        indicators: Sequence[Indicator],
        newest: WeightScheme | None,
    ) -> None:
        weights = newest.weights if newest else {}
        known = {
            f"weight_{code}": str(weight).replace(".", ",") for code, weight in weights.items()
        }
        super().__init__(data, initial=known)
        self.codes = {f"weight_{each.code}": each.code for each in indicators}
        for each in indicators:
            self.fields[f"weight_{each.code}"] = ReaderField(
                read_number,
                label=f"{name(each)} ({each.code})",
                max_length=20,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    @property
    def weights(self) -> list[forms.BoundField]:
        """The fields of the indicators."""
        return [self[field] for field in self.codes]

    def clean(self) -> dict[str, Any]:
        """Give the weights by the indicators' codes."""
        typed = super().clean() or {}
        weights = {code: typed.pop(field, None) for field, code in self.codes.items()}
        said = {code: weight for code, weight in weights.items() if weight is not None}
        return {**typed, "weights": said}
