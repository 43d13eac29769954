"""An installation that began earlier comes forward with its data.

It may have begun with a release: each one the changelog names is unpacked from its tag and lays
its own tables. Or before any: the oldest tables there can be are those of each app's first
migration. A shallow clone is enough as long as it has the tags (`git fetch --tags --depth=1`);
one that lacks them fails here and says so.
"""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess

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
from tests.cli import own_house, releases
from tests.cli.own_house import ROOT

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
    tables.migrate_to(first_migrations())
    return settled()


def settled():
    """Put a government into the tables there are; name the migrations still to come."""
    nodes = tables.applied()
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
    house = own_house.without_tables(tmp_path / "house")
    yield house
    own_house.tear_down(house)


def test_a_database_of_the_first_migrations_comes_forward_with_its_data(bare):
    later = bare.scene(f"{HERE}:began_early")
    assert later, "nothing to come forward through"
    told = bare.idaman("migrate")
    assert told.returncode == 0, told.stderr
    is_whole(bare.scene(f"{HERE}:came_forward"))


def is_whole(now):
    assert now["waiting"] == []
    assert (now["revision"], now["holders"], now["may"], now["users"]) == (7, ["orang"], True, 1)
    assert now["said"] == [[n, n % 3 != 0] for n in range(9)]
    assert now["size"] == 9
    # Tables squashed into one first migration have private acts without stubs; nothing else may be.
    assert not [f for f in now["faults"] if "tertutup" not in f]


def begin_with(release, root, house, scratch):
    """Let a release's own code lay its tables, fill them; name the migrations to come."""
    tree = releases.unpack(root, release, scratch / release)
    python = releases.python_for(tree, scratch / f"{release}-venv")
    told = subprocess.run(
        [python, "-c", "import idaman; print(idaman.__file__)"],
        env={**house.environment, "PYTHONPATH": str(tree)},
        cwd=house.home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith(str(tree)), "the release's own code runs"
    subprocess.run(
        [python, "-m", "idaman", "migrate"],
        env={**house.environment, "PYTHONPATH": str(tree)},
        cwd=house.home,
        check=True,
        capture_output=True,
        timeout=300,
    )
    return house.scene(f"{HERE}:settled")


def test_every_release_is_in_this_clone():
    gone = releases.absent()
    assert gone == [], (
        f"{', '.join(gone)}: named in CHANGELOG.md, but there is no tag of that name here. "
        "Bring it with `git fetch --tags --depth=1`; the clone may stay shallow."
    )


def test_a_database_of_every_release_comes_forward(tmp_path):
    for release in releases.named():
        home = tmp_path / f"house-{release}"
        home.mkdir()
        house = own_house.without_tables(home)
        try:
            begin_with(release, ROOT, house, tmp_path)
            assert house.idaman("migrate").returncode == 0
            is_whole(house.scene(f"{HERE}:came_forward"))
        finally:
            own_house.tear_down(house)


def newest_migrations():
    """The last migration of each room that has more than one and on which no other leans."""
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    return [
        f"{app}/migrations/{name}.py"
        for app, name in sorted(graph.leaf_nodes())
        if app in settings.ROOMS and (app, name) not in graph.root_nodes()
        if not graph.node_map[app, name].children
    ]


@pytest.fixture
def tagged(tmp_path):
    """A shallow clone whose only commit is tagged as a release with fewer tables than now."""
    clone = releases.unpack(ROOT, "HEAD", tmp_path / "klon")
    changelog = clone / "CHANGELOG.md"
    changelog.write_text(changelog.read_text() + "\n## 2026.1.0\n")
    early = newest_migrations()
    assert early
    for path in early:
        (clone / "idaman" / "rooms" / path).unlink()
    releases.git(clone, "init", "-q")
    releases.git(clone, "add", "-A")
    who = ("-c", "user.name=Uji", "-c", "user.email=uji@example.org")
    releases.git(clone, *who, "commit", "-q", "-m", "Rilis.")
    releases.git(clone, "tag", "2026.1.0")
    shallow = tmp_path / "dangkal"
    subprocess.run(["git", "clone", "-q", "--depth=1", clone.as_uri(), str(shallow)], check=True)
    return shallow, early


def test_a_database_of_a_tag_in_a_shallow_clone_comes_forward(tagged, bare, tmp_path):
    shallow, early = tagged
    assert (shallow / ".git" / "shallow").exists()
    assert releases.named(shallow) == ["2026.1.0"]
    assert releases.absent(shallow) == []
    later = begin_with("2026.1.0", shallow, bare, tmp_path)
    assert {f"{app}/migrations/{name}.py" for app, name in later} >= set(early)
    told = bare.idaman("migrate")
    assert told.returncode == 0, told.stderr
    is_whole(bare.scene(f"{HERE}:came_forward"))


def test_a_clone_without_the_tag_is_told(tagged):
    shallow, _early = tagged
    releases.git(shallow, "tag", "-d", "2026.1.0")
    assert releases.absent(shallow) == ["2026.1.0"]


def test_a_release_with_other_needs_runs_on_its_own(tmp_path):
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    python = releases.python_for(tmp_path, tmp_path / "venv")
    told = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(tmp_path / "venv")
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    assert re.search(r"/\.venv/bin/python", releases.python_for(tmp_path, tmp_path / "other"))


def test_a_backup_of_earlier_tables_is_restored_and_brought_forward(bare, tmp_path):
    bare.scene(f"{HERE}:began_early")
    kept = bare.idaman("backup", str(tmp_path / "lama.tar.gz"))
    assert kept.returncode == 0, kept.stderr
    told = bare.idaman("restore", "--force", str(tmp_path / "lama.tar.gz"))
    assert "Traceback" not in told.stderr, told.stderr
    now = bare.scene(f"{HERE}:came_forward")
    assert now["waiting"] == []
    assert now["said"] == [[n, n % 3 != 0] for n in range(9)]
