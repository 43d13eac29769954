"""The forms of workshops: meetings, clusters, notes and their answers, gates, adoption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Agency, Government, Post
from idaman.core.taxonomy import Dimension
from idaman.features.plan.models import Change, Plan
from idaman.features.reports.models import ClusterVersion
from idaman.features.workshops.models import Workshop
from idaman.features.workshops.rules import STAGES
from idaman.features.workshops.rules.attendance import Seat, read
from idaman.web.forms import CodedChoiceField, DayField, TokenForm, WholeNumberField, long_text
from idaman.web.numbers import language


def _stages() -> list[tuple[int, str]]:
    """Give the stages by number, in the reader's language."""
    return [(each.number, f"{each.number}. {each.name.say(language())}") for each in STAGES]


class WorkshopForm(TokenForm):
    """A workshop of a stage for the calendar."""

    stage = forms.TypedChoiceField(label=_("Stage"), choices=_stages, coerce=int)
    on = DayField(label=_("First day"))
    until = DayField(
        label=_("Last day"), help_text=_("empty: as long as the stage takes"), required=False
    )
    place = forms.CharField(label=_("Place"), max_length=200)


class WorkshopMoveForm(TokenForm):
    """Other days or another place for a planned workshop."""

    on = DayField(label=_("First day"))
    until = DayField(label=_("Last day"))
    place = forms.CharField(label=_("Place"), max_length=200)


class WorkshopMinutesForm(TokenForm):
    """What was said at a workshop."""

    minutes = forms.CharField(label=_("Minutes"), max_length=40_000, widget=long_text(8))


class FollowUpForm(TokenForm):
    """What a workshop decided, who does it and by when."""

    text = forms.CharField(label=_("What was decided"), max_length=4000, widget=long_text())

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["owner"] = CodedChoiceField(
            Post.objects.of(government).standing().order_by("name"),
            name=lambda post: post.name,
            label=_("Who carries it out"),
        )
        self.fields["due"] = DayField(label=_("By when"))


class FollowUpClosingForm(TokenForm):
    """What came of a decision of a workshop."""

    note = forms.CharField(
        label=_("What came of it, and how that shows"), max_length=4000, widget=long_text(2)
    )


class WorkshopPhotoForm(TokenForm):
    """A photo of a workshop, to be read in a child before anything is said of it."""

    file = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP; the place and time inside it stay private"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class CaptionForm(TokenForm):
    """What a photo shows."""

    caption = forms.CharField(
        label=_("What it shows"),
        help_text=_("who and what, no names"),
        max_length=500,
        widget=long_text(2),
    )


class AttendanceForm(TokenForm):
    """Who was there, one seat a line, as typed from the paper or pasted from a table."""

    seats = forms.CharField(label=_("Seats"), max_length=60_000, widget=long_text(18), strip=False)

    def __init__(self, data: QueryDict | None = None, *, workshop: Workshop, **more: Any) -> None:
        super().__init__(data, **more)
        self.workshop = workshop

    def clean_seats(self) -> list[Seat]:
        """Read the lines; tell of each that cannot be read."""
        agencies = _agencies_by_words(self.workshop.government)
        seats, wrong = read(self.cleaned_data["seats"], days=self.workshop.days, agencies=agencies)
        if wrong:
            lines = [
                gettext("Line %(line)s: %(sentence)s")
                % {
                    "line": each.line,
                    "sentence": each.sentence_en if language() == "en" else each.sentence,
                }
                for each in wrong
            ]
            raise forms.ValidationError(
                [gettext("Nothing was kept yet. Mend these lines:"), *lines]
            )
        return seats


def _agencies_by_words(government: Government) -> dict[str, str]:
    """Map what people may write for an agency, its code, short and full name, to its code."""
    rows = Agency.objects.of(government).values_list("code", "short", "name")
    return {word.casefold(): code for code, *names in rows for word in (code, *names)}


