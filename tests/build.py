"""Builders: `a_government()` is a good government; name only what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Agency, Government, Holding, Post, User
from idaman.core.people.permissions import Role
from idaman.core.places.models import Kind, Region, RegionLevel
from idaman.core.taxonomy import Dimension, Direction, FundingSource, SubDimension
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Plan, Version
from idaman.features.plan.rules.model import (
    Activity,
    Cost,
    Document,
    Indicator,
    Mission,
    Objective,
    Programme,
    QuickWin,
    Settings,
)

NOON = datetime(2026, 8, 17, 4, tzinfo=UTC)
TODAY = date(2026, 8, 17)
PASSWORD = "sandi yang cukup panjang"
_n = count(1)


def a_region(*, code: str = "", name: str = "", parent: Region | None = None) -> Region:
    code = code or f"{10 + next(_n) % 80}.{next(_n) % 90 + 10}"
    level, kind = {
        0: (RegionLevel.PROVINCE, Kind.PROVINCE),
        1: (RegionLevel.REGENCY, Kind.REGENCY),
        2: (RegionLevel.DISTRICT, Kind.DISTRICT),
        3: (RegionLevel.VILLAGE, Kind.RURAL_VILLAGE),
    }[code.count(".")]
    found = Region.objects.filter(code=code).first()
    return found or Region.objects.create(
        code=code,
        level=level,
        kind=kind,
        name=name or f"Wilayah {code}",
        parent=parent,
        slug=(name or code).lower().replace(" ", "-").replace(".", "-"),
    )


def a_government(*, slug: str = "", code: str = "", is_sample: bool = False) -> Government:
    """A government with two districts of one village each, and its log."""
    number = next(_n)
    slug = slug or f"daerah-{number}"
    code = code or f"{11 + number // 90 % 88:02}.{number % 90 + 10:02}"
    region = a_region(code=code, name=f"Daerah {number}")
    for i, name in ((1, "Hulu"), (2, "Hilir")):
        district = a_region(code=f"{code}.0{i}", name=name, parent=region)
        a_region(code=f"{code}.0{i}.2001", name=f"Desa {name}", parent=district)
    ledger.open_log(slug=slug, origin=f"test/{slug}")
    return Government.objects.create(
        slug=slug,
        name=f"Kabupaten Uji {number}",
        name_en=f"Test Regency {number}",
        short=f"Uji {number}",
        initials="UJ",
        region=region,
        is_sample=is_sample,
        created_at=NOON,
    )


def an_agency(government: Government, *, code: str = "", name: str = "") -> Agency:
    code = code or f"OPD-{next(_n)}"
    return Agency.objects.create(
        government=government, code=code, short=code.title(), name=name or f"Dinas {code}"
    )


def a_post(
    government: Government, *, role: Role = Role.SECRETARIAT, agency: Agency | None = None
) -> Post:
    number = next(_n)
    return Post.objects.create(
        government=government,
        agency=agency,
        code=f"POS-{number}",
        name=f"Jabatan {number}",
        role=role.value,
    )


def a_person(*posts: Post, username: str = "") -> User:
    """Somebody who holds these posts since long ago and can log in with PASSWORD."""
    user = User.objects.create_user(username=username or f"orang-{next(_n)}", password=PASSWORD)
    for post in posts:
        Holding.objects.create(
            government=post.government, post=post, user=user, from_date=date(2020, 1, 1)
        )
    return user


def an_activity(code: str = "KEG-001", **changes: Any) -> Activity:
    good: dict[str, Any] = {
        "code": code,
        "name": f"Memasang penguat sinyal {code}",
        "programme": "PRG-01",
        "sub_dimension": SubDimension.LIVING_MOBILITY,
        "starts": date(2026, 1, 1),
        "ends": date(2026, 12, 31),
        "whole_regency": True,
        "costs": (Cost(year=2026, source=FundingSource.APBD, amount_idr=1_200_000_000),),
        "indicators": ("IND-01",),
        "output": "Menara penguat",
        "rpjmd_code": "2.16.03",
        "budget_tag": "SMARTCITY",
        "source": "Uji",
        "sdgs": (9,),
    }
    return Activity.model_validate({**good, **changes})


def a_document(
    government: Government,
    *,
    owner: Agency | None = None,
    activities: tuple[Activity, ...] | None = None,
    **settings: Any,
) -> Document:
    """A small plan without errors: one objective, programme, indicator, activity, quick win."""
    own = owner.code if owner else None
    return Document(
        settings=Settings.model_validate(
            {
                "title": f"Rencana {government.name} 2025–2029",
                "place": government.region.code,
                "edition": "2025–2029",
                "first_year": 2025,
                "last_year": 2029,
                "vision": "Daerah yang tersambung.",
                "source": "Uji",
                **settings,
            }
        ),
        missions=(Mission(code="M-1", text="Menyambungkan desa", source="Uji"),),
        objectives=(
            Objective(
                code="SAS-01",
                name="Desa tersambung",
                dimension=Dimension.LIVING,
                mission="M-1",
                source="Uji",
            ),
        ),
        indicators=(
            Indicator(
                code="IND-01",
                name="Desa tanpa sinyal",
                objective="SAS-01",
                unit="desa",
                direction=Direction.DOWN,
                baseline=23,
                baseline_year=2021,
                baseline_source="Uji",
                targets={2025: 20, 2026: 10, 2027: 5, 2028: 2, 2029: 0},
                owner=own,
                source="Uji",
            ),
        ),
        programmes=(
            Programme(
                code="PRG-01",
                name="Sinyal sampai ke desa",
                objective="SAS-01",
                owner=own,
                rpjmd_code="2.16.03",
                source="Uji",
            ),
        ),
        activities=activities or (an_activity(owner=own),),
        quick_wins=(
            QuickWin(
                code="QW-01",
                name="Sinyal di Desa Hulu",
                dimension=Dimension.LIVING,
                owner=own,
                activities=("KEG-001",),
                measure="Desa bersinyal",
                unit="desa",
                baseline=0,
                target=1,
                starts=date(2026, 3, 1),
                ends=date(2026, 11, 30),
                places=(f"{government.region.code}.01.2001",),
                costs=(Cost(year=2026, source=FundingSource.APBD, amount_idr=500_000_000),),
                source="Uji",
            ),
        ),
    )


def a_plan(government: Government, *, by: Post, document: Document | None = None) -> Plan:
    return masterplan.take_in(
        government=government,
        plan=None,
        document=document or a_document(government),
        base_sequence=0,
        by=by,
        now=NOON,
    )


def an_adopted(government: Government, *, by: Post, document: Document | None = None) -> Version:
    return masterplan.adopt(
        plan=a_plan(government, by=by, document=document),
        regulation="Perbup 1/2026",
        regulation_date=date(2026, 1, 5),
        by=by,
        now=NOON,
    )
