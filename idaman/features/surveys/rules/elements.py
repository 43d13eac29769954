"""What people are asked: nine elements, four answers each, and who they are, if they say it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idaman.core.bilingual import Bilingual

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
class SurveyQuestion:
    """One element: its official name, what is asked, and the four answers from 1 to 4."""

    name: Bilingual
    asked: Bilingual
    answers: tuple[Bilingual, Bilingual, Bilingual, Bilingual]


def _question(
    name: tuple[str, str], asked: tuple[str, str], *answers: tuple[str, str]
) -> SurveyQuestion:
    first, second, third, fourth = (Bilingual(*each) for each in answers)
    return SurveyQuestion(Bilingual(*name), Bilingual(*asked), (first, second, third, fourth))


QUESTIONS: dict[str, SurveyQuestion] = {
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
class QuestionnaireForm:
    """A version of the questionnaire: the order in which paper asks the nine elements."""

    key: str
    labels: Bilingual
    order: tuple[str, ...]
    source: str


_SWAPPED = (*ELEMENTS[:7], "complaints", "facilities")
FORMS: dict[str, QuestionnaireForm] = {
    each.key: each
    for each in (
        QuestionnaireForm(
            "skm-2017",
            Bilingual(
                "SKM 2017, U8 sarana dan U9 pengaduan", "SKM 2017, U8 facilities, U9 complaints"
            ),
            ELEMENTS,
            f"{SOURCE}, sebagaimana dicetak daerah",
        ),
        QuestionnaireForm(
            "skm-2017-b",
            Bilingual(
                "SKM 2017, U8 pengaduan dan U9 sarana", "SKM 2017, U8 complaints, U9 facilities"
            ),
            _SWAPPED,
            f"{SOURCE}, urutan dalam peraturan (latar belakang)",
        ),
    )
}
"""Both orders are in use on paper, so that a survey says which one its paper has."""
STANDARD_FORM = "skm-2017"

GROUPS: dict[str, dict[str, Bilingual]] = {
    "sex": {"1": Bilingual("Laki-laki", "Male"), "2": Bilingual("Perempuan", "Female")},
    "age": {
        "1": Bilingual("di bawah 20 tahun", "under 20"),
        "2": Bilingual("20–29 tahun", "20 to 29"),
        "3": Bilingual("30–39 tahun", "30 to 39"),
        "4": Bilingual("40–49 tahun", "40 to 49"),
        "5": Bilingual("50 tahun ke atas", "50 and over"),
    },
    "education": {
        "1": Bilingual("SD atau tidak sekolah", "primary school or none"),
        "2": Bilingual("SMP", "junior secondary school"),
        "3": Bilingual("SMA/SMK", "senior secondary school"),
        "4": Bilingual("D1–D4", "diploma"),
        "5": Bilingual("S1", "bachelor"),
        "6": Bilingual("S2 ke atas", "master and above"),
    },
    "occupation": {
        "1": Bilingual("PNS/PPPK", "civil servant"),
        "2": Bilingual("TNI", "military"),
        "3": Bilingual("POLRI", "police"),
        "4": Bilingual("Swasta", "employee"),
        "5": Bilingual("Wirausaha", "own business"),
        "6": Bilingual("Lainnya", "other"),
    },
}
"""Who answered, as the ministry's form has it; each may be left open. Age bands are ours."""

GROUP_NAMES: dict[str, Bilingual] = {
    "sex": Bilingual("Jenis kelamin", "Sex"),
    "age": Bilingual("Usia", "Age"),
    "education": Bilingual("Pendidikan", "Education"),
    "occupation": Bilingual("Pekerjaan", "Occupation"),
}

SCORES = re.compile(f"[{LOWEST}-{HIGHEST}]{{{len(ELEMENTS)}}}")


class Miskeyed(ValueError):
    """What was typed for one respondent cannot be; `why` says it in both languages."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.id)
        self.why = why


@dataclass(frozen=True)
class SurveySheet:
    """What one respondent answered: nine scores in the order of ELEMENTS, and who they are."""

    scores: str
    groups: Mapping[str, str]


def ordered(scores: str, form: QuestionnaireForm) -> str:
    """Turn scores as a form prints them into the order of ELEMENTS.

    >>> ordered("111111142", FORMS["skm-2017-b"])
    '111111124'
    """
    at = dict(zip(form.order, scores, strict=True))
    return "".join(at[each] for each in ELEMENTS)


def as_printed(scores: str, form: QuestionnaireForm) -> str:
    """Turn scores in the order of ELEMENTS into the order of a form; undoes `ordered`.

    >>> as_printed("111111124", FORMS["skm-2017-b"])
    '111111142'
    """
    at = dict(zip(ELEMENTS, scores, strict=True))
    return "".join(at[each] for each in form.order)


def keyed(typed: str, form: QuestionnaireForm) -> SurveySheet:
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
        raise Miskeyed(Bilingual("Ketik angka saja.", "Type digits only."))
    nine, rest = digits[:9], digits[9:]
    if len(digits) not in (len(ELEMENTS), len(ELEMENTS) + len(GROUPS)):
        raise Miskeyed(
            Bilingual(
                f"Ada {len(digits)} angka; yang benar 9, atau 13 dengan data diri.",
                f"There are {len(digits)} digits; it takes 9, or 13 with the respondent's groups.",
            )
        )
    for place, digit in enumerate(nine, start=1):
        if not LOWEST <= int(digit) <= HIGHEST:
            raise Miskeyed(
                Bilingual(
                    f"U{place} berisi {digit}; jawaban hanya 1 sampai 4. Lembar yang tidak "
                    "lengkap tidak diketik.",
                    f"U{place} is {digit}; answers are 1 to 4. An incomplete sheet is not typed.",
                )
            )
    groups = dict.fromkeys(GROUPS, "")
    for (name, choices), digit in zip(GROUPS.items(), rest, strict=False):
        if digit != "0" and digit not in choices:
            raise Miskeyed(
                Bilingual(
                    f"{GROUP_NAMES[name].id}: {digit} tidak ada; 0 sampai {len(choices)}.",
                    f"{GROUP_NAMES[name].en}: there is no {digit}; 0 to {len(choices)}.",
                )
            )
        groups[name] = "" if digit == "0" else digit
    return SurveySheet(ordered(nine, form), groups)


def labels(form: QuestionnaireForm) -> Sequence[tuple[str, str]]:
    """Give code and element in the order of a form.

    >>> labels(FORMS["skm-2017"])[8]
    ('U9', 'complaints')
    """
    return [(f"U{n}", each) for n, each in enumerate(form.order, start=1)]
