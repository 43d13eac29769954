"""What an officer writes in one line, understood: times, fees, opening hours, places, forms.

Each is written back in the one way that is read as the same again.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from idaman.core.money import NotRupiah, parse_rupiah
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.services.rules.sla.clock import Length, TimeUnit

MOST_LINES = 60
Line = Annotated[str, Field(min_length=1, max_length=300)]
Words = Annotated[str, Field(max_length=4000)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class NotUnderstood(Refused):
    """A line that means nothing certain; the sentence says how it would be right."""


class BodyPart(BaseModel):
    """A part of the body: plain, whole, unchangeable."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.)]|[a-z][.)]|[-–•*·])\s+(?=\S)")


def lines_in(text: str) -> tuple[str, ...]:
    """Take a text apart into its lines, or at its semicolons; numbers and bullets fall away.

    >>> lines_in("1. KTP-el asli\\n2. Kartu keluarga")
    ('KTP-el asli', 'Kartu keluarga')
    >>> lines_in("a. KK; b. KTP-el; 2 lembar pas foto")
    ('KK', 'KTP-el', '2 lembar pas foto')
    """
    parts = re.split(r"[\n;]", text.replace("\r", "\n"))
    bare = (" ".join(part.split()) for part in parts)
    return tuple(line for part in bare if (line := unnumbered(part)))


def unnumbered(line: str) -> str:
    """Take the number or bullet off the head of a line.

    >>> unnumbered("3) Isi formulir"), unnumbered("3 hari"), unnumbered("-")
    ('Isi formulir', '3 hari', '')
    """
    while head := _NUMBERED.match(line):
        line = line[head.end() :]
    return "" if re.fullmatch(r"[-–•*·.)\s]*", line) else line.strip()


class Time(BodyPart):
    """How long it takes at most, from complete papers on."""

    value: Annotated[int, Field(ge=1, le=5000)]
    unit: TimeUnit

    @property
    def length(self) -> Length:
        """The same as clocks count it."""
        return Length(self.value, self.unit)


UNITS_WRITTEN = {
    TimeUnit.DAYS: "hari kerja",
    TimeUnit.HOURS: "jam",
    TimeUnit.MINUTES: "menit",
    TimeUnit.CALENDAR: "hari kalender",
}
_UNITS = {
    **{said: unit for unit, said in UNITS_WRITTEN.items()},
    **dict.fromkeys(("hk", "working day", "working days"), TimeUnit.DAYS),
    **dict.fromkeys(("hour", "hours"), TimeUnit.HOURS),
    **dict.fromkeys(("minute", "minutes"), TimeUnit.MINUTES),
    **dict.fromkeys(("calendar day", "calendar days"), TimeUnit.CALENDAR),
}
_TIME = re.compile(
    r"(?:(?:paling lama|maksimal|maks\.?|at most)\s+)?(\d{1,4})\s*(?:\([a-z ]+\)\s*)?([a-z ]+?)\.?"
)


def time_in(text: str) -> Time:
    """Understand a time with its unit; what may mean two things is refused.

    >>> time_in("Paling lama 3 (tiga) hari kerja"), time_in("15 menit")
    (Time(value=3, unit=<TimeUnit.DAYS: 'working_days'>), \
Time(value=15, unit=<TimeUnit.MINUTES: 'working_minutes'>))
    >>> time_in("3-5 hari kerja")
    Traceback (most recent call last):
    idaman.features.services.rules.lines.NotUnderstood: “3-5 hari kerja” bukan waktu yang pasti. \
Tulis satu angka dengan satuannya, yang paling lama: 3 hari kerja, 2 jam, atau 30 menit.

    Raises NotUnderstood.
    """
    found = _TIME.fullmatch(" ".join(text.casefold().split()))
    unit = _UNITS.get(found[2].strip()) if found else None
    if found is None or unit is None or not 1 <= int(found[1]) <= 5000:
        said = text.strip()[:40]
        raise NotUnderstood(
            Text(
                "“%(text)s” is no certain time. Write one number with its unit, the "
                "longest: 3 hari kerja (working days), 2 jam (hours) or 30 menit "
                "(minutes).",
                text=said,
            ),
        )
    return Time(value=int(found[1]), unit=unit)


