"""Indices of the government's own: proposed after a trial, approved by somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.models import Indicator
from idaman.features.indicators.queries import sheets_of
from idaman.features.indicators.rules.direction import Better
from idaman.features.indicators.rules.figures import read_number
from idaman.features.indices import actions as actions
from idaman.features.indices import words as say
from idaman.features.indices.forms import DecliningForm, ProposalForm
from idaman.features.indices.models import CompositeIndex, IndexVersion
from idaman.features.indices.queries import cells_of, inputs_of, work
from idaman.features.indices.rules.spec import Fill, Group, IndexWrong, Spec, Weight, read_spec
from idaman.web.charts.intervals import Ranked, intervals
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.jobs import ask_once
from idaman.web.forms import sent

KIND = "index.compute"
WHENS = 12
"""So many periods and series an indicator is offered with, those most places have first."""
GROUPS = 6
"""So many groups an empty form has room for."""
MORE = 3
"""So many more a form has room for than are in use, and each time more is asked for."""
MOST_GROUPS = 60
PROPOSED: dict[str, str] = {
    "fill": "none", "fill_years": "2", "neighbours": "3", "unit_share": "0.75",
    "group_share": "0.5", "when_short": "leave out", "treat": "yes", "treat_most": "5",
    "skewness": "2", "kurtosis": "3.5", "scale": "min-max", "lowest": "1", "highest": "100",
    "centre": "100", "spread": "10", "mean": "geometric", "power": "", "draws": "10000",
    "seed": "2026", "weights": "dirichlet", "concentration": "4", "leave_out": "yes",
    "wide": "0.3", "sure": "0.9", "reach": "peer",
}  # fmt: skip
"""What an empty form shows; a person sees each choice and may change it."""
MANY = {
    "fills": ["none"],
    "scales": ["min-max", "percentile"],
    "means": ["arithmetic", "geometric"],
}
FEW = ("unit_share", "group_share", "skewness", "kurtosis", "lowest", "highest", "centre", "spread",
       "fill_years", "neighbours", "treat_most", "power", "draws", "seed", "concentration", "wide",
       "sure")  # fmt: skip


@desk_page()
def indices(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the government's own indices with their versions."""
    versions = IndexVersion.objects.of(desk.government).order_by("index__slug", "-number")
    by_index: dict[str, list[IndexVersion]] = defaultdict(list)
    for version in versions.select_related("index", "proposed_by", "approved_by"):
        by_index[version.index.slug].append(version)
    context = {
        "rows": [
            {
                "slug": slug,
                "newest": kept[0],
                "in_force": next((v for v in kept if v.approved_at), None),
            }
            for slug, kept in by_index.items()
        ],
        "may_propose": desk.can(Permission.INDEX_PROPOSE),
    }
    return show(request, desk, "indices/desk/indices.html", context)


@desk_page()
def index(request: DeskRequest, desk: Desk, index: str) -> HttpResponseBase:
    """Show every version of an index; the next is begun here, a proposed one approved."""
    found = get_object_or_404(CompositeIndex.objects.of(desk.government), slug=index)
    return _index_page(request, desk, found)


def _index_page(
    request: DeskRequest,
    desk: Desk,
    found: CompositeIndex,
    form: DecliningForm | None = None,
    of: IndexVersion | None = None,
) -> HttpResponseBase:
    versions = IndexVersion.objects.of(desk.government).filter(index=found).order_by("-number")
    context = {
        "index": found,
        "versions": [
            {
                "version": v,
                "spec": read_spec(v.spec),
                "places": len(v.units),
                "form": form if v == of else DecliningForm(auto_id=_id_of(v)),
            }
            for v in versions.select_related("proposed_by", "approved_by", "declined_by")
        ],
        "may_propose": desk.can(Permission.INDEX_PROPOSE),
        "may_approve": desk.can(Permission.INDEX_APPROVE),
    }
    status = form.status if form else 200
    return show(request, desk, "indices/desk/index.html", context, status=status)


def _id_of(version: IndexVersion) -> str:
    return f"no-{version.number}-%s"


