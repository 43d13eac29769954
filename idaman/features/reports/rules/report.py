"""What a report says: its class, its topic, how alike two of them are, how a receipt is spelled."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log, sqrt
from typing import Generic, NamedTuple, TypeVar

from idaman.core.canonical import canonical
from idaman.core.search import normalise

Pair = tuple[str, str]
"""A name in Indonesian and in English."""

KINDS: Mapping[str, Pair] = {
    "complaint": ("Keluhan: ada yang rusak, kurang, atau tidak beres", "Something is wrong"),
    "information": ("Pertanyaan: saya ingin tahu", "I want to know something"),
    "aspiration": ("Usulan: sebaiknya begini", "I wish for something"),
}
"""What a sender chooses from; the codes are those of `idaman.features.services.rules.sla`."""

TOPICS: Mapping[str, Pair] = {
    "road": ("Jalan dan jembatan", "Roads and bridges"),
    "water": ("Air bersih", "Clean water"),
    "flood": ("Banjir dan saluran air", "Floods and drains"),
    "power": ("Listrik", "Power"),
    "light": ("Lampu jalan", "Street lights"),
    "signal": ("Sinyal telepon dan internet", "Telephone signal and internet"),
    "waste": ("Sampah dan kebersihan", "Rubbish and cleanliness"),
    "trees": ("Pohon tumbang atau rimbun", "Fallen or overgrown trees"),
    "health": ("Kesehatan", "Health"),
    "school": ("Sekolah", "Schools"),
    "papers": ("KTP, KK, akta, dan surat lain", "Identity cards and other papers"),
    "aid": ("Bantuan sosial", "Social assistance"),
    "farming": ("Pertanian, perikanan, ternak", "Farming, fishing, livestock"),
    "transport": ("Angkutan dan penyeberangan", "Transport and ferries"),
    "parking": ("Parkir", "Parking"),
    "order": ("Ketertiban dan keamanan", "Public order"),
    "officer": ("Sikap petugas, pungutan", "Conduct of officers, levies"),
    "other": ("Lainnya", "Something else"),
}
"""What people report about, in everyday words."""
OTHER = "other"
"""No one thing: reports of it are not about the same."""


def subject(service: str, topic: str) -> str:
    """Say what a report is about as clusters tell it; nothing where it is not one thing.

    >>> subject("ktp-baru", "papers"), subject("", "light"), subject("", "other")
    ('service:ktp-baru', 'topic:light', '')
    """
    if service:
        return f"service:{service}"
    return f"topic:{topic}" if topic and topic != OTHER else ""


VISIBLE = frozenset({"road", "water", "flood", "power", "light", "waste", "trees"})
"""Where a defect can be seen, unless a government says otherwise: a photo shows it mended."""

ALIKE = 0.68
"""From this cosine on two reports of one place may be about the same; see docs/methods/reports.md.
"""
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""What a receipt is spelled with: nothing that looks like another on paper."""
RECEIPT_LENGTH = 20
_SMALL = frozenset(
    {"yang", "dari", "dan", "atau", "ini", "itu", "ada", "sudah", "belum", "tidak", "bisa"}
    | {"untuk", "dengan", "pada", "karena", "saja", "juga", "kami", "saya", "kita", "mereka"}
    | {"sangat", "sekali", "mohon", "tolong", "agar", "supaya", "pak", "desa", "kelurahan"}
)


def words_of(text: str) -> frozenset[str]:
    """Give the words that say what a text is about, spelled alike.

    >>> sorted(words_of("Jalan rusak di depan sekolah, mohon diperbaiki"))
    ['depan', 'diperbaiki', 'jalan', 'rusak', 'sekolah']
    """
    said = frozenset(normalise(text).split()) - _SMALL
    return frozenset([word for word in said if len(word) > 2])


Key = TypeVar("Key")


class Earlier(NamedTuple, Generic[Key]):
    """A report that is known already, by its public words."""

    key: Key
    words: str
    topic: str = ""


