"""Looks at the sound devices from a process of its own, and prints what it sees as JSON lines.

PortAudio sees devices only when it is initialised, which this process can do as often as it likes while the app's
streams run on; and a sound system that hangs or crashes takes only this process along.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from interview_desktop.audio.naming import find_device, usable
from interview_desktop.ports import CAPTURE_RATE

FROZEN_ARGUMENT = "--audio-probe"
"""With this first argument a packaged app must call ``main`` with the rest: it has no Python to start."""

HUNG_S = 8.0


def command(*arguments: str) -> list[str]:
    """The command line that starts this program from the running app."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_ARGUMENT, *arguments]
    return [sys.executable, "-m", "interview_desktop.audio.probe", *arguments]


def environment() -> dict[str, str]:
    """The child finds our package wherever the app was started from."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path}


@contextlib.contextmanager
def _portaudio() -> Iterator[Any]:
    import pyaudio

    api = pyaudio.PyAudio()
    try:
        yield api
    finally:
        api.terminate()


def _try(api: Any, key: str | None, is_input: bool) -> dict[str, Any]:
    """Whether the device can be opened: being listed is not enough."""
    import pyaudio

    try:
        info = find_device(api, key, is_input)
    except OSError as error:
        return {"works": False, "error": _number(error), "name": ""}
    channels = int(info["maxInputChannels" if is_input else "maxOutputChannels"])
    failure = 0
    for rate in dict.fromkeys((CAPTURE_RATE, int(info["defaultSampleRate"]))):
        for count in (1, 2)[: max(1, min(channels, 2))]:
            try:
                stream = api.open(
                    rate=rate,
                    channels=count,
                    format=pyaudio.paInt16,
                    frames_per_buffer=1024,
                    **(
                        {"input": True, "input_device_index": info["index"]}
                        if is_input
                        else {"output": True, "output_device_index": info["index"]}
                    ),
                )
            except OSError as error:
                failure = _number(error)
            else:
                stream.close()
                return {"works": True, "error": 0, "name": info["name"]}
    return {"works": False, "error": failure, "name": info["name"]}


def _number(error: OSError) -> int:
    return error.args[0] if error.args and isinstance(error.args[0], int) else -1


def look(inputs: Sequence[str], outputs: Sequence[str]) -> dict[str, Any]:
    """The devices, and for each key in ``inputs`` and ``outputs`` ("" is the default) whether it works."""
    with _portaudio() as api:
        return {
            "devices": [asdict(device) for device, _info in usable(api)],
            "inputs": {key: _try(api, key or None, True) for key in inputs},
            "outputs": {key: _try(api, key or None, False) for key in outputs},
        }


def _leave_with_parent() -> None:
    """The parent holds our standard input: its end is the parent's end."""
    sys.stdin.buffer.read()
    os._exit(0)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="interview-desktop audio probe", description=__doc__)
    parser.add_argument("--input", action="append", default=[], metavar="KEY", help="try to capture from it")
    parser.add_argument("--output", action="append", default=[], metavar="KEY", help="try to play on it")
    parser.add_argument("--every", type=float, default=0.0, metavar="SECONDS", help="go on until standard input ends")
    chosen = parser.parse_args(arguments)
    if chosen.every:
        threading.Thread(target=_leave_with_parent, daemon=True).start()
    with open(os.devnull, "w") as nowhere:
        while True:
            faulthandler.dump_traceback_later(HUNG_S, exit=True, file=nowhere)
            print(json.dumps(look(chosen.input, chosen.output)), flush=True)
            faulthandler.cancel_dump_traceback_later()
            if not chosen.every:
                return 0
            time.sleep(chosen.every)


if __name__ == "__main__":
    sys.exit(main())