class GroupsForm(TokenForm):
    """Which agencies sit in each of the six working groups, and who leads it."""

    def __init__(
        self, data: QueryDict | None = None, *, agencies: Sequence[Agency], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.agencies = {each.code: each for each in agencies}
        choices = [(each.code, each.short) for each in agencies]
        for dimension in Dimension:
            self.fields[f"lead.{dimension.value}"] = forms.ChoiceField(
                label=_("Led by"), choices=[("", "—"), *choices], required=False
            )
            self.fields[dimension.value] = forms.MultipleChoiceField(
                label=_("Agencies in it"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def groups(self) -> Iterator[tuple[Dimension, forms.BoundField, forms.BoundField]]:
        """Give the fields of each working group: who leads it, who sits in it."""
        for dimension in Dimension:
            yield dimension, self[f"lead.{dimension.value}"], self[dimension.value]

    def clean(self) -> dict[str, Any]:
        """Give the seats of each working group, who leads it first."""
        typed = super().clean() or {}
        seats: dict[Dimension, list[Agency]] = {}
        for dimension in Dimension:
            lead = typed.pop(f"lead.{dimension.value}", "")
            codes = [lead, *typed.pop(dimension.value, ())]
            seats[dimension] = [self.agencies[code] for code in codes if code]
        return {**typed, "seats": seats}


class CandidateForm(TokenForm):
    """A candidate of a quick win, made of a cluster of reports."""

    name = forms.CharField(label=_("Name"), max_length=200)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        government: Government,
        plans: Iterable[Plan],
        version: ClusterVersion,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        by_slug = {plan.slug: plan for plan in plans}
        self.fields["owner"] = CodedChoiceField(
            Agency.objects.of(government).filter(closed_on=None).order_by("code"),
            name=lambda agency: agency.short,
            label=_("Owner"),
        )
        self.fields["measure"] = forms.CharField(label=_("Measure"), max_length=300)
        self.fields["target"] = WholeNumberField(
            label=_("Target"),
            help_text=_("Now %(n)s in %(days)s days; the target must be below.")
            % {"n": version.now, "days": version.days},
            min_value=0,
            max_value=999_999,
        )
        self.fields["plan"] = forms.TypedChoiceField(
            label=_("Plan"), choices=[(slug, slug) for slug in by_slug], coerce=by_slug.get
        )


class ClusterDeclineForm(TokenForm):
    """Why a cluster of reports becomes no candidate."""

    reason = forms.CharField(label=_("Reason, read by anyone"), max_length=2000, widget=long_text())


class NoteForm(TokenForm):
    """What an expert says of an item as it stands now."""

    text = forms.CharField(label=_("Note"), max_length=4000, widget=long_text(4))

    def __init__(self, data: QueryDict | None = None, *, sequence: int, **more: Any) -> None:
        super().__init__(data, **more)
        kept = _("It is kept with revision %(n)s as you see it here.")
        self.fields["text"].help_text = kept % {"n": sequence}


class NoteAnswerForm(TokenForm):
    """What was done for a note, by which change, or why it is not followed."""

    answer = forms.CharField(
        label=_("What was done, or why it is not followed"),
        max_length=4000,
        required=False,
        widget=long_text(),
    )
    decline = forms.CharField(required=False)
    """Which button was pressed: no field of the page."""

    def __init__(
        self, data: QueryDict | None = None, *, changes: Sequence[Change], **more: Any
    ) -> None:
        super().__init__(data, **more)
        by_key = {str(change.pk): change for change in changes}
        self.fields["change"] = forms.TypedChoiceField(
            label=_("The change that answers it"),
            choices=[(key, _change_name(change)) for key, change in by_key.items()],
            coerce=by_key.get,
            empty_value=None,
            required=not self.data.get("decline"),
        )


def _change_name(change: Change) -> str:
    """Name a change by its item, its revision and who made it."""
    revision = gettext("revision %(n)s") % {"n": change.sequence}
    return f"{change.code} · {revision} · {change.by.name}"


class ApprovalForm(TokenForm):
    """What an expert wants to say with the approval of a stage."""

    text = forms.CharField(
        label=_("What you want to say with it"),
        max_length=4000,
        required=False,
        widget=long_text(2),
    )


class WaiverForm(TokenForm):
    """Why a warning may stand."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it may stand"), max_length=4000, widget=long_text(2))


class AdoptionForm(TokenForm):
    """The regulation under which a plan is adopted."""

    regulation = forms.CharField(
        label=_("Number of the regulation"),
        help_text=_("as printed; may be left empty while unknown"),
        max_length=200,
        required=False,
    )
    regulation_date = DayField(label=_("Date of the regulation"), required=False)


class ItemSeenForm(TokenForm):
    """An act upon an item of the plan as it stood when the page was opened."""

    expected_hash = forms.CharField(
        max_length=64, required=False, widget=forms.HiddenInput(attrs={"id": False})
    )


class ItemRestoreForm(ItemSeenForm):
    """Which earlier text of an item stands again."""

    sequence = forms.IntegerField(
        min_value=0, max_value=99_999_999, widget=forms.HiddenInput(attrs={"id": False})
    )


class ProposalReturnForm(TokenForm):
    """Why a proposal is sent back."""

    reason = forms.CharField(
        label=_("Why, and what would be right"), max_length=4000, widget=long_text()
    )
