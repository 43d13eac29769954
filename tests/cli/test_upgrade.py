"""An installation that began at the first migration of every room comes forward with its data.

There is no earlier release yet, so no earlier tag to begin from: the oldest tables there can be are
those of each app's first migration. From the first release on, a database of every tag belongs
here.
"""

from __future__ import annotations

import secrets

import pytest
from django.conf import settings

from idaman.doors.cli import house, tables
from idaman.pure import merkle
from idaman.pure.canonical import canonical, moment
from idaman.rooms.ledger import actions as ledger
from idaman.rooms.ledger.models import Entry, Log
from idaman.rooms.people.access import can
from idaman.rooms.people.models import Post, User
from idaman.rooms.people.permissions import Permission
from tests.build import NOON
from tests.cli import own_house
from tests.cli.own_house import House

HERE = "tests.cli.test_upgrade"


def first_migrations():
    """The earliest tables of every room, with what they lean on."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    roots = [node for node in loader.graph.root_nodes() if node[0] in settings.ROOMS]
    return sorted({node for root in roots for node in loader.graph.forwards_plan(root)})


def began_early():
    """Lay the first tables and put a government into them, the way it stood then."""
    nodes = first_migrations()
    tables.migrate_to(nodes)
    models = {tables.label(table): table for table in tables.tables(tables.applied())}

    def put(label, **values):
        table = models[label]
        known = {f.name for f in table._meta.get_fields()}
        return table._base_manager.create(**{k: v for k, v in values.items() if k in known})

    region = put(
        "regions.Region", code="64.02", name="Uji", level="regency", kind="kabupaten", slug="uji"
    )
    government = put(
        "people.Government",
        slug="uji",
        name="Kabupaten Uji",
        short="Uji",
        initials="UJ",
        region=region,
        timezone="Asia/Makassar",
        public_revision=7,
        created_at=NOON,
    )
    post = put(
        "people.Post",
        government=government,
        code="SEKRETARIAT",
        name="Sekretariat",
        role="secretariat",
    )
    user = put("people.User", username="orang", password="!")
    put("people.Holding", government=government, post=post, user=user, from_date=NOON.date())
    leaves = []
    for n in range(9):
        is_public = n % 3 != 0
        body = canonical(
            {
                "v": 1,
                "log": "uji",
                "act": "test.done",
                "subject": f"s{n}",
                "post": "SEKRETARIAT",
                "agency": "",
                "at": moment(NOON),
                "detail": {"n": n},
                "public": is_public,
                "nonce": secrets.token_hex(16),
            }
        )
        leaves.append(merkle.leaf_hash(body))
        put(
            "ledger.Entry",
            log="uji",
            position=n,
            body=body,
            leaf=leaves[-1].hex(),
            at=NOON,
            act="test.done",
            subject=f"s{n}",
            post="SEKRETARIAT",
            agency="",
            is_public=is_public,
        )
    put(
        "ledger.Log",
        slug="uji",
        origin="idaman/64.02/uji",
        size=9,
        root=merkle.tree_head(leaves).hex(),
        edge=[h.hex() for h in merkle.extended([], 0, leaves)],
    )
    return [list(node) for node in house_waiting(nodes)]


def house_waiting(nodes):
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    return sorted(set(MigrationLoader(connection).graph.nodes) - set(nodes))


def came_forward():
    post = Post.objects.select_related("government").get(code="SEKRETARIAT")
    entries = Entry.objects.of("uji").order_by("position")
    return {
        "waiting": house.waiting_migrations(),
        "revision": post.government.public_revision,
        "holders": list(post.holdings.values_list("user__username", flat=True)),
        "may": can(post, Permission.PLAN_ADOPT, government=post.government),
        "users": User.objects.count(),
        "said": [[e.said["detail"]["n"], e.is_public] for e in entries],
        "faults": list(ledger.verify(slug="uji").faults),
        "size": Log.objects.get(slug="uji").size,
    }


@pytest.fixture
def bare(tmp_path):
    """An installation without a single table."""
    (tmp_path / "house").mkdir()
    house = House(tmp_path / "house", "")
    if own_house.SERVER:
        name = f"bare_{secrets.token_hex(6)}"
        own_house.on_server(f"CREATE DATABASE {name}")
        house = House(tmp_path / "house", own_house.SERVER.rpartition("/")[0] + f"/{name}")
    yield house
    own_house.tear_down(house)


def test_a_database_of_the_first_migrations_comes_forward_with_its_data(bare):
    later = bare.scene(f"{HERE}:began_early")
    assert later, "nothing to come forward through"
    told = bare.idaman("migrate")
    assert told.returncode == 0, told.stderr
    now = bare.scene(f"{HERE}:came_forward")
    assert now["waiting"] == []
    assert (now["revision"], now["holders"], now["may"], now["users"]) == (7, ["orang"], True, 1)
    assert now["said"] == [[n, n % 3 != 0] for n in range(9)]
    assert now["size"] == 9
    # Tables squashed into one first migration have private acts without stubs; nothing else may be.
    assert not [f for f in now["faults"] if "tertutup" not in f]


def test_a_backup_of_earlier_tables_is_restored_and_brought_forward(bare, tmp_path):
    bare.scene(f"{HERE}:began_early")
    kept = bare.idaman("backup", str(tmp_path / "lama.tar.gz"))
    assert kept.returncode == 0, kept.stderr
    told = bare.idaman("restore", "--force", str(tmp_path / "lama.tar.gz"))
    assert "Traceback" not in told.stderr, told.stderr
    now = bare.scene(f"{HERE}:came_forward")
    assert now["waiting"] == []
    assert now["said"] == [[n, n % 3 != 0] for n in range(9)]
