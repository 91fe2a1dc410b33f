"""The process that runs one WebAssembly interpreter with a candidate's code in it; started by file, ended by a kill.

Standard library and ``wasmtime`` only: this file is no part of the app's process. The interpreter reaches nothing but
the functions of ``Guest``: it can read what the app sends, print, answer, ask for the time and for random bytes. Every
other function of its system interface answers that there is none.

To the app, on stdout: packets of a header (channel, length, processor time in ns, bytes of the interpreter's memory,
bytes that it has read) and data. From the app, on stdin: bytes, for the interpreter to read. The end of stdin means
that the app is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

PACKET = struct.Struct(">BIQQQ")
PRINTED, PRINTED_AS_ERROR, ENDED, ANSWERS = 1, 2, 3, 4
CALLS_FD, ANSWERS_FD, INPUT_FD, FOLDER_FD = 1003, 1004, 1005, 3
"""Calls come from 1003, answers go to 1004, and what is written to 1005 is what standard input then has."""

FOLDER = b"/pipes"
PIPES = {b"calls": CALLS_FD, b"answers": ANSWERS_FD, b"input": INPUT_FD}
"""An interpreter with files of its own inside knows no descriptors that it has not opened: it finds these in a folder
that exists nowhere."""

KNOWN_FDS = (0, 1, 2, *PIPES.values())
MAX_INPUT = 32 << 20

PIECE = 1 << 16
WASM_STACK = 12 << 20
THREAD_STACK = 16 << 20
TABLE_ELEMENTS = 100_000
PAGE = 1 << 16

OK, BAD_DESCRIPTOR, BAD_ADDRESS, INVALID, NO_ENTRY, NO_SPACE, NOT_THERE, CANNOT_SEEK = 0, 8, 21, 28, 44, 51, 52, 70
STREAM, DIRECTORY = 6, 3
ALL_RIGHTS, READ_RIGHT, WRITE_RIGHT, POLL_RIGHT = (1 << 29) - 1, 1 << 1, 1 << 6, 1 << 27


class Ended(BaseException):
    """The guest asked to end with this exit code."""


def configuration() -> Any:
    """What a module is compiled for; both sides of a compiled module must agree on it."""
    import wasmtime
    from wasmtime import _bindings as bindings

    config = wasmtime.Config()
    # Its limit is below that of a feature that is not used, and that only the C interface can set.
    bindings.wasmtime_config_async_stack_size_set(config.ptr(), THREAD_STACK)
    config.max_wasm_stack = WASM_STACK
    config.cranelift_opt_level = "speed"
    return config


class Guest:
    """What the interpreter may call, by the names of WASI preview 1."""

    def __init__(self, arguments: Sequence[str], environment: Sequence[str]) -> None:
        self.memory: Any = None
        self.store: Any = None
        self._arguments = [text.encode() + b"\0" for text in arguments]
        self._environment = [text.encode() + b"\0" for text in environment]
        self._incoming = bytearray()
        self._input = bytearray()
        self._consumed = 0
        self._arrived = threading.Condition()

    # ── the app's side ───────────────────────────────────────────────────────────────────────────────────────────

    def listen(self) -> None:
        """Read what the app sends, for ever; without the app there is nothing to live for."""
        while data := os.read(0, PIECE):
            with self._arrived:
                self._incoming += data
                self._arrived.notify()
        os._exit(0)

    def tell(self, channel: int, data: bytes) -> None:
        for start in range(0, len(data) or 1, PIECE):
            piece = data[start : start + PIECE]
            size = 0 if self.memory is None else self.memory.data_len(self.store)
            packet = memoryview(PACKET.pack(channel, len(piece), time.process_time_ns(), size, self._consumed) + piece)
            while packet:
                packet = packet[os.write(1, packet) :]

    # ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self, address: int, length: int) -> bytes:
        address, length = address & 0xFFFFFFFF, length & 0xFFFFFFFF
        if address + length > self.memory.data_len(self.store):
            raise IndexError
        return bytes(self.memory.read(self.store, address, address + length))

    def _write(self, address: int, data: bytes) -> None:
        address &= 0xFFFFFFFF
        if address + len(data) > self.memory.data_len(self.store):
            raise IndexError
        self.memory.write(self.store, data, address)

    def _put(self, address: int, form: str, *values: int) -> None:
        self._write(address, struct.pack(f"<{form}", *values))

    def _buffers(self, address: int, count: int) -> list[tuple[int, int]]:
        if not 0 <= count <= 1024:
            raise IndexError
        return list(struct.iter_unpack("<II", self._read(address, 8 * count)))

    # ── what it may do ───────────────────────────────────────────────────────────────────────────────────────────

    def fd_read(self, fd: int, buffers: int, count: int, read_at: int) -> int:
        if fd not in (0, CALLS_FD):
            return BAD_DESCRIPTOR
        room = self._buffers(buffers, count)
        source = self._incoming if fd else self._input
        done = 0
        with self._arrived:
            while fd and not source and any(length for _, length in room):
                self._arrived.wait()
            for address, length in room:
                part = bytes(source[:length])
                self._write(address, part)
                del source[: len(part)]
                done += len(part)
            self._consumed += done if fd else 0
        self._put(read_at, "I", done)
        return OK

    def fd_write(self, fd: int, buffers: int, count: int, written_at: int) -> int:
        channel = {1: PRINTED, 2: PRINTED_AS_ERROR, ANSWERS_FD: ANSWERS}.get(fd)
        if channel is None and fd != INPUT_FD:
            return BAD_DESCRIPTOR
        done = 0
        for address, length in self._buffers(buffers, count):
            if length:
                # Never more than a piece at once, however much the guest wants to write: it comes back for the rest.
                part = self._read(address, min(length, PIECE))
                if channel is None:
                    if len(self._input) + len(part) > MAX_INPUT:
                        return NO_SPACE
                    self._input += part
                else:
                    self.tell(channel, part)
                done += len(part)
                if len(part) < length:
                    break
        self._put(written_at, "I", done)
        return OK

    def fd_fdstat_get(self, fd: int, at: int) -> int:
        if fd == FOLDER_FD:
            self._put(at, "BxHxxxxQQ", DIRECTORY, 0, ALL_RIGHTS, ALL_RIGHTS)
            return OK
        if fd not in KNOWN_FDS:
            return BAD_DESCRIPTOR
        rights = READ_RIGHT if fd in (0, CALLS_FD) else WRITE_RIGHT
        self._put(at, "BxHxxxxQQ", STREAM, 0, rights | POLL_RIGHT, 0)
        return OK

    def fd_filestat_get(self, fd: int, at: int) -> int:
        if fd not in KNOWN_FDS:
            return BAD_DESCRIPTOR
        self._write(at, struct.pack("<QQBxxxxxxxQQQQQ", 0, fd, STREAM, 1, 0, 0, 0, 0))
        return OK

    def fd_seek(self, fd: int, _offset: int, _whence: int, _at: int) -> int:
        return CANNOT_SEEK if fd in KNOWN_FDS else BAD_DESCRIPTOR

    def fd_close(self, fd: int) -> int:
        return OK if fd in KNOWN_FDS else BAD_DESCRIPTOR

    def fd_prestat_get(self, fd: int, at: int) -> int:
        if fd != FOLDER_FD:
            return BAD_DESCRIPTOR
        self._put(at, "II", 0, len(FOLDER))
        return OK

    def fd_prestat_dir_name(self, fd: int, at: int, length: int) -> int:
        if fd != FOLDER_FD:
            return BAD_DESCRIPTOR
        self._write(at, FOLDER[: length & 0xFFFFFFFF])
        return OK

    def path_open(self, fd: int, _follow: int, at: int, length: int, *rest: int) -> int:
        """Open one of the two pipes; there is nothing else to open."""
        if fd != FOLDER_FD:
            return BAD_DESCRIPTOR
        pipe = PIPES.get(self._read(at, min(length & 0xFFFFFFFF, 64)))
        if pipe is None:
            return NO_ENTRY
        self._put(rest[-1], "I", pipe)
        return OK

    def args_sizes_get(self, count_at: int, size_at: int) -> int:
        return self._sizes(self._arguments, count_at, size_at)

    def args_get(self, pointers_at: int, texts_at: int) -> int:
        return self._texts(self._arguments, pointers_at, texts_at)

    def environ_sizes_get(self, count_at: int, size_at: int) -> int:
        return self._sizes(self._environment, count_at, size_at)

    def environ_get(self, pointers_at: int, texts_at: int) -> int:
        return self._texts(self._environment, pointers_at, texts_at)

    def clock_res_get(self, _clock: int, at: int) -> int:
        self._put(at, "Q", 1)
        return OK

    def clock_time_get(self, clock: int, _precision: int, at: int) -> int:
        clocks = {0: time.time_ns, 1: time.monotonic_ns, 2: time.process_time_ns, 3: time.process_time_ns}
        if clock not in clocks:
            return INVALID
        self._put(at, "Q", clocks[clock]())
        return OK

    def random_get(self, at: int, length: int) -> int:
        for start in range(0, length & 0xFFFFFFFF, PIECE):
            self._write(at + start, os.urandom(min(PIECE, (length & 0xFFFFFFFF) - start)))
        return OK

    def sched_yield(self) -> int:
        return OK

    def proc_exit(self, code: int) -> None:
        raise Ended(code)

    def poll_oneoff(self, wanted_at: int, happened_at: int, count: int, number_at: int) -> int:
        """Sleeping is waiting for a clock; anything else is ready at once."""
        if not 0 < count <= 64:
            return INVALID
        ready, shortest = [], None
        for number in range(count):
            raw = self._read(wanted_at + 48 * number, 48)
            token, kind = struct.unpack_from("<QB", raw)
            if kind != 0:
                ready.append((token, kind))
                continue
            clock, timeout, flags = struct.unpack_from("<I4xQ8xH", raw, 16)
            now = time.time_ns() if clock == 0 else time.monotonic_ns()
            left = max(0, timeout - now if flags & 1 else timeout)
            if shortest is None or left < shortest[0]:
                shortest = (left, token)
        if not ready and shortest is not None:
            time.sleep(min(shortest[0] / 1e9, 1e6))
            ready.append((shortest[1], 0))
        for number, (token, kind) in enumerate(ready):
            self._write(happened_at + 32 * number, struct.pack("<QHB5xQH6x", token, 0, kind, PIECE if kind else 0, 0))
        self._put(number_at, "I", len(ready))
        return OK

    def _sizes(self, texts: Sequence[bytes], count_at: int, size_at: int) -> int:
        self._put(count_at, "I", len(texts))
        self._put(size_at, "I", sum(map(len, texts)))
        return OK

    def _texts(self, texts: Sequence[bytes], pointers_at: int, texts_at: int) -> int:
        for number, text in enumerate(texts):
            self._put(pointers_at + 4 * number, "I", texts_at & 0xFFFFFFFF)
            self._write(texts_at, text)
            texts_at += len(text)
        return OK


ALLOWED = (
    *("args_get", "args_sizes_get", "environ_get", "environ_sizes_get"),
    *("clock_res_get", "clock_time_get", "random_get", "poll_oneoff", "sched_yield", "proc_exit"),
    *("fd_read", "fd_write", "fd_seek", "fd_close", "fd_fdstat_get", "fd_filestat_get"),
    *("fd_prestat_get", "fd_prestat_dir_name", "path_open"),
)


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A guest's wild pointer is an error of that one call."""

    def call(*values: int) -> Any:
        try:
            return function(*values)
        except (IndexError, struct.error):
            return BAD_ADDRESS

    return call