def alikeness(
    one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float], usual: float
) -> float:
    """Say how alike two texts are, 0 to 1: the cosine of their words, each weighed by its rarity.

    >>> rarity = {"jalan": 1.0, "rusak": 1.0, "kenanga": 3.0}
    >>> road = words_of("jalan rusak di Kenanga")
    >>> round(alikeness(road, words_of("jalan Kenanga bolong"), rarity, 3.0), 2)
    0.69
    >>> round(alikeness(road, words_of("jalan rusak di Mawar"), rarity, 3.0), 2)
    0.18
    """

    def length(words: frozenset[str]) -> float:
        return sqrt(fsum(rarity.get(word, usual) ** 2 for word in words))

    whole = length(one) * length(other)
    return length(one & other) ** 2 / whole if whole else 0.0


def duplicates(
    text: str, topic: str, earlier: Iterable[Earlier[Key]], *, most: int = 3
) -> list[Key]:
    """Name what a report may repeat, the most alike first, the newest of those as alike.

    A word is the rarer the fewer of the earlier reports have it (inverse document frequency). Of
    two that name different topics neither repeats the other, unless in the same words.

    >>> known = [Earlier(1, "Lampu jalan Mawar mati", "light"), Earlier(2, "Jalan rusak", "road"),
    ...          Earlier(3, "Jalan berlubang dekat gang Kenanga", "road")]
    >>> duplicates("gang Kenanga jalan berlubang parah", "road", known)
    [3]
    """
    said, rows = words_of(text), [(each, words_of(each.words)) for each in earlier]
    bare = normalise(text)
    frequency = Counter(word for _, words in rows for word in words)
    usual = 1.0  # A word nobody used before tells no earlier report from another.
    rarity = {word: log((1 + len(rows)) / (1 + n)) + 1 for word, n in frequency.items()}
    scored = []
    for n, (each, words) in enumerate(rows):
        if bare and normalise(each.words) == bare:
            scored.append((1.0, -n))
        elif not (topic and each.topic and topic != each.topic):
            scored.append((alikeness(said, words, rarity, usual), -n))
    best = sorted((pair for pair in scored if pair[0] >= ALIKE), reverse=True)
    return [rows[-n][0].key for _score, n in best[:most]]


def fingerprint(text: str, secret: bytes) -> str:
    """Name the bare words of a text by a keyed hash, the same for the same words. In hex.

    >>> fingerprint("Beli  OBAT!", b"x") == fingerprint("beli obat", b"x")
    True
    """
    return hmac.new(secret, b"alike:" + normalise(text).encode(), hashlib.sha256).hexdigest()


def sent_hash(sent: object, secret: bytes) -> str:
    """Name all that was sent by a keyed hash, the same for the same form. In hex.

    >>> sent_hash({"words": "a"}, b"x") == sent_hash({"words": "a"}, b"x") != sent_hash({}, b"x")
    True
    """
    return hmac.new(secret, b"sent:" + canonical(sent), hashlib.sha256).hexdigest()


def receipt(secret: bytes, token: str) -> str:
    """Spell the receipt of a form: twenty letters (100 bits) from the secret and the form's token.

    The same form sent again after a cut leads to the same receipt, and nothing of it is stored.

    >>> receipt(b"x", "satu") == receipt(b"x", "satu") != receipt(b"x", "dua")
    True
    """
    drawn = hmac.new(secret, b"receipt:" + token.encode(), hashlib.sha256).digest()
    return "".join(LETTERS[byte % 32] for byte in drawn[:RECEIPT_LENGTH])


def spelled(key: str) -> str:
    """Write a receipt in groups of four, as it stands on paper.

    >>> spelled("abcdefghij")
    'abcd-efgh-ij'
    """
    return "-".join(key[n : n + 4] for n in range(0, len(key), 4))


def typed(key: str) -> str:
    """Read a receipt as people type it off paper.

    >>> typed(" ABCD-efgh ij")
    'abcdefghij'
    """
    return re.sub(r"[^a-z0-9]", "", key.lower())[:64]


