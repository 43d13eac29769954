"""What anybody may say by their own phone: an answer at a milestone, an objection to evidence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from idaman.features.delivery.actions.citizens import TEXT_LENGTH
from idaman.web.forms import TokenForm, long_text
from idaman.web.words import SAYS


class CitizenAnswerForm(TokenForm):
    """Whether a milestone is there and works, as somebody saw it."""

    there = forms.ChoiceField(
        label=_("Is it there?"), choices=[*SAYS.items()], widget=forms.RadioSelect
    )
    works = forms.ChoiceField(
        label=_("Does it work?"),
        help_text=_("leave open if it is not there"),
        choices=[*SAYS.items()],
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What did you see?"), max_length=TEXT_LENGTH, required=False, widget=long_text()
    )


class ObjectionForm(TokenForm):
    """What somebody has against a piece of evidence."""

    reason = forms.CharField(
        label=_("What is not true?"),
        help_text=_("Do not write names of people."),
        max_length=TEXT_LENGTH,
        widget=long_text(5),
        error_messages={"required": _("Write what is not true, so that it can be looked into.")},
    )
