"""Every command line of the documents is run as it stands, or marked with why not."""

import contextlib
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.cli.own_house import ROOT, free_port
from tests.cli.postgres import a_database, a_server
from tests.docs.commands import IN_A_BLOCK, PAGES, blocks, lines
from tests.waiting import wait_for

BIN = ROOT / ".venv/bin"
SAMPLES = ROOT / "idaman/samples"
EVERY = list(dict.fromkeys(line for page in PAGES for line in lines(page.read_text())))
RUN = list(dict.fromkeys(line.text for line in EVERY if not line.why_not))

# What the fixtures run: the sample is loaded so, and `idaman demo` begins the three others.
OPEN = {
    "idaman demo --load-only --home coba",
    "idaman demo",
    "idaman serve",
    "idaman tick",
    "idaman build",
}

# What stands for an address, a file or a name in a line.
VALUES = {
    "https://smartcity.example.go.id/": "$SITE/",
    "https://example.go.id/": "$SITE/",
    "https://…/ledger": "$SITE/kukar/ledger",
    "https://…/kawasan/ikn": "$SITE/kawasan/ikn",
    "/srv/idaman-situs": "situs",
    "/media/brankas/": "brankas/",
    "runuser -u idaman -- ": "",
    '--vkey "…"': '--vkey "$VKEY"',
    "'$SITE/": "$SITE'/",
    "curl ": "curl -sS --fail ",
    "<command>": "doctor",
    " [QUESTION]": " figures_by_year",
    " [GOVERNMENT]": " kukar",
    " GOVERNMENT": " kukar",
    " OLD NEW": " rencana.xlsx rencana.xlsx",
    " [URL]": " $SITE/kukar/ledger",
    " --save FILE": " --save kukar.txt",
}
SITUS = "set -a; . situs/idaman.env; "
KEPT_SECRETS = (
    'sed -i "s|^IDAMAN_SECRET_KEY=.*|IDAMAN_SECRET_KEY=$SECRET|" situs/idaman.env; '
    'printf %s "$SECRET" > situs/log.key; '
)
INIT = "idaman init situs --host smartcity.example.go.id"
BACKUP = "idaman backup situs.tar.gz"
AFRESH = f"{KEPT_SECRETS} {SITUS} idaman restore situs.tar.gz && idaman tick --once"
# What was published since a backup may not be taken back, so a new one is made first.
OVER = f"{SITUS} idaman backup lagi.tar.gz && idaman restore --force lagi.tar.gz"
INSTALL = "IDAMAN_HOME=$PWD/lain idaman ca install ca-baru"
EXPORT = "idaman plan export --government kukar --output rencana.xlsx"
RECOMPUTE = "idaman recompute $SITE/kukar --pages 3"
MAIL = "idaman mail sekretariat@example.go.id"

# A line that names its command alone, or is for another home, with what completes it.
COMPLETE = {
    "idaman init": INIT,
    "idaman init FOLDER": INIT,
    "idaman init FOLDER --host …": INIT,
    "idaman init --ask-password": f"{INIT} --files-only --ask-password --database "
    "postgresql://idaman@127.0.0.1:5432/idaman".replace("situs", "situs-lain"),
    "idaman furnish": f"{SITUS} idaman furnish",
    "idaman found-link": f"{SITUS} idaman found-link",
    "idaman backup": BACKUP,
    "idaman backup FILE": BACKUP,
    "idaman restore": AFRESH,
    "idaman restore FILE": AFRESH,
    "idaman restore situs.tar.gz": AFRESH,
    "idaman restore --force situs.tar.gz": OVER,
    "idaman move URL": f"{SITUS} idaman move $POSTGRESQL",
    "idaman ledger verify URL": "idaman ledger verify $SITE/kukar/ledger",
    "idaman ledger verify --save": "idaman ledger verify $SITE/kukar/ledger --save kukar.txt",
    "idaman recompute": RECOMPUTE,
    "idaman recompute URL": RECOMPUTE,
    "idaman ca root": 'idaman ca root --out ca-baru --name "Kabupaten Kutai Kartanegara"',
    "idaman ca install": INSTALL,
    "idaman ca install FOLDER": INSTALL,
    "idaman ca install ca-baru": INSTALL,
    "idaman ca crl": "idaman ca crl --output pencabutan.crl",
    "idaman kawasan": f"idaman kawasan {SAMPLES}/kawasan.json",
    "idaman kawasan FILE": f"idaman kawasan {SAMPLES}/kawasan.json",
    "idaman places load FILE": f"{SITUS} idaman places load {SAMPLES}/places.csv",
    "idaman places load wilayah.csv": f"{SITUS} idaman places load {SAMPLES}/places.csv",
    "idaman places tiles FILE": f"idaman places tiles {SAMPLES}/tiles.csv",
    "idaman places boundaries FILE": "idaman places boundaries batas.geojson "
    "--government kukar --source Uji",
    "idaman plan template": "idaman plan template --government kukar --first-year 2030 "
    "--last-year 2034 --output kosong.xlsx",
    "idaman plan check FILE": f"{EXPORT} && idaman plan check rencana.xlsx",
    "idaman plan import FILE": f"{EXPORT} && idaman plan import rencana.xlsx --government kukar",
    "idaman plan export": EXPORT,
    "idaman plan book GOVERNMENT": "idaman plan book kukar --out buku",
    "idaman plan adopt": "idaman plan adopt --government kukar",
    "idaman plan close": "idaman plan close --government kukar --plan 2025-2029",
    "idaman plan schema": "idaman plan schema --output rencana.schema.json",
    "idaman mail ADDRESS": MAIL,
    "idaman mail ALAMAT": MAIL,
}
CODES = {
    MAIL: 1,  # No mail server is set here; tests/cli/test_mail.py sends to one.
}
BATAS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kode": "64.02.06"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[116, 0], [117, 0], [117, -1], [116, -1], [116, 0]]],
            },
        }
    ],
}


