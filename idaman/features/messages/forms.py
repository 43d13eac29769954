"""How a person wishes to hear of messages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from idaman.features.messages.models import MailWish
from idaman.web.desk.words import MAIL_CHOICES
from idaman.web.forms import TokenForm


class MailWishForm(TokenForm):
    """How mail comes."""

    choice = forms.TypedChoiceField(
        label=_("How shall mail come?"),
        choices=list(MAIL_CHOICES.items()),
        coerce=MailWish.Choice,
        widget=forms.RadioSelect,
    )
