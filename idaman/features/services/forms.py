"""The form of a service: the fourteen components in two groups, and what was typed in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region, RegionLevel
from idaman.features.services import words as say
from idaman.features.services.rules.body import ServiceBody
from idaman.features.services.rules.lists import CHANNELS, EVENTS
from idaman.features.services.rules.rows import cell_of, understood
from idaman.web.desk.acting import Desk, language
from idaman.web.fields import Choice, Field
from idaman.web.forms import TokenForm
from idaman.web.rules.bodies import Both

Words = dict[str, str | Promise]

GROUPS: tuple[tuple[str | Promise, tuple[tuple[str, str], ...]], ...] = (
    (
        _("What it is"),
        (
            ("name", "text"), ("name_en", "text"), ("agency", "choice"), ("summary", "long"),
            ("summary_en", "long"), ("words", "long"), ("events", "several"),
        ),
    ),
    (
        _("What users are shown: six components"),
        (
            ("requirements", "long"), ("requirements_en", "long"), ("procedure", "long"),
            ("procedure_en", "long"), ("time", "text"), ("time_from", "text"),
            ("time_from_en", "text"), ("fees", "long"),
            ("fee_basis", "text"), ("product", "long"), ("product_en", "long"),
            ("complaints", "long"), ("complaints_en", "long"),
        ),
    ),
    (
        _("Where and how"),
        (
            ("channels", "several"), ("online", "text"), ("serves", "several"),
            ("places", "blocks"), ("forms", "long"),
        ),
    ),
    (
        _("The office's own work: eight components, never shown to the public"),
        (
            ("legal_basis", "long"), ("facilities", "long"), ("competence", "long"),
            ("supervision", "long"), ("staff", "text"), ("guarantee", "long"), ("safety", "long"),
            ("evaluation", "long"),
        ),
    ),
    (_("Source"), (("source", "long"), ("sample", "yesno"))),
)  # fmt: skip
REQUIRED = frozenset({"name", "agency"})
NOTES: Words = {
    "words": _("One a line, as people say it: bikin KTP, KTP hilang"),
    "requirements": _(
        "One a line. What only some need, with its case in brackets: Surat kuasa [bila diwakilkan]"
    ),
    "requirements_en": _("As many lines as above"),
    "procedure": _("One step a line, as the user goes through it"),
    "procedure_en": _("As many lines as above"),
    "time": _("One number with its unit, the longest it may take: 3 hari kerja, 2 jam, 30 menit"),
    "time_from": _("Such as: complete papers were received"),
    "fees": _("One case a line, to the rupiah or gratis: Salinan = Rp 10.000 per lembar"),
    "fee_basis": _("The regulation that sets it"),
    "complaints": _("Where and how users complain, and by when they are answered"),
    "serves": _("None chosen means the whole territory"),
    "forms": _("One link a line: F-1.01 = https://…; files are added on the service's page"),
    "legal_basis": _("One regulation a line"),
    "staff": _("A number of people"),
    "sample": _("Tick what is invented, not a fact"),
}  # fmt: skip
SEVERAL = frozenset({"events", "channels", "serves"})
PLACE = ("name", "address", "hours", "phone", "region")
MOST_PLACES, SPARE_PLACES = 60, 2


def cells_of(body: ServiceBody) -> dict[str, Any]:
    """Give what the form shows of a kept body."""
    cells: dict[str, Any] = {
        name: cell_of(body, name) for _title, fields in GROUPS for name, _form in fields
    }
    for name in SEVERAL:
        cells[name] = list(getattr(body, name))
    cells["sample"] = body.sample
    cells["kept_forms"] = [form.model_dump() for form in body.forms if form.sha256]
    return cells


def groups(
    desk: Desk, cells: Mapping[str, Any], problems: Mapping[str, str]
) -> list[tuple[str | Promise, list[Field]]]:
    """Show cells as groups of fields, with what is wrong beside each."""
    places = _places(desk)
    choices = _choices(desk, cells, places)
    return [
        (title, [_field(name, form, cells, problems, choices, places) for name, form in fields])
        for title, fields in GROUPS
    ]


def _field(
    name: str,
    form: str,
    cells: Mapping[str, Any],
    problems: Mapping[str, str],
    choices: Mapping[str, list[tuple[str, list[Choice]]]],
    places: Mapping[str, str],
) -> Field:
    found = Field(
        name,
        {"several": "codes", "long": "text", "choice": "text"}.get(form, form),
        say.label(name),
        note=str(NOTES.get(name, "")),
        is_required=name in REQUIRED,
        is_long=form == "long",
        problem=problems.get(name, ""),
        choices=choices.get(name, []),
    )
    if form == "blocks":
        found.rows = _blocks(str(cells.get("places", "")), places)
    elif name not in choices:
        found.value = str(cells.get(name, ""))
    return found


def _blocks(lines: str, places: Mapping[str, str]) -> list[dict[str, Any]]:
    """Show each place as a block of inputs, and a few empty ones."""
    rows = []
    for n, line in enumerate([*lines.splitlines()[:MOST_PLACES], *[""] * SPARE_PLACES], 1):
        cells = [cell.strip() for cell in line.split("|")]
        row = dict(zip(PLACE, [*cells, *[""] * len(PLACE)], strict=False))
        chosen = row["region"]
        regions = [Choice(code, words, code == chosen) for code, words in places.items()]
        rows.append({"n": n, "is_empty": not line, "regions": regions, **row})
    return rows


def _choices(
    desk: Desk, cells: Mapping[str, Any], places: Mapping[str, str]
) -> dict[str, list[tuple[str, list[Choice]]]]:
    spoken = "en" if language() == "en" else "id"
    agencies = Agency.objects.of(desk.government).open().order_by("name")
    own = {a.code: a.name for a in agencies if desk.can(Permission.SERVICE_EDIT, a)}
    offered: dict[str, Mapping[str, str]] = {
        "agency": own,
        "events": {code: each.say(spoken) for code, each in EVENTS.items()},
        "channels": {code: each.say(spoken) for code, each in CHANNELS.items()},
        "serves": places,
    }
    return {name: [("", _chosen(cells.get(name), listed))] for name, listed in offered.items()}


def _chosen(value: Any, offered: Mapping[str, str]) -> list[Choice]:
    chosen = {value} if isinstance(value, str) else set(value or ())
    listed = [Choice(code, said, code in chosen) for code, said in offered.items()]
    # What is kept and no longer offered is shown, so that saving keeps it.
    return listed + [Choice(code, code, True) for code in sorted(chosen - {"", *offered})]


def _places(desk: Desk) -> dict[str, str]:
    """Every district of the territory and its villages."""
    regions = list(Region.objects.within(desk.government.region.code).order_by("name"))
    found: dict[str, str] = {}
    for district in (r for r in regions if r.level == RegionLevel.DISTRICT):
        found[district.code] = district.full_name
        found |= {
            r.code: f"{district.name} › {r.name}" for r in regions if r.parent_id == district.pk
        }
    return found


def read(
    posted: QueryDict, body: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Both]]:
    """Understand what was typed: the cells as typed, the body, and what is wrong at which field.

    `body` is what is kept so far; of its forms that are files those stay that are still ticked.
    """
    cells: dict[str, Any] = {}
    for _title, fields in GROUPS:
        for name, form in fields:
            match form:
                case "yesno":
                    cells[name] = posted.get(name) == "yes"
                case "several":
                    cells[name] = [each for each in posted.getlist(name) if each][:300]
                case "blocks":
                    cells[name] = _typed_places(posted)
                case _:
                    cells[name] = posted.get(name, "").replace("\r\n", "\n").strip()[:20_000]
    said, wrong = understood(cells)
    files = [form for form in body.get("forms", ()) if form["sha256"]]
    ticked = set(posted.getlist("kept_form"))
    kept = [form for form in files if form["sha256"] in ticked]
    cells["kept_forms"] = kept
    if "forms" not in wrong:
        said["forms"] = [*kept, *said["forms"]]
    return cells, said, wrong


def _typed_places(posted: QueryDict) -> str:
    lines = []
    for n in range(1, MOST_PLACES + SPARE_PLACES + 1):
        cells = [posted.get(f"place.{n}.{part}", "").replace("|", "/").strip() for part in PLACE]
        if any(cells):
            lines.append(" | ".join(" ".join(cell.split())[:200] for cell in cells))
    return "\n".join(lines)


class PaperForm(TokenForm):
    """What an empty form that was handed in as PDF is called."""

    title = forms.CharField(
        label=_("What the form is called"),
        help_text=_("A form with the same name is put in its place."),
        max_length=120,
    )

    def clean_title(self) -> str:
        """Give the title without what separates it from an address in the register."""
        return str(self.cleaned_data["title"]).replace("=", "-")
