"""The translation files, compiled where they changed."""

from __future__ import annotations

import os
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"


def compile_translations() -> int:
    """Compile what was translated since last time, without needing gettext. Return how many.

    Raises PermissionError where nothing is compiled yet and nothing can be written.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    count = 0
    for po in LOCALE.glob("*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3])
        fresh = mo.with_suffix(f".{os.getpid()}")
        try:
            with fresh.open("wb") as target:
                write_mo(target, catalogue)
        except OSError:
            # A read-only installation keeps what it was installed with.
            if mo.exists():
                continue
            raise PermissionError(
                f"{mo.parent} tidak dapat ditulis; jalankan perintah ini sekali sebagai pemasang."
            ) from None
        fresh.replace(mo)
        count += 1
    return count
