"""How long do the books of a large plan take?

    python -m benchmarks.books [--activities 400]

Lays out a plan of that many activities and prints its books as the child does, each as PDF and for
Word. Prints pages and seconds of each. Wanted: about 5 s for 200 pages as PDF.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, date, datetime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=400)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "IDAMAN_HOME": home,
            "IDAMAN_SECRET_KEY": "only-for-a-benchmark-only-for-a-benchmark",
            "DJANGO_SETTINGS_MODULE": "idaman.config.settings",
        }
        import django

        django.setup()
        measure(asked.activities)


def measure(activities: int) -> None:
    from idaman.core.findings import References
    from idaman.features.plan.paper import masterplan
    from idaman.features.plan.paper.contents import Matter
    from idaman.features.plan.rules.book_sets import shipped
    from idaman.paper.rules import printing, word

    at = datetime.now(UTC)
    edition = masterplan.PrintEdition("Kabupaten Uji", "ab" * 32, "akar revisi", 1, "")
    started = time.perf_counter()
    matter = Matter(a_plan(activities), References(agencies={}, places={}), "Kabupaten Uji")
    documents = masterplan.to_print(matter, shipped()[0].books, edition, at)
    print(f"laid out {activities} activities in {time.perf_counter() - started:.2f} s")
    for each in documents:
        started = time.perf_counter()
        pdf = printing.compiled(each["source"], each["data"], at=at)
        took = time.perf_counter() - started
        pages = printing.pages_of(pdf)
        said = f"{each['key']:10} {pages:4} pages, PDF {took:.2f} s"
        if each["word"]:

            def draw(block: dict[str, object], book: dict[str, object] = each) -> bytes:
                data = {**book["data"], "chapters": [], "chart": block}  # type: ignore[dict-item]
                return printing.drawn(str(book["source"]), data, ppi=170)

            started = time.perf_counter()
            word.write(each["data"], draw=draw, at=at)
            said += f", Word {time.perf_counter() - started:.2f} s"
        print(said)


def a_plan(activities: int):  # type: ignore[no-untyped-def]
    from idaman.core.taxonomy import Dimension, FundingSource, SubDimension
    from idaman.features.plan.rules.model import (
        Activity,
        Cost,
        Document,
        Objective,
        Programme,
        Settings,
    )

    dimensions, parts = list(Dimension), list(SubDimension)
    return Document(
        settings=Settings(
            title="Rencana Uji 2025–2029", place="64.99", edition="2025–2029", first_year=2025,
            last_year=2029, vision="Daerah yang tersambung",
        ),
        objectives=tuple(
            Objective(code=f"SAS-{n:02}", name=f"Sasaran {n}", dimension=dimensions[n % 6])
            for n in range(18)
        ),
        programmes=tuple(
            Programme(code=f"PRG-{n:03}", name=f"Program {n}", objective=f"SAS-{n % 18:02}")
            for n in range(activities // 4)
        ),
        activities=tuple(
            Activity(
                code=f"KEG-{n:04}", name=f"Kegiatan nomor {n} dengan nama yang biasa",
                programme=f"PRG-{n % (activities // 4):03}", sub_dimension=parts[n % 18],
                output="Keluaran yang dihitung dan dilihat orang", output_unit="unit",
                output_target=n, starts=date(2025 + n % 4, 2, 1), ends=date(2026 + n % 4, 11, 30),
                costs=tuple(
                    Cost(year=year, source=FundingSource.APBD, amount_idr=250_000_000 + n)
                    for year in range(2025, 2029)
                ),
            )
            for n in range(activities)
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main()
