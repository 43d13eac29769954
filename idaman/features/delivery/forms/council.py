"""Forms of the Dewan: its calendar and rhythm, minutes, decisions and how they are closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government, Post
from idaman.web.forms import CodedChoiceField, DayField, TokenForm, long_text


class MeetingForm(TokenForm):
    """When and where the Dewan meets."""

    on = DayField(label=_("Day"))
    place = forms.CharField(label=_("Place"), max_length=200)


class RhythmForm(TokenForm):
    """How many months may lie between two stocktakes."""

    months = forms.IntegerField(label=_("Months between two stocktakes"), min_value=1, max_value=12)


class MinutesForm(TokenForm):
    """What was said at a stocktake."""

    minutes = forms.CharField(
        label=_("Minutes"),
        help_text=_(
            "They stay at the desk; the ledger keeps their seal. The agenda below is frozen with "
            "them."
        ),
        max_length=40_000,
        widget=long_text(8),
    )


class DecisionForm(TokenForm):
    """What a stocktake decided, who does it and by when."""

    text = forms.CharField(label=_("What was decided"), max_length=4000, widget=long_text())

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["owner"] = CodedChoiceField(
            Post.objects.of(government).select_related("agency").order_by("name"),
            name=lambda post: post.name,
            label=_("Who carries it out"),
        )
        self.fields["due"] = DayField(label=_("By when"))
        self.fields["item"] = forms.CharField(
            label=_("Item of the plan it is about"), max_length=24, required=False
        )


class ClosingForm(TokenForm):
    """What came of a decision."""

    note = forms.CharField(
        label=_("What came of it, and how that shows"), max_length=4000, widget=long_text(2)
    )
