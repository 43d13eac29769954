"""The forms of reports: what the secretariat sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.features.reports.forms.acts import (
    words_field,
)
from idaman.features.reports.words import reports as say
from idaman.features.services.rules.sla.terms import LONGEST_DAYS, Term, TermsOfService
from idaman.web.forms import (
    DayField,
    TokenForm,
    WholeNumberField,
)


class ReceiverForm(TokenForm):
    """A body outside that answers for some matters."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    matters = forms.CharField(label=_("What it answers for"), max_length=300, required=False)
    channel = forms.CharField(label=_("How to reach it"), max_length=300, required=False)
    is_closed = forms.BooleanField(
        label=_("Put away: nothing more is passed to it"), required=False
    )


class ReplyTemplateForm(TokenForm):
    """Words that answers may begin with."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    words = words_field(_("Words"), rows=5)
    is_closed = forms.BooleanField(label=_("Put away"), required=False)


class ReportTermsForm(TokenForm):
    """How many days answers may take from a day on, and where a defect can be seen."""

    visible_topic = forms.MultipleChoiceField(
        label=_("Where a defect can be seen"),
        help_text=_("An answer to a complaint about these needs a photo of how it is now."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    from_date = DayField(label=_("From"))
    source = forms.CharField(label=_("Letter or decree that sets these days"), max_length=300)

    def __init__(
        self, data: QueryDict | None = None, *, terms: TermsOfService, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.terms = {**terms.classes, **terms.steps}
        topics = self.fields["visible_topic"]
        assert isinstance(topics, forms.MultipleChoiceField)
        topics.choices = say.topics()
        for code, term in self.terms.items():
            self.fields[code] = WholeNumberField(
                required=False,
                min_value=1,
                max_value=LONGEST_DAYS,
                initial=term.length.amount,
            )

    def rows(self) -> Iterator[tuple[Term, forms.BoundField]]:
        """Give each class and step with its field."""
        for code, term in self.terms.items():
            yield term, self[code]

    def clean(self) -> dict[str, Any]:
        """Give the days that a government sets on its own, by the code of class or step."""
        typed = super().clean() or {}
        days = {code: typed.pop(code, None) for code in self.terms}
        topics = typed.pop("visible_topic", [])
        own = {
            code: amount
            for code, amount in days.items()
            if amount is not None
            and (amount != self.terms[code].length.amount or self.terms[code].grade == "own")
        }
        return {**typed, "days": own, "visible_topics": topics}


class LearnedTurnForm(TokenForm):
    """Whether what was learned suggests from now on."""

    is_on = forms.BooleanField(required=False)
    """Which button was pressed: no field of the page."""
