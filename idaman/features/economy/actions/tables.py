"""Tables of the economy: entered with their source, corrected, chosen between, taken back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from idaman.core.canonical import digest, sealed
from idaman.core.free_text import WordsMissing, written
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.economy.models import WHOLE, SectorTable, TableChoice, TableMeasure
from idaman.features.economy.rules.sectors import SECTORS

LARGEST = Decimal(10) ** 15
TOLERANCE = Decimal("0.005")
"""A published whole may differ from the sum of its sectors by rounding only: half a per cent."""
UNITS: dict[str, str] = {
    TableMeasure.GRDP_CONSTANT: "miliar rupiah (harga konstan 2010)",
    TableMeasure.GRDP_CURRENT: "miliar rupiah (harga berlaku)",
    TableMeasure.EMPLOYMENT: "orang",
    TableMeasure.POPULATION: "orang",
}
"""In what each measure is counted; one unit a measure, so that tables can be put together."""


class WrongTable(Refused):
    """A table cannot be kept as it was given."""


class SameTable(Refused):
    """The same figures of the same source stand here already."""


class TableNotStanding(Refused):
    """The table was corrected or taken back before."""


@transaction.atomic
def enter_table(
    *,
    government: Government,
    measure: str,
    region: Region,
    year: int,
    values: Mapping[str, str],
    source: str,
    by: Post,
    now: datetime,
    note: str = "",
    corrects: SectorTable | None = None,
    reason: str = "",
    is_sample: bool = False,
    token: str = "",
) -> SectorTable:
    """Keep a table: one measure, region and year by sector, as a source tells it.

    `values` holds decimals as text by sector code, and WHOLE for the whole; what is left out is a
    gap. A correction of the same key says why and stands in the place of what it corrects; another
    source stands beside. Raises NotAllowed, WrongTable, SameTable, TableNotStanding, WordsMissing,
    AlreadyDone.
    """
    access.require(by, Permission.ECONOMY_ENTER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    table = prepared(
        government=government,
        measure=measure,
        region=region,
        year=year,
        values=values,
        source=source,
        by=by,
        now=now,
        note=note,
        corrects=corrects,
        reason=reason,
        is_sample=is_sample,
    )
    table.save()
    kept = table.values
    ledger.record(
        "potentials.table-corrected" if corrects else "potentials.table-entered",
        subject=_subject(table),
        token=token,
        **about(by, now, is_public=True),
        detail={
            "table": table.pk,
            "corrects": corrects.pk if corrects else None,
            "values": digest(kept),
            "gaps": len(table.missing),
            "source": sealed(table.source, bytes(table.salt)),
        },
    )
    republish(government, now)
    return table


def prepared(
    *,
    government: Government,
    measure: str,
    region: Region,
    year: int,
    values: Mapping[str, str],
    source: str,
    by: Post,
    now: datetime,
    note: str = "",
    corrects: SectorTable | None = None,
    reason: str = "",
    is_sample: bool = False,
) -> SectorTable:
    """Check one table and give it unsaved; who keeps it asks for permission and tells the ledger.

    Raises WrongTable, SameTable, TableNotStanding, WordsMissing.
    """
    if measure not in TableMeasure.values:
        raise WrongTable(Text("Choose what is counted."))
    if not 1990 <= year <= now.year:
        raise WrongTable(
            Text(
                "The year %(year)s cannot be: write 1990 to %(newest)s.", year=year, newest=now.year
            ),
        )
    if not source.strip():
        raise WordsMissing(Text("Write the source: publisher, title, and its table or page."))
    kept = checked(values, region)
    why = ""
    if corrects is not None:
        _require_same_key(corrects, government, measure, region, year)
        why = written(reason, sentence=Text("Write what is corrected."))
    standing = SectorTable.objects.of(government).standing()
    same_key = standing.filter(measure=measure, region=region, year=year)
    for other in same_key:
        if other.source == source.strip()[:300] and other.values == kept:
            raise SameTable(Text("A table with the same figures and source is here already."))
    if corrects is not None and not same_key.filter(pk=corrects.pk).exists():
        raise TableNotStanding(Text("That table was corrected or taken back before."))
    return SectorTable(
        government=government,
        measure=measure,
        region=region,
        year=year,
        values=kept,
        unit=UNITS[measure],
        source=source.strip()[:300],
        note=note.strip()[:2000],
        corrects=corrects,
        reason=why,
        is_sample=is_sample,
        salt=secrets.token_bytes(16),
        entered_at=now,
        entered_by=by,
    )


def _subject(table: SectorTable) -> str:
    return f"table:{table.measure}/{table.region.code}/{table.year}"


def _require_same_key(
    table: SectorTable, government: Government, measure: str, region: Region, year: int
) -> None:
    if (table.government_id, table.measure, table.region_id, table.year) != (
        government.pk, measure, region.pk, year,
    ):  # fmt: skip
        raise TableNotStanding(Text("A correction is about the same measure, region and year."))


def checked(values: Mapping[str, str], region: Region) -> dict[str, str]:
    """Give the figures as exact decimals, in the order of the sectors.

    Raises WrongTable, which names the sector.
    """
    if unknown := [s for s in values if s not in SECTORS and s != WHOLE]:
        raise WrongTable(
            Text(
                "The sector %(unknown)s is not known. Use the 17 sectors of BPS.",
                unknown=unknown[0],
            ),
        )
    kept: dict[str, str] = {}
    for sector in (*SECTORS, WHOLE):
        if not (text := str(values.get(sector, "")).strip()):
            continue
        name = Text("the whole") if sector == WHOLE else Text("sector %(sector)s", sector=sector)
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0 or value > LARGEST:
            raise WrongTable(
                Text(
                    "%(region)s, %(sector)s: “%(text)s” is no number of zero or more.",
                    region=region.name,
                    sector=name,
                    text=text[:30],
                )
            )
        kept[sector] = format(value.normalize(), "f")
    if not kept:
        raise WrongTable(Text("The table is empty. Fill in one figure at least."))
    if WHOLE in kept and len(kept) == len(SECTORS) + 1:
        summed = sum((Decimal(kept[s]) for s in SECTORS), Decimal(0))
        whole = Decimal(kept[WHOLE])
        if abs(summed - whole) > TOLERANCE * max(whole, Decimal(1)):
            raise WrongTable(
                Text(
                    "%(region)s: the sectors add up to %(summed)s, the whole says %(whole)s. "
                    "Check the figures.",
                    region=region.name,
                    summed=summed,
                    whole=whole,
                ),
            )
    return kept


@transaction.atomic
def follow_table(
    *, table: SectorTable, reason: str, by: Post, now: datetime, token: str = ""
) -> TableChoice:
    """Say which of several sources is followed, and why; the others stay in sight.

    Raises NotAllowed, WordsMissing, TableNotStanding, AlreadyDone.
    """
    government = table.government
    access.require(by, Permission.ECONOMY_ENTER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not SectorTable.objects.of(government).standing().filter(pk=table.pk).exists():
        raise TableNotStanding(Text("That table was corrected or taken back."))
    choice = TableChoice.objects.create(
        government=government,
        table=table,
        reason=written(
            reason,
            sentence=Text("Write why this source is followed."),
        ),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    ledger.record(
        "potentials.table-followed",
        subject=_subject(table),
        token=token,
        **about(by, now, is_public=True),
        detail={"table": table.pk, "reason": sealed(choice.reason, bytes(choice.salt))},
    )
    republish(government, now)
    return choice


@transaction.atomic
def take_table_back(*, table: SectorTable, by: Post, now: datetime, token: str = "") -> SectorTable:
    """Take a table out of every figure; its row stays, and what it corrected stands again.

    Raises NotAllowed, TableNotStanding, AlreadyDone.
    """
    government = table.government
    access.require(by, Permission.ECONOMY_ENTER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    standing = SectorTable.objects.of(government).standing().filter(pk=table.pk)
    if not SectorTable.objects.filter(pk__in=list(standing.values_list("pk", flat=True))).update(
        taken_back_at=now, taken_back_by=by
    ):
        raise TableNotStanding(Text("That table was corrected or taken back."))
    ledger.record(
        "potentials.table-taken-back",
        subject=_subject(table),
        token=token,
        **about(by, now, is_public=True),
        detail={"table": table.pk},
    )
    republish(government, now)
    table.refresh_from_db()
    return table
