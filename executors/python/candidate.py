"""The candidate's process in a Python sandbox: loads the code once, then answers calls until its pipe is closed.

Everything here runs beside hostile code and can be changed by it: nothing is decided here. The protocol is described in
``executors/README.md``.
"""

import json
import os
import struct
import sys

import values

CALLS, ANSWERS = 3, 4
LENGTH, HEADER = struct.Struct(">I"), struct.Struct(">5I")
FILE = "solution.py"
INPUT = ".input"
MAX_ERROR, MAX_SHOWN = 2000, 2000
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


def load(job):
    """Read the candidate's file and, unless it is a whole program, run it.

    Returns what ``call`` takes; None after having told why there is nothing to call.
    """
    is_program = job["kind"] == "program"
    module = type(sys)("__main__" if is_program else "solution")
    module.__dict__.update(values.NODES, __file__=FILE)
    sys.modules[module.__name__] = module
    try:
        program = compile(job["code"], FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        answer(SYNTAX, error.lineno or 0, error=describe_syntax(error))
        return None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        answer(SYNTAX, error=describe(error))
        return None
    if is_program:
        return lambda: exec(program, module.__dict__)
    try:
        exec(program, module.__dict__)
        entry = module.__dict__.get(job["entry"])
    except BaseException as error:
        answer(LOAD_RAISED, line_of(error), error=describe(error))
        return None
    if not callable(entry):
        answer(NO_ENTRY)
        return None
    return entry


def describe_syntax(error):
    return f"{type(error).__name__}: {error.msg}"[:MAX_ERROR]


def call(entry, arguments, job, plain=values.plain, encode=values.encode, not_json=values.NotJson):
    try:
        if job["kind"] == "operations":
            value = operate(entry, *arguments)
        else:
            value = settled(entry(*values.shaped(arguments, job["shapes"])))
    except Operation as failed:
        error = failed.__cause__
        answer(RAISED, line_of(error), error=f"{failed}: {describe(error)}"[:MAX_ERROR])
        return
    except BaseException as error:
        answer(RAISED, line_of(error), error=describe(error))
        return
    try:
        text = encode(plain(value, job["returns"]))
    except BaseException as error:
        # A generator runs only now: what it raises is the candidate's.
        why = str(error) if isinstance(error, not_json) else ""
        cause = error.__cause__ if isinstance(error, not_json) else error
        line = 0 if cause is None or isinstance(cause, RecursionError) else line_of(cause)
        if line:
            answer(RAISED, line, error=describe(cause))
        else:
            answer(NOT_JSON, shown=show(value), error=why)
    else:
        answer(RETURNED, value=text)


class Operation(Exception):
    """Says which operation failed; the cause is what it raised."""


def operate(entry, methods, arguments):
    """Make an object and call its methods; returns what each returned, with None for the making."""
    returned, thing = [], None
    for index, (method, given) in enumerate(zip(methods, arguments, strict=True)):
        try:
            if index == 0:
                thing = entry(*given)
                returned.append(None)
            else:
                returned.append(settled(getattr(thing, method)(*given)))
        except BaseException as error:
            raise Operation(f"operation {index + 1} ({method})") from error
    return returned


def settled(value):
    """The value itself, or what an awaitable comes to."""
    if hasattr(type(value), "__await__"):
        import asyncio

        return asyncio.run(finish(value))
    return value


async def finish(awaitable):
    return await awaitable


def run(program, text):
    """Run a whole program on ``text``; its end is the interpreter's."""
    try:
        with open(INPUT, "wb") as file:
            file.write(text.encode("utf-8", "surrogatepass"))
        with open(INPUT, "rb") as file:
            os.remove(INPUT)
            os.dup2(file.fileno(), 0)
    except OSError as error:
        answer(RAISED, error=f"There is no room left for the input: {describe(error)}")
        return
    try:
        program()
    except SystemExit:
        raise
    except BaseException as error:
        answer(RAISED, line_of(error), error=describe(error))


def main():
    # Where memory runs out, this process shall go, and not the runner.
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    os.set_inheritable(CALLS, False)
    os.set_inheritable(ANSWERS, False)
    sys.path[:] = [path for path in sys.path if path != "/executor"]
    # What was printed before an endless loop is worth seeing; a call of write per character is not worth its time.
    sys.stdout.reconfigure(line_buffering=True)
    answer(WARM)
    job = receive()
    entry = load(job)
    if entry is None:
        return
    answer(LOADED)
    if job["kind"] == "program":
        run(entry, *receive())
        return
    while True:
        call(entry, receive(), job)


try:
    main()
except Closed:
    sys.exit()
