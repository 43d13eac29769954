"""Keeps stylesheets readable: one declaration a line, indented.

`python -m tests.styles` formats them; `--check` only names those that are not, and ends with 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cssbeautifier

ROOT = Path(__file__).parents[1]


def stylesheets() -> list[Path]:
    return sorted((ROOT / "idaman").rglob("static/**/*.css"))


def formatted(text: str) -> str:
    """Give a stylesheet as it should be written.

    >>> print(formatted("a{color:red}"), end="")
    a {
      color: red
    }
    """
    options = cssbeautifier.default_options()
    options.indent_size = 2
    options.end_with_newline = True
    options.newline_between_rules = False
    options.max_preserve_newlines = 2
    options.space_around_combinator = True
    return str(cssbeautifier.beautify(text, options))


def main() -> int:
    wrong = [file for file in stylesheets() if formatted(file.read_text()) != file.read_text()]
    for file in wrong:
        print(file.relative_to(ROOT))
        if "--check" not in sys.argv:
            file.write_text(formatted(file.read_text()))
    return int("--check" in sys.argv and bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
