"""Understanding one cell of a workbook: what any table holds, and the plan's own lists of words."""

from __future__ import annotations

from functools import cache
from typing import Any

from idaman.core.imports.rules import cells
from idaman.core.imports.rules.cells import Unclear, nearest, text_of
from idaman.features.plan.rules.workbook.layout import ENUMS, LABELS, label

__all__ = ["WorkbookCells", "Unclear"]


class WorkbookCells(cells.Cells):
    """Reads cells by the form of their column; `notes` collects advice about the last one."""

    def read(self, form: str, value: Any) -> Any:
        """Read a cell that is not empty, or say what is unclear about it."""
        if form in ENUMS:
            return self._word(form, text_of(value))
        return super().read(form, value)

    def _word(self, form: str, text: str) -> Any:
        words = _words_of(form)
        key = " ".join(text.split()).casefold()
        if key in words:
            return words[key]
        # The dimension's own name may be left out: "Governance" is "Smart Governance".
        if form == "dimension" and f"smart {key}" in words:
            return words[f"smart {key}"]
        labels = [label(each) for each in ENUMS[form]]
        raise Unclear("word-unknown", value=text, nearest=nearest(text, labels) or labels[0])

    def _potentials(self, value: Any) -> tuple[str, ...]:
        return self._codes(value)


@cache
def _words_of(form: str) -> dict[str, Any]:
    """Give what each word of an enumeration means, in any of its spellings."""
    return {
        word.casefold(): value
        for value in ENUMS[form]
        for word in (value.value, label(value), *LABELS.get(value.value, ()))
    }
