"""What is erased from the default database is gone from its file."""

import sqlite3
from contextlib import closing

from idaman.core.dsn import database


def test_words_that_were_erased_are_not_in_the_file(tmp_path):
    said = database("", tmp_path)
    words = "Rumah Bu Sari di tikungan. " * 400
    with closing(sqlite3.connect(said["NAME"])) as opened:
        opened.executescript(said["OPTIONS"]["init_command"])
        opened.execute("create table report (number integer primary key, words text)")
        opened.executemany("insert into report values (?, ?)", [(1, words), (2, "tetap")])
        opened.commit()
        opened.execute("pragma wal_checkpoint(truncate)")
        assert b"Bu Sari" in said["NAME"].read_bytes()
        opened.execute("update report set words = '' where number = 1")
        opened.commit()
        opened.execute("pragma wal_checkpoint(truncate)")
    assert b"Bu Sari" not in said["NAME"].read_bytes()
    assert b"tetap" in said["NAME"].read_bytes()
