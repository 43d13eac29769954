"""Words for indices of a government's own: every choice as a person reads it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.features.indices.rules.spec import Fill, Weight
from idaman.web.numbers import written

Words = dict[str, str | Promise]

FILLS: Words = {
    "none": _("a gap stays a gap; the others weigh more"),
    "peers-median": _("the median of places of the same kind"),
    "peers-mean": _("the mean of places of the same kind"),
    "mean": _("the mean of all places"),
    "last": _("the place's own last figure"),
    "nearest": _("the mean of the places most alike"),
}
SCALES: Words = {
    "min-max": _("from the lowest to the highest value"),
    "z": _("in standard deviations from the mean"),
    "percentile": _("by the share of places that are worse"),
    "target": _("by the distance to a target"),
    "goalposts": _("between fixed bounds"),
    "borda": _("by the number of places that are worse"),
}
MEANS: Words = {
    "arithmetic": _("the ordinary mean: what is strong makes up for what is weak"),
    "geometric": _("the geometric mean: what is weak counts more"),
    "harmonic": _("the harmonic mean: what is weakest counts most"),
    "power": _("a power mean"),
    "copeland": _("by duels between places"),
}
WEIGHINGS: Words = {
    "given": _("as they are"),
    "dirichlet": _("drawn around the given ones"),
    "uniform": _("any weights at all"),
}
REACHES: Words = {
    "peer": _("to the value of the next better place"),
    "step": _("by one usual yearly step of its own"),
}
FACTORS: Words = {
    "fills": _("how gaps are filled"),
    "scales": _("which scale"),
    "means": _("which mean"),
    "weights": _("which weights"),
    "left-out": _("which indicator is left out"),
}
"""What is doubted."""
FORMULAS: Words = {
    "arithmetic": "(Σ w x) ÷ Σ w",
    "geometric": "Π x^(w ÷ Σ w)",
    "harmonic": "Σ w ÷ Σ (w ÷ x)",
    "power": "((Σ w xᵖ) ÷ Σ w)^(1 ÷ p)",
    "copeland": _("duels won less duels lost"),
}


def fill(rule: Fill) -> str | Promise:
    """Say how gaps are filled; the name older descriptions used means the median."""
    return FILLS[Fill.PEERS_MEDIAN if rule is Fill.PEERS else rule]


def weight(given: Weight) -> str:
    """Write a weight as it is kept: 1/3, or percent in the language's decimals."""
    return given.written if given.is_fraction else written(float(given), 2)
