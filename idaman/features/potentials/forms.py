"""The forms of potentials: the register's own, evidence, steps, enquiries and their terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from idaman.core.evidence.models import Exhibit
from idaman.core.findings import References
from idaman.core.people.models import Government, Post
from idaman.core.places.models import Region, RegionLevel
from idaman.core.rulebook import RULES
from idaman.features.plan.rules.workbook.cells import Unclear, WorkbookCells
from idaman.features.potentials import words as say
from idaman.features.potentials.models import Enquiry, Potential
from idaman.features.potentials.rules.enquiry import (
    ANSWER_LENGTH,
    MOST_DAYS,
    MOST_MONTHS,
    WORDS_LENGTH,
    EnquiryWords,
)
from idaman.features.potentials.rules.lists import KINDS, LICENCE, READINESS
from idaman.features.potentials.rules.pipeline import PipelineStage
from idaman.web.forms import DayField, TokenForm, WholeNumberField, long_text
from idaman.web.numbers import language
from idaman.web.templatetags.ui import date
from idaman.web.words import named

Choices = list[tuple[Any, Any]]

NOT_CHOSEN: Choices = [("", "—")]
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("What it is and where"), ("name", "name_en", "kind", "place", "summary", "summary_en")),
    (
        _("Capacity and condition"),
        (
            "capacity", "capacity_unit", "capacity_year", "capacity_source", "condition",
            "condition_note",
        ),
    ),
    (
        _("Land and space"),
        ("area_ha", "area_source", "land", "land_source", "fit", "fit_source"),
    ),
    (_("Distances"), ("road_km", "port_km", "power_km", "water_km", "distance_source")),
    (
        _("Business and licence"),
        ("kbli", "licence", "licence_note", "incentives", "incentives_en", "incentives_source"),
    ),
    (_("Who, and what unlocks it"), ("owner", "contact", "unlocked_by", "source", "sample")),
)  # fmt: skip
REQUIRED = frozenset({"name", "kind", "place"})
NOTES: dict[str, str | Promise] = {
    "kbli": _("Five digits each, with commas between: 03254, 10213"),
    "unlocked_by": _("Codes of activities or quick wins of the plan: KEG-012, QW-03"),
    "contact": _("A post, never a person: whoever holds it answers"),
    "fit_source": _("The regulation on the spatial plan and its map or article"),
    "capacity": _("What it can bear or yields, such as 206,327.8"),
    "sample": _("Tick what is invented, not a fact"),
}
LONG = frozenset(
    {"summary", "summary_en", "condition_note", "licence_note", "incentives", "incentives_en"}
) | {"source"}
NUMBERS = {
    "capacity_year": "year",
    **dict.fromkeys(
        ("capacity", "area_ha", "road_km", "port_km", "power_km", "water_km"), "number"
    ),
}
CODES = frozenset({"kbli", "unlocked_by"})
NOTHING = frozenset({"condition", "land", "fit"})
"""Choices that are kept as nothing where nothing is chosen; the others as an empty word."""


class CellField(forms.CharField):
    """A number or a year, understood exactly as a cell of the workbook is."""

    def __init__(self, kind: str, **more: Any) -> None:
        self.kind = kind
        mode = "numeric" if kind == "year" else "decimal"
        super().__init__(widget=forms.TextInput(attrs={"inputmode": mode}), **more)

    def clean(self, value: Any) -> Any:
        """Understand what was typed; None where nothing was."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return WorkbookCells(References()).read(self.kind, typed)
        except Unclear as unclear:
            words = {key: str(each) for key, each in unclear.values.items()}
            rule, spoken = RULES[unclear.rule], language()
            said = f"{rule.say(spoken, words)} {rule.remedy(spoken, words)}".strip()
            raise forms.ValidationError(said) from None

    def prepare_value(self, value: Any) -> Any:
        """Write a number as the reader's language does."""
        if not isinstance(value, int | float):
            return value
        plain = f"{value:.15g}"
        return plain.replace(".", ",") if language() == "id" else plain


