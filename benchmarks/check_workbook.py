"""How long does it take, and how much memory, to read and lint an officers' workbook?

Makes workbooks of 1,000 and 10,000 activities (three years of costs each) and checks each in a
child process, as the desk does. Run: python benchmarks/check_workbook.py [activities ...]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from idaman.core.findings import FindingPlace, References  # noqa: E402
from idaman.core.taxonomy import Dimension, Direction, FundingSource, SubDimension  # noqa: E402
from idaman.features.plan.rules.model import (  # noqa: E402
    Activity,
    Cost,
    Document,
    Indicator,
    Objective,
    Programme,
    Settings,
)

REFERENCES = References(
    agencies={f"OPD-{n:02}": f"Dinas Urusan Nomor {n}" for n in range(40)},
    places={"64.02": FindingPlace("64.02", "Kutai Kartanegara", "regency")}
    | {
        f"64.02.{n:02}": FindingPlace(f"64.02.{n:02}", f"Kecamatan {n}", "district", "64.02")
        for n in range(1, 21)
    },
    year=2026,
)
VERBS = ("Pembangunan", "Pengelolaan", "Pelatihan", "Penyediaan", "Digitalisasi", "Pemetaan")
THINGS = ("jaringan", "layanan", "pasar", "puskesmas", "sekolah", "sampah", "wisata", "sungai")
FOR = ("desa pesisir", "desa hulu", "pelaku UMKM", "petani", "nelayan", "pelajar", "lansia")


def plan(size: int) -> Document:
    """Make a plan with so many activities, none quite like another."""
    dimensions, parts = list(Dimension), list(SubDimension)
    objectives = tuple(
        Objective(code=f"SAS-{n:03}", name=f"Sasaran {n}", dimension=dimensions[n % 6])
        for n in range(size // 50 + 6)
    )
    programmes = tuple(
        Programme(
            code=f"PRG-{n:03}",
            name=f"Program {THINGS[n % 8]} {n}",
            objective=objectives[n % len(objectives)].code,
            owner=f"OPD-{n % 40:02}",
        )
        for n in range(size // 10 + 6)
    )
    indicators = tuple(
        Indicator(
            code=f"IND-{n:04}",
            name=f"Capaian {n}",
            objective=objectives[n % len(objectives)].code,
            unit="persen",
            direction=Direction.UP,
            baseline=10,
            targets={year: 10.0 + year - 2024 for year in range(2025, 2030)},
        )
        for n in range(size // 10)
    )
    return Document(
        settings=Settings(
            title="Ukuran", place="64.02", edition="uji", first_year=2025, last_year=2029
        ),
        objectives=objectives,
        programmes=programmes,
        indicators=indicators,
        activities=tuple(
            Activity(
                code=f"KEG-{n:05}",
                name=f"{VERBS[n % 6]} {THINGS[n // 6 % 8]} {FOR[n // 48 % 7]} lokus {n}",
                programme=programmes[n % len(programmes)].code,
                sub_dimension=parts[n % 18],
                owner=f"OPD-{n % 40:02}",
                output="Sarana terpasang dan dipakai warga",
                output_unit="unit",
                output_target=n % 30 + 1,
                starts=date(2025 + n % 4, 1, 12),
                ends=date(2025 + n % 4, 11, 30),
                places=(f"64.02.{n % 20 + 1:02}",),
                costs=tuple(
                    Cost(year=2025 + y, source=FundingSource.APBD, amount_idr=10**8 + n)
                    for y in range(3)
                ),
                depends_on=(f"KEG-{n - 1:05}",) if n % 7 else (),
                rpjmd_code="2.16.03.2.01",
                sdgs=(9,),
                note="Dibahas dalam Bimtek 2",
            )
            for n in range(size)
        ),
    )


def child(path: str) -> None:
    """Check one workbook and print what it took."""
    from idaman.features.plan.rules.check import check_file

    began = time.perf_counter()
    answer = check_file(path, REFERENCES.as_json(), 50 * 2**20)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = {"seconds": round(seconds, 2), "peak_mb": round(peak), "counts": answer["counts"]}
    print(json.dumps(said))


def main(sizes: list[int]) -> None:
    """Measure each size and print a table."""
    from idaman.features.plan.rules.workbook import write

    print(f"{'activities':>10} {'kB':>7} {'seconds':>8} {'peak MB':>8}  findings")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plan.xlsx"
            path.write_bytes(write(plan(size), REFERENCES))
            command = [sys.executable, __file__, "--child", str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            took = json.loads(done.stdout)
            counts = took["counts"]
            kinds = " ".join(f"{counts[kind]} {kind}" for kind in ("error", "warning", "advice"))
            kilobytes = path.stat().st_size // 1024
            print(f"{size:>10} {kilobytes:>7} {took['seconds']:>8} {took['peak_mb']:>8}  {kinds}")


if __name__ == "__main__":
    if "--child" in sys.argv:
        child(sys.argv[-1])
    else:
        main([int(each) for each in sys.argv[1:]] or [1_000, 10_000])