def refused(*_values: int) -> int:
    return NOT_THERE


def run(module_path: str, arguments: Sequence[str], environment: Sequence[str], memory_bytes: int) -> None:
    """Run the compiled interpreter until it ends; the last packet tells how it did."""
    import wasmtime

    guest = Guest(arguments, environment)
    engine = wasmtime.Engine(configuration())
    module = wasmtime.Module.deserialize_file(engine, module_path)
    store = wasmtime.Store(engine)
    store.set_limits(memory_size=memory_bytes, table_elements=TABLE_ELEMENTS, instances=1, tables=4, memories=1)
    linker = wasmtime.Linker(engine)
    for wanted in module.imports:
        if not isinstance(wanted.type, wasmtime.FuncType) or wanted.name is None:
            raise RuntimeError(f"the interpreter wants {wanted.module}.{wanted.name}")
        function = getattr(guest, wanted.name) if wanted.name in ALLOWED else refused
        linker.define_func(wanted.module, wanted.name, wanted.type, guarded(function))
    instance = linker.instantiate(store, module)
    guest.memory, guest.store = instance.exports(store)["memory"], store
    start: Any = instance.exports(store)["_start"]
    threading.Thread(target=guest.listen, daemon=True).start()
    close_the_door()
    code, trap = 0, ""
    try:
        start(store)
    except Ended as ended:
        code = ended.args[0]
    except wasmtime.ExitTrap as ended:
        code = ended.code
    except wasmtime.Trap as error:
        trap = str(error.trap_code.name if error.trap_code is not None else error)[:500]
    except wasmtime.WasmtimeError as error:
        trap = str(error)[:500]
    guest.tell(ENDED, json.dumps({"code": code, "trap": trap}).encode())