@desk_page(Permission.INDEX_APPROVE, methods=POSTED)
def index_approve(request: DeskRequest, desk: Desk, index: str, number: int) -> HttpResponseBase:
    """Put one version of an index in force."""
    rows = IndexVersion.objects.of(desk.government).filter(index__slug=index)
    version = get_object_or_404(
        rows.select_related("government", "index", "proposed_by"), number=number
    )
    try:
        actions.approve_index(version=version, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The index is in force. The clock computes it in minutes."))
    return redirect("desk:index", desk.slug, index)


@desk_page(Permission.INDEX_APPROVE, methods=POSTED)
def index_decline(request: DeskRequest, desk: Desk, index: str, number: int) -> HttpResponseBase:
    """Answer a proposed version with no, and why."""
    rows = IndexVersion.objects.of(desk.government).filter(index__slug=index)
    version = get_object_or_404(rows.select_related("government", "index"), number=number)
    form = DecliningForm(sent(request), auto_id=_id_of(version))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.decline_index, version=version),
        message=_("The index is declined. Whoever proposed it is told why."),
        to=lambda _made: redirect("desk:index", desk.slug, index),
    )
    return answer or _index_page(request, desk, version.index, form, version)


@desk_page(Permission.INDEX_PROPOSE, methods=BOTH)
def index_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Take down an index and have it tried; `?from=` begins with the newest version of one."""
    places = _places(desk)
    rows = _rows(desk, places)
    typed = sent(request)
    asks_more = typed is not None and "more" in typed
    if typed is not None and not asks_more:
        try:
            spec, units, reach = _described(typed, rows)
            if len(units) < 2:
                raise IndexWrong(Text("An index needs at least two places."))
            slug = typed.get("slug", "").strip() or slugify(spec.name)[:40].strip("-")
            inputs = inputs_of(spec, units, now=desk.now)
            params = {
                **work(spec.told(), reach, inputs.told),
                "slug": slug,
                "units": units,
            }
            job = ask_once(request, desk, kind=KIND, params=params, subject="index")
        except Refused as no:
            say_no(request, no)
        else:
            return redirect("desk:job", desk.slug, job.pk)
    filled = _filled(desk, request.GET.get("from", "")) if typed is None else typed
    context = {
        "rows": [_shown(row, filled) for row in rows],
        "places": [(p, p.code in filled.getlist("unit") if filled else True) for p in places],
        "groups": _groups(filled, more=MORE if asks_more else 0),
        "gone": _gone(filled, rows),
        "means": [(m, said) for m, said in say.MEANS.items() if m != "copeland"],
        "name": _said(filled, "name"),
        "name_en": _said(filled, "name_en"),
        "slug": _said(filled, "slug"),
        "choices": _choices(filled),
        "few": [(key, FEW_SAID[key], _said(filled, key, PROPOSED[key])) for key in FEW],
    }
    status = 422 if typed is not None and not asks_more else 200
    return show(request, desk, "indices/desk/index_new.html", context, status=status)


FEW_SAID = {
    "unit_share": gettext_lazy("Share of indicators a place must have"),
    "group_share": gettext_lazy("Share of a group's weight that must be there"),
    "skewness": gettext_lazy("Skewness from which on outliers are treated"),
    "kurtosis": gettext_lazy("Kurtosis from which on outliers are treated"),
    "lowest": gettext_lazy("Low end of the scale"),
    "highest": gettext_lazy("High end of the scale"),
    "centre": gettext_lazy("Mean of a z score"),
    "spread": gettext_lazy("Standard deviation of a z score"),
    "fill_years": gettext_lazy("Last own figure: at most so many years old"),
    "neighbours": gettext_lazy("Places most alike: so many"),
    "treat_most": gettext_lazy("Extremes are drawn in so many times at most"),
    "power": gettext_lazy("Power of a power mean"),
    "draws": gettext_lazy("Draws"),
    "seed": gettext_lazy("Seed"),
    "concentration": gettext_lazy("How closely drawn weights lie around the given ones"),
    "wide": gettext_lazy("Not robust from this share of all places on"),
    "sure": gettext_lazy("A neighbour is apart from this share of draws on"),
}


def _said(filled: QueryDict | None, key: str, otherwise: str = "") -> str:
    return filled.get(key, otherwise) if filled is not None else otherwise


def _places(desk: Desk) -> list[Region]:
    """The government's own territory and its peers under the same province."""
    own = desk.government.region
    beside = Region.objects.public().filter(parent_id=own.parent_id, level=own.level)
    return list(beside.order_by("code")) if own.parent_id else [own]


