"""A child process for the supervisor's tests: it does what it is told, also what no child should do."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from interview_desktop.providers.local.messages import Message, read_message


def main(manner: str, counter: Path) -> None:
    output = os.fdopen(os.dup(1), "wb")

    def send(header: dict[str, object], data: bytes = b"") -> None:
        output.write(Message(header, data).to_bytes())
        output.flush()

    with counter.open("a") as starts:
        starts.write("x")
    if manner == "stillborn" or (manner == "second life fails" and counter.stat().st_size > 1):
        sys.exit("the model is not a model")
    if manner == "never ready":
        time.sleep(600)
    send({"op": "ready", "pid": os.getpid()})
    while (message := read_message(sys.stdin.buffer)) is not None:
        number = message.header.get("id")
        match message.op:
            case "echo":
                send({"op": "heard", "id": number}, message.data)
            case "count":
                for value in range(message.header["to"]):
                    send({"op": "sound", "id": number, "value": value})
                send({"op": "end", "id": number})
            case "refuse":
                send({"op": "failed", "id": number, "message": "no room"})
            case "die":
                os._exit(7)
            case "late":
                time.sleep(message.header["seconds"])
                send({"op": "heard", "id": number})
            case "plod":
                for _ in range(5):
                    time.sleep(0.4)
                    send({"op": "progress", "id": number})
                send({"op": "heard", "id": number}, b"done")
            case "stall":
                time.sleep(600)
            case "babble":
                os.write(1, b"Warning: the sound of one hand clapping\n" * 100)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
