"""The form of a potential: its fields in groups, and what was typed in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.doors.desk.acting import Desk, language
from idaman.doors.desk.item_form import Choice, Field
from idaman.features.potentials import words as say
from idaman.features.potentials.rules.lists import KINDS, LICENCE
from idaman.pure.plandoc.finding import References
from idaman.pure.plandoc.rules import RULES
from idaman.pure.plandoc.workbook.cells import Cells, Unclear
from idaman.rooms.people.models import Agency, Post
from idaman.rooms.people.permissions import Permission
from idaman.rooms.regions.models import Level, Region

Words = dict[str, str | Promise]

GROUPS: tuple[tuple[str | Promise, tuple[tuple[str, str], ...]], ...] = (
    (
        _("What it is and where"),
        (
            ("name", "text"), ("name_en", "text"), ("kind", "choice"), ("place", "choice"),
            ("summary", "long"), ("summary_en", "long"),
        ),
    ),
    (
        _("Capacity and condition"),
        (
            ("capacity", "number"), ("capacity_unit", "text"), ("capacity_year", "year"),
            ("capacity_source", "text"), ("condition", "choice"), ("condition_note", "long"),
        ),
    ),
    (
        _("Land and space"),
        (
            ("area_ha", "number"), ("area_source", "text"), ("land", "choice"),
            ("land_source", "text"), ("fit", "choice"), ("fit_source", "text"),
        ),
    ),
    (
        _("Distances"),
        (
            ("road_km", "number"), ("port_km", "number"), ("power_km", "number"),
            ("water_km", "number"), ("distance_source", "text"),
        ),
    ),
    (
        _("Business and licence"),
        (
            ("kbli", "text"), ("licence", "several"), ("licence_note", "long"),
            ("incentives", "long"), ("incentives_en", "long"), ("incentives_source", "text"),
        ),
    ),
    (
        _("Who, and what unlocks it"),
        (
            ("owner", "choice"), ("contact", "choice"), ("unlocked_by", "text"),
            ("source", "long"), ("sample", "yesno"),
        ),
    ),
)  # fmt: skip
REQUIRED = frozenset({"name", "kind", "place"})
NOTES: Words = {
    "kbli": _("Five digits each, with commas between: 03254, 10213"),
    "unlocked_by": _("Codes of activities or quick wins of the plan: KEG-012, QW-03"),
    "contact": _("A post, never a person: whoever holds it answers"),
    "fit_source": _("The regulation on the spatial plan and its map or article"),
    "capacity": _("What it can bear or yields, such as 206,327.8"),
    "sample": _("Tick what is invented, not a fact"),
}
LISTS = frozenset({"kbli", "unlocked_by"})


def groups(
    desk: Desk, body: Mapping[str, Any], problems: Mapping[str, str]
) -> list[tuple[str | Promise, list[Field]]]:
    """Show a body as groups of fields, with what is wrong beside each."""
    choices = _choices(desk, body)
    return [
        (title, [_field(name, form, body, problems, choices) for name, form in fields])
        for title, fields in GROUPS
    ]


def _field(
    name: str,
    form: str,
    body: Mapping[str, Any],
    problems: Mapping[str, str],
    choices: Mapping[str, list[tuple[str, list[Choice]]]],
) -> Field:
    value = body.get(name)
    found = Field(
        name,
        {"several": "codes", "long": "text", "choice": "text"}.get(form, form),
        str(say.LABELS[name]),
        note=str(NOTES.get(name, "")),
        is_required=name in REQUIRED,
        is_long=form == "long",
        problem=problems.get(name, ""),
    )
    if name in choices:
        found.choices = choices[name]
    elif form == "number" and isinstance(value, int | float):
        plain = f"{value:.15g}"
        found.value = plain.replace(".", ",") if language() == "id" else plain
    elif isinstance(value, list | tuple):
        found.value = ", ".join(str(each) for each in value)
    else:
        found.value = "" if value is None else str(value)
    return found


def _choices(desk: Desk, body: Mapping[str, Any]) -> dict[str, list[tuple[str, list[Choice]]]]:
    spoken = "en" if language() == "en" else "id"

    def one(name: str, offered: Mapping[str, Any]) -> list[tuple[str, list[Choice]]]:
        chosen = str(body.get(name) or "")
        listed = [Choice(code, str(said), code == chosen) for code, said in offered.items()]
        if chosen and chosen not in offered:
            # What is kept and no longer offered is shown, so that saving keeps it.
            listed.append(Choice(chosen, chosen, True))
        return [("", listed)]

    agencies = Agency.objects.of(desk.government).open().order_by("name")
    own = {a.code: a.name for a in agencies if desk.can(Permission.POTENTIAL_EDIT, a)}
    posts = Post.objects.of(desk.government).standing().exclude(agency=None).order_by("name")
    steps = set(body.get("licence") or ())
    return {
        "kind": one("kind", {code: kind.say(spoken) for code, kind in KINDS.items()}),
        "condition": one("condition", say.CONDITIONS),
        "land": one("land", say.LANDS),
        "fit": one("fit", say.FITS),
        "owner": one("owner", own),
        "contact": one("contact", {p.code: p.name for p in posts}),
        "place": one("place", _places(desk)),
        "licence": [
            ("", [Choice(code, step.say(spoken), code in steps) for code, step in LICENCE.items()])
        ],
    }


def _places(desk: Desk) -> dict[str, str]:
    """Every place a potential may lie in: the territory, its districts, their villages."""
    regions = list(Region.objects.within(desk.government.region.code).order_by("name"))
    found = {r.code: r.full_name for r in regions if r.code == desk.government.region.code}
    for district in (r for r in regions if r.level == Level.DISTRICT):
        found[district.code] = district.full_name
        found |= {
            r.code: f"{district.name} › {r.name}" for r in regions if r.parent_id == district.pk
        }
    return found


def read(posted: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """Understand what was typed: the body, and what is wrong at which field.

    A number is understood as a cell of the workbook is. What cannot be understood stays as typed.
    """
    body: dict[str, Any] = {}
    problems: dict[str, str] = {}
    cells = Cells(References())
    for _title, fields in GROUPS:
        for name, form in fields:
            typed = posted.get(name, "").replace("\r\n", "\n").strip()
            if form == "yesno":
                body[name] = typed == "yes"
            elif form == "several":
                body[name] = [each for each in posted.getlist(name) if each][:50]
            elif name in LISTS:
                codes = [part for part in re.split(r"[\s,;]+", typed) if part]
                body[name] = [c.upper() for c in codes] if name == "unlocked_by" else codes
            elif form in ("number", "year") and typed:
                body[name] = _understood(cells, form, typed, name, problems)
            elif form in ("number", "year") or (form == "choice" and not typed):
                if name in REQUIRED or name in ("owner", "contact"):
                    body[name] = ""
                else:
                    body[name] = None
            else:
                body[name] = typed
    return body, problems


def _understood(cells: Cells, form: str, typed: str, name: str, problems: dict[str, str]) -> Any:
    try:
        return cells.read(form, typed)
    except Unclear as unclear:
        words = {key: str(value) for key, value in unclear.values.items()}
        rule, spoken = RULES[unclear.rule], language()
        problems[name] = f"{rule.say(spoken, words)} {rule.remedy(spoken, words)}".strip()
        return typed
