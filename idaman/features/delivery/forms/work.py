"""Forms of the work on an item: milestones with their evidence, a move, a stop, a reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Agency
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted
from idaman.web.desk.words import PROOFS
from idaman.web.forms import CodedChoiceField, DayField, PlaceField, TokenForm, long_text

MOST_REQUIRED = 3
"""So many pieces of evidence a form asks for; a milestone that needs more is two milestones."""


class MilestoneForm(TokenForm):
    """A milestone, and the evidence it will ask for: a line without words is not asked."""

    template_name = "delivery/desk/_milestone_form.html"

    name = forms.CharField(label=_("What will be there"), max_length=300)
    due = DayField(label=_("Until"))

    def __init__(self, data: QueryDict | None = None, *, item: Adopted) -> None:
        super().__init__(data)
        self.fields["place"] = PlaceField(
            item.government,
            label=_("Where"),
            help_text=_("name or code of the village or district; empty when it is at no place"),
            required=False,
        )
        if item.kind == "quick_win":
            self.fields["is_go_live"] = forms.BooleanField(
                label=_("From then on people can use it (go-live)"), required=False
            )
        self.about = list(self.fields)
        agencies = Agency.objects.of(item.government).order_by("short")
        for n in range(1, MOST_REQUIRED + 1):
            self._ask(n, agencies)

    def _ask(self, n: int, agencies: Any) -> None:
        """Add the fields of one piece of evidence."""
        said = {"number": n}
        weight = gettext("The weight of evidence number %(number)s is a number from 1 to 100.")
        kind = gettext("Choose the kind of evidence number %(number)s.")
        self.fields[f"what_{n}"] = forms.CharField(
            label=_("What will prove it"), max_length=300, required=False
        )
        self.fields[f"weight_{n}"] = forms.IntegerField(
            label=_("Weight"),
            initial=1,
            min_value=1,
            max_value=100,
            error_messages=dict.fromkeys(
                ["required", "invalid", "min_value", "max_value"], weight % said
            ),
        )
        self.fields[f"kind_{n}"] = forms.TypedChoiceField(
            label=_("Kind"),
            choices=[*PROOFS.items()],
            coerce=EvidenceKind,
            error_messages=dict.fromkeys(["required", "invalid_choice"], kind % said),
        )
        self.fields[f"source_{n}"] = CodedChoiceField(
            agencies,
            name=lambda agency: agency.short,
            label=_("Source of a figure"),
            required=False,
        )
        if self.is_bound and not self.data.get(f"what_{n}", "").strip():
            for name in (f"weight_{n}", f"kind_{n}"):
                self.fields[name].required = False

    def main(self) -> list[forms.BoundField]:
        """Give the fields about the milestone itself."""
        return [self[name] for name in self.about if name != "token"]

    def lines(self) -> Iterator[tuple[int, forms.BoundField, list[forms.BoundField]]]:
        """Give the fields of each piece of evidence: its number, its words, the rest."""
        for n in range(1, MOST_REQUIRED + 1):
            yield n, self[f"what_{n}"], [self[f"{name}_{n}"] for name in LINE]

    def clean(self) -> dict[str, Any]:
        """Give the evidence as the action takes it."""
        typed = super().clean() or {}
        lines = [
            [typed.pop(f"{name}_{n}", None) for name in ("what", *LINE)]
            for n in range(1, MOST_REQUIRED + 1)
        ]
        requires = [
            RequiredEvidence(what, kind, weight, source if kind == EvidenceKind.FIGURE else None)
            for what, weight, kind, source in lines
            if what and kind and weight
        ]
        region = typed.pop("place", None)
        return {**typed, "region": region, "requires": requires}


LINE = ("weight", "kind", "source")


class MoveForm(TokenForm):
    """Another date for a milestone, and why."""

    due = DayField(label=_("New date"))
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=long_text(2))


class StopForm(TokenForm):
    """Since when the work is stopped, why, and what replaces it."""

    on = DayField(label=_("Since"))
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=long_text())
    replaced_by = forms.CharField(
        label=_("Code of what replaces it"), max_length=24, required=False
    )

    def __init__(self, data: QueryDict | None = None, *, item: Adopted, **more: Any) -> None:
        super().__init__(data, auto_id="stop-%s", **more)
        self.item = item

    def clean_replaced_by(self) -> Adopted | None:
        """Find what replaces it in the plan in force."""
        named = self.cleaned_data["replaced_by"].upper()
        promised = Adopted.objects.of(self.item.government).current().promised()
        found = promised.exclude(code=self.item.code).filter(code=named)
        other = found.select_related("owner", "government").first()
        if named and other is None:
            said = gettext("The plan in force has no replacement with the code %(named)s.")
            raise forms.ValidationError(said % {"named": named})
        return other


class AgencyReplyForm(TokenForm):
    """What the agency says of its promise, in public."""

    text = forms.CharField(
        label=_("Your reply"),
        help_text=_("stands in public beside the promise"),
        max_length=4000,
        widget=long_text(4),
    )
