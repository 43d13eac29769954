"""How the economy is said: measures, analyses and their terms, sectors."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.features.economy.rules import KlassenQuadrant
from idaman.features.economy.rules.sectors import SECTORS, sector_written
from idaman.web.numbers import language

Words = dict[str, str | Promise]

MEASURES: Words = {
    "grdp_constant": _("GRDP at constant prices of 2010"),
    "grdp_current": _("GRDP at current prices"),
    "employment": _("people at work"),
    "population": _("population"),
}
QUADRANTS: Words = {
    KlassenQuadrant.LEADING: _("leading: large and growing faster"),
    KlassenQuadrant.PRESSED: _("under pressure: large and growing slower"),
    KlassenQuadrant.RISING: _("rising: small and growing faster"),
    KlassenQuadrant.BEHIND: _("behind: small and growing slower"),
}
ANALYSES: Words = {
    "quotients": _("What the region has more of than its province"),
    "dynamic": _("Which sectors gain ground here"),
    "klassen": _("Large or small, fast or slow"),
    "shift": _("Where the change came from"),
    "growth": _("Who brought growth"),
    "specialisation": _("How narrowly the region lives"),
    "regions": _("The region among its neighbours"),
    "inequality": _("How evenly income is spread over the province"),
}
TERMS: Words = {
    "quotients": _("location quotient (LQ)"),
    "dynamic": _("dynamic LQ"),
    "klassen": _("Klassen's typology of sectors"),
    "shift": _("shift-share, Dunn and Esteban-Marquillas"),
    "growth": _("contribution to growth"),
    "specialisation": _("Krugman, Herfindahl, Gini of specialisation"),
    "regions": _("Klassen's typology of regions"),
    "inequality": _("Williamson, Gini, Theil"),
}


def sector(code: str) -> str:
    """Name a sector with its letters: A Pertanian, Kehutanan, dan Perikanan."""
    if code not in SECTORS:
        return code
    return f"{sector_written(code)} {SECTORS[code].say(language())}"