def number_in(code: str) -> int | None:
    """Read the number of a report as people write it.

    >>> number_in("LP-000012"), number_in("lp 12"), number_in("12"), number_in("x")
    (12, 12, 12, None)
    """
    found = re.fullmatch(r"\s*(?:lp)?[\s-]*0*(\d{1,9})\s*", code, re.IGNORECASE)
    return int(found[1]) if found else None


def beginning(words: str, most: int = 90) -> str:
    """Cut a text to its beginning, at a word.

    >>> beginning("Jalan rusak parah di depan sekolah", 20)
    'Jalan rusak parah …'
    """
    plain = " ".join(words.split())
    if len(plain) <= most:
        return plain
    return plain[:most].rsplit(" ", 1)[0] + " …"


TOPIC_WORDS: Mapping[str, str] = {
    "power": "listrik pln padam",
    "light": "penerangan lampu pju",
    "road": "jalan jembatan infrastruktur trotoar",
    "water": "air pdam ledeng sumur",
    "flood": "banjir drainase parit genangan selokan",
    "signal": "sinyal internet telekomunikasi blank komunikasi jaringan",
    "waste": "sampah kebersihan limbah lingkungan",
    "trees": "pohon pertamanan penghijauan",
    "parking": "parkir",
    "health": "kesehatan puskesmas rumah sakit rsud bpjs obat",
    "school": "pendidikan sekolah guru murid",
    "papers": "kependudukan ktp akta keluarga kk paspor perizinan surat",
    "aid": "bantuan sosial bansos pkh blt",
    "farming": "pertanian perikanan peternakan pupuk perkebunan nelayan",
    "transport": "angkutan transportasi perhubungan dermaga feri penyeberangan",
    "order": "ketertiban keamanan gangguan kebisingan satpol",
    "officer": "petugas pungutan pungli korupsi pegawai disiplin sikap",
}
"""Topic → words of other channels' categories; the earlier topic wins where two fit as well."""


def topic_named(text: str) -> str:
    """Tell which topic a category of another channel means; "other" where none does.

    >>> topic_named("Administrasi Kependudukan"), topic_named("")
    ('papers', 'other')
    """
    said = set(normalise(text).split())
    fits = {t: len(said & set(normalise(words).split())) for t, words in TOPIC_WORDS.items()}
    best = max(fits, key=lambda topic: fits[topic])
    return best if fits[best] else OTHER


@dataclass(frozen=True)
class NamedPlace:
    """A district, or a village with the district it lies in, by bare names."""

    code: str
    name: str
    district: str = ""


def place_named(text: str, places: Sequence[NamedPlace]) -> str | None:
    """Find the village or district that a text names, by its code.

    A village whose district is named too comes first, then a village, then a district; the longest
    name wins. None where nothing is named, or more than one might be meant.

    >>> known = [NamedPlace("1", "tabang"), NamedPlace("2", "muara tubok", "tabang"),
    ...     NamedPlace("3", "ulu", "x")]
    >>> place_named("Ds. Muara Tuboq Kec. Tabang", known), place_named("Kec. Tabang", known)
    ('2', '1')
    >>> place_named("di kota", known), place_named("Kab. Tabang", known)
    (None, None)
    """
    said = f" {normalise(text)} "
    beyond = "".join(rf"(?<! {word})" for word in ("kab", "kabupaten", "kota", "prov", "provinsi"))

    def names(place: NamedPlace, behind: str) -> bool:
        return bool(re.search(rf"{behind}{beyond} {re.escape(place.name)} ", said))

    districts = [p for p in places if not p.district and names(p, "")]
    villages = [p for p in places if p.district and names(p, r"(?<! kec)(?<! kecamatan)")]
    for some in ([v for v in villages if f" {v.district} " in said], villages, districts):
        longest = max((len(each.name) for each in some), default=0)
        found = {each.code for each in some if len(each.name) == longest}
        if len(found) == 1:
            return found.pop()
    return None
