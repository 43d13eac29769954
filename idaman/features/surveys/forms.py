"""The forms of surveys: the questionnaire, planning one, its codes and steps, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Agency, Post
from idaman.core.period import read_period
from idaman.core.refusal import Refused
from idaman.features.services.models import Service
from idaman.features.surveys import words as say
from idaman.features.surveys.actions.answering import WORDS_LENGTH, ResponseInput
from idaman.features.surveys.actions.surveys import MOST_CODES, MOST_COUNTERS, MOVES
from idaman.features.surveys.models import Survey, SurveyToken
from idaman.features.surveys.rules.elements import ELEMENTS, FORMS, GROUPS, QUESTIONS, labels
from idaman.web.forms import DayField, TokenForm, WholeNumberField, long_text
from idaman.web.templatetags.ui import name as name_of


class SurveyPlanForm(TokenForm):
    """Of whom a survey asks, and in which period."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        agencies: Sequence[Agency],
        services: Sequence[Service],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.agencies = {each.code: each for each in agencies}
        self.services = {each.code: each for each in services}
        none = [("", "–")]
        self.fields["agency"] = forms.ChoiceField(
            label=_("Agency"),
            choices=(none if len(agencies) > 1 else []) + [(a.code, a.name) for a in agencies],
        )
        self.fields["service"] = forms.ChoiceField(
            label=_("Service"),
            help_text=_("leave open for the agency as a whole"),
            choices=none
            + [(s.code, f"{name_of(s.newest)} ({s.agency.short})") for s in services if s.agency],
            required=False,
        )
        self.fields["period"] = forms.CharField(
            label=_("Period"),
            help_text=_("Such as 2026, 2026-S1, 2026-TW3 or 2026-07."),
            max_length=30,
        )
        self.fields["form"] = forms.ChoiceField(
            label=_("Order of the questions on paper"),
            choices=[(key, form.labels.say(say.language())) for key, form in FORMS.items()],
        )
        self.fields["population"] = WholeNumberField(
            label=_("Served in that period"),
            help_text=_("How many people; it gives the advised sample and a truer interval."),
            min_value=0,
            max_value=10**8 - 1,
            required=False,
        )
        self.fields["population_source"] = forms.CharField(
            label=_("Where that number is from"), max_length=200, required=False
        )

    def clean_period(self) -> str:
        """Refuse what is no period."""
        typed: str = self.cleaned_data["period"]
        try:
            read_period(typed)
        except Refused as no:
            raise forms.ValidationError(no.say(say.language())) from None
        return typed

    def clean(self) -> dict[str, Any]:
        """Give the service, and the agency that answers for it or that was chosen."""
        typed = super().clean() or {}
        agency = self.agencies.get(typed.get("agency", ""))
        service = self.services.get(typed.get("service", ""))
        if service is not None and service.agency is not None:
            answering = service.agency.answering_id
            agency = next((a for a in self.agencies.values() if a.pk == answering), agency)
        return {**typed, "agency": agency, "service": service}


