"""The commands that the documents name are there, with the options they are given."""

import re
import shlex

import click
import pytest

from idaman.cli.main import main
from tests.docs.commands import PAGES, lines
from tests.docs.pages import ROOT

OURS = re.compile(r"(?:^|.*[ &|;/(])idaman ((?!idaman)[a-z-]+\b.*)$")


def named(text):
    """Every line of a document that starts one of our commands."""
    for line in lines(text):
        if found := OURS.search(line.text):
            yield found[1]


def split(line):
    """Split as a shell does; an apostrophe of prose is one letter more."""
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return line.split()


def fault(line):
    """What is wrong with a line of ours: a command or an option there is not; or ""."""
    words = split(re.split(r" [|&;>]|&&|\$\(", line)[0].rstrip(")"))
    command, context = main, click.Context(main)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        if not re.fullmatch(r"[a-z-]+", words[0]):
            break
        found = command.get_command(context, words[0])
        if found is None:
            return f"no command {words[0]}"
        command, words = found, words[1:]
    known = {name for each in command.get_params(context) for name in each.opts}
    given = {w.partition("=")[0] for w in words if re.match(r"--?[a-z]", w)}
    return "".join(sorted(f"no option {each}; " for each in given - known - {"--help", "-h"}))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_a_page_names_is_there_with_its_options(page):
    assert [(line, fault(line)) for line in named(page.read_text()) if fault(line)] == []


def test_a_wrong_command_and_a_wrong_option_are_noticed():
    said = list(
        named("```sh\nidaman plan fly\n.venv/bin/idaman serve --wings  # up\n```\n`idaman x`")
    )
    assert [fault(line) for line in said] == [
        "no command fly",
        "no option --wings; ",
        "no command x",
    ]
