"""The page about the ledger tells how to check a signature with openssl; that works."""

import re
import shutil
import subprocess

import pytest

from idaman.core.ledger.models import Checkpoint
from tests.build import a_government
from tests.core.ledger.published import SLUG, key, publish, write
from tests.docs.pages import DOCS

pytestmark = pytest.mark.django_db


@pytest.fixture
def checkpoint(settings, tmp_path):
    settings.TILES = tmp_path / "tiles"
    a_government(slug=SLUG)
    write(3)
    publish()
    return str(Checkpoint.objects.get().signed)


def verified(tmp_path, checkpoint):
    page = (DOCS / "methods/ledger.md").read_text()
    [shell] = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "checkpoint").write_text(checkpoint)
    script = re.sub(r"^curl .*\n", "", shell)
    return subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={"VKEY": str(key()), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_openssl_accepts_what_was_signed_and_nothing_else(tmp_path, checkpoint):
    assert shutil.which("openssl"), "apt-get install openssl"
    told = verified(tmp_path, checkpoint)
    assert told.returncode == 0, told.stderr
    assert "Verified Successfully" in told.stdout
    assert verified(tmp_path, checkpoint.replace("\n3\n", "\n4\n")).returncode != 0
