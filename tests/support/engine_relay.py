"""A socket in front of the real engine's, which a test can cut, freeze, or make answer for the engine."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENGINE = "/var/run/docker.sock"


class EngineRelay:
    """``environ`` points ``DockerRunner`` to it. After ``cut`` nobody listens and every connection is gone, as when an
    engine is stopped; ``mend`` brings it back. While it is frozen nothing passes and nothing ends."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "engine.sock"
        self.environ = {"DOCKER_HOST": f"unix://{self.path}"}
        self._flowing = threading.Event()
        self._flowing.set()
        self._lock = threading.Lock()
        self._answers: dict[re.Pattern[bytes], bytes] = {}
        self._connections: set[socket.socket] = set()
        self._listener: socket.socket | None = None

    def mend(self) -> None:
        self._flowing.set()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self.path))
        listener.listen()
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        if self._listener is not None:
            self._close(self._listener)
            self._listener = None
            self.path.unlink()
        with self._lock:
            connections, self._connections = self._connections, set()
        for connection in connections:
            self._close(connection)
        self._flowing.set()

    def freeze(self) -> None:
        self._flowing.clear()

    def answer(self, request: str, status: int, message: str) -> None:
        """Answer requests whose first line begins so (a regular expression) in the engine's place."""
        body = json.dumps({"message": message}).encode()
        head = f"HTTP/1.1 {status} Error\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._answers[re.compile(request.encode())] = head.encode() + b"Connection: close\r\n\r\n" + body

    def answer_no_more(self) -> None:
        self._answers.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.connect(ENGINE)
            with self._lock:
                self._connections |= {client, server}
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        back = threading.Thread(target=self._pump, args=(server, client, False), daemon=True)
        back.start()
        self._pump(client, server, True)
        back.join()
        with self._lock:
            self._connections -= {client, server}
        client.close()
        server.close()

    def _pump(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                self._flowing.wait()
                answer = next((text for line, text in self._answers.items() if asks and line.match(data)), None)
                if answer is not None:
                    source.sendall(answer)
                    break
                target.sendall(data)
        # Only this direction has ended; the other may still have something to say.
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _close(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


@contextmanager
def engine_relay(folder: Path) -> Iterator[EngineRelay]:
    relay = EngineRelay(folder)
    relay.mend()
    try:
        yield relay
    finally:
        relay.cut()
