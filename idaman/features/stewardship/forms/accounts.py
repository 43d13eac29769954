"""Forms of accounts and persons: made, corrected, asked about; keys; a pilot's beginning."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government
from idaman.features.stewardship.actions.persons import DataRequestInput
from idaman.features.stewardship.forms.office import line, optional_line
from idaman.features.stewardship.models import PersonRequest
from idaman.web.desk.words import IDENTITIES, IDENTITY_REASONS
from idaman.web.forms import (
    CodedChoicesField,
    DayField,
    TokenForm,
    agencies_at_work,
    long_text,
)


class AccountForm(TokenForm):
    """An account to be made."""

    name = line(_("Name"), 150)
    username = line(_("E-mail or log-in name"), 150, autocapitalize="none")


class OwnAccountForm(TokenForm):
    """What one's own account says."""

    name = line(
        _("Name"), 150, hint=_("As colleagues see it beside your post."), autocomplete="name"
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data: QueryDict | None = None, *, is_mailing: bool, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["email"].help_text = (
            _(
                "A new address counts once you have opened the link in the letter sent to it. "
                "Empty: no mail."
            )
            if is_mailing
            else _(
                "This site sends no mail, so only the administrator can set a new address. You "
                "may empty it."
            )
        )


class CorrectionForm(TokenForm):
    """What somebody else's account should say, and why."""

    name = line(_("Name"), 150)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices={"": "–", **IDENTITY_REASONS},
        error_messages={"required": _("Choose the reason.")},
    )


class ApiKeyForm(TokenForm):
    """The program a key is for."""

    name = line(_("Which program, and whose"), 120, placeholder="Aplikasi warga, Diskominfo")


class PilotForm(TokenForm):
    """Who takes part in a pilot, and how long it lasts."""

    def __init__(
        self, data: QueryDict | None = None, *, government: Government, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["agency"] = CodedChoicesField(
            agencies_at_work(government).order_by("name"),
            name=lambda agency: agency.name,
            label=_("Agencies that take part"),
        )
        self.fields["until"] = DayField(label=_("The site opens after"))

    def clean(self) -> dict[str, Any]:
        """Give the codes of the agencies."""
        typed = super().clean() or {}
        typed["agencies"] = [each.code for each in typed.pop("agency", ())]
        return typed


class PersonRequestForm(TokenForm):
    """What somebody asks about their data, and how they were known."""

    asks = forms.ChoiceField(
        label=_("What is asked?"),
        choices=[
            (PersonRequest.Asks.EXPORT, _("A copy of their data")),
            (PersonRequest.Asks.ERASE, _("That their data be erased")),
        ],
        widget=forms.RadioSelect,
    )
    known_by = forms.ChoiceField(
        label=_("Search by"),
        choices=[
            ("reach", _("telephone number or e-mail they gave")),
            ("receipt", _("receipt: its secret address, or the hash of an answer")),
            ("account", _("log-in name of an officer")),
        ],
        widget=forms.RadioSelect,
    )
    known = line(
        _("The number, address, receipt or log-in name"),
        300,
        hint=_("Kept closed; never in the ledger."),
    )
    identity = forms.ChoiceField(
        label=_("How did you make sure that it is the person?"),
        choices=IDENTITIES.items(),
        widget=forms.RadioSelect,
    )
    who = optional_line(_("Who asks"), 300)
    why = forms.CharField(
        label=_("What they said"), max_length=2000, required=False, widget=long_text()
    )

    def clean(self) -> dict[str, Any]:
        """Give what is locked away as one thing."""
        typed = super().clean() or {}
        words = {name: typed.pop(name, "") for name in ("who", "known", "why")}
        return {**typed, "asked": DataRequestInput(**words)}


class PersonRefusalForm(TokenForm):
    """Why what somebody asks about their data is refused."""

    reason = forms.CharField(
        label=_("Reason, to be told to the person"), max_length=2000, widget=long_text()
    )
