"""Bodies: typed documents of features, and what is said of a field that cannot be kept."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused
from idaman.core.text import Text

Kept = TypeVar("Kept", bound=BaseModel)
Both = tuple[str, str]
"""A sentence in Indonesian and in English."""


class WrongBody(Refused):
    """What was entered cannot be kept; `fields` says which field and why, in both languages."""

    def __init__(self, fields: dict[str, Both]) -> None:
        (name, (sentence, en)), *_ = fields.items()
        super().__init__(Text("%(field)s: %(reason)s", field=name, reason=Bilingual(sentence, en)))
        self.fields = fields


def read(model: type[Kept], said: dict[str, Any], own: dict[str, Both] | None = None) -> Kept:
    """Read a body of a model from plain data; `own` has sentences for fields that need their own.

    Raises WrongBody, with each field that is wrong.
    """
    try:
        return model.model_validate(said)
    except ValidationError as no:
        raise WrongBody({at(e): _placed(e, own or {}) for e in reversed(no.errors())}) from no


def at(error: Any) -> str:
    """Name the field an error is about."""
    return str(error["loc"][0]) if error["loc"] else "name"


def _placed(error: Any, own: dict[str, Both]) -> Both:
    """Say what is wrong, and in which line of a field that has several."""
    sentence, en = _why(error, own)
    lines = [part for part in error["loc"][1:] if isinstance(part, int)]
    if not lines:
        return sentence, en
    return f"Baris {lines[0] + 1}: {sentence}", f"Line {lines[0] + 1}: {en}"


def _why(error: Any, own: dict[str, Both]) -> Both:
    """Say what is wrong with a field, and what would be right."""
    cause = error.get("ctx", {}).get("error", "")
    if isinstance(cause, Refused):
        return str(cause), cause.say("en")
    if str(cause).count("|") == 2:
        _code, sentence, en = str(cause).split("|")
        return sentence, en
    match error["type"]:
        case "missing" | "string_too_short":
            return "Isi dahulu.", "Please fill this in."
        case "string_too_long":
            most = error["ctx"]["max_length"]
            return f"Paling panjang {most} huruf.", f"At most {most} letters."
        case "too_long":
            most = error["ctx"]["max_length"]
            return f"Paling banyak {most} baris.", f"At most {most} lines."
        case "greater_than_equal" | "less_than_equal":
            return "Angkanya di luar yang mungkin.", "The number is out of range."
        case "float_parsing" | "float_type" | "int_parsing" | "int_type" | "finite_number":
            return "Tulis angka, misalnya 12,5.", "Write a number, such as 12.5."
        case "extra_forbidden":
            return "Isian ini tidak dikenal.", "This field is not known."
    return own.get(at(error), ("Isinya tidak dapat dipahami.", "This cannot be understood."))
