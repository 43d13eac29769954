"""Forms of the rules of delivery: the days that count, and who verifies what."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from idaman.features.delivery.models import Terms
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.web.desk.words import PROOFS
from idaman.web.forms import DayField, TokenForm, WholeNumberField, long_text


class DeliveryTermsForm(TokenForm):
    """The days that count from a date on."""

    from_date = DayField(label=_("From"))
    broken_after_days = WholeNumberField(label=_("Broken after so many days"))
    mending_days = WholeNumberField(label=_("Working days to mend what was sent back"))
    verifying_days = WholeNumberField(label=_("Working days to verify"))
    remind_days = WholeNumberField(label=_("Remind the owner so many days before the due date"))
    head_from_day = WholeNumberField(
        label=_("Tell the head of the agency from so many days late on")
    )
    secretary_from_day = WholeNumberField(
        label=_("Tell the regional secretary from so many days late on")
    )

    def standing_at(self, terms: Terms) -> DeliveryTermsForm:
        """Begin with the terms in force."""
        for name in self.fields:
            if name.endswith(("_days", "_day")):
                self.initial[name] = getattr(terms, name)
        return self


class VerifiersForm(TokenForm):
    """Who verifies evidence of a kind, one after the other."""

    kind = forms.TypedChoiceField(
        label=_("Evidence"), choices=[*PROOFS.items()], coerce=EvidenceKind
    )
    to = forms.CharField(
        label=_("Asked in this order"),
        help_text=_("one a line: a role with @ or an agency's code"),
        max_length=4000,
        widget=long_text(4),
    )

    def clean_to(self) -> list[str]:
        """Give the roles and codes, in their order."""
        parts: list[Any] = re.split(r"[\s,;]+", self.cleaned_data["to"])
        return [part if part.startswith("@") else part.upper() for part in parts if part]