class CodesField(forms.CharField):
    """Codes with commas, spaces or lines between."""

    def clean(self, value: Any) -> list[str]:
        """Give the codes apart."""
        return [part for part in re.split(r"[\s,;]+", super().clean(value)) if part]

    def prepare_value(self, value: Any) -> Any:
        """Write codes with commas between."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class PotentialForm(TokenForm):
    """A potential as its register says it: facts in groups, each with where it comes from."""

    expected = WholeNumberField(required=False, min_value=0, max_value=10**6)
    code = forms.CharField(
        required=False,
        max_length=24,
        label=_("Code"),
        help_text=_("left empty, it is given"),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        government: Government,
        owners: Sequence[tuple[str, str]],
        is_new: bool,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        del self.fields["code" if not is_new else "expected"]
        if not is_new:
            self.fields["expected"].widget = forms.HiddenInput()
        offered = _offered(government, owners, self.initial)
        for _title, names in GROUPS:
            for name in names:
                self.fields[name] = _field(name, offered)

    def groups(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """Give the fields in groups, as they stand on the page."""
        for title, names in GROUPS:
            yield title, [self[name] for name in names]

    def clean_expected(self) -> int:
        """Read which version the form was filled in on."""
        return self.cleaned_data["expected"] or 0

    def clean(self) -> dict[str, Any]:
        """Give what was typed as the document of a potential, beside code or version."""
        typed = super().clean() or {}
        names = [name for _title, names in GROUPS for name in names]
        body = {name: typed.pop(name) for name in names if name in typed}
        body["unlocked_by"] = [code.upper() for code in body.get("unlocked_by", ())]
        for name in NOTHING:
            body[name] = body.get(name) or None
        return {**typed, "body": body}


def _field(name: str, offered: Mapping[str, Choices]) -> forms.Field:
    """Make the field of a fact."""
    how: dict[str, Any] = {
        "label": say.LABELS[name],
        "help_text": NOTES.get(name, ""),
        "required": name in REQUIRED,
    }
    if name == "sample":
        return forms.BooleanField(**how)
    if name == "licence":
        steps = [(code, step.say(language())) for code, step in LICENCE.items()]
        return forms.MultipleChoiceField(choices=steps, widget=forms.CheckboxSelectMultiple, **how)
    if name in offered:
        return forms.ChoiceField(choices=NOT_CHOSEN + offered[name], **how)
    if name in NUMBERS:
        return CellField(NUMBERS[name], **how)
    if name in CODES:
        return CodesField(**how)
    if name in LONG:
        return forms.CharField(widget=long_text(), max_length=4000, **how)
    return forms.CharField(max_length=300, **how)


def _offered(
    government: Government, owners: Sequence[tuple[str, str]], kept: Mapping[str, Any]
) -> dict[str, Choices]:
    """Give what may be chosen. What is kept and no longer offered is shown, so that it stays."""
    spoken = language()
    posts = Post.objects.of(government).standing().exclude(agency=None).order_by("name")
    offered: dict[str, Choices] = {
        "kind": [(code, kind.say(spoken)) for code, kind in KINDS.items()],
        "condition": list(say.CONDITIONS.items()),
        "land": list(say.LANDS.items()),
        "fit": list(say.FITS.items()),
        "owner": list(owners),
        "contact": [(post.code, post.name) for post in posts],
        "place": list(_places(government)),
    }
    for name, choices in offered.items():
        chosen = kept.get(name)
        if chosen and chosen not in dict(choices):
            choices.append((chosen, chosen))
    return offered


def _places(government: Government) -> Iterator[tuple[str, str]]:
    """Every place a potential may lie in: the territory, its districts, their villages."""
    regions = list(Region.objects.within(government.region.code).order_by("name"))
    yield from ((r.code, r.full_name) for r in regions if r.code == government.region.code)
    for district in (r for r in regions if r.level == RegionLevel.DISTRICT):
        yield district.code, district.full_name
        for village in regions:
            if village.parent_id == district.pk:
                yield village.code, f"{district.name} › {village.name}"


def _points() -> Choices:
    """Give the points of readiness, and none of them, in the reader's language."""
    none = ("", _("the potential itself, or a step"))
    return [none, *((code, say.readiness(code)) for code in READINESS)]