def _rows(desk: Desk, places: Iterable[Region]) -> list[dict[str, Any]]:
    """Each indicator that is known of two places at least, with its periods and series."""
    indicators = list(Indicator.objects.of(desk.government).order_by("code"))
    sheets = sheets_of(desk.government, now=desk.now)
    known: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    cells = cells_of([i.code for i in indicators], [p.code for p in places], now=desk.now)
    for _place, code, period, series in cells:
        known[code][period, series] += 1
    ways = {Better.UP.value: "1", Better.DOWN.value: "-1"}
    return [
        {
            "indicator": each,
            "direction": ways.get(sheet.better, "") if (sheet := sheets.get(each.pk)) else "",
            "when": sorted(
                ((n, period, series) for (period, series), n in known[each.code].items() if n > 1),
                key=lambda row: (-row[0], row[1], row[2]),
                reverse=False,
            ),
        }
        for each in indicators
        if any(n > 1 for n in known[each.code].values())
    ]


def _shown(row: dict[str, Any], filled: QueryDict | None) -> dict[str, Any]:
    code = row["indicator"].code
    chosen = _said(filled, f"when-{code}")
    # What the version before took stays on offer, however many periods are known by now.
    offered = [
        each
        for place, each in enumerate(row["when"])
        if place < WHENS or f"{each[1]}|{each[2]}" == chosen
    ]
    return row | {
        "when": offered,
        "typed": {
            key: _said(filled, f"{key}-{code}")
            for key in ("when", "weight", "group", "direction", "low", "high", "target", "log")
        },
    }


def _gone(filled: QueryDict | None, rows: Iterable[dict[str, Any]]) -> list[str]:
    """What the version before took and the form can no longer offer."""
    offered = {
        f"when-{row['indicator'].code}": {
            f"{period}|{series}" for _n, period, series in row["when"]
        }
        for row in rows
    }
    return [
        f"{key.removeprefix('when-')} ({str(value).replace('|', ' ').strip()})"
        for key, value in (filled.items() if filled is not None else ())
        if key.startswith("when-") and value and value not in offered.get(key, set())
    ]


def _count(filled: QueryDict | None) -> int:
    """So many groups the form has room for."""
    said = _said(filled, "groups")[:3]
    return min(max(int(said) if said.isdecimal() else 0, GROUPS), MOST_GROUPS)


def _groups(filled: QueryDict | None, *, more: int) -> list[dict[str, Any]]:
    """The form's rows of groups; each may stand within any other."""
    rows = range(1, min(_count(filled) + more, MOST_GROUPS) + 1)
    keys = ("code", "name", "name_en", "parent", "weight", "mean", "power")
    return [{"n": n, **{key: _said(filled, f"group-{key}-{n}") for key in keys}} for n in rows]


def _codes(typed: QueryDict) -> dict[str, str]:
    """The code of each group that has a name, by its row: the one it had, else one that is free."""
    rows = [str(n) for n in range(1, _count(typed) + 1) if typed.get(f"group-name-{n}", "").strip()]
    had = {n: code for n in rows if (code := typed.get(f"group-code-{n}", "")[:24].strip())}
    taken = set(had.values())
    free = (code for n in range(1, 2 * MOST_GROUPS) if (code := f"K{n}") not in taken)
    return {n: had.get(n) or next(free) for n in rows}


def _choices(filled: QueryDict | None) -> list[dict[str, Any]]:
    """The choices a person reads as sentences."""
    yes_no = {"yes": _("yes"), "no": _("no")}
    short = {"leave out": _("it is left out"), "refuse": _("the index is refused")}
    one: list[tuple[str, str, Any]] = [
        ("fill", _("What becomes of gaps"), say.FILLS),
        ("when_short", _("A place of which too little is known"), short),
        ("treat", _("Outliers are treated"), yes_no),
        ("scale", _("One scale"), say.SCALES),
        ("mean", _("How groups become the index"), say.MEANS),
        ("weights", _("Weights are doubted"), say.WEIGHINGS),
        ("leave_out", _("One indicator is left out in draws"), yes_no),
        ("reach", _("A feasible change"), say.REACHES),
    ]
    many: list[tuple[str, str, Any]] = [
        ("fills", _("Ways of filling that are drawn"), say.FILLS),
        ("scales", _("Scales that are drawn"), say.SCALES),
        ("means", _("Means that are drawn"), say.MEANS),
    ]
    return [
        {
            "key": key,
            "label": label,
            "options": list(options.items()),
            "chosen": [_said(filled, key, PROPOSED[key])],
            "is_many": False,
        }
        for key, label, options in one
    ] + [
        {
            "key": key,
            "label": label,
            "options": list(options.items()),
            "chosen": filled.getlist(key) if filled is not None else MANY[key],
            "is_many": True,
        }
        for key, label, options in many
    ]


