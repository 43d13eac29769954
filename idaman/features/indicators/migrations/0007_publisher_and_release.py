"""Publisher and release are two things: rows that said both in one are parted.

What was written stays in `source_written`, because the ledger's seal of the source is over it.
"""

import re
from typing import Any

from django.db import migrations, models

_MONTH = "|".join(
    (
        "september februari pebruari february november nopember desember december januari january "
        "agustus oktober october august maret march april juni june juli july sept jan feb mar "
        "apr mei may jun jul agu ags agt aug sep okt oct nov nop des dec"
    ).split()
)
_YEAR = r"(?:19|20)\d\d"
_NAMED = re.compile(
    r"^(?P<who>.*?[^\s,;:(–—-])[\s,;:(–—-]+"
    r"(?:rilis|rilisan|release|released|edisi|edition|vintage|revisi|terbitan|terbit|publikasi)"
    rf"\b[\s:.]*(?P<when>[^()]*?{_YEAR}[^()]*?)\)?\s*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"^(?P<who>.*?[^\s,;(–—-])(?P<mark>\s*[,;(–—]\s*|\s+-\s+|\s+)"
    rf"(?P<when>(?:(?:\d{{1,2}}\s+)?(?:{_MONTH})\s+)?{_YEAR}(?:-\d\d){{0,2}})\)?\s*$",
    re.IGNORECASE,
)
_NAMES = {
    "BPS": (
        "Badan Pusat Statistik",
        "Biro Pusat Statistik",
        "Statistics Indonesia",
        "Central Bureau of Statistics",
    ),
    "BPK": (
        "Badan Pemeriksa Keuangan",
    ),
    "BRIN": (
        "Badan Riset dan Inovasi Nasional",
    ),
    "BIG": (
        "Badan Informasi Geospasial",
    ),
    "BMKG": (
        "Badan Meteorologi, Klimatologi, dan Geofisika",
    ),
    "BKKBN": (
        "Badan Kependudukan dan Keluarga Berencana Nasional",
    ),
    "Bappenas": (
        "Kementerian PPN/Bappenas",
        "Kementerian Perencanaan Pembangunan Nasional",
        "Badan Perencanaan Pembangunan Nasional",
    ),
    "Kemendagri": (
        "Kementerian Dalam Negeri",
        "Ministry of Home Affairs",
    ),
    "Kemenkeu": (
        "Kementerian Keuangan",
        "Ministry of Finance",
    ),
    "Kemenkes": (
        "Kementerian Kesehatan",
        "Ministry of Health",
    ),
    "Kemenpan RB": (
        "KemenPANRB",
        "Kementerian PANRB",
        "Kementerian Pendayagunaan Aparatur Negara dan Reformasi Birokrasi",
    ),
    "Kominfo": (
        "Kemkominfo",
        "Kementerian Komunikasi dan Informatika",
    ),
    "Komdigi": (
        "Kementerian Komunikasi dan Digital",
    ),
}


def _bare(name: str) -> str:
    return " ".join(re.sub(r"[^\w/]+", " ", name.casefold()).split())


_KNOWN = {_bare(each): name for name, also in _NAMES.items() for each in (name, *also)}


def _known_part(name: str) -> tuple[str, str] | None:
    words = name.split()
    for many in range(len(words), 0, -1):
        if one := _KNOWN.get(_bare(" ".join(words[:many]))):
            return one, " ".join(words[many:])
    return None


def parted(said: str) -> tuple[str, str]:
    """Give publisher and release, by the rule as it was on this day."""
    name, release = " ".join(said.split()), ""
    if found := _NAMED.match(name) or _DATED.match(name):
        if found.re is _NAMED or found["mark"].strip() or _known_part(found["who"]):
            name, release = found["who"], found["when"].strip()
    if known := _known_part(name):
        one, rest = known
        rest = re.sub(rf"^\(\s*{re.escape(one)}\s*\)\s*", "", rest, flags=re.IGNORECASE)
        rest = re.sub(r"^[,;:–—-]\s*", "", rest)
        rest = re.sub(r"\bkab\.\s*", "Kabupaten ", rest, flags=re.IGNORECASE)
        name = f"{one} {rest}".strip()
    return name, release



def part(apps: Any, editor: Any) -> None:
    statistic = apps.get_model("indicators", "Statistic")
    changed = []
    for row in statistic.objects.only("pk", "publisher").iterator(chunk_size=2000):
        publisher, release = parted(row.publisher)
        if publisher != row.publisher:
            row.source_written = row.publisher
            row.publisher, row.release = publisher[:120], release
            changed.append(row)
    fields = ["publisher", "release", "source_written"]
    statistic.objects.bulk_update(changed, fields, batch_size=500)


def join(apps: Any, editor: Any) -> None:
    statistic = apps.get_model("indicators", "Statistic")
    parted = statistic.objects.exclude(source_written="")
    parted.update(publisher=models.F("source_written"), release="", source_written="")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0006_band_withdrawal")]

    operations = [
        migrations.AddField(
            model_name="statistic",
            name="release",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="statistic",
            name="source_written",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.RunPython(part, join, elidable=True),
    ]
