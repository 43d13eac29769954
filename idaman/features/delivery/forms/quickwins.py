"""Forms of quick wins: an answer to a point of the gate, a reading of use, what is decided."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from idaman.core.evidence.models import Exhibit
from idaman.features.delivery.models import Stop
from idaman.features.delivery.rules.quickwin import QuickWinChoice
from idaman.features.plan.models import Adopted
from idaman.web.desk import words
from idaman.web.forms import CodedChoiceField, DayField, DecimalNumberField, TokenForm, long_text
from idaman.web.templatetags.ui import date, name


class GateAnswerForm(TokenForm):
    """Whether a point of the gate is met, and what proves it."""

    criterion = forms.CharField(widget=forms.HiddenInput, required=False)
    met = forms.ChoiceField(
        label=_("Is it met?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    proof = forms.CharField(
        label=_("What proves it"), max_length=2000, required=False, widget=long_text(2)
    )
    link = forms.CharField(
        label=_("Link"),
        max_length=500,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    def __init__(
        self, data: QueryDict | None = None, *, exhibits: Collection[Exhibit], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.exhibits = {exhibit.pk: exhibit for exhibit in exhibits}
        if exhibits or data is not None:
            self.fields["exhibit"] = forms.TypedChoiceField(
                label=_("Evidence that was sent"),
                choices=[
                    ("", "–"),
                    *((e.pk, f"{e.pk} · {date(e.offered_at)}") for e in exhibits),
                ],
                coerce=lambda chosen: self.exhibits[int(chosen)],
                empty_value=None,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Give the answer by the names the action has for it."""
        typed = super().clean() or {}
        is_met = typed.pop("met", "") == "yes"
        return {**typed, "is_met": is_met}


class ReadingForm(TokenForm):
    """How many use a quick win, or how content they are."""

    measure = forms.ChoiceField(label=_("What"), choices=[*words.MEASURES.items()])
    value = DecimalNumberField(label=_("Figure"), max_digits=16, decimal_places=3)
    unit = forms.CharField(label=_("Unit"), max_length=60)
    on = DayField(label=_("Day"))
    source = forms.CharField(label=_("Source"), max_length=200)


class FateForm(TokenForm):
    """What becomes of a quick win: scaled, fixed until a day, or stopped."""

    choice = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[(choice.value, words.CHOICES[choice.value]) for choice in QuickWinChoice],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why"), max_length=4000, widget=long_text())
    again_on = DayField(label=_("If it is fixed: decide again on"), required=False)

    def __init__(self, data: QueryDict | None = None, *, item: Adopted, **more: Any) -> None:
        super().__init__(data, **more)
        stopped = Stop.objects.of(item.government).values("item_code")
        living = Adopted.objects.of(item.government).current().quick_wins().filter(is_dropped=False)
        replaced_by = CodedChoiceField(
            living.exclude(code=item.code)
            .exclude(code__in=stopped)
            .select_related("government")
            .order_by("code"),
            name=lambda other: f"{other.code} {name(other)}",
            label=_("If it is stopped: what takes its place"),
            required=False,
        )
        replaced_by.empty_label = _("nothing: its promise is then broken")
        self.fields["replaced_by"] = replaced_by