def _number(typed: QueryDict, key: str) -> float | None:
    said = typed.get(key, "")[:30].strip()
    return float(read_number(said)) if said else None


def _whole(typed: QueryDict, key: str) -> int:
    said = typed.get(key, "")[:12].strip()
    if not said.isdecimal():
        raise IndexWrong(Text("%(few_said)s: write a whole number.", few_said=FEW_SAID[key]))
    return int(said)


def _described(typed: QueryDict, rows: list[dict[str, Any]]) -> tuple[Spec, list[str], str]:
    """Read the form into a description.

    Raises IndexWrong, NotANumber.
    """
    codes = _codes(typed)

    def within(said: str) -> str:
        """Give the code of the group of a row; a row without a name is refused by its number."""
        return codes.get(said, said)

    groups = [
        {
            "code": code,
            "name": (name := typed.get(f"group-name-{n}", "")[:200].strip()),
            "name_en": typed.get(f"group-name_en-{n}", "")[:200].strip(),
            "parent": within(typed.get(f"group-parent-{n}", "")[:24]),
            "weight": _weight(typed, f"group-weight-{n}", name),
            "mean": typed.get(f"group-mean-{n}", ""),
            "power": _number(typed, f"group-power-{n}")
            or (_number(typed, "power") if typed.get(f"group-mean-{n}") == "power" else None),
        }
        for n, code in codes.items()
    ]
    indicators = []
    for row in rows:
        code = row["indicator"].code
        if not (when := typed.get(f"when-{code}", "")):
            continue
        period, _bar, series = when.partition("|")
        direction = row["direction"] or typed.get(f"direction-{code}", "")
        if direction not in ("1", "-1"):
            raise IndexWrong(Text("%(code)s: choose which way is better.", code=code))
        indicators.append(
            {
                "code": code,
                "name": row["indicator"].name,
                "name_en": row["indicator"].name_en,
                "unit": row["indicator"].unit,
                "period": period,
                "series": series,
                "direction": int(direction),
                "group": within(typed.get(f"group-{code}", "")[:24]),
                "weight": _weight(typed, f"weight-{code}", code),
                "low": _number(typed, f"low-{code}"),
                "high": _number(typed, f"high-{code}"),
                "target": _number(typed, f"target-{code}"),
                "log": typed.get(f"log-{code}") == "yes",
            }
        )
    whole = ("fill_years", "neighbours", "treat_most", "draws", "seed")
    numbers: dict[str, Any] = {
        key: _whole(typed, key) if key in whole else _number(typed, key) for key in FEW
    }
    doubted = ("draws", "seed", "concentration", "wide", "sure")
    steps: dict[str, Any] = {key: value for key, value in numbers.items() if key not in doubted}
    doubt: dict[str, Any] = {key: numbers[key] for key in doubted}
    spec = read_spec(
        {
            "name": typed.get("name", "")[:200],
            "name_en": typed.get("name_en", "")[:200].strip(),
            "indicators": indicators,
            "groups": groups,
            "steps": steps
            | {key: typed.get(key, "") for key in ("fill", "when_short", "scale", "mean")}
            | {"treat": typed.get("treat") == "yes"},
            "doubt": doubt
            | {key: typed.getlist(key) for key in MANY}
            | {"weights": typed.get("weights", ""), "leave_out": typed.get("leave_out") == "yes"},
        }
    )
    if (reach := typed.get("reach", "")) not in actions.REACHES:
        raise IndexWrong(Text("Choose what counts as a feasible change."))
    return spec, sorted(set(typed.getlist("unit"))), reach


def _weight(typed: QueryDict, key: str, name: str) -> str:
    said = typed.get(key, "")[:20].strip()
    if not said:
        raise IndexWrong(Text("%(name)s: write its weight.", name=name))
    return said if "/" in said else str(read_number(said))


