"""Finds every visible string in code and templates and keeps the translation files complete.

`python -m tests.messages` brings idaman/locale/*/LC_MESSAGES/django.po up to date;
`--check` only tells what is missing and ends with 1.
"""

from __future__ import annotations

import ast
import io
import os
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGES = ["id"]
TEXTS = {
    "core/rules.toml": ("says", "remedy", "why"),
    "core/imports/rules/rules.toml": ("says", "remedy"),
    "features/indicators/rules/checks.toml": ("title", "formula", "why", "remedy", "source"),
    "features/indicators/rules/official/methods.toml": (
        "title", "rule", "formula", "bands_source", "name", "value", "source", "said", "unit",
    ),
    "features/potentials/rules/kinds.toml": ("name",),
    "features/services/rules/components.toml": ("name",),
    "features/services/rules/sla/terms.toml": ("name",),
    "features/stewardship/retention.toml": ("what", "after", "why"),
    "features/workshops/rules/stages.toml": ("name", "about"),
}  # fmt: skip
"""Which keys of a file of data hold words for people."""
CONTEXTS = {
    "features/indicators/rules/official/methods.toml": "official method",
    "features/services/rules/components.toml": "service standard",
}
"""In which context: an official word may mean something else on a page."""
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "Text": None,
    "plural": (1, 2),
    "in_context": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def found() -> Iterator[tuple[str | tuple[str, str], str | None, str, int]]:
    """Give every message: text or (one, many), context, file, line."""
    os.environ.setdefault("IDAMAN_HOME", "/tmp")
    os.environ.setdefault("IDAMAN_SECRET_KEY", "extraction")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idaman.config.settings")
    from django.utils.translation.template import templatize

    for path in sorted((ROOT / "idaman").rglob("*")):
        where = str(path.relative_to(ROOT))
        if path.suffix == ".py" and "migrations" not in path.parts:
            for line, function, messages in in_python(path.read_text()):
                yield from _message(function, messages, where, line)
        elif (keys := TEXTS.get(where.removeprefix("idaman/"))) is not None:
            for text in in_data(tomllib.loads(path.read_text()), keys):
                yield text, CONTEXTS.get(where.removeprefix("idaman/")), where, 0
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            # What a template indents for its reader is no block of Python.
            lines = templatize(path.read_text(), origin=str(path)).splitlines()
            source = "\n".join(line.lstrip() for line in lines)
            for line, function, told, _ in extract_python(
                io.BytesIO(source.encode()), KEYWORDS.keys(), [], {"encoding": "utf-8"}
            ):
                yield from _message(str(function), told, where, line)


def in_python(source: str) -> Iterator[tuple[int, str, tuple[str | None, ...]]]:
    """Give every call that marks a message: line, function, texts; those in f-strings too.

    Babel reads tokens, and to Python 3.11 an f-string is one token, whatever is called in it.
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda each: (each.lineno, each.col_offset)):
        function = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
        if function in KEYWORDS:
            texts = (getattr(each, "value", None) for each in call.args)
            yield (
                call.lineno,
                function,
                tuple(text if isinstance(text, str) else None for text in texts),
            )


def in_data(data: object, keys: tuple[str, ...]) -> Iterator[str]:
    """Give every text that stands under one of these keys, however deep."""
    if isinstance(data, list):
        for each in data:
            yield from in_data(each, keys)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in keys and isinstance(value, str):
                if value:
                    yield value
            else:
                yield from in_data(value, keys)


def _message(
    function: str, messages: object, where: str, line: int
) -> Iterator[tuple[str | tuple[str, str], str | None, str, int]]:
    texts = [messages] if isinstance(messages, str) else [m for m in messages or () if m]  # type: ignore[attr-defined]
    if not texts:
        return
    context = None
    if function in ("pgettext", "npgettext", "in_context"):
        context, *texts = texts
    if function in ("ngettext", "ngettext_lazy", "npgettext", "plural") and len(texts) >= 2:
        yield (texts[0], texts[1]), context, where, line
    elif texts:
        yield texts[0], context, where, line


def catalogue(language: str) -> Path:
    return ROOT / "idaman" / "locale" / language / "LC_MESSAGES" / "django.po"


def known(language: str, *parts: Path) -> Catalog:
    """What is translated already, in the file and in further parts."""
    whole = Catalog(locale=language)
    for path in (catalogue(language), *parts):
        if path.exists():
            with path.open("rb") as file:
                for message in read_po(file, locale=language):
                    if message.id and any(_strings(message.string)):
                        whole[message.id] = message
    return whole


def _strings(string: object) -> list[str]:
    match string:
        case str():
            return [string]
        case list() | tuple():
            return list(string)
    return [""]


def renewed(language: str, *parts: Path) -> Catalog:
    """The catalogue as it should be: what is found, with what is known of it."""
    old = known(language, *parts)
    fresh = Catalog(
        locale=language,
        project="Idaman",
        version="",
        header_comment="# Idaman: Indonesian by default, English as source.",
        fuzzy=False,
        creation_date=datetime(2026, 11, 23, tzinfo=UTC),
        revision_date=datetime(2026, 11, 23, tzinfo=UTC),
        last_translator="Idaman",
        msgid_bugs_address="",
    )
    # Indonesian nouns have one form for any number.
    fresh.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    for text, context, where, line in found():
        before = old.get(text[0] if isinstance(text, tuple) else text, context)
        fresh.add(
            text,
            string=before.string if before else None,
            locations=[(where, line)],
            context=context,
        )
    return fresh


def missing(language: str) -> list[str]:
    return [str(m.id) for m in renewed(language) if m.id and not all(_strings(m.string))]


def main() -> int:
    if "--check" in sys.argv:
        count = 0
        for language in LANGUAGES:
            for text in missing(language):
                print(f"{language}: no translation for {text!r}")
                count += 1
        return 1 if count else 0
    parts = [Path(a) for a in sys.argv[1:]]
    for language in LANGUAGES:
        path = catalogue(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Read whole before a byte is written: the file is its own source.
        whole = io.BytesIO()
        write_po(whole, renewed(language, *parts), width=96, sort_output=True, include_lineno=False)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(whole.getvalue())
        fresh.replace(path)
        print(f"{path.relative_to(ROOT)}: {len(missing(language))} still to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