def what_is_run(line):
    """What the shell is given for a line of a page."""
    if line.startswith("make "):
        return f"make -n -C {ROOT} {line.removeprefix('make ')}"
    if line.startswith("python -m benchmarks."):
        return f"cd {ROOT} && {BIN}/python -m {line.split()[2]} --help"
    if line == ".venv/bin/python -m idaman.features.plan.rules.pages docs/rules":
        return f"{sys.executable} -m idaman.features.plan.rules.pages rules"
    if line in COMPLETE:
        return COMPLETE[line]
    for placeholder, value in VALUES.items():
        line = line.replace(placeholder, value)
    return line


def fetched(address):
    with contextlib.suppress(OSError, urllib.error.URLError):
        return urllib.request.urlopen(address, timeout=20).read().decode()
    return ""


@pytest.fixture(scope="module")
def shell(sample, tmp_path_factory):
    """Runs a line of a shell in one scratch folder, beside the open site of the sample."""
    folder = tmp_path_factory.mktemp("shell")
    home, port = folder / "home", free_port()
    shutil.copytree(sample.home, home, ignore=shutil.ignore_patterns("cache"))
    for name in ("backups", "cadangan", "brankas", "rules"):
        (folder / name).mkdir()
    (folder / "batas.geojson").write_text(json.dumps(BATAS))
    site = f"http://127.0.0.1:{port}"
    secret = (home / "secret").read_text()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("IDAMAN_", "DATABASE"))}
    env = {
        **kept,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "SITE": site,
        "SECRET": secret,
        "IDAMAN_HOME": str(home),
        "IDAMAN_SECRET_KEY": secret,
        "IDAMAN_PUBLIC_URL": site,
        "IDAMAN_ROOT_PASSWORD": "sandi-kunci-akar",
        "IDAMAN_DATABASE_PASSWORD": "sandi-basis-data",
    }
    demo = ["idaman", "demo", "--home", str(home), "--port", str(port)]
    with (
        a_server() as server,
        a_database(server) as url,
        (folder / "demo.log").open("w") as log,
        subprocess.Popen(demo, env=kept | {"PATH": env["PATH"]}, stdout=log, stderr=log) as opened,
    ):
        log_of = f"{site}/kukar/ledger"
        key, _ = wait_for(
            lambda: (
                (key := fetched(f"{log_of}/vkey"))
                and (signed := fetched(f"{log_of}/checkpoint"))
                and (key, signed)
            ),
            seconds=900,
            every=1,
            process=opened,
            why=(folder / "demo.log").read_text,
        )
        env |= {"VKEY": key.strip(), "POSTGRESQL": url}

        @functools.cache
        def run(line):
            done = subprocess.run(
                ["bash", "-c", line],
                env=env,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=240,
            )
            return done.returncode, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"

        yield run
        assert opened.poll() is None, (folder / "demo.log").read_text()
        opened.send_signal(signal.SIGTERM)
        opened.wait(60)


@pytest.mark.parametrize("line", [line for line in RUN if line not in OPEN])
def test_a_line_of_a_page_runs(shell, line):
    given = what_is_run(line)
    code, said = shell(given)
    assert code == CODES.get(given, 0), f"{given}\n{said}"
    if line.startswith("python -m benchmarks."):
        assert set(re.findall(r"--[a-z-]+", line)) <= set(re.findall(r"--[a-z-]+", said))


def test_a_line_that_is_not_run_is_marked_with_its_reason():
    assert [line for line in EVERY if line.why_not and len(line.why_not.split()) < 3] == []
    unknown = re.compile(r"…|<[a-zA-Z ]+>|\b[A-Z]{3,} ?[A-Z]*$| FILE\b| FOLDER\b")
    given = [what_is_run(line) for line in RUN]
    assert [line for line in given if unknown.search(re.sub(r"\$[A-Z]+", "", line))] == []
    assert set(COMPLETE) | OPEN <= set(RUN)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_block_says_its_language_and_only_one_of_the_shell_has_commands(page):
    text = page.read_text()
    for language, code, _ in blocks(text):
        assert language in {"sh", "python", "json", "yaml", "text", "sql", "html"}, code
        if language != "sh":
            assert [line for line in code.splitlines() if IN_A_BLOCK.match(line.strip())] == []
    marked = [line for line in lines(text) if line.why_not]
    assert len(marked) >= text.count("<!-- not run:"), "a mark stands beside no command"
