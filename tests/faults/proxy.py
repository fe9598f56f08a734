"""A wire between us and PostgreSQL that breaks at a chosen message: before the server sees it, or after it did it.

It understands of the protocol only where one message ends and the next begins (PostgreSQL manual, 54.7): one byte
of type (none at the start of a session) and four of length. A cut is a reset, as when a machine or a route dies:
nobody says goodbye.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

READY = b"Z"
QUERY = b"Q"


@dataclass
class Wire:
    """A proxy for one client after another. Whole until it is told where to break."""

    server: str
    """Folder of the server's socket."""
    port: int = 0
    breaks_at: bytes = b""
    """What the statement begins with."""
    is_done_first: bool = False
    """Whether the server carries the statement out, and only its answer is lost."""
    cuts: int = 0
    _listener: socket.socket = field(default_factory=socket.socket)

    def cut_at(self, statement: bytes, *, is_done_first: bool) -> None:
        """Break once, at the next statement that begins so."""
        self.breaks_at, self.is_done_first, self.cuts = statement, is_done_first, 0

    def open(self) -> None:
        """Wait for clients."""
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """No further clients."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.server)
        session = Session(self, client, server)
        back = threading.Thread(target=session.backward, daemon=True)
        back.start()
        session.forward()
        back.join()


class Session:
    """One client's connection, in both directions."""

    def __init__(self, wire: Wire, client: socket.socket, server: socket.socket) -> None:
        self.wire, self.client, self.server = wire, client, server
        self.is_answer_lost = False

    def forward(self) -> None:
        """Messages to the server, until one is the one to break at."""
        try:
            has_started = False
            while message := whole_message(self.client, has_type=has_started):
                has_started = True
                if self._is_the_one(message):
                    self.wire.breaks_at = b""
                    self.wire.cuts += 1
                    if not self.wire.is_done_first:
                        return self._cut()
                    self.is_answer_lost = True
                self.server.sendall(message)
        except OSError:
            pass
        if not self.is_answer_lost:
            self._cut()

    def backward(self) -> None:
        """The server's answers; the lost one is waited for, and the client gets a reset in its place."""
        try:
            while message := whole_message(self.server, has_type=True):
                if not self.is_answer_lost:
                    self.client.sendall(message)
                elif message[:1] == READY:
                    return self._cut()
        except OSError:
            pass
        self._cut()

    def _is_the_one(self, message: bytes) -> bool:
        at = self.wire.breaks_at
        return bool(at) and message[:1] == QUERY and message[5:].startswith(at)

    def _cut(self) -> None:
        for end in (self.client, self.server):
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RD)
            except OSError:
                pass
            end.close()


def whole_message(source: socket.socket, *, has_type: bool) -> bytes:
    """The next message; empty when the other side has gone."""
    head = exactly(source, 5 if has_type else 4)
    if not head:
        return b""
    length = int.from_bytes(head[-4:])
    return head + exactly(source, length - 4)


def exactly(source: socket.socket, count: int) -> bytes:
    """So many bytes; empty when the other side has gone before."""
    found = b""
    while len(found) < count:
        part = source.recv(count - len(found))
        if not part:
            return b""
        found += part
    return found


@contextmanager
def through_a_wire() -> Iterator[Wire]:
    """This thread's connection goes through a proxy, for the block."""
    direct = connection.settings_dict
    folder = direct["HOST"] or direct["OPTIONS"]["host"]
    wire = Wire(server=f"{folder}/.s.PGSQL.{direct['PORT'] or 5432}")
    wire.open()
    connection.close()
    plain = {"sslmode": "disable", "gssencmode": "disable"}
    connection.settings_dict = direct | {
        "HOST": "127.0.0.1",
        "PORT": wire.port,
        "OPTIONS": {**direct["OPTIONS"], **plain},
    }
    try:
        yield wire
    finally:
        connection.close()
        connection.settings_dict = direct
        wire.close()
