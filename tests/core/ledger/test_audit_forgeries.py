"""Fifty-eight forgeries on the sample, by name; each is found, and the row or place is named."""

import shutil
from dataclasses import dataclass

import pytest

from tests.cli.own_house import House
from tests.core.ledger import forgeries
from tests.core.ledger.forgeries import NAMES, ROWS


@dataclass(frozen=True)
class Sampled(House):
    """A copy of the sample, with the secret it was made with."""

    @property
    def environment(self) -> dict[str, str]:
        secret = (self.home / "secret").read_text().strip()
        return {**super().environment, "IDAMAN_SECRET_KEY": secret, "IDAMAN_DEMO": "yes"}


@pytest.fixture(scope="module")
def said(sample, tmp_path_factory):
    home = tmp_path_factory.mktemp("forged") / "home"
    shutil.copytree(sample.home, home)
    return Sampled(home, "").scene("tests.core.ledger.forgeries:all_planted")


def test_there_are_fifty_eight_of_which_twenty_six_were_not_found_before():
    assert len(NAMES) == len(set(NAMES)) == 58
    assert len(ROWS) + len(forgeries.OF_THE_LEDGER) + 1 == 26


def test_where_nothing_was_forged_nothing_is_found(said):
    assert said["nothing"] == said["nothing again"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_forgery_is_found(said, name):
    assert said[name]


@pytest.mark.parametrize("name", ROWS)
def test_row_column_and_act_of_a_forged_row_are_named(said, name):
    [sentence] = said[name]
    change = ROWS[name]
    assert sentence.startswith(f"{change.table} ")
    assert (change.column or "barisnya hilang") in sentence
    assert "catatan kukar #" in sentence or "catatan installation #" in sentence
