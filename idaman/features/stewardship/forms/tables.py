"""Forms of what arrives as a table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from idaman.features.stewardship.forms.office import line
from idaman.web.forms import TokenForm


class UndoForm(TokenForm):
    """Why an arrival is undone."""

    reason = line(_("Why?"), 2000)