class SurveyCodesForm(TokenForm):
    """Which codes to make, and how many."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_CODES, initial=1)
    field_order = ("token", "kind", "count")

    def __init__(self, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        most = {"most_counters": MOST_COUNTERS, "most_codes": MOST_CODES}
        kinds = SurveyToken.Kind
        self.fields["kind"] = forms.TypedChoiceField(
            label=_("What to make"),
            choices=[
                (kinds.COUNTER, _("Plates for the counter; at most %(most_counters)s") % most),
                (kinds.SLIP, _("Slips; at most %(most_codes)s") % most),
                (kinds.LINK, _("Links to send; at most %(most_codes)s") % most),
            ],
            initial=kinds.COUNTER,
            coerce=kinds,
            widget=forms.RadioSelect,
        )
        self.order_fields(self.field_order)


def _reason_field() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=2000, widget=long_text(2))


class SurveyStepForm(TokenForm):
    """A step of a survey, with its reason where it takes one."""

    step = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, data: QueryDict | None = None, *, step: str = "") -> None:
        sent = step if data is None else data.get("step", "")
        self.name = sent if sent in MOVES else ""
        super().__init__(data, initial={"step": step}, auto_id=f"%s-{self.name}")
        self.takes_reason = self.name in MOVES and MOVES[self.name][2]
        if self.takes_reason:
            self.fields["reason"] = _reason_field()


class SurveyPopulationForm(TokenForm):
    """How many were served in the period of a survey."""

    population = WholeNumberField(
        label=_("How many people"), min_value=0, max_value=10**8 - 1, required=False
    )
    source = forms.CharField(label=_("Where that number is from"), max_length=200, required=False)


class SurveyWordsForm(TokenForm):
    """Somebody's own words, without names, and whether they may be seen."""

    words = forms.CharField(
        label=_("Take out names and numbers before it is shown"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=long_text(2),
    )
    is_shown = forms.BooleanField(required=False)
    """Which button was pressed: no field of the page."""


class ImprovementPlanForm(TokenForm):
    """What is done about an element of a survey, by whom, until when."""

    def __init__(
        self, data: QueryDict | None = None, *, owners: Sequence[Post], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["element"] = forms.ChoiceField(
            label=_("Survey element"),
            choices=[("", "–"), *((each, say.element(each)) for each in ELEMENTS)],
        )
        self.fields["action"] = forms.CharField(label=_("What is done"), max_length=300)
        by_code = {post.code: post for post in owners}
        self.fields["owner"] = forms.TypedChoiceField(
            label=_("Who does it"),
            choices=[("", "–"), *((code, post.name) for code, post in by_code.items())],
            coerce=by_code.get,
        )
        self.fields["due"] = DayField(label=_("Until"))


class ImprovementFollowForm(TokenForm):
    """The activity or quick win that keeps an improvement as a milestone."""

    def __init__(self, data: QueryDict | None = None, *, items: Sequence[Any], **more: Any) -> None:
        super().__init__(data, **more)
        by_code = {item.code: item for item in items}
        self.fields["item"] = forms.TypedChoiceField(
            label=_("Activity or quick win in force"),
            choices=[
                ("", "–"),
                *((code, f"{code} {name_of(item)}") for code, item in by_code.items()),
            ],
            coerce=by_code.get,
        )
        self.fields["proof"] = forms.CharField(label=_("What will show it"), max_length=300)


class ImprovementDropForm(TokenForm):
    """Why an improvement is dropped."""

    reason = _reason_field()


class SheetAsideForm(TokenForm):
    """A sheet of paper that was typed wrongly, by its number, and why."""

    paper = WholeNumberField(label=_("Number of the sheet"), min_value=1, max_value=999_999)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class SurveyAnswersForm(TokenForm):
    """The nine questions of a survey, and what respondents may say of themselves."""

    words = forms.CharField(max_length=WORDS_LENGTH, required=False, widget=long_text())

    def __init__(self, data: QueryDict | None = None, *, survey: Survey, **more: Any) -> None:
        super().__init__(data, **more)
        self.codes = {element: code for code, element in labels(survey.of_form)}
        for element, code in self.codes.items():
            question = QUESTIONS[element]
            self.fields[element] = forms.ChoiceField(
                label=f"{code}. {question.asked.say(say.language())}",
                choices=[
                    (str(n), answer.say(say.language()))
                    for n, answer in enumerate(question.answers, start=1)
                ],
                required=False,  # The action says so of all that are open at once.
                widget=forms.RadioSelect(attrs={"required": True}),
            )
        for kind, choices in GROUPS.items():
            said = [(code, choice.say(say.language())) for code, choice in choices.items()]
            self.fields[kind] = forms.ChoiceField(
                label=say.group(kind), choices=[("", "–"), *said], required=False
            )

    def questions(self) -> Iterator[tuple[str, forms.BoundField]]:
        """Give the code of each question and its field."""
        for element, code in self.codes.items():
            yield code, self[element]

    def missing(self) -> list[str]:
        """Give the codes of the questions that were sent without an answer."""
        return [code for code, field in self.questions() if self.is_bound and not field.value()]

    def about_you(self) -> list[forms.BoundField]:
        """Give the fields about the respondent."""
        return [self[kind] for kind in GROUPS]

    def clean(self) -> dict[str, Any]:
        """Put together what was answered."""
        typed = super().clean() or {}
        answers = ResponseInput(
            scores="".join(typed.get(each) or "-" for each in ELEMENTS),
            groups={kind: typed.get(kind, "") for kind in GROUPS},
            words=typed.get("words", ""),
        )
        return {"token": typed.get("token", ""), "answers": answers}
