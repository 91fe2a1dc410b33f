"""The candidate's process in a Python sandbox: loads the code once, then answers calls until its pipe is closed.

Everything here runs beside hostile code and can be changed by it: nothing is decided here. The protocol is described in
``executors/README.md``.
"""

import json
import os
import struct
import sys

CALLS, ANSWERS = 3, 4
LENGTH, HEADER = struct.Struct(">I"), struct.Struct(">5I")
FILE = "solution.py"
MAX_VALUE, MAX_ERROR, MAX_SHOWN = 1 << 20, 2000, 2000
WARM, LOADED, RETURNED, NOT_JSON, RAISED, SYNTAX, LOAD_RAISED, NO_ENTRY = range(8)


class Closed(Exception):
    pass


def read(length, os_read=os.read):
    data = bytearray()
    while len(data) < length:
        chunk = os_read(CALLS, length - len(data))
        if not chunk:
            raise Closed
        data += chunk
    return data


def receive(loads=json.loads):
    (length,) = LENGTH.unpack(read(LENGTH.size))
    return loads(read(length))


def answer(kind, line=0, value="", shown="", error="", os_write=os.write):
    flush(sys.stdout)
    flush(sys.stderr)
    texts = [text.encode("utf-8", "backslashreplace") for text in (value, shown, error)]
    data = HEADER.pack(kind, line, *map(len, texts)) + b"".join(texts)
    while data:
        data = data[os_write(ANSWERS, data) :]


def flush(stream):
    """The candidate may have closed or replaced it."""
    try:
        stream.flush()
    except BaseException:
        return


def describe(error):
    """``KeyError: 'x'``, whatever the exception's own methods do."""
    name = type(error).__name__
    try:
        text = str(error)
    except BaseException:
        text = ""
    return (f"{name}: {text}" if text else name)[:MAX_ERROR]


def line_of(error):
    """The innermost line of the candidate's own file that the exception came through; 0 when there is none."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno or 0
        trace = trace.tb_next
    return line


def show(value):
    try:
        text = repr(value)
    except BaseException as error:
        text = f"<{type(value).__name__}, whose repr failed with {type(error).__name__}>"
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def load(code, entry):
    """Run the candidate's file; returns the entry function, or None after having told why there is none."""
    module = type(sys)("solution")
    module.__dict__["__file__"] = FILE
    sys.modules["solution"] = module
    try:
        program = compile(code, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        answer(SYNTAX, error.lineno or 0, error=describe_syntax(error))
        return None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        answer(SYNTAX, error=describe(error))
        return None
    try:
        exec(program, module.__dict__)
        function = module.__dict__.get(entry)
    except BaseException as error:
        answer(LOAD_RAISED, line_of(error), error=describe(error))
        return None
    if not callable(function):
        answer(NO_ENTRY)
        return None
    return function


def describe_syntax(error):
    return f"{type(error).__name__}: {error.msg}"[:MAX_ERROR]


def call(function, arguments, encode):
    try:
        value = function(*arguments)
        if hasattr(type(value), "__await__"):
            import asyncio

            value = asyncio.run(finish(value))
    except BaseException as error:
        answer(RAISED, line_of(error), error=describe(error))
        return
    try:
        text = encode(value)
    except BaseException:
        answer(NOT_JSON, shown=show(value))
        return
    if len(text) > MAX_VALUE:
        answer(NOT_JSON, shown=show(value))
    else:
        answer(RETURNED, value=text)


async def finish(awaitable):
    return await awaitable


def main():
    # Where memory runs out, this process shall go, and not the runner.
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    os.set_inheritable(CALLS, False)
    os.set_inheritable(ANSWERS, False)
    sys.path[:] = [path for path in sys.path if path != "/executor"]
    # What was printed before an endless loop is worth seeing; a call of write per character is not worth its time.
    sys.stdout.reconfigure(line_buffering=True)
    encode = json.JSONEncoder(ensure_ascii=True, allow_nan=True, separators=(",", ":")).encode
    answer(WARM)
    job = receive()
    function = load(job["code"], job["entry"])
    if function is None:
        return
    answer(LOADED)
    while True:
        call(function, receive(), encode)


try:
    main()
except Closed:
    sys.exit()