def time_written(time: Time) -> str:
    """Write a time so that it is read as the same.

    >>> time_written(Time(value=3, unit=TimeUnit.DAYS))
    '3 hari kerja'
    """
    return f"{time.value} {UNITS_WRITTEN[time.unit]}"


class Fee(BodyPart):
    """What it costs in one case: exact rupiah, nothing for free of charge."""

    case: Annotated[str, Field(max_length=120, pattern=r"^[^=\n;]*$")] = ""
    """For whom or what, where there are several."""
    amount_idr: Annotated[int, Field(ge=0, le=10**12)]
    per: Annotated[str, Field(max_length=60, pattern=r"^[^=\n;/]*$")] = ""
    """What it is counted by, such as a sheet."""

    @field_validator("case")
    @classmethod
    def _plain(cls, case: str) -> str:
        # As it stands before an equals sign, where a number may lead the whole line.
        return unnumbered(f"{' '.join(case.split())} =").removesuffix("=").strip()


_FREE = {"gratis", "tidak dipungut biaya", "tanpa biaya", "nihil", "rp 0", "rp0", "0", "free"}


def fee_in(line: str) -> Fee:
    """Understand a fee: a case, an equals sign, rupiah or "gratis", and what it is counted by.

    >>> fee_in("Salinan = Rp 10.000 per lembar")
    Fee(case='Salinan', amount_idr=10000, per='lembar')
    >>> fee_in("Gratis").amount_idr
    0
    >>> fee_in("sesuai Perda")
    Traceback (most recent call last):
    idaman.features.services.rules.lines.NotUnderstood: “sesuai Perda” bukan tarif yang pasti. \
Tulis “gratis” atau rupiahnya, misalnya: Salinan = Rp 10.000 per lembar. Dasar tarif ditulis \
terpisah.

    Raises NotUnderstood.
    """
    head, equals, tail = line.rpartition("=")
    amount, _, per = re.sub(
        r"\s*(?:/|\bper\b)\s*", " / ", tail if equals else line, count=1
    ).partition("/")
    said = amount.strip().rstrip(".").casefold()
    if said in _FREE:
        return Fee(case=head.strip(), amount_idr=0, per=per.strip())
    try:
        return Fee(case=head.strip(), amount_idr=parse_rupiah(amount.strip()), per=per.strip())
    except (NotRupiah, ValueError):
        shown = line.strip()[:60]
        raise NotUnderstood(
            Text(
                "“%(shown)s” is no certain fee. Write “gratis” (free) or the rupiah, "
                "such as: Salinan = Rp 10.000 per lembar. The basis of the fee is "
                "written apart.",
                shown=shown,
            ),
        ) from None


def fee_written(fee: Fee) -> str:
    """Write a fee so that it is read as the same.

    >>> fee_written(Fee(case="Salinan", amount_idr=10000, per="lembar"))
    'Salinan = Rp 10.000 per lembar'
    """
    amount = f"Rp {fee.amount_idr:,}".replace(",", ".") if fee.amount_idr else "gratis"
    case = f"{fee.case} = " if fee.case else ""
    return f"{case}{amount}{f' per {fee.per}' if fee.per else ''}"


DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_DAY = {
    **{name.casefold(): n for n, name in enumerate(DAYS, 1)}, "jum'at": 5, "ahad": 7,
    "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6,
    "sunday": 7, "sen": 1, "sel": 2, "rab": 3, "kam": 4, "jum": 5, "sab": 6, "min": 7,
}  # fmt: skip
_TO = r"\s*(?:-|–|—|s\.?\s?/?d\.?|sampai|hingga|to)\s*"
_AT = r"(\d{1,2})[.:](\d{2})"
_OPEN = re.compile(rf"([^\d]*?)(?:{_AT}{_TO}{_AT}(?:\s*wi(?:ta|b|t))?|24 jam)(?=[\s,;.]|$)[\s,;.]*")


class Opening(BodyPart):
    """On which days of the week it is open, from when to when; 1 is Monday."""

    days: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1)]
    opens: Clock
    closes: Clock

    @field_validator("days")
    @classmethod
    def _in_order(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(set(days)))


def hours_in(text: str) -> tuple[Opening, ...]:
    """Understand opening hours.

    >>> [o.days for o in hours_in("Senin s.d. Kamis 08.00-15.30, Jumat 08.00-11.00")]
    [(1, 2, 3, 4), (5,)]
    >>> hours_in("Setiap hari 24 jam")[0].closes
    '24:00'

    Raises NotUnderstood.
    """
    said = " ".join(text.casefold().split())
    found: list[Opening] = []
    end, days = 0, tuple[int, ...]()
    for each in _OPEN.finditer(said):
        if each.start() != end:
            break
        end, days = each.end(), _days(each[1]) or days
        opens, closes = _clocks(each)
        if not days or opens is None or closes is None or opens >= closes:
            raise _no_hours(text)
        found.append(Opening(days=days, opens=opens, closes=closes))
    if end != len(said):
        raise _no_hours(text)
    return tuple(found)


def _clocks(found: re.Match[str]) -> tuple[str | None, str | None]:
    if found[2] is None:
        return "00:00", "24:00"
    clocks = (f"{int(found[2]):02}:{found[3]}", f"{int(found[4]):02}:{found[5]}")
    is_clock = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
    opens, closes = (clock if is_clock.fullmatch(clock) else None for clock in clocks)
    return opens, closes


def _no_hours(text: str) -> NotUnderstood:
    said = text.strip()[:60]
    return NotUnderstood(
        Text(
            "“%(text)s” are no opening hours. Write days, then times, such as: "
            "Senin–Kamis 08.00–15.30, Jumat 08.00–11.00.",
            text=said,
        ),
    )


def _days(text: str) -> tuple[int, ...]:
    """Which days a text names; none where it is not certain."""
    said = re.sub(r"^(?:hari|pukul|jam)\b|\b(?:pukul|jam)$|:", "", text.strip(" ,;.:")).strip()
    if said in ("setiap hari", "tiap hari", "every day", "buka"):
        return (1, 2, 3, 4, 5, 6, 7)
    found: list[int] = []
    for part in filter(None, re.split(r"\s*(?:,|&|\bdan\b|\band\b)\s*", said)):
        ends = [_DAY.get(each.strip()) for each in re.split(_TO, part)]
        match ends:
            case [int(day)]:
                found.append(day)
            case [int(first), int(last)] if first < last:
                found += range(first, last + 1)
            case _:
                return ()
    return tuple(found)


def hours_written(hours: tuple[Opening, ...]) -> str:
    """Write opening hours so that they are read as the same.

    >>> hours_written(hours_in("senin-kamis 8.00-15.30; jumat dan sabtu 08:00 - 11:00"))
    'Senin–Kamis 08.00–15.30, Jumat–Sabtu 08.00–11.00'
    """
    return ", ".join(opening_written(each, DAYS) for each in hours)


def opening_written(
    opening: Opening,
    names: tuple[str, ...],
    *,
    dot: str = ".",
    and_: str = " dan ",
    daily: str = "Setiap hari",
    whole: str = "24 jam",
) -> str:
    """Write one opening with these names of days."""
    runs: list[list[int]] = []
    for day in opening.days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = [
        names[run[0] - 1] if len(run) == 1 else f"{names[run[0] - 1]}–{names[run[-1] - 1]}"
        for run in runs
    ]
    days = daily if len(opening.days) == 7 else and_.join(said)
    if (opening.opens, opening.closes) == ("00:00", "24:00"):
        return f"{days} {whole}"
    return f"{days} {opening.opens}–{opening.closes}".replace(":", dot)


