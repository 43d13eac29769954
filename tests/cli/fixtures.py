"""Houses for tests of the command line and of real processes."""

import os
from pathlib import Path

import pytest

from tests.cli import own_house


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory):
    """Tables and nothing in them; not to be changed."""
    house = own_house.build(tmp_path_factory.mktemp("model") / "house")
    yield house
    own_house.tear_down(house)


@pytest.fixture
def house(empty_house, tmp_path):
    """An empty house for one test."""
    with own_house.copy(empty_house, tmp_path / "house") as house:
        yield house


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The sample, loaded once, by `tests/run` for all lanes; whoever changes it copies it first."""
    shared = os.environ.get("IDAMAN_TEST_SAMPLE")
    return own_house.load_sample(Path(shared) if shared else tmp_path_factory.mktemp("sample"))
