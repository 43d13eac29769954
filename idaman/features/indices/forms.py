"""Forms of an index of one's own: why it is proposed, why it is declined."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from idaman.web.forms import TokenForm, long_text

LENGTH = 4000


class ProposalForm(TokenForm):
    """Why an index that was tried is proposed."""

    reason = forms.CharField(
        label=_("Why this index, and why so"),
        help_text=_("public, once it is approved"),
        max_length=LENGTH,
        widget=long_text(4),
    )


class DecliningForm(TokenForm):
    """Why a proposed version is not approved."""

    reason = forms.CharField(
        label=_("Why not"),
        help_text=_("whoever proposed it reads this"),
        max_length=LENGTH,
        widget=long_text(),
    )
