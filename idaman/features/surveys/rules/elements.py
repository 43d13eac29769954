"""What people are asked: nine elements, four answers each, and who they are, if they say it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SOURCE = "PermenPANRB 14/2017"
ELEMENTS = (
    "requirements",
    "procedure",
    "time",
    "fee",
    "product",
    "competence",
    "behaviour",
    "facilities",
    "complaints",
)
"""The nine elements (unsur). Scores are always kept in this order, whatever a form prints."""
LOWEST, HIGHEST = 1, 4


@dataclass(frozen=True)
class Said:
    """A text in both languages."""

    id: str
    en: str

    def say(self, language: str) -> str:
        """Give it in Indonesian for "id", in English otherwise."""
        return self.id if language == "id" else self.en


@dataclass(frozen=True)
class Question:
    """One element: its official name, what is asked, and the four answers from 1 to 4."""

    name: Said
    asked: Said
    answers: tuple[Said, Said, Said, Said]


def _question(name: tuple[str, str], asked: tuple[str, str], *answers: tuple[str, str]) -> Question:
    first, second, third, fourth = (Said(*each) for each in answers)
    return Question(Said(*name), Said(*asked), (first, second, third, fourth))


QUESTIONS: dict[str, Question] = {
    "requirements": _question(
        ("Persyaratan", "Requirements"),
        (
            "Apakah persyaratan yang diminta sesuai dengan jenis pelayanannya?",
            "Did what you had to bring fit the service?",
        ),
        ("Tidak sesuai", "It did not fit"),
        ("Kurang sesuai", "It hardly fitted"),
        ("Sesuai", "It fitted"),
        ("Sangat sesuai", "It fitted very well"),
    ),
    "procedure": _question(
        ("Sistem, mekanisme, dan prosedur", "System, mechanism and procedure"),
        ("Apakah alur pelayanannya mudah?", "Were the steps easy?"),
        ("Tidak mudah", "Not easy"),
        ("Kurang mudah", "Hardly easy"),
        ("Mudah", "Easy"),
        ("Sangat mudah", "Very easy"),
    ),
    "time": _question(
        ("Waktu penyelesaian", "Time to completion"),
        ("Seberapa cepat pelayanan diselesaikan?", "How fast was it done?"),
        ("Tidak cepat", "Not fast"),
        ("Kurang cepat", "Hardly fast"),
        ("Cepat", "Fast"),
        ("Sangat cepat", "Very fast"),
    ),
    "fee": _question(
        ("Biaya/tarif", "Fee"),
        (
            "Bagaimana kewajaran biayanya? Bila gratis, pilih gratis.",
            "How fair was the fee? Where it was free, choose free.",
        ),
        ("Sangat mahal", "Far too high"),
        ("Cukup mahal", "Rather high"),
        ("Murah", "Low"),
        ("Gratis", "Free"),
    ),
    "product": _question(
        ("Produk spesifikasi jenis pelayanan", "Product as specified"),
        (
            "Apakah hasil pelayanan sesuai dengan yang dijanjikan?",
            "Was the outcome what had been promised?",
        ),
        ("Tidak sesuai", "It was not"),
        ("Kurang sesuai", "Hardly"),
        ("Sesuai", "It was"),
        ("Sangat sesuai", "Fully"),
    ),
    "competence": _question(
        ("Kompetensi pelaksana", "Competence of the staff"),
        ("Seberapa mampu petugas melayani?", "How able were the staff?"),
        ("Tidak kompeten", "Not able"),
        ("Kurang kompeten", "Hardly able"),
        ("Kompeten", "Able"),
        ("Sangat kompeten", "Very able"),
    ),
    "behaviour": _question(
        ("Perilaku pelaksana", "Behaviour of the staff"),
        ("Seberapa sopan dan ramah petugas?", "How polite and friendly were the staff?"),
        ("Tidak sopan dan ramah", "Not polite"),
        ("Kurang sopan dan ramah", "Hardly polite"),
        ("Sopan dan ramah", "Polite"),
        ("Sangat sopan dan ramah", "Very polite"),
    ),
    "facilities": _question(
        ("Sarana dan prasarana", "Facilities"),
        ("Bagaimana mutu sarana dan prasarananya?", "How good were the facilities?"),
        ("Buruk", "Bad"),
        ("Cukup", "Fair"),
        ("Baik", "Good"),
        ("Sangat baik", "Very good"),
    ),
    "complaints": _question(
        ("Penanganan pengaduan, saran, dan masukan", "Handling of complaints and suggestions"),
        ("Bagaimana penanganan pengaduannya?", "How are complaints handled?"),
        ("Tidak ada", "There is no such thing"),
        ("Ada tetapi tidak berfungsi", "There is, but it does not work"),
        ("Berfungsi kurang maksimal", "It works, not well"),
        ("Dikelola dengan baik", "It is run well"),
    ),
}


@dataclass(frozen=True)
class Form:
    """A version of the questionnaire: the order in which paper asks the nine elements."""

    key: str
    labels: Said
    order: tuple[str, ...]
    source: str


_SWAPPED = (*ELEMENTS[:7], "complaints", "facilities")
FORMS: dict[str, Form] = {
    each.key: each
    for each in (
        Form(
            "skm-2017",
            Said("SKM 2017, U8 sarana dan U9 pengaduan", "SKM 2017, U8 facilities, U9 complaints"),
            ELEMENTS,
            f"{SOURCE}, sebagaimana dicetak daerah",
        ),
        Form(
            "skm-2017-b",
            Said("SKM 2017, U8 pengaduan dan U9 sarana", "SKM 2017, U8 complaints, U9 facilities"),
            _SWAPPED,
            f"{SOURCE}, urutan dalam peraturan (latar belakang)",
        ),
    )
}
"""Both orders are in use on paper, so that a survey says which one its paper has."""
STANDARD_FORM = "skm-2017"

GROUPS: dict[str, dict[str, Said]] = {
    "sex": {"1": Said("Laki-laki", "Male"), "2": Said("Perempuan", "Female")},
    "age": {
        "1": Said("di bawah 20 tahun", "under 20"),
        "2": Said("20–29 tahun", "20 to 29"),
        "3": Said("30–39 tahun", "30 to 39"),
        "4": Said("40–49 tahun", "40 to 49"),
        "5": Said("50 tahun ke atas", "50 and over"),
    },
    "education": {
        "1": Said("SD atau tidak sekolah", "primary school or none"),
        "2": Said("SMP", "junior secondary school"),
        "3": Said("SMA/SMK", "senior secondary school"),
        "4": Said("D1–D4", "diploma"),
        "5": Said("S1", "bachelor"),
        "6": Said("S2 ke atas", "master and above"),
    },
    "occupation": {
        "1": Said("PNS/PPPK", "civil servant"),
        "2": Said("TNI", "military"),
        "3": Said("POLRI", "police"),
        "4": Said("Swasta", "employee"),
        "5": Said("Wirausaha", "own business"),
        "6": Said("Lainnya", "other"),
    },
}
"""Who answered, as the ministry's form has it; each may be left open. Age bands are ours."""

