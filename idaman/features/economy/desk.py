"""Tables of the economy at the desk: what is there, what lacks, entering, correcting, choosing."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.findings import References
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.rulebook import RULES
from idaman.core.text import Text
from idaman.features.economy import words as say
from idaman.features.economy.actions import tables as actions
from idaman.features.economy.forms import FollowingForm
from idaman.features.economy.models import WHOLE, SectorTable, TableMeasure
from idaman.features.economy.queries import Economy, economy
from idaman.features.economy.rules.sectors import SECTORS, sector_written
from idaman.features.plan.rules.workbook.cells import Unclear, WorkbookCells
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent
from idaman.web.numbers import written
from idaman.web.words import named


def regions_of(desk: Desk, known: Economy) -> list[Region]:
    """The territories a table may be about: the own one, its reference, its neighbours."""
    found = {r.code: r for r in (known.own, known.reference, *known.regions)}
    return list(found.values())


@desk_page()
def sector_tables(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the tables with their sources, and name those that lack."""
    known = economy(desk.government)
    keys = sorted(known.tables, key=lambda k: (k[0], k[2], k[1]), reverse=True)
    rows = []
    for key in keys:
        tables = known.tables[key]
        chosen = known.chosen.get(key)
        rows.append(
            {
                "measure": named(key[0], say.MEASURES),
                "year": key[2],
                "region": tables[0].region,
                "tables": [
                    (t, len(tables) > 1 and t.pk == chosen, len(SECTORS) - len(t.missing))
                    for t in tables
                ],
                "is_split": len(tables) > 1 and chosen not in {t.pk for t in tables},
            }
        )
    # A table of the sample takes no real one's place, so the real ones lack as well.
    needs = dict.fromkeys([*known.needs, *known.without_samples.needs])
    context = {
        "rows": rows,
        "needs": [(need, named(need.measure, say.MEASURES)) for need in needs],
        "in_all": len(SECTORS),
    }
    return show(request, desk, "economy/desk/sector_tables.html", context)


@desk_page(Permission.ECONOMY_ENTER, methods=BOTH)
def sector_table_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Enter a table, or correct one."""
    known = economy(desk.government)
    regions = {r.code: r for r in regions_of(desk, known)}
    asked = request.POST if request.method == "POST" else request.GET
    number = asked.get("corrects", "")
    old = (
        SectorTable.objects.of(desk.government)
        .standing()
        .select_related("region")
        .filter(pk=int(number))
        .first()
        if number.isdecimal() and len(number) < 18
        else None
    )
    typed: dict[str, Any] = {
        name: asked.get(name, "")
        for name in ("measure", "region", "year", "source", "note", "reason", "sample")
    }
    typed["values"] = {s: asked.get(f"v-{s}", "").strip() for s in (*SECTORS, WHOLE)}
    if request.method != "POST" and old is not None:
        typed |= {
            "measure": old.measure,
            "region": old.region.code,
            "year": str(old.year),
            "source": old.source,
            "note": old.note,
            "values": {s: _shown(old.values.get(s)) for s in (*SECTORS, WHOLE)},
        }
    problems: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        values, problems = _read(typed["values"])
        status = 422
        region = regions.get(typed["region"])
        year = typed["year"].strip()
        if not problems:
            try:
                if region is None:
                    raise actions.WrongTable(Text("Choose the region."))
                made = actions.enter_table(
                    government=desk.government,
                    measure=typed["measure"],
                    region=region,
                    year=int(year) if year.isdecimal() and len(year) == 4 else 0,
                    values=values,
                    source=typed["source"],
                    note=typed["note"],
                    corrects=old,
                    reason=typed["reason"],
                    is_sample=typed["sample"] == "yes",
                    by=desk.post,
                    now=desk.now,
                    token=token_of(request),
                )
            except Refused as no:
                say_no(request, no)
            else:
                messages.success(request, _("Entered. Every figure it completes is made at once."))
                return redirect("desk:sector-table", government=desk.slug, number=made.pk)
    context = {
        "old": old,
        "typed": typed,
        "problems": problems,
        "measures": list(say.MEASURES.items()),
        "regions": list(regions.values()),
        "sectors": [
            (s, sector_written(s), SECTORS[s].say(language()), typed["values"][s], problems.get(s))
            for s in SECTORS
        ],
        "whole": (WHOLE, typed["values"][WHOLE], problems.get(WHOLE)),
        "units": [(named(m, say.MEASURES), actions.UNITS[m]) for m in TableMeasure.values],
    }
    return show(request, desk, "economy/desk/sector_table_new.html", context, status=status)


def _shown(value: str | None) -> str:
    if value is None:
        return ""
    return value.replace(".", ",") if language() == "id" else value


def _read(typed: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Understand each figure as a cell of the workbook is understood; say which is unclear."""
    cells = WorkbookCells(References())
    values, problems = {}, {}
    for sector, text in typed.items():
        if not text or text in ("-", "–", "n/a", "..."):
            continue
        try:
            value = cells.read("number", text)
        except Unclear as unclear:
            words = {key: str(each) for key, each in unclear.values.items()}
            rule, spoken = RULES[unclear.rule], language()
            problems[sector] = f"{rule.say(spoken, words)} {rule.remedy(spoken, words)}".strip()
        else:
            values[sector] = str(Decimal(repr(value)))
    return values, problems


def _table(desk: Desk, number: int) -> SectorTable:
    rows = SectorTable.objects.of(desk.government).select_related(
        "region", "entered_by", "corrects", "taken_back_by", "government"
    )
    return get_object_or_404(rows, pk=number)


@desk_page()
def sector_table(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show a table with its source, what it corrects, and the other sources for the same."""
    return _table_page(request, desk, _table(desk, number), FollowingForm())


def _table_page(
    request: DeskRequest, desk: Desk, found: SectorTable, form: FollowingForm
) -> HttpResponseBase:
    standing = SectorTable.objects.of(desk.government).standing()
    others = standing.filter(measure=found.measure, region=found.region, year=found.year).exclude(
        pk=found.pk
    )
    context = {
        "table": found,
        "measure": named(found.measure, say.MEASURES),
        "values": [
            (sector_written(s), SECTORS[s].say(language()), _number(found.values.get(s)))
            for s in SECTORS
        ]
        if len(found.missing) < len(SECTORS)
        else [],
        "whole": _number(found.values.get(WHOLE)),
        "summed": None if found.missing else found.whole,
        "others": others.order_by("-pk"),
        "is_standing": standing.filter(pk=found.pk).exists(),
        "choices": found.choices.select_related("by").order_by("-pk"),
        "corrected_by": found.corrected_by.filter(taken_back_at=None).order_by("pk").first(),
        "form": form,
    }
    page = "economy/desk/sector_table.html"
    return show(request, desk, page, context, status=form.status)


def _number(value: str | None) -> str:
    return "" if value is None else written(float(value))


@desk_page(Permission.ECONOMY_ENTER, methods=POSTED)
def sector_table_follow(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Say that this source is followed where several differ."""
    found, form = _table(desk, number), FollowingForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.follow_table, table=found),
        message=_("This source is followed. The other one stays in sight."),
        to=lambda _made: redirect("desk:sector-table", government=desk.slug, number=number),
    )
    return answer or _table_page(request, desk, found, form)


@desk_page(Permission.ECONOMY_ENTER, methods=POSTED)
def sector_table_take_back(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Take a table out of every figure."""
    try:
        actions.take_table_back(
            table=_table(desk, number), by=desk.post, now=desk.now, token=token_of(request)
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Taken back. Its row stays here."))
    return redirect("desk:sector-table", government=desk.slug, number=number)
