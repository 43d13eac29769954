"""What is said of a government when it is founded: read from a form, completed, examined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from idaman.core.places.rules.codes import Bps, Kemendagri
from idaman.core.places.rules.names import LOGIN
from idaman.core.places.rules.provinces import PROVINCES, ZONES
from idaman.core.refusal import Refused

KINDS = ("kabupaten", "kota")
LANGUAGES = ("id,en", "id")
"""What the public site is offered in."""
FIRST_CITY = 71
"""Cities are numbered from here within their province, regencies below, in both schemes."""

Said = tuple[str, str]
"""A sentence in Indonesian and in English."""


@dataclass(frozen=True)
class Charter:
    """A government to be founded, its first agency, post and person; sound in itself."""

    code: str
    """Kemendagri's, with its dot: 64.02."""
    bps: str
    kind: str
    place: str
    """The name without its kind: Kutai Kartanegara."""
    province: str
    name: str
    name_en: str
    short: str
    initials: str
    slug: str
    host: str
    timezone: str
    languages: str
    agency_code: str
    agency_short: str
    agency_name: str
    post_name: str
    person: str
    username: str

    @property
    def province_code(self) -> str:
        return self.code[:2]


LONGEST = {
    "place": 100,
    "name": 120,
    "name_en": 120,
    "short": 40,
    "initials": 4,
    "slug": 40,
    "host": 120,
    "agency_short": 60,
    "agency_name": 200,
    "post_name": 200,
    "person": 150,
    "username": 150,
}
NEEDED: dict[str, Said] = {
    "place": (
        "Tulis nama daerahnya, misalnya Kutai Kartanegara.",
        "Write the name of the place, such as Kutai Kartanegara.",
    ),
    "agency_short": (
        "Tulis singkatan perangkat daerahnya, misalnya Diskominfo.",
        "Write the agency's short name, such as Diskominfo.",
    ),
    "agency_name": (
        "Tulis nama perangkat daerahnya selengkapnya.",
        "Write the agency's full name.",
    ),
    "person": ("Tulis nama orangnya.", "Write the person's name."),
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HOST = re.compile(r"(?=.{4,120}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*\.[a-z][a-z0-9-]{1,62}")


def read_charter(typed: Mapping[str, str]) -> tuple[Charter | None, dict[str, Said]]:
    """Read what was typed; what may be left empty is completed from the rest.

    Gives the charter, or None and a sentence for each field that keeps it from being one.

    >>> charter, _ = read_charter({
    ...     "kind": "kabupaten", "place": "Kutai Kartanegara", "code": "64.02",
    ...     "agency_short": "Diskominfo", "agency_name": "Dinas Komunikasi dan Informatika",
    ...     "person": "Siti", "username": "siti@example.go.id"})
    >>> charter.name, charter.initials, charter.slug, charter.timezone, charter.province
    ('Kabupaten Kutai Kartanegara', 'KK', 'kutai-kartanegara', 'Asia/Makassar', 'Kalimantan Timur')

    A code without its dot could be meant in either scheme, so it is asked again:

    >>> read_charter({"kind": "kabupaten", "code": "6403"})[1]["code"][0][:28]
    '6403 dapat berarti dua tempa'
    """
    said = {field: " ".join(str(value).split()) for field, value in typed.items()}
    faults: dict[str, Said] = {}
    kind = said.get("kind", "")
    if kind not in KINDS:
        faults["kind"] = ("Pilih kabupaten atau kota.", "Choose regency or city.")
    place = _bare(said.get("place", ""))
    code, bps = said.get("code", ""), said.get("bps", "")
    if fault := _against_code(code, kind):
        faults["code"] = fault
    if bps and (fault := _against_bps(bps, kind)):
        faults["bps"] = fault
    province, zone = PROVINCES.get(code[:2], ("", ""))
    agency_short = said.get("agency_short", "")
    filled = {
        "place": place,
        "name": said.get("name") or f"{kind.title()} {place}",
        "name_en": said.get("name_en") or f"{place} {'City' if kind == 'kota' else 'Regency'}",
        "short": said.get("short") or place[:40],
        "initials": (said.get("initials") or initials_of(place)).upper(),
        "slug": (said.get("slug") or slug_of(place)).lower(),
        "host": said.get("host", "").lower(),
        "timezone": said.get("timezone") or zone,
        "languages": said.get("languages") or LANGUAGES[0],
        "agency_short": agency_short,
        "agency_name": said.get("agency_name", ""),
        "agency_code": re.sub(r"[^A-Z0-9]+", "-", _plain(agency_short).upper()).strip("-")[:20],
        "post_name": said.get("post_name") or "Sekretariat Smart City",
        "person": said.get("person", ""),
        "username": said.get("username", "").lower(),
    }
    for field, sentence in NEEDED.items():
        if not filled[field]:
            faults[field] = sentence
    for field, most in LONGEST.items():
        if len(filled[field]) > most:
            faults[field] = (f"Paling panjang {most} huruf.", f"At most {most} letters.")
    faults |= _against_forms(filled) if place else {}
    if not LOGIN.fullmatch(filled["username"]):
        faults["username"] = (
            "Tulis surel, atau sekurangnya 3 huruf kecil, angka, titik, tanpa spasi.",
            "Write an e-mail, or at least 3 small letters, digits, dots, no spaces.",
        )
    if faults:
        return None, faults
    return Charter(code=code, bps=bps, kind=kind, province=province, **filled), {}


def _against_code(code: str, kind: str) -> Said | None:
    if re.fullmatch(r"\d{4}", code):
        return (
            f"{code} dapat berarti dua tempat: kode Kemendagri dan kode BPS sering berbeda. "
            f"Bila ini memang kode Kemendagri, tulis dengan titik: {code[:2]}.{code[2:]}.",
            f"{code} can mean two places: Kemendagri's codes and those of BPS often differ. "
            f"If this is Kemendagri's, write it with its dot: {code[:2]}.{code[2:]}.",
        )
    try:
        typed = Kemendagri.parse(code)
    except Refused as no:
        if not code:
            return ("Tulis kode Kemendagri, misalnya 64.02.", "Write Kemendagri's code: 64.02.")
        return (no.say("id"), no.say("en"))
    if typed.level != "regency" or typed.value != code:
        return (
            f"{code} bukan kode kabupaten atau kota; bentuknya seperti 64.02.",
            f"{code} is no code of a regency or city; it looks like 64.02.",
        )
    if code[:2] not in PROVINCES:
        return (
            f"Tidak ada provinsi berkode {code[:2]}.",
            f"There is no province with the code {code[:2]}.",
        )
    return _against_number(code, int(code[3:]), kind)


def _against_bps(bps: str, kind: str) -> Said | None:
    try:
        typed = Bps.parse(bps)
    except Refused as no:
        return (no.say("id"), no.say("en"))
    if typed.level != "regency":
        return (
            f"{bps} bukan kode BPS kabupaten atau kota; bentuknya seperti 6403.",
            f"{bps} is no BPS code of a regency or city; it looks like 6403.",
        )
    return _against_number(bps, int(bps[2:]), kind)


def _against_number(code: str, number: int, kind: str) -> Said | None:
    is_city = number >= FIRST_CITY
    if kind in KINDS and is_city != (kind == "kota"):
        right, right_en = ("kota", "city") if is_city else ("kabupaten", "regency")
        return (
            f"{code} adalah kode {right}. Periksa kode atau jenisnya.",
            f"{code} is the code of a {right_en}. Look at the code or the kind.",
        )
    return None


def _against_forms(filled: Mapping[str, str]) -> dict[str, Said]:
    faults: dict[str, Said] = {}
    if not SLUG.fullmatch(filled["slug"]):
        faults["slug"] = (
            "Alamat terdiri atas huruf kecil, angka, dan tanda hubung, misalnya kukar.",
            "The address has small letters, digits and hyphens, such as kukar.",
        )
    if not re.fullmatch(r"[A-Z0-9]{1,4}", filled["initials"]):
        faults["initials"] = (
            "Inisial 1 sampai 4 huruf atau angka, misalnya KK.",
            "Initials are 1 to 4 letters or digits, such as KK.",
        )
    if filled["host"] and not HOST.fullmatch(filled["host"]):
        faults["host"] = (
            "Nama tuan ditulis seperti smartcity.kukarkab.go.id.",
            "A host name is written like smartcity.kukarkab.go.id.",
        )
    if filled["timezone"] and filled["timezone"] not in ZONES:
        faults["timezone"] = ("Pilih WIB, WITA, atau WIT.", "Choose WIB, WITA or WIT.")
    if filled["languages"] not in LANGUAGES:
        faults["languages"] = ("Pilih bahasanya dari daftar.", "Choose the languages of the list.")
    if filled["agency_short"] and not filled["agency_code"]:
        faults["agency_short"] = NEEDED["agency_short"]
    return faults


def _bare(place: str) -> str:
    """Drop the kind where somebody wrote it too.

    >>> _bare("Kab. Kutai Kartanegara"), _bare("Kota Samarinda"), _bare("Kotabaru")
    ('Kutai Kartanegara', 'Samarinda', 'Kotabaru')
    """
    return re.sub(r"^(kabupaten|kab\.?|kota)(\s+|$)", "", place, flags=re.IGNORECASE)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def initials_of(place: str) -> str:
    """Take the first letters of a name's words, or the first two of a single word.

    >>> initials_of("Kutai Kartanegara"), initials_of("Samarinda"), initials_of("")
    ('KK', 'SA', '')
    """
    words = re.findall(r"[A-Za-z0-9]+", _plain(place))
    if len(words) == 1:
        return str(words[0])[:2].upper()
    return "".join(word[0] for word in words[:4]).upper()


def slug_of(place: str) -> str:
    """Write a name as an address.

    >>> slug_of("Penajam Paser Utara")
    'penajam-paser-utara'
    """
    return re.sub(r"[^a-z0-9]+", "-", _plain(place).lower()).strip("-")[:40].strip("-")