GROUP_NAMES: dict[str, Said] = {
    "sex": Said("Jenis kelamin", "Sex"),
    "age": Said("Usia", "Age"),
    "education": Said("Pendidikan", "Education"),
    "occupation": Said("Pekerjaan", "Occupation"),
}

SCORES = re.compile(f"[{LOWEST}-{HIGHEST}]{{{len(ELEMENTS)}}}")


class Miskeyed(ValueError):
    """What was typed for one respondent cannot be; `why` says it in both languages."""

    def __init__(self, why: Said) -> None:
        super().__init__(why.id)
        self.why = why


@dataclass(frozen=True)
class Sheet:
    """What one respondent answered: nine scores in the order of ELEMENTS, and who they are."""

    scores: str
    groups: Mapping[str, str]


def ordered(scores: str, form: Form) -> str:
    """Turn scores as a form prints them into the order of ELEMENTS.

    >>> ordered("111111142", FORMS["skm-2017-b"])
    '111111124'
    """
    at = dict(zip(form.order, scores, strict=True))
    return "".join(at[each] for each in ELEMENTS)


def as_printed(scores: str, form: Form) -> str:
    """Turn scores in the order of ELEMENTS into the order of a form; undoes `ordered`.

    >>> as_printed("111111124", FORMS["skm-2017-b"])
    '111111142'
    """
    at = dict(zip(ELEMENTS, scores, strict=True))
    return "".join(at[each] for each in form.order)


def keyed(typed: str, form: Form) -> Sheet:
    """Read what was typed for one respondent: nine digits, and four more where groups are known.

    The four are sex, age, education and occupation as the form numbers them; 0 is left open.

    >>> keyed("334433443 1230", FORMS["skm-2017"]).groups
    {'sex': '1', 'age': '2', 'education': '3', 'occupation': ''}
    >>> keyed("33443344", FORMS["skm-2017"])
    Traceback (most recent call last):
    idaman.features.surveys.rules.elements.Miskeyed: Ada 8 angka; yang benar 9, atau 13 dengan \
data diri.

    Raises Miskeyed.
    """
    digits = re.sub(r"[\s.,;/-]+", "", typed)
    if not digits.isascii() or not digits.isdecimal():
        raise Miskeyed(Said("Ketik angka saja.", "Type digits only."))
    nine, rest = digits[:9], digits[9:]
    if len(digits) not in (len(ELEMENTS), len(ELEMENTS) + len(GROUPS)):
        raise Miskeyed(
            Said(
                f"Ada {len(digits)} angka; yang benar 9, atau 13 dengan data diri.",
                f"There are {len(digits)} digits; it takes 9, or 13 with the respondent's groups.",
            )
        )
    for place, digit in enumerate(nine, start=1):
        if not LOWEST <= int(digit) <= HIGHEST:
            raise Miskeyed(
                Said(
                    f"U{place} berisi {digit}; jawaban hanya 1 sampai 4. Lembar yang tidak "
                    "lengkap tidak diketik.",
                    f"U{place} is {digit}; answers are 1 to 4. An incomplete sheet is not typed.",
                )
            )
    groups = dict.fromkeys(GROUPS, "")
    for (name, choices), digit in zip(GROUPS.items(), rest, strict=False):
        if digit != "0" and digit not in choices:
            raise Miskeyed(
                Said(
                    f"{GROUP_NAMES[name].id}: {digit} tidak ada; 0 sampai {len(choices)}.",
                    f"{GROUP_NAMES[name].en}: there is no {digit}; 0 to {len(choices)}.",
                )
            )
        groups[name] = "" if digit == "0" else digit
    return Sheet(ordered(nine, form), groups)


def labels(form: Form) -> Sequence[tuple[str, str]]:
    """Give code and element in the order of a form.

    >>> labels(FORMS["skm-2017"])[8]
    ('U9', 'complaints')
    """
    return [(f"U{n}", each) for n, each in enumerate(form.order, start=1)]
