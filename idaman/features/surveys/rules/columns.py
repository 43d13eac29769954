"""Answers to a satisfaction survey as a table: a row a sheet, nine columns from U1 to U9."""

from idaman.core.imports.rules.target import Target, TargetField
from idaman.features.surveys.rules.elements import ELEMENTS, FORMS, GROUP_NAMES, GROUPS, QUESTIONS
from idaman.features.surveys.rules.elements import STANDARD_FORM as STANDARD

_SURE = len(ELEMENTS) - 2
"""Up to here every form asks in one order, so that a heading names its element."""


def _score(place: int) -> TargetField:
    element = QUESTIONS[FORMS[STANDARD].order[place - 1]].name
    names = (element.id.lower(), element.en.lower()) if place <= _SURE else ()
    return TargetField(
        f"u{place}",
        "number",
        (f"U{place}", f"U{place}"),
        ("Angka 1 sampai 4.", "A digit from 1 to 4."),
        required=True,
        aliases=(f"unsur {place}", f"unsur{place}", f"q{place}", f"p{place}", *names),
    )


def _group(kind: str, *aliases: str) -> TargetField:
    said = GROUP_NAMES[kind]
    return TargetField(
        kind,
        "choice",
        (said.id, said.en),
        aliases=aliases,
        choices={code: (each.id, each.en, code) for code, each in GROUPS[kind].items()},
    )


SURVEY_RESPONSES = Target(
    key="survey-responses",
    labels=("Jawaban survei kepuasan", "Answers to a satisfaction survey"),
    helps=(
        "Satu baris satu lembar; urutan U1 sampai U9 seperti kuesioner survei itu. Survei harus "
        "terbuka; lembar yang sudah ada tidak dihitung dua kali. Jangan sertakan nama orang.",
        "A row a sheet; U1 to U9 in the order of that survey's form. The survey must be open; a "
        "sheet that is there already is not counted twice. Bring no names of people.",
    ),
    unique=("survey", "number"),
    example="Nomor\tU1\tU2\tU3\tU4\tU5\tU6\tU7\tU8\tU9\tJenis kelamin\n"
    "1\t3\t3\t4\t4\t3\t3\t4\t3\t4\tPerempuan",
    fields=(
        TargetField(
            "survey",
            "code",
            ("Survei", "Survey"),
            ("Kodenya, misalnya SKM-003.", "Its code, such as SKM-003."),
            required=True,
            given=True,
            most=12,
            aliases=("kode survei",),
        ),
        TargetField(
            "number",
            "number",
            ("Nomor lembar", "Sheet"),
            required=True,
            aliases=("no", "nomor", "no.", "nomor responden", "no responden", "responden", "id"),
        ),
        *(_score(place) for place in range(1, len(ELEMENTS) + 1)),
        _group("sex", "jenis kelamin", "gender", "l/p", "jk"),
        _group("age", "umur", "kelompok umur", "kelompok usia"),
        _group("education", "pendidikan terakhir"),
        _group("occupation", "pekerjaan utama"),
        TargetField(
            "day", "date", ("Tanggal", "Day"), aliases=("tanggal survei", "tanggal pengisian")
        ),
    ),
)
