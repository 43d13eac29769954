"""Forms of what citizens say, at the desk: writing it down, deciding on it, plates and slips."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from idaman.features.delivery.actions.citizens import (
    MOST_PLATES,
    MOST_SHEETS,
    SLIPS_A_SHEET,
    TEXT_LENGTH,
)
from idaman.features.delivery.forms.answers import CitizenAnswerForm
from idaman.features.delivery.models import Moderation, Plate
from idaman.web.forms import TokenForm, long_text

REASON_LENGTH = 400


class AssistForm(CitizenAnswerForm):
    """What somebody says who came to the office."""

    text = forms.CharField(
        label=_("In the person's own words"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=long_text(),
    )


def _kinds() -> list[tuple[str, str]]:
    """Give what can be made, in the reader's language."""
    return [
        (
            Plate.Kind.PLATE.value,
            _("Plates, two on an A4 page; at most %(most_plates)s") % {"most_plates": MOST_PLATES},
        ),
        (
            Plate.Kind.SLIP.value,
            _("Sheets of %(slips)s slips; at most %(most_sheets)s")
            % {"slips": SLIPS_A_SHEET, "most_sheets": MOST_SHEETS},
        ),
    ]


class PlatesForm(TokenForm):
    """How many plates, or how many sheets of slips."""

    kind = forms.TypedChoiceField(
        label=_("What to make"),
        choices=_kinds,
        coerce=Plate.Kind,
        initial=Plate.Kind.PLATE.value,
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(
        label=_("How many plates, or how many sheets of slips"),
        min_value=1,
        max_value=MOST_PLATES,
        initial=1,
    )

    def clean(self) -> dict[str, Any]:
        """Count slips, not sheets of them."""
        typed = super().clean() or {}
        if typed.get("kind") == Plate.Kind.SLIP and "count" in typed:
            typed["count"] *= SLIPS_A_SHEET
        return typed


class ModerationForm(TokenForm):
    """Whether words and picture are shown, or hidden with a reason: the button that was pressed."""

    state = forms.ChoiceField(
        choices=[(state.value, state.value) for state in (Moderation.SHOWN, Moderation.HIDDEN)]
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("needed to hide; it is public"),
        max_length=REASON_LENGTH,
        required=False,
    )


class UpholdForm(TokenForm):
    """What has to be verified again because of an objection."""

    reason = forms.CharField(label=_("What has to be verified again?"), max_length=REASON_LENGTH)
