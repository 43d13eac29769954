"""A signer's key is locked by a PIN, and what a guess costs is written beside the lock."""

import json

import pytest

from idaman.paper.rules import ca

CHEAP = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}


@pytest.fixture
def _quick_pins():
    """Here the cost of a guess is what is tested."""


def test_a_guess_costs_what_the_standard_asks_unless_told():
    assert json.loads(ca.wrap(ca.new_key(), "123456"))["argon2id"] == {
        "time_cost": 3,
        "memory_cost": 65536,
        "parallelism": 1,
    }


def test_a_key_opens_at_the_cost_it_was_locked_with_and_by_its_pin_alone():
    key = ca.new_key()
    wrapped = ca.wrap(key, "123456", cost=CHEAP)
    assert json.loads(wrapped)["argon2id"] == CHEAP
    assert ca.unwrap(wrapped, "123456").private_numbers() == key.private_numbers()
    with pytest.raises(ca.WrongPin):
        ca.unwrap(wrapped, "123457")
