"""Forms of the economy's tables."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from idaman.web.forms import TokenForm, long_text


class FollowingForm(TokenForm):
    """Why one of several sources is followed."""

    reason = forms.CharField(label=_("Why this one"), max_length=4000, widget=long_text(2))
