"""The operator's page."""

import ast
import re
import sqlite3
import subprocess
import sys

import click
import pytest

from idaman.cli.main import main
from tests.docs.pages import DOCS, ROOT

PAGE = (DOCS / "operate.md").read_text()
NAME = re.compile(r"\b(IDAMAN_[A-Z0-9_]+|DATABASE_URL)\b")


def names_the_program_reads():
    files = (ROOT / "idaman").rglob("*.py")
    return {name for file in files for name in NAME.findall(file.read_text())}


def test_every_variable_the_program_reads_is_explained():
    assert names_the_program_reads() - set(NAME.findall(PAGE)) == set()


def test_no_variable_is_explained_that_nothing_reads():
    assert set(NAME.findall(PAGE)) - names_the_program_reads() == set()


def commands(group, path=("idaman",)):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield pytest.param(" ".join((*path, name)), command, id=" ".join((*path, name)))


COMMANDS = list(commands(main))


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_command_is_explained_with_its_options(name, command):
    section = re.search(rf"^### `{name}[^`a-z]*`$(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, f"docs/operate.md has no heading for `{name}`"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            said = max(parameter.opts, key=len)
            assert f"`{said}`" in section[1], f"{name}: {said} is not explained"


def test_no_command_is_explained_that_does_not_exist():
    explained = re.findall(r"^### `(idaman(?: [a-z-]+)+)", PAGE, re.MULTILINE)
    assert set(explained) == {str(p.values[0]) for p in COMMANDS}


def ailments():
    """The longest fixed stretch of each sentence that doctor can say."""
    doctor = ast.parse((ROOT / "idaman/cli/doctor.py").read_text())
    for node in ast.walk(doctor):
        match node:
            case ast.Call(func=ast.Name(id="Ailment"), args=[ast.Constant(value=str(said)), *_]):
                yield said
            case ast.Call(func=ast.Name(id="Ailment"), args=[ast.JoinedStr(values=parts), *_]):
                yield max((p.value for p in parts if isinstance(p, ast.Constant)), key=len)


@pytest.mark.parametrize("said", list(ailments()))
def test_what_doctor_says_is_explained(said):
    words = re.split(r"[;:,]", said)[0].strip(" .,")
    assert words in PAGE


def test_the_copy_of_the_database_is_whole_while_somebody_writes(tmp_path):
    line = re.search(r"^python3 -c '(import sqlite3.*?)'", PAGE, re.MULTILINE)
    live = sqlite3.connect(tmp_path / "idaman.db")
    live.executescript(
        "PRAGMA journal_mode=WAL; CREATE TABLE acts (n); INSERT INTO acts VALUES (1)"
    )
    copy = tmp_path / "copy.db"
    subprocess.run(
        [sys.executable, "-c", line[1], str(tmp_path / "idaman.db"), str(copy)], check=True
    )
    live.close()
    assert sqlite3.connect(copy).execute("SELECT n FROM acts").fetchall() == [(1,)]
