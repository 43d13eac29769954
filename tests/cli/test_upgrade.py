"""An installation that began earlier comes forward with its data.

It may have begun with a release: each one the changelog names is unpacked from its tag, or from
the commit named there, and lays its own tables. Or before any: the oldest tables there can be are
those of each app's first migration. It is brought forward by the code of this commit with one step
more, which remakes tables that hold rows: so there is always something to come through. A shallow
clone with the tags is enough (`git fetch --tags --depth=1`); one with neither tag nor commit fails
here and says so.
"""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256

import pytest
from django.conf import settings

from idaman.cli import house, tables
from idaman.core import merkle
from idaman.core.canonical import canonical, moment
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry, Log
from idaman.core.people.access import can
from idaman.core.people.models import Post, User
from idaman.core.people.permissions import Permission
from tests.build import NOON
from tests.cli import own_house, releases
from tests.cli.own_house import ROOT

HERE = "tests.cli.test_upgrade"
STEP = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "{before}")]
    operations = [
        migrations.AddField("government", "motto", models.CharField(max_length=40, default="Maju")),
        migrations.AlterField("post", "name", models.CharField(max_length=150)),
    ]
"""


def first_migrations():
    """The earliest tables of every app, with what they lean on."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    roots = [node for node in loader.graph.root_nodes() if node[0] in settings.OWN_APPS]
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
        nonce = secrets.token_hex(16)
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
                "nonce": nonce,
            }
        )
        salt = b"" if is_public else secrets.token_bytes(16)
        stub = {"v": 1, "log": "uji", "nonce": nonce, "private": sha256(salt + body).hexdigest()}
        logged = body if is_public else canonical(stub)
        leaves.append(merkle.leaf_hash(logged))
        put(
            "ledger.Entry",
            log="uji",
            position=n,
            body=body,
            salt=salt or None,
            logged=None if is_public else logged,
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
    # What an upgrade itself records, that it binds the rows as they stand, waits for its place.
    entries = Entry.objects.of("uji").filter(position__isnull=False).order_by("position")
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


@pytest.fixture(scope="module")
def next_release(tmp_path_factory):
    """The code of this commit with one step more, and the step's name."""
    tree = releases.unpack(ROOT, "HEAD", tmp_path_factory.mktemp("next"))
    folder = tree / "idaman" / "core" / "people" / "migrations"
    before = max(path.stem for path in folder.glob("0*.py"))
    (folder / "9999_motto.py").write_text(STEP.format(before=before))
    return tree, ["people", "9999_motto"]


@pytest.fixture
def bare(tmp_path, next_release):
    """An installation of the next release without a single table."""
    (tmp_path / "house").mkdir()
    house = replace(own_house.without_tables(tmp_path / "house"), tree=next_release[0])
    yield house
    own_house.tear_down(house)


@pytest.fixture(scope="module")
def early(tmp_path_factory, next_release):
    """An installation of the next release that has only the first tables; not to be changed."""
    home = tmp_path_factory.mktemp("early") / "house"
    home.mkdir()
    house = replace(own_house.without_tables(home), tree=next_release[0])
    assert next_release[1] in house.scene(f"{HERE}:began_early")
    yield house
    own_house.tear_down(house)


@pytest.fixture
def begun(early, tmp_path):
    with own_house.copy(early, tmp_path / "begun") as house:
        yield house


def test_a_database_of_the_first_migrations_comes_forward_with_its_data(begun):
    told = begun.idaman("migrate")
    assert told.returncode == 0, told.stderr
    is_whole(begun.scene(f"{HERE}:came_forward"))


def schema():
    """Everything the database knows of its tables, in lines."""
    from django.db import connection

    asked = (
        ["SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"]
        if connection.vendor == "sqlite"
        else [
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
            "column_default, is_identity FROM information_schema.columns WHERE table_schema = "
            "'public'",
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM "
            "pg_constraint WHERE connamespace = 'public'::regnamespace",
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        ]
    )
    rows = []
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(sql)
            rows += cursor.fetchall()
    # Columns stand in the order they came; what is said of each must be the same.
    parts = {(row[0], part) for row in rows for part in said_of(row[1:])}
    return sorted([*pair] for pair in parts if pair[0] != "auth_group_permissions")


def said_of(row):
    text = " ".join(map(str, row))
    return re.split(r', (?="|CONSTRAINT )', re.sub(r"^CREATE TABLE \S+ \(|\)$", "", text))


def test_no_step_keeps_a_new_database_from_its_tables_at_once(db):
    assert tables.must_be_walked() == [], (
        "Say elidable=True of a step that only mends old rows: walked, the steps take ten times as "
        "long. One that puts rows into a new database may be named here."
    )


def test_tables_laid_at_once_are_those_the_steps_lead_to(begun, empty_house):
    walked = replace(begun, tree=ROOT)
    assert walked.idaman("migrate").returncode == 0
    by_steps, at_once = walked.scene(f"{HERE}:schema"), empty_house.scene(f"{HERE}:schema")
    assert [part for part in at_once if part not in by_steps] == []
    assert [part for part in by_steps if part not in at_once] == []
    assert len(at_once) > 2000


def is_whole(now):
    assert now["waiting"] == []
    assert (now["revision"], now["holders"], now["may"], now["users"]) == (7, ["orang"], True, 1)
    assert now["said"] == [[n, n % 3 != 0] for n in range(9)]
    assert now["size"] == 9
    assert now["faults"] == []


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
        timeout=900,
    )
    return house.scene(f"{HERE}:settled")


