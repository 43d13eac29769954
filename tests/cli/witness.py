"""A witness to try against: it answers as c2sp.org/tlog-witness asks, and remembers in memory."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from idaman.core import merkle
from idaman.core.ledger.rules import notes, tlog
from idaman.core.ledger.rules.notes import COSIGNATURE, Malformed

PRIVATE = bytes(range(1, 33))


class StandIn:
    """One witness that knows some logs by their keys."""

    def __init__(self, name="saksi.example/w1"):
        self.name = name
        self.key = notes.key_of(name, PRIVATE, kind=COSIGNATURE)
        self.logs = {}
        self.seen = {}
        self.asked = []
        self.address = ""

    @property
    def line(self):
        return f"{self.key} {self.address}"

    def answer(self, body):
        try:
            old, path, note = tlog.read_submission(body)
            said = tlog.LogCheckpoint.read(note.text)
        except Malformed:
            return 400, b"", ""
        if (key := self.logs.get(said.origin)) is None:
            return 404, b"", ""
        try:
            if not note.by(key):
                return 403, b"", ""
        except Malformed:
            return 403, b"", ""
        size, root = self.seen.get(said.origin, (0, merkle.EMPTY_ROOT))
        if old > said.size:
            return 400, b"", ""
        if old != size:
            return 409, f"{size}\n".encode(), "text/x.tlog.size"
        if old == 0:
            holds = not path
        else:
            holds = merkle.is_consistent(old, said.size, root, said.root, path)
        if not holds:
            return 422, b"", ""
        self.seen[said.origin] = (said.size, said.root)
        line = notes.cosign(note.text, self.name, PRIVATE, at=int(time.time()))
        stranger = notes.cosign(note.text, "orang.lain", bytes(32), at=1)
        return 200, f"{stranger}{line}".encode(), "text/plain; charset=utf-8"


@contextmanager
def listening(witness):
    """Let the stand-in listen on this machine."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said, kind = 404, b"", ""
            if self.path == "/w/add-checkpoint":
                status, said, kind = witness.answer(body)
            witness.asked.append(status)
            self.send_response(status)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    witness.address = f"http://127.0.0.1:{server.server_port}/w"
    try:
        yield witness
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