def _filled(desk: Desk, slug: str) -> QueryDict | None:
    """The form as the newest version of an index would have been typed."""
    versions = IndexVersion.objects.of(desk.government).filter(index__slug=slug)
    version = versions.select_related("index").order_by("-number").first()
    if version is None:
        return None
    spec = read_spec(version.spec)
    form = QueryDict(mutable=True)
    form.update({"name": spec.name, "name_en": spec.name_en, "slug": slug, "reach": version.reach})
    form.setlist("unit", version.units)
    numbers = {g.code: str(n) for n, g in enumerate(spec.groups, 1)}
    form["groups"] = str(len(numbers) + MORE)
    for group in spec.groups:
        form.update(_row_of(group, numbers))
    for each in spec.indicators:
        said = {
            "when": f"{each.period}|{each.series}",
            "weight": _plain(each.weight),
            "group": numbers.get(each.group, ""),
            "direction": str(each.direction),
            "low": _plain(each.low),
            "high": _plain(each.high),
            "target": _plain(each.target),
            "log": "yes" if each.log else "",
        }
        form.update({f"{key}-{each.code}": value for key, value in said.items()})
    for part in (spec.steps, spec.doubt):
        for key, value in part.model_dump(mode="json").items():
            if isinstance(value, list):
                form.setlist(key, [_plain(each) for each in value])
            elif isinstance(value, bool):
                form[key] = "yes" if value else "no"
            else:
                form[key] = "" if value is None else _plain(value)
    return form


def _row_of(group: Group, numbers: dict[str, str]) -> dict[str, str]:
    """A group as its row of the form would have been typed."""
    said = {
        "code": group.code,
        "name": group.name,
        "name_en": group.name_en,
        "parent": numbers.get(group.parent, ""),
        "weight": _plain(group.weight),
        "mean": group.mean.value,
        "power": _plain(group.power),
    }
    return {f"group-{key}-{numbers[group.code]}": value for key, value in said.items()}


def _plain(value: object) -> str:
    """Write a number without a mark for thousands, as it may be typed again."""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Weight):
        return value.written
    # What older descriptions call so is offered by its name now.
    if value == Fill.PEERS:
        return Fill.PEERS_MEDIAN.value
    return "" if value is None else str(value)


@desk_page(Permission.INDEX_PROPOSE, methods=BOTH)
def index_tried(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what an index would give and what is found in it; propose it with a reason."""
    # Whoever may propose sees what any of them tried: secretariat and expert look together.
    tried = Job.objects.of(desk.slug).filter(kind=KIND, state=JobState.DONE)
    job = get_object_or_404(tried, pk=number)
    params, result = job.params, job.result or {}
    form = ProposalForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            actions.propose_index,
            government=desk.government,
            slug=params["slug"],
            spec=params["spec"],
            units=params["units"],
            reach=params["reach"],
            is_sample=desk.government.is_sample,
        ),
        message=_("The index is proposed. Somebody else approves it."),
        to=lambda made: redirect("desk:index", desk.slug, made.index.slug),
    )
    if answer:
        return answer
    spec = read_spec(params["spec"])
    own = desk.government.region.code
    units = sorted(result["units"], key=lambda u: (not u["rank"], u["rank"], u["code"]))
    context = {
        "spec": spec,
        "slug": params["slug"],
        "units": units,
        "left_out": result["left_out"],
        "picture": intervals(
            [
                Ranked(
                    f"{u['rank']}. {u['name']}", u["rank"], u["low"], u["high"], u["is_robust"],
                    u["code"] == own, f"{u['name']}: {u['low']}–{u['high']}",
                )
                for u in units
                if u["rank"]
            ],
            label=_("Ranks with the interval of nine of ten draws; the table beneath has them"),
            first=_("1 is the highest score"),
            last=_("the lowest. A full dot: the rank holds. A hollow one: it does not."),
        ),
        "filled": sum(len(u["filled"]) for u in units),
        "alike": result["alike"],
        "apart": [
            row
            for row in result["importance"]
            if row["is_against"]
            or (row["matters"] is not None and not 0.5 <= row["matters"] / row["weight"] <= 2)
        ],
        "treated": result["treated"],
        "form": form,
    }  # fmt: skip
    return show(request, desk, "indices/desk/index_tried.html", context, status=form.status)