def test_every_release_is_in_this_clone():
    assert releases.registered(), "there is always a release to come from"
    gone = releases.absent()
    assert gone == [], (
        f"{', '.join(gone)}: named in CHANGELOG.md, but this clone has neither a tag of that name "
        "nor the commit named there. Bring it with `git fetch --tags --depth=1`, or the whole "
        "history with `git fetch --unshallow`."
    )


def test_a_release_is_one_commit_whose_code_says_its_version():
    for release, commit in releases.registered().items():
        tag = releases.resolved(f"refs/tags/{release}")
        assert tag in ("", commit), f"the tag {release} is another commit than the changelog's"
        said = releases.git(ROOT, "show", f"{releases.commit_of(release)}:pyproject.toml")
        assert f'\nversion = "{release}"\n' in said.decode()


def test_this_commit_is_of_a_version_after_the_last_release():
    said = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    last = list(releases.registered())[-1]
    assert [int(n) for n in said[1].split(".")] > [int(n) for n in last.split(".")]


def test_a_database_of_every_release_comes_forward(tmp_path):
    for release in releases.registered():
        home = tmp_path / f"house-{release}"
        home.mkdir()
        house = own_house.without_tables(home)
        try:
            begin_with(release, ROOT, house, tmp_path)
            told = house.idaman("migrate")
            assert told.returncode == 0, told.stderr
            is_whole(house.scene(f"{HERE}:came_forward"))
        finally:
            own_house.tear_down(house)


@pytest.fixture(scope="module")
def tagged(tmp_path_factory):
    """A shallow clone whose only commit is tagged as a release."""
    scratch = tmp_path_factory.mktemp("tagged")
    clone = releases.unpack(ROOT, "HEAD", scratch / "klon")
    changelog = clone / "CHANGELOG.md"
    changelog.write_text(changelog.read_text() + "\n## 2026.1.0\n")
    releases.git(clone, "init", "-q")
    releases.git(clone, "add", "-A")
    who = ("-c", "user.name=Uji", "-c", "user.email=uji@example.org")
    releases.git(clone, *who, "commit", "-q", "-m", "Rilis.")
    releases.git(clone, "tag", "2026.1.0")
    shallow = scratch / "dangkal"
    subprocess.run(["git", "clone", "-q", "--depth=1", clone.as_uri(), str(shallow)], check=True)
    return shallow


def test_a_database_of_a_tag_in_a_shallow_clone_comes_forward(tagged, bare, next_release, tmp_path):
    assert (tagged / ".git" / "shallow").exists()
    assert "2026.1.0" in releases.registered(tagged)
    assert "2026.1.0" not in releases.absent(tagged)
    assert next_release[1] in begin_with("2026.1.0", tagged, bare, tmp_path)
    told = bare.idaman("migrate")
    assert told.returncode == 0, told.stderr
    is_whole(bare.scene(f"{HERE}:came_forward"))


def test_a_clone_without_the_tag_is_told(tagged, tmp_path):
    clone = tmp_path / "klon"
    subprocess.run(["git", "clone", "-q", "--no-tags", tagged.as_uri(), str(clone)], check=True)
    assert "2026.1.0" in releases.absent(clone)
    changelog = clone / "CHANGELOG.md"
    commit = releases.git(clone, "rev-parse", "HEAD").decode().strip()
    told = changelog.read_text().replace("## 2026.1.0\n", f"## 2026.1.0\n\nCommit `{commit}`.\n")
    changelog.write_text(told)
    assert releases.commit_of("2026.1.0", clone) == commit, "its history is enough"


def test_a_release_with_other_needs_runs_on_its_own(tmp_path):
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    python = releases.python_for(tmp_path, tmp_path / "venv")
    told = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(tmp_path / "venv")
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    assert re.search(r"/\.venv/bin/python", releases.python_for(tmp_path, tmp_path / "other"))


def test_a_backup_of_earlier_tables_is_restored_and_brought_forward(begun, tmp_path):
    kept = begun.idaman("backup", str(tmp_path / "lama.tar.gz"))
    assert kept.returncode == 0, kept.stderr
    told = begun.idaman("restore", "--force", str(tmp_path / "lama.tar.gz"))
    assert "Traceback" not in told.stderr, told.stderr
    now = begun.scene(f"{HERE}:came_forward")
    assert now["waiting"] == []
    assert now["said"] == [[n, n % 3 != 0] for n in range(9)]
