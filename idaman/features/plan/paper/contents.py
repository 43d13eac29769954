"""What stands in the chapters of a masterplan's books, drawn from its document. In Indonesian."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import override

from idaman.core.findings import Finding, References
from idaman.core.money import exact_rupiah, say_rupiah
from idaman.core.taxonomy import Dimension, Element, Part, Quadrant, SubDimension
from idaman.features.plan.rules.book_sets import CHAPTERS, BookPlan
from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.model import Activity, Document, Indicator, Objective, QuickWin
from idaman.paper.rules import blocks as b
from idaman.paper.rules.blocks import Block, Cell
from idaman.web import words
from idaman.web.numbers import numeral

NOBODY = "tanpa penanggung jawab"
ELEMENTS = {
    Element.STRUCTURE: "Struktur",
    Element.INFRASTRUCTURE: "Infrastruktur",
    Element.SUPERSTRUCTURE: "Suprastruktur",
}
BETTER = {"up": "lebih tinggi lebih baik", "down": "lebih rendah lebih baik", "keep": "dijaga"}
HORIZONS = {"short": "Jangka pendek", "medium": "Jangka menengah", "long": "Jangka panjang"}


@dataclass(frozen=True)
class MapTile:
    """Where a district stands on the map of equal tiles."""

    code: str
    label: str
    x: int
    y: int


@dataclass(frozen=True)
class Matter:
    """What the chapters are written from: the document, what it refers to, whose it is."""

    document: Document
    references: References
    government: str
    tiles: tuple[MapTile, ...] = ()
    findings: tuple[Finding, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", tuple(lint(self.document, self.references)))

    @property
    def years(self) -> range:
        return range(self.document.settings.first_year, self.document.settings.last_year + 1)

    @property
    def work(self) -> list[Activity | QuickWin]:
        """Activities and quick wins that were not given up: what somebody is to do."""
        document = self.document
        return [*document.activities, *(w for w in document.quick_wins if not w.dropped)]

    def agency(self, code: str | None) -> str:
        """Name an agency; its code where it is not known; nothing where there is none."""
        return (self.references.agencies or {}).get(code, code) if code else ""

    def owner(self, code: str | None) -> Cell:
        return b.known(self.agency(code), NOBODY)

    def place(self, code: str) -> str:
        found = (self.references.places or {}).get(code)
        return found.name if found else code

    def where(self, work: Activity | QuickWin) -> Cell:
        """Say where something is done."""
        if work.whole_regency:
            return "seluruh wilayah"
        return b.known(", ".join(self.place(code) for code in work.places), "tempat belum disebut")

    def objectives(self, dimension: Dimension) -> list[Objective]:
        return [o for o in self.document.objectives if o.dimension is dimension]

    def dimension_of(self, activity: Activity) -> Dimension | None:
        """The dimension of an activity: its sub-dimension's, or that of its programme's aim."""
        if activity.sub_dimension:
            return activity.sub_dimension.dimension
        programme = next(
            (p for p in self.document.programmes if p.code == activity.programme), None
        )
        objective = programme and next(
            (o for o in self.document.objectives if o.code == programme.objective), None
        )
        return objective.dimension if objective else None


def books(matter: Matter, plans: Sequence[BookPlan]) -> list[dict[str, Any]]:
    """Write the chapters of every book of a set."""
    with override("id"):
        written: dict[str, list[Block]] = {}
        for key in {chapter for plan in plans for chapter in plan.chapters}:
            written[key] = WRITERS[key](matter)
    return [
        {
            "key": plan.key,
            "title": plan.title,
            "chapters": [
                {"key": key, "title": CHAPTERS[key], "blocks": written[key]}
                for key in plan.chapters
            ],
        }
        for plan in plans
    ]


def day(said: date | None) -> str:
    return str(format_date(said, "d MMM y", locale="id")) if said else ""


def number(value: float | None, unit: str = "") -> str:
    """Write a number as Indonesians do, with its unit; nothing where it is not known.

    >>> number(77.24), number(1_200_000, "kunjungan"), number(None)
    ('77,24', '1.200.000 kunjungan', '')
    """
    if value is None:
        return ""
    return f"{numeral(value, decimal_quantization=False)} {unit}".strip()


def dimension_named(dimension: Dimension) -> str:
    return words.dimension(dimension.value)


def _introduction(matter: Matter) -> list[Block]:
    document, settings = matter.document, matter.document.settings
    active = [w for w in document.quick_wins if not w.dropped]
    owners = {a.owner for a in document.activities if a.owner} | {
        w.owner for w in active if w.owner
    }
    without = sum(not work.owner for work in matter.work)
    return [
        b.paragraph(
            f"Buku ini memuat {settings.title}, edisi {settings.edition}, untuk "
            f"{matter.government}. "
            f"Isinya disusun butir demi butir; setiap butir berkode dan dapat "
            f"ditelusuri di situs publiknya.",
            style="lede",
        ),
        b.figures(
            [
                (number(len(document.objectives)), "sasaran"),
                (number(len(document.programmes)), "program"),
                (number(len(document.activities)), "kegiatan"),
                (number(len(active)), "quick win"),
                (say_rupiah(sum(a.cost_idr for a in document.activities)), "kebutuhan anggaran"),
            ]
        ),
        b.heading(2, "Cara membaca"),
        b.bullets(
            [
                f"Masa rencana {settings.first_year}–{settings.last_year}. "
                f"{number(len(owners))} perangkat daerah bertanggung jawab; "
                f"{number(without)} kegiatan dan quick win belum berpenanggung jawab dan ditulis "
                f"“{NOBODY}”.",
                "Yang belum diketahui ditulis miring sebagai “belum ada”; tidak ada yang diisi "
                "dengan perkiraan.",
                "Enam dimensi dan delapan belas subdimensi mengikuti metode nasional kota cerdas.",
                "Angka uang dalam rupiah; jumlah lengkapnya ada di tabel.",
            ]
        ),
        *([b.heading(2, "Catatan"), b.paragraph(settings.note)] if settings.note else []),
        *([b.paragraph(f"Sumber: {settings.source}", style="small")] if settings.source else []),
    ]


def _government(matter: Matter) -> list[Block]:
    agencies = matter.references.agencies or {}
    places = (matter.references.places or {}).values()
    districts = [p for p in places if p.level == "district"]
    villages = [p for p in places if p.level == "village"]
    document = matter.document
    owned: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for activity in document.activities:
        owned[activity.owner or ""][0] += 1
        owned[activity.owner or ""][2] += activity.cost_idr
    for win in document.quick_wins:
        if not win.dropped:
            owned[win.owner or ""][1] += 1
    return [
        b.figures(
            [
                (number(len(districts)), "kecamatan"),
                (number(len(villages)), "desa dan kelurahan"),
                (number(len(agencies)), "perangkat daerah"),
            ]
        ),
        b.paragraph(
            f"Rencana dipimpin oleh {matter.agency(document.settings.lead_agency)}."
            if document.settings.lead_agency
            else "Perangkat daerah yang memimpin rencana belum disebut.",
            style="" if document.settings.lead_agency else "gap",
        ),
        b.heading(2, "Perangkat daerah dan yang ditanggungnya"),
        b.table(
            "Perangkat daerah, kegiatan, quick win, dan anggarannya",
            ("Perangkat daerah", "Kegiatan", "Quick win", "Anggaran"),
            [
                (matter.owner(code), number(n), number(wins), exact_rupiah(money))
                for code, (n, wins, money) in sorted(
                    owned.items(), key=lambda each: (not each[0], -each[1][2], each[0])
                )
            ],
            widths=(5, 1, 1, 2),
            right=(1, 2, 3),
        ),
    ]


def _readiness(matter: Matter) -> list[Block]:
    scored = {r.part: r for r in matter.document.readiness}
    known = [(part, r) for part, r in scored.items() if r.score is not None]
    made: list[Block] = [
        b.paragraph(
            "Kesiapan dinilai pada tiga elemen dengan sembilan bagian, berskala 1 sampai 4, dengan "
            "alasan dan bukti untuk setiap nilai."
        )
    ]
    if known:
        made.append(
            b.bars(
                "Nilai kesiapan menurut bagian (skala 1–4)",
                [
                    (str(words.PARTS[part.value]), float(r.score or 0), number(r.score))
                    for part, r in known
                ],
            )
        )
    for element in Element:
        made.append(b.heading(2, ELEMENTS[element]))
        rows = []
        for part in (p for p in Part if p.element is element):
            r = scored.get(part)
            rows.append(
                (
                    str(words.PARTS[part.value]),
                    b.known(number(r.score) if r else "", "belum dinilai"),
                    b.known(r.reason if r else ""),
                    b.known(r.evidence if r else ""),
                )
            )
        made.append(
            b.table(
                f"Kesiapan {ELEMENTS[element].lower()}",
                ("Bagian", "Nilai", "Alasan", "Bukti"),
                rows,
                widths=(2, 0.8, 4, 3),
            )
        )
    return made


def _gap(matter: Matter) -> list[Block]:
    """What lies between what is and what is wanted, per dimension, in words and by indicator."""
    made: list[Block] = [
        b.paragraph(
            "Kesenjangan adalah jarak antara keadaan sekarang dan yang diinginkan, seperti dibahas "
            "dalam Bimtek, dan menurut indikator setiap sasaran. Sasaran tanpa indikator tidak "
            "punya ukuran kesenjangan, dan itu dikatakan begitu."
        )
    ]
    by_objective: dict[str | None, list[Indicator]] = defaultdict(list)
    for indicator in matter.document.indicators:
        by_objective[indicator.objective].append(indicator)
    for dimension in Dimension:
        made.append(b.heading(2, dimension_named(dimension)))
        discussed = [g for g in matter.document.gaps if g.dimension is dimension]
        made.append(
            b.table(
                f"Kesenjangan {dimension.label} menurut pembahasan",
                ("Kode", "Keadaan sekarang", "Yang diinginkan", "Kesenjangan"),
                [(g.code, b.known(g.now), b.known(g.wanted), b.known(g.gap)) for g in discussed],
                widths=(1, 3, 3, 3),
            )
            if discussed
            else b.paragraph("Kesenjangan dimensi ini belum dibahas.", style="gap")
        )
        rows: list[Sequence[Cell]] = []
        for objective in matter.objectives(dimension):
            rows += [
                (objective.name, i.name, *_distance(i)) for i in by_objective[objective.code]
            ] or [(objective.name, b.gap("belum berindikator"), "", "", "")]
        made.append(
            b.table(
                f"Kesenjangan {dimension.label} menurut indikator",
                ("Sasaran", "Indikator", "Sekarang", "Akhir rencana", "Jarak"),
                rows,
                widths=(3, 3, 1.4, 1.4, 1.4),
                right=(2, 3, 4),
            )
            if rows
            else b.paragraph("Belum ada sasaran dalam dimensi ini.", style="gap")
        )
    return made


def _distance(indicator: Indicator) -> tuple[Cell, Cell, Cell]:
    last = max(indicator.targets, default=None)
    target = indicator.targets[last] if last is not None else None
    now = b.known(
        f"{number(indicator.baseline)} ({indicator.baseline_year})"
        if indicator.baseline is not None and indicator.baseline_year
        else number(indicator.baseline)
    )
    then = b.known(f"{number(target)} ({last})" if target is not None else "")
    if indicator.baseline is None or target is None:
        return now, then, b.gap("tidak terhitung")
    apart = round(target - indicator.baseline, 6)
    return now, then, f"{'+' if apart > 0 else ''}{number(apart)} {indicator.unit}".strip()


def _swot(matter: Matter) -> list[Block]:
    document = matter.document
    made: list[Block] = [
        b.paragraph(
            "Kekuatan, kelemahan, peluang, dan ancaman dibahas untuk setiap elemen kesiapan. "
            "Strategi ditulis orang; di sebelahnya tercantum butir yang menjadi dasarnya."
        )
    ]
    for element in Element:
        made.append(b.heading(2, ELEMENTS[element]))
        own = [s for s in document.swot if s.element is element]
        for quadrant in Quadrant:
            made.append(b.heading(3, str(words.QUADRANTS[quadrant.value])))
            found = [f"{s.code}: {s.text}" for s in own if s.quadrant is quadrant]
            made.append(b.bullets(found) if found else b.paragraph("Belum ada.", style="gap"))
    made.append(b.heading(2, "Strategi"))
    if document.strategies:
        said = {s.code: s.text for s in document.swot}
        made.append(
            b.table(
                "Strategi dan butir SWOT yang mendasarinya",
                ("Kode", "Strategi", "Ditarik dari"),
                [
                    (
                        s.code,
                        s.text,
                        b.known(
                            "; ".join(f"{c} {said.get(c, '')}".strip() for c in s.drawn_from),
                            "tidak disebut",
                        ),
                    )
                    for s in document.strategies
                ],
                widths=(1, 4, 4),
            )
        )
        drawn = {code for s in document.strategies for code in s.drawn_from}
        unused = [s.code for s in document.swot if s.code not in drawn]
        if unused:
            made.append(
                b.paragraph("Butir SWOT yang belum melahirkan strategi: " + ", ".join(unused) + ".")
            )
    else:
        made.append(b.paragraph("Belum ada strategi.", style="gap"))
    return made


def _vision(matter: Matter) -> list[Block]:
    document = matter.document
    made: list[Block] = [b.heading(2, "Visi")]
    vision = document.settings.vision
    made.append(
        b.paragraph(vision, style="lede")
        if vision
        else b.paragraph("Visi belum ditulis.", style="gap")
    )
    made.append(b.heading(2, "Misi"))
    made.append(
        b.bullets(f"{m.code}: {m.text}" for m in document.missions)
        if document.missions
        else b.paragraph("Misi belum ditulis.", style="gap")
    )
    made.append(b.heading(2, "Sasaran"))
    missions = {m.code for m in document.missions}
    made.append(
        b.table(
            "Sasaran menurut misi dan dimensi",
            ("Kode", "Sasaran", "Misi", "Dimensi"),
            [
                (
                    o.code,
                    o.name,
                    b.known(o.mission if o.mission in missions else "", "tanpa misi"),
                    o.dimension.label,
                )
                for o in document.objectives
            ],
            widths=(1, 5, 1, 2),
        )
        if document.objectives
        else b.paragraph("Sasaran belum ditulis.", style="gap")
    )
    return made


def _strategy(matter: Matter) -> list[Block]:
    document = matter.document
    aims = {d.dimension: d for d in document.dimensions}
    made: list[Block] = []
    weighed = [d for d in document.dimensions if d.weight is not None]
    if weighed:
        made.append(
            b.bars(
                "Bobot dimensi (persen)",
                [(d.dimension.label, float(d.weight or 0), number(d.weight)) for d in weighed],
            )
        )
    for dimension in Dimension:
        made.append(b.heading(2, dimension_named(dimension)))
        aim = aims.get(dimension)
        made.append(
            b.paragraph(aim.aim)
            if aim and aim.aim
            else b.paragraph("Tujuan dimensi ini belum ditulis.", style="gap")
        )
        made.append(
            b.table(
                f"Subdimensi {dimension.label}, kegiatan, dan anggarannya",
                ("Subdimensi", "Kegiatan", "Anggaran"),
                [
                    (
                        sub.label,
                        number(len(own)) if own else b.gap("belum ada kegiatan"),
                        exact_rupiah(sum(a.cost_idr for a in own)) if own else "",
                    )
                    for sub in SubDimension
                    if sub.dimension is dimension
                    for own in [[a for a in document.activities if a.sub_dimension is sub]]
                ],
                widths=(5, 2, 2),
                right=(1, 2),
            )
        )
        objectives = matter.objectives(dimension)
        if objectives:
            made.append(b.heading(3, "Sasaran"))
            made.append(b.bullets(f"{o.code}: {o.name}" for o in objectives))
    return made


def _strategy_in_brief(matter: Matter) -> list[Block]:
    by_dimension = by_dimension_of(matter)
    return [
        b.table(
            "Enam dimensi: sasaran, kegiatan, anggaran",
            ("Dimensi", "Sasaran", "Kegiatan", "Anggaran"),
            [
                (
                    dimension_named(d),
                    number(len(matter.objectives(d))),
                    number(len(by_dimension[d])),
                    exact_rupiah(sum(a.cost_idr for a in by_dimension[d])),
                )
                for d in Dimension
            ],
            widths=(4, 1, 1, 2),
            right=(1, 2, 3),
        ),
        _money_by_year(matter),
    ]


def _money_by_year(matter: Matter) -> Block:
    by_year: dict[int, int] = dict.fromkeys(matter.years, 0)
    for activity in matter.document.activities:
        for cost in activity.costs:
            by_year[cost.year] = by_year.get(cost.year, 0) + cost.amount_idr
    return b.bars(
        "Kebutuhan anggaran menurut tahun",
        [(str(year), float(n), say_rupiah(n)) for year, n in sorted(by_year.items())],
    )


def by_dimension_of(matter: Matter) -> dict[Dimension | None, list[Activity]]:
    sorted_ = defaultdict(list)
    for activity in matter.document.activities:
        sorted_[matter.dimension_of(activity)].append(activity)
    return sorted_


def _action_plan(matter: Matter) -> list[Block]:
    document = matter.document
    objectives = {o.code: o for o in document.objectives}
    by_programme: dict[str | None, list[Activity]] = defaultdict(list)
    codes = {p.code for p in document.programmes}
    for activity in document.activities:
        by_programme[activity.programme if activity.programme in codes else None].append(activity)
    made: list[Block] = []
    for dimension in (*Dimension, None):
        own = [
            p
            for p in document.programmes
            if (objectives[p.objective].dimension if p.objective in objectives else None)
            is dimension
        ]
        if not own:
            continue
        made.append(
            b.heading(2, dimension_named(dimension) if dimension else "Program tanpa sasaran")
        )
        for programme in own:
            made.append(b.heading(3, f"{programme.code} {programme.name}"))
            objective = objectives.get(programme.objective or "")
            owner = matter.agency(programme.owner) or NOBODY
            made.append(
                b.paragraph(
                    f"Sasaran: {objective.name if objective else 'belum disebut'}. "
                    f"Penanggung jawab: {owner}."
                    + (f" Kode RPJMD: {programme.rpjmd_code}." if programme.rpjmd_code else "")
                )
            )
            made.append(_activities(matter, by_programme[programme.code], programme.name))
    if by_programme[None]:
        made.append(b.heading(2, "Kegiatan di luar program"))
        made.append(_activities(matter, by_programme[None], "di luar program"))
    return made or [b.paragraph("Belum ada program.", style="gap")]


def _activities(matter: Matter, activities: Sequence[Activity], name: str) -> Block:
    if not activities:
        return b.paragraph("Belum ada kegiatan.", style="gap")
    return b.table(
        f"Kegiatan: {name}",
        ("Kegiatan", "Penanggung jawab", "Keluaran", "Waktu dan tempat", "Anggaran"),
        [
            (
                f"{a.code} {a.name}" + (" (contoh)" if a.sample else ""),
                matter.owner(a.owner),
                b.known(
                    " ".join(
                        part for part in (a.output, number(a.output_target, a.output_unit)) if part
                    )
                ),
                _when_and_where(matter, a),
                b.known("\n".join(_costs(a)), "biaya belum disebut"),
            )
            for a in activities
        ],
        widths=(3, 2, 2.4, 2.4, 2.4),
    )


def _innovations(matter: Matter) -> list[Block]:
    document = matter.document
    if not document.innovations:
        return [b.paragraph("Belum ada inovasi.", style="gap")]
    programmes = {p.code: p.name for p in document.programmes}
    return [
        b.paragraph(
            "Inovasi di atas program yang sudah ada; tidak harus berupa teknologi. Kemajuannya "
            "menurut pengakuan pemiliknya."
        ),
        b.table(
            "Inovasi",
            ("Inovasi", "Dimensi", "Pemilik", "Gagasan", "Program", "Kemajuan"),
            [
                (
                    f"{i.code} {i.name}" + (" (contoh)" if i.sample else ""),
                    b.known(i.dimension.label if i.dimension else ""),
                    matter.owner(i.owner),
                    b.known(i.idea),
                    b.known(programmes.get(i.programme or "", "")),
                    b.known(number(i.completion, "%")),
                )
                for i in document.innovations
            ],
            widths=(3, 1.5, 2, 3, 2, 1.2),
            right=(5,),
        ),
    ]


def _when_and_where(matter: Matter, work: Activity | QuickWin) -> str:
    when = f"{day(work.starts)}–{day(work.ends)}" if work.starts and work.ends else "tanpa tanggal"
    where = matter.where(work)
    return f"{when}; {where if isinstance(where, str) else where['text']}"


def _costs(work: Activity | QuickWin) -> Iterable[str]:
    for cost in work.costs:
        source = str(words.FUNDING[cost.source.value])
        yield f"{cost.year}: {exact_rupiah(cost.amount_idr)} ({source})"


def _indicators(matter: Matter) -> list[Block]:
    made: list[Block] = []
    years = list(matter.years)
    objectives = {o.code: o for o in matter.document.objectives}
    for dimension in (*Dimension, None):
        own = [
            i
            for i in matter.document.indicators
            if (objectives[i.objective].dimension if i.objective in objectives else None)
            is dimension
        ]
        if not own:
            continue
        made.append(b.heading(2, dimension_named(dimension) if dimension else "Tanpa sasaran"))
        made.append(
            b.table(
                f"Indikator {dimension.label if dimension else 'tanpa sasaran'} dan target tahunan",
                ("Indikator", "Satuan", "Awal", *map(str, years)),
                [
                    (
                        f"{i.code} {i.name}"
                        + (f"; {BETTER[i.direction.value]}" if i.direction else ""),
                        b.known(i.unit),
                        b.known(number(i.baseline)),
                        *(b.known(number(i.targets.get(y)), "–") for y in years),
                    )
                    for i in own
                ],
                widths=(4, 1.5, 1.1, *([1.0] * len(years))),
                right=range(2, 3 + len(years)),
            )
        )
    return made or [b.paragraph("Belum ada indikator.", style="gap")]


def _money(matter: Matter) -> list[Block]:
    document = matter.document
    by_year: dict[int, int] = dict.fromkeys(matter.years, 0)
    by_source: dict[str, int] = defaultdict(int)
    for activity in document.activities:
        for cost in activity.costs:
            by_year[cost.year] = by_year.get(cost.year, 0) + cost.amount_idr
            by_source[str(words.FUNDING[cost.source.value])] += cost.amount_idr
    whole = sum(by_year.values())
    without = sum(1 for a in document.activities if not a.costs)
    by_dimension = by_dimension_of(matter)
    return [
        b.paragraph(
            f"Kebutuhan seluruh kegiatan {exact_rupiah(whole)}. "
            f"{number(without)} kegiatan belum menyebut biaya dan tidak ikut dijumlahkan.",
            style="lede",
        ),
        _money_by_year(matter),
        b.table(
            "Kebutuhan anggaran menurut tahun",
            ("Tahun", "Anggaran"),
            [(str(year), exact_rupiah(n)) for year, n in by_year.items()],
            widths=(2, 3),
            right=(1,),
            foot=("Jumlah", exact_rupiah(whole)),
        ),
        b.table(
            "Kebutuhan anggaran menurut sumber",
            ("Sumber", "Anggaran"),
            [
                (source, exact_rupiah(n))
                for source, n in sorted(by_source.items(), key=lambda each: -each[1])
            ],
            widths=(2, 3),
            right=(1,),
            foot=("Jumlah", exact_rupiah(whole)),
        ),
        b.table(
            "Kebutuhan anggaran menurut dimensi",
            ("Dimensi", "Anggaran"),
            [
                (
                    dimension_named(d) if d else "tanpa dimensi",
                    exact_rupiah(sum(a.cost_idr for a in by_dimension[d])),
                )
                for d in (*Dimension, None)
                if d or by_dimension[None]
            ],
            widths=(3, 3),
            right=(1,),
            foot=("Jumlah", exact_rupiah(whole)),
        ),
    ]


def _roadmap(matter: Matter) -> list[Block]:
    document = matter.document
    activities = {a.code: a for a in document.activities}
    made: list[Block] = []
    for phase in document.phases:
        span = (
            f"{phase.first_year}–{phase.last_year}"
            if phase.first_year and phase.last_year
            else "tahun belum disebut"
        )
        made.append(b.heading(2, f"{HORIZONS[phase.horizon.value]}: {phase.name} ({span})"))
        own = [activities[code] for code in phase.activities if code in activities]
        made += _bars_over_years(matter, own, phase.name)
    placed = {code for phase in document.phases for code in phase.activities}
    rest = [a for a in document.activities if a.code not in placed]
    if rest:
        made.append(b.heading(2, "Kegiatan yang belum masuk tahap mana pun"))
        made += _bars_over_years(matter, rest, "di luar tahap")
    return made or [b.paragraph("Peta jalan belum disusun.", style="gap")]


ROWS_A_PAGE = 28


def _bars_over_years(matter: Matter, work: Sequence[Activity], name: str) -> list[Block]:
    if not work:
        return [b.paragraph("Belum ada kegiatan.", style="gap")]
    dated = sorted((a for a in work if a.starts and a.ends), key=lambda a: (a.starts, a.code))
    first = date(matter.years[0], 1, 1)
    whole = (date(matter.years[-1] + 1, 1, 1) - first).days

    def share(moment: date) -> float:
        return round(min(max((moment - first).days / whole, 0.0), 1.0), 4)

    made: list[Block] = []
    for at in range(0, len(dated), ROWS_A_PAGE):
        part = f", bagian {at // ROWS_A_PAGE + 1}" if len(dated) > ROWS_A_PAGE else ""
        made.append(
            b.gantt(
                f"Jadwal: {name}{part}",
                list(matter.years),
                [
                    (
                        f"{a.code} {a.name}",
                        share(a.starts),
                        share(a.ends),
                        f"{day(a.starts)} sampai {day(a.ends)}",
                    )
                    for a in dated[at : at + ROWS_A_PAGE]
                    if a.starts and a.ends
                ],
            )
        )
    undated = [a for a in work if not (a.starts and a.ends)]
    if undated:
        made.append(
            b.paragraph(
                "Belum bertanggal: " + ", ".join(a.code for a in undated) + ".", style="gap"
            )
        )
    return made


def _quick_wins(matter: Matter) -> list[Block]:
    made: list[Block] = []
    for win in matter.document.quick_wins:
        mark = " (contoh)" if win.sample else ""
        made.append(b.heading(2, f"{win.code} {win.name}{mark}"))
        if win.dropped:
            made.append(
                b.paragraph(
                    f"Dihentikan: {win.dropped}"
                    + (f" Digantikan oleh {win.replaced_by}." if win.replaced_by else ""),
                    style="gap",
                )
            )
        made.append(
            b.table(
                f"Quick win {win.code}",
                ("Hal", "Isi"),
                [
                    ("Dimensi", b.known(dimension_named(win.dimension) if win.dimension else "")),
                    ("Penanggung jawab", matter.owner(win.owner)),
                    ("Yang dirasakan warga", b.known(win.benefit)),
                    ("Ukuran keberhasilan", b.known(win.measure)),
                    (
                        "Dari – menjadi",
                        b.known(
                            f"{number(win.baseline)} – {number(win.target, win.unit)}"
                            if win.baseline is not None and win.target is not None
                            else ""
                        ),
                    ),
                    ("Waktu dan tempat", _when_and_where(matter, win)),
                    ("Anggaran", b.known("; ".join(_costs(win)), "biaya belum disebut")),
                    (
                        "Kegiatan",
                        b.known(", ".join(win.activities), "tidak bersandar pada kegiatan"),
                    ),
                ],
                widths=(2, 6),
            )
        )
    return made or [b.paragraph("Belum ada quick win.", style="gap")]


def _places(matter: Matter) -> list[Block]:
    places = (matter.references.places or {}).values()
    districts = sorted((p for p in places if p.level == "district"), key=lambda p: p.code)
    named: dict[str, set[str]] = defaultdict(set)
    for each in matter.work:
        for code in each.places:
            named[code[:8]].add(each.code)
    work = {d.code: sorted(named[d.code]) for d in districts}
    everywhere = sum(each.whole_regency for each in matter.work)
    made: list[Block] = [
        b.paragraph(
            f"{number(everywhere)} kegiatan dan quick win berlaku untuk seluruh wilayah; yang di "
            "bawah ini menyebut kecamatan atau desanya."
        )
    ]
    drawn = matter.tiles
    if drawn:
        most = max((len(work.get(t.code, ())) for t in drawn), default=0) or 1
        made.append(
            b.tiles(
                "Banyaknya kegiatan dan quick win yang menyebut kecamatan",
                [
                    (
                        t.x,
                        t.y,
                        t.label,
                        number(len(work.get(t.code, ()))),
                        len(work.get(t.code, ())) / most,
                    )
                    for t in drawn
                ],
            )
        )
    made.append(
        b.table(
            "Kegiatan dan quick win menurut kecamatan",
            ("Kecamatan", "Banyak", "Kode"),
            [
                (
                    d.name,
                    number(len(work[d.code])),
                    b.known(", ".join(work[d.code]), "belum ada yang menyebut kecamatan ini"),
                )
                for d in districts
            ],
            widths=(2, 0.8, 5),
            right=(1,),
        )
        if districts
        else b.paragraph("Wilayah belum dimuat.", style="gap")
    )
    return made


def _codes(matter: Matter) -> list[Block]:
    return [
        b.paragraph(
            "Kode yang menghubungkan kegiatan dengan RPJMD, Renja, DPA, penandaan anggaran, dan "
            "tujuan pembangunan berkelanjutan (TPB)."
        ),
        b.table(
            "Kode perencanaan dan penganggaran",
            ("Kegiatan", "RPJMD", "Renja", "DPA", "Penanda", "TPB"),
            [
                (
                    f"{a.code} {a.name}",
                    b.known(a.rpjmd_code, "–"),
                    b.known(a.renja_code, "–"),
                    b.known(a.dpa_code, "–"),
                    b.known(a.budget_tag, "–"),
                    b.known(", ".join(map(str, a.sdgs)), "–"),
                )
                for a in matter.document.activities
            ],
            widths=(4, 1.4, 1.6, 1.6, 1.2, 1),
        )
        if matter.document.activities
        else b.paragraph("Belum ada kegiatan.", style="gap"),
    ]


GRAVITY = {"error": "salah", "warning": "periksa", "advice": "saran"}
MOST_FINDINGS = 300


def _findings(matter: Matter) -> list[Block]:
    found = matter.findings
    if not found:
        return [b.paragraph("Tidak ada temuan dari pemeriksaan rencana ini.")]
    return [
        b.paragraph(
            f"Pemeriksaan rencana ini menemukan {number(len(found))} hal. Yang belum lengkap "
            "dicetak, bukan disembunyikan."
        ),
        b.table(
            "Temuan pemeriksaan",
            ("Butir", "Sifat", "Temuan", "Perbaikan"),
            [
                (f.code or "–", GRAVITY[f.severity.value], f.say("id"), f.remedy("id"))
                for f in found[:MOST_FINDINGS]
            ],
            widths=(1.2, 0.9, 4, 4),
        ),
        *(
            [b.paragraph(f"… dan {number(len(found) - MOST_FINDINGS)} lagi, di meja kerja.")]
            if len(found) > MOST_FINDINGS
            else []
        ),
    ]


def _summary(matter: Matter) -> list[Block]:
    document = matter.document
    active = [w for w in document.quick_wins if not w.dropped]
    return [
        *_introduction(matter)[1:2],
        b.paragraph(_cut(document.settings.vision, 320), style="lede")
        if document.settings.vision
        else b.paragraph("Visi belum ditulis.", style="gap"),
        b.bars(
            "Kegiatan menurut dimensi",
            [
                (d.label, float(len(own)), f"{number(len(own))} kegiatan")
                for d in Dimension
                for own in [by_dimension_of(matter)[d]]
            ],
        ),
        b.heading(2, "Yang dirasakan lebih dahulu"),
        b.bullets(
            [
                f"{_cut(w.name, 60)}: {_cut(w.benefit, 100) or 'manfaat belum ditulis'} "
                f"({matter.agency(w.owner) or NOBODY})"
                for w in active[:MOST_QUICK_WINS]
            ]
        ),
        *(
            [b.paragraph(f"dan {number(len(active) - MOST_QUICK_WINS)} quick win lagi")]
            if len(active) > MOST_QUICK_WINS
            else []
        ),
    ]


MOST_QUICK_WINS = 12
"""More do not fit the first of two pages."""


def _cut(said: str, most: int) -> str:
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"


WRITERS: dict[str, Callable[[Matter], list[Block]]] = {
    "summary": _summary,
    "introduction": _introduction,
    "government": _government,
    "readiness": _readiness,
    "gap": _gap,
    "swot": _swot,
    "vision": _vision,
    "strategy": _strategy,
    "strategy-in-brief": _strategy_in_brief,
    "action-plan": _action_plan,
    "innovations": _innovations,
    "indicators": _indicators,
    "money": _money,
    "roadmap": _roadmap,
    "quick-wins": _quick_wins,
    "places": _places,
    "codes": _codes,
    "findings": _findings,
}