class UploadForm(TokenForm):
    """A photo or PDF, to be read in a child before anything is said of it."""

    file = forms.FileField(
        label=_("Photo (JPG, PNG, WebP) or PDF"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class EvidenceForm(TokenForm):
    """What a file proves of a potential."""

    proves = forms.ChoiceField(label=_("What it proves"), required=False, choices=_points)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=long_text())


class ExhibitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the files offered as evidence."""

    def label_from_instance(self, obj: Any) -> str:
        """Name it by number, day and note."""
        note = Truncator(obj.note).chars(50)
        parts = [_("Evidence %(n)s") % {"n": obj.pk}, date(obj.offered_at), note]
        return " · ".join(str(part) for part in parts if part)


class EnquiryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the enquiries about a potential."""

    def label_from_instance(self, obj: Any) -> str:
        """Name it by number and day."""
        return f"{obj.number} · {date(obj.arrived_at)}"


class StepForm(TokenForm):
    """A step on the way to jobs: forward with its evidence, back with its reason."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        potential: Potential,
        stages: Sequence[PipelineStage],
        exhibits: Sequence[int],
        with_enquiries: bool,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        government = potential.government
        asked = Enquiry.objects.of(government).filter(potential=potential).order_by("-number")
        self.fields["to"] = forms.TypedChoiceField(
            label=_("Where it is now"),
            choices=[(stage.value, named(stage, say.STAGES)) for stage in stages],
            coerce=PipelineStage,
        )
        self.fields["on"] = DayField(label=_("Since when"))
        self.fields["exhibit"] = ExhibitField(
            Exhibit.objects.of(government).filter(pk__in=exhibits).order_by("-pk"),
            label=_("Evidence"),
            help_text=_("needed for a step forward"),
            required=False,
            empty_label="–",
        )
        self.fields["jobs"] = WholeNumberField(
            label=_("People at work there"),
            help_text=_("only where it gives jobs"),
            required=False,
            min_value=0,
            max_value=10**7,
        )
        if with_enquiries and asked.exists():
            self.fields["enquiry"] = EnquiryField(
                asked,
                label=_("Enquiry it came from"),
                required=False,
                empty_label="–",
                to_field_name="number",
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("needed for a step back; it is public"),
            required=False,
            max_length=4000,
            widget=long_text(2),
        )


class EnquiryForm(TokenForm):
    """What an investor asks, from the public page or as told at the counter."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    reach = forms.CharField(label=_("E-mail or telephone"), max_length=120)
    words = forms.CharField(
        label=_("What would you like to know?"),
        max_length=WORDS_LENGTH,
        widget=long_text(6),
    )

    def clean(self) -> dict[str, Any]:
        """Give what was written as one thing, to be locked away whole."""
        typed = super().clean() or {}
        parts = {name: typed.pop(name, "") for name in ("name", "organisation", "reach", "words")}
        return {**typed, "words": EnquiryWords(**parts)}


class AnswerForm(TokenForm):
    """The answer to an enquiry."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_(
            "Whoever holds the receipt reads it. Call or write to them as well, and say here "
            "what you said."
        ),
        max_length=ANSWER_LENGTH,
        widget=long_text(7),
    )


class EnquiryTermsForm(TokenForm):
    """How soon enquiries are answered, and how long they are kept."""

    from_date = DayField(label=_("From"))
    answer_days = forms.IntegerField(
        label=_("Working days until the answer"), min_value=1, max_value=MOST_DAYS
    )
    escalate_days = forms.IntegerField(
        label=_("Working days after that until the secretariat is told"),
        min_value=1,
        max_value=MOST_DAYS,
    )
    keep_months = forms.IntegerField(
        label=_("Months until names and words are erased"),
        min_value=1,
        max_value=MOST_MONTHS,
    )
