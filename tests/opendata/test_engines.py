"""Which engine answers, and what a person is told of one that does not."""

import socket

import pytest

from idaman.opendata import ask
from idaman.opendata.engines import ClusterNotReached, Engine, NoSuchEngine


@pytest.mark.parametrize(
    "said", ["postgres", "spark://", "spark://a b:1", "local", "local[x]", "http://spark:7077"]
)
def test_an_unknown_engine_is_refused_with_what_would_be_right(said):
    with pytest.raises(NoSuchEngine, match="spark://ALAMAT:7077"):
        Engine.read(said)


def test_every_master_of_a_cluster_is_known_and_the_port_is_the_usual_one():
    engine = Engine.read("spark://satu,dua:7078")
    assert engine.masters == [("satu", 7077), ("dua", 7078)]


def test_a_cluster_that_does_not_answer_is_told_before_anything_is_started():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(ClusterNotReached, match=str(port)):
            Engine.read(f"spark://127.0.0.1:{port}").reach()


def test_a_file_is_not_taken_for_a_dataset():
    with pytest.raises(ask.WrongQuestion, match=r"parquet\.statistics"):
        ask.read("curi", "-- reads: statistics\nselect count(*) as n from parquet.statistics")