Cell = Annotated[str, Field(max_length=200, pattern=r"^[^|\n]*$")]


class Place(BodyPart):
    """A counter: where it is and when it is open."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^|\n]*$")]
    address: Cell = ""
    hours: tuple[Opening, ...] = ()
    phone: Annotated[str, Field(max_length=40, pattern=r"^[^|\n]*$")] = ""
    region: Annotated[str, Field(pattern=r"^(\d\d(\.\d+){1,3})?$")] = ""
    """Kemendagri code of the district or village it lies in, where it is known."""


def place_in(line: str) -> Place:
    """Understand a place: name, address, opening hours, telephone, code, with bars between.

    >>> place_in("Kantor Dinas | Jl. Contoh 1 | Senin–Jumat 08.00–15.00").hours[0].opens
    '08:00'

    Raises NotUnderstood.
    """
    cells = [cell.strip() for cell in line.split("|")]
    name, address, hours, phone, region = [*cells, "", "", "", ""][:5]
    if not name or len(cells) > 5 or not re.fullmatch(r"(\d\d(\.\d+){1,3})?", region):
        said = line.strip()[:60]
        raise NotUnderstood(
            Text(
                "“%(text)s” is no place of service. Write: name | address | opening "
                "hours | telephone | code of the place; leave empty what is not there.",
                text=said,
            ),
        )
    return Place(
        name=name,
        address=address,
        hours=hours_in(hours) if hours else (),
        phone=phone,
        region=region,
    )


def place_written(place: Place) -> str:
    """Write a place so that it is read as the same."""
    cells = (place.name, place.address, hours_written(place.hours), place.phone, place.region)
    return " | ".join(cells).rstrip(" |")


class Form(BodyPart):
    """A form to fill in: a link, or a file that was handed in."""

    title: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^=\n]*$")]
    url: Annotated[str, Field(max_length=300, pattern=r"^(https?://[^\s<>\"]+)?$")] = ""
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


def form_in(line: str) -> Form:
    """Understand a link to a form: title, equals sign, address.

    >>> form_in("F-1.01 = https://contoh.go.id/f101.pdf").title
    'F-1.01'

    Raises NotUnderstood.
    """
    title, _, url = line.partition("=")
    if not title.strip() or not re.fullmatch(r"https?://[^\s<>\"]+", url.strip()):
        said = line.strip()[:60]
        raise NotUnderstood(
            Text("“%(text)s” is no link to a form. Write: title = https://its-address", text=said)
        )
    return Form(title=title.strip(), url=url.strip())


def form_written(form: Form) -> str:
    """Write a link to a form so that it is read as the same."""
    return f"{form.title} = {form.url}"


def needs(requirement: str) -> tuple[str, str]:
    """Part a requirement from the case in which alone it is asked for.

    >>> needs("Surat kuasa [bila diwakilkan]"), needs("KTP-el asli")
    (('Surat kuasa', 'bila diwakilkan'), ('KTP-el asli', ''))
    """
    found = re.fullmatch(r"(.+?)\s*\[([^\[\]]+)\]", requirement)
    return (found[1], found[2]) if found else (requirement, "")


def each_in(read: Any, text: str) -> tuple[Any, ...]:
    """Understand a text line by line; the refusal says which line.

    Raises NotUnderstood.
    """
    found = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for n, line in enumerate(lines, 1):
        try:
            found.append(read(line))
        except NotUnderstood as no:
            if len(lines) == 1:
                raise
            raise NotUnderstood(Text("Line %(number)s: %(reason)s", number=n, reason=no)) from no
    return tuple(found)
