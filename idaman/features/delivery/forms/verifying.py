"""Forms of evidence that was sent: verdict, answer, taking back, and the second look."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.evidence.models import Status
from idaman.web.desk.words import STATUSES
from idaman.web.forms import TokenForm, long_text

VERDICTS = (Status.ACCEPTED, Status.RETURNED, Status.REJECTED)


class VerdictForm(TokenForm):
    """A verdict on evidence, as chosen on its page or by a button of the queue."""

    next = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("needed when you send back or reject"),
        max_length=4000,
        required=False,
        widget=long_text(),
    )

    def __init__(
        self, data: QueryDict | None = None, *, moves: Collection[str] = VERDICTS, **more: Any
    ) -> None:
        super().__init__(data, **more)
        verdict = forms.TypedChoiceField(
            label=_("Does it prove what it says?"),
            choices=[(each.value, STATUSES[each]) for each in VERDICTS if each in moves],
            coerce=Status,
            error_messages=dict.fromkeys(
                ["required", "invalid_choice"], _("Choose accepted, sent back or rejected.")
            ),
            widget=forms.RadioSelect,
        )
        # No attribute: a form's own `status` is that of its page.
        self.fields = {"status": verdict, **self.fields}
        self.is_of_queue = "queue" in (self.data.get("next"), self.initial.get("next"))

    def clean(self) -> dict[str, Any]:
        """Give the verdict without where it leads."""
        typed = super().clean() or {}
        typed.pop("next", None)
        return typed


class ExhibitAnswerForm(TokenForm):
    """An answer to what was sent back."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=4000, required=False, widget=long_text()
    )


class WithdrawalForm(TokenForm):
    """Why evidence is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=long_text(2))


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