def close_the_door() -> None:
    """Should the guest ever break out of its interpreter: nothing more can be opened, written or started here."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
            resource.setrlimit(limit, (0, 0))


MEMORY_SECTION, GLOBAL_SECTION, I32_CONST, MUTABLE_I32 = 5, 6, 0x41, b"\x7f\x01"


def with_stack(code: bytes, pages: int) -> bytes:
    """The module with its stack moved to ``pages`` of its own behind what it has; a linker's default of one page ends
    recursions of three hundred calls. The allocator takes memory only behind that, as it asks for more.

    Raises:
        ValueError: the module is not built as its linker builds them.
    """
    parts, at, top = [code[:8]], 8, 0
    while at < len(code):
        kind = code[at]
        size, begin = number_at(code, at + 1)
        body = code[begin : begin + size]
        if kind == MEMORY_SECTION:
            if body[:2] != b"\x01\x00":
                raise ValueError("more than one memory, or a limited one")
            least, _ = number_at(body, 2)
            top = (least + pages) * PAGE
            body = b"\x01\x00" + number(least + pages)
        elif kind == GLOBAL_SECTION:
            count, first = number_at(body, 0)
            if not top or body[first : first + 2] != MUTABLE_I32 or body[first + 2] != I32_CONST:
                raise ValueError("the first global is no stack pointer")
            _, end = number_at(body, first + 3)
            body = number(count) + MUTABLE_I32 + bytes([I32_CONST]) + number(top, signed=True) + body[end:]
        parts.append(bytes([kind]) + number(len(body)) + body)
        at = begin + size
    return b"".join(parts)


def number_at(data: bytes, at: int) -> tuple[int, int]:
    """A LEB128 number, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def number(value: int, *, signed: bool = False) -> bytes:
    """A positive number as LEB128; the highest bit of a signed one is its sign."""
    made = bytearray()
    while value >= (0x40 if signed else 0x80):
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def compile_module(source: str, target: str, stack_pages: int) -> None:
    import wasmtime

    with open(source, "rb") as file:
        code = file.read()
    module = wasmtime.Module(wasmtime.Engine(configuration()), with_stack(code, stack_pages) if stack_pages else code)
    with open(target, "wb") as file:
        file.write(module.serialize())


def main(words: Sequence[str]) -> None:
    """``words``: a JSON object with the arguments of ``run``, or ``compile``, ``to`` and ``stack_pages``."""
    wanted = json.loads(words[0])
    if "compile" in wanted:
        compile_module(wanted["compile"], wanted["to"], wanted["stack_pages"])
        return
    # The interpreter's own calls nest deeper than a default thread of some systems bears.
    threading.stack_size(THREAD_STACK)
    thread = threading.Thread(target=run, kwargs=wanted)
    thread.start()
    thread.join()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
