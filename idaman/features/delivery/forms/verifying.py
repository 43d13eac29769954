"""Forms of verifiers: the second look at what was drawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from idaman.web.forms import TokenForm, long_text


class RecheckForm(TokenForm):
    """Whether evidence that was drawn stays accepted."""

    verdict = forms.ChoiceField(
        label=_("Does it prove what it says?"),
        choices=[
            ("confirm", _("Yes: it stays accepted")),
            ("revoke", _("No: revoke the acceptance")),
        ],
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose: still accepted, or revoked.")
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("needed when you revoke"),
        max_length=4000,
        required=False,
        widget=long_text(),
    )

    def clean(self) -> dict[str, Any]:
        """Give the verdict by the name the action has for it."""
        typed = super().clean() or {}
        is_confirmed = typed.pop("verdict", "") == "confirm"
        return {**typed, "is_confirmed": is_confirmed}
