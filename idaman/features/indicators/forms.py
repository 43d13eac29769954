"""Forms of the figures' steward: technical sheets, figures, answers to findings, bands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Government
from idaman.core.period import Frequency, read_period
from idaman.core.refusal import Refused
from idaman.features.indicators.actions.checks import BandInput
from idaman.features.indicators.actions.sheets import Content
from idaman.features.indicators.actions.statistics import Implausible, Observation
from idaman.features.indicators.models import (
    Indicator,
    Outcome,
    Statistic,
    TechnicalSheet,
    WeightScheme,
)
from idaman.features.indicators.queries import PeriodReading
from idaman.features.indicators.rules.direction import Better
from idaman.features.indicators.rules.figures import read_number
from idaman.web.forms import (
    CodedChoiceField,
    DayField,
    PlaceField,
    TokenForm,
    WholeNumberField,
    agencies_at_work,
    long_text,
)
from idaman.web.numbers import language
from idaman.web.templatetags.ui import name
from idaman.web.words import BETTER, CERTAINTIES, FREQUENCIES, NATURES, OUTCOMES, named

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


NONE = ("", "–")


def _bound(label: Any) -> ReaderField:
    return ReaderField(
        read_number,
        label=label,
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class DraftSeenForm(TokenForm):
    """Which draft of a technical sheet stood on the page."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class TechnicalSheetForm(DraftSeenForm):
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
