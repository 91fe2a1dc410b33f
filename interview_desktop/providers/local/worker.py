"""The speech worker: a child process that holds the recogniser and the voice activity detector.

A crash in native code, a long decode or the interpreter's lock can then never take the window along. It reads messages
from standard input until that ends (so it never outlives the app) and answers on standard output:

- ``open`` (folders of the models) → ``ready`` or ``failed``
- ``voice_activity`` (id, 512 samples) → ``probability``; ``reset`` has no answer
- ``transcribe`` (id, samples, vocabulary, interim) → ``heard``; ``cancel`` (id) has no answer
- ``measure`` (id) → ``measured`` (seconds of a decode of five seconds)

Voice activity is answered by the reading thread, decodes by another one: ctranslate2 works without the interpreter's
lock.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any, BinaryIO

from interview_desktop.providers.local.messages import Message, read_message


def worker_command() -> list[str]:
    """How to start the worker. A frozen app is no Python: it is started again with a hidden argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--speech-worker"]
    return [sys.executable, "-m", "interview_desktop.providers.local.worker"]


class _Output:
    """Whole messages, from several threads."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, header: dict[str, Any], data: bytes = b"") -> None:
        try:
            with self._lock:
                self._stream.write(Message(header, data).to_bytes())
                self._stream.flush()
        except OSError:
            # The app is gone; nobody is left to tell.
            os._exit(0)


class _DecodeQueue:
    """Decodes in order, final ones first. An interim one is dropped when a newer one or a final one comes."""

    def __init__(self, output: _Output) -> None:
        self._output = output
        self._changed = threading.Condition()
        self._finals: deque[Message] = deque()
        self._interim: Message | None = None
        self._running: Message | None = None
        self._cancelled = False

    def put(self, message: Message) -> None:
        with self._changed:
            if message.header.get("interim"):
                if self._finals:
                    self._answer_dropped(message)
                else:
                    self._drop_interim()
                    self._interim = message
            else:
                self._drop_interim()
                self._finals.append(message)
            self._changed.notify()

    def cancel(self, number: int | str) -> None:
        with self._changed:
            self._finals = deque(message for message in self._finals if message.header["id"] != number)
            if self._interim is not None and self._interim.header["id"] == number:
                self._interim = None
            if self._running is not None and self._running.header["id"] == number:
                self._cancelled = True

    def take(self) -> Message:
        with self._changed:
            self._running = None
            self._changed.wait_for(lambda: self._finals or self._interim is not None)
            if self._finals:
                message = self._finals.popleft()
            else:
                assert self._interim is not None
                message, self._interim = self._interim, None
            self._running = message
            self._cancelled = False
            return message

    def wanted(self) -> bool:
        """Whether the running decode should go on."""
        with self._changed:
            interim = self._running is not None and bool(self._running.header.get("interim"))
            return not self._cancelled and not (interim and self._finals)

    def _drop_interim(self) -> None:
        if self._interim is not None:
            self._answer_dropped(self._interim)
            self._interim = None

    def _answer_dropped(self, message: Message) -> None:
        self._output.send(dropped(message.header["id"]))


def dropped(number: int) -> dict[str, Any]:
    return {"op": "heard", "id": number, "text": "", "confidence": 0.0, "dropped": True}


class SpeechWorkerProcess:
    """The worker's inside; ``listen`` returns when the input ends."""

    def __init__(self, source: BinaryIO, output: BinaryIO) -> None:
        self._source = source
        self._output = _Output(output)
        self._queue = _DecodeQueue(self._output)
        self._detector: Any = None
        self._stream: Any = None
        self._recogniser: Any = None
        self._opened = threading.Event()

    def listen(self) -> None:
        while (message := read_message(self._source)) is not None:
            match message.op:
                case "voice_activity":
                    self._voice_activity(message)
                case "reset":
                    if self._stream is not None:
                        self._stream.reset()
                case "transcribe" | "measure":
                    self._queue.put(message)
                case "cancel":
                    self._queue.cancel(message.header["id"])
                case "open":
                    self._open(message.header)

    def _open(self, header: dict[str, Any]) -> None:
        from interview_desktop.providers.local.silero import Silero

        try:
            self._detector = Silero(Path(header["voice_activity"]))
            self._stream = self._detector.stream()
        except Exception as problem:
            self._output.send({"op": "failed", "message": f"{type(problem).__name__}: {problem}"})
            return
        threading.Thread(target=self._decode, args=(header,), name="decode", daemon=True).start()

    def _voice_activity(self, message: Message) -> None:
        from interview_desktop.providers.local.mel import samples_of

        number = message.header["id"]
        if self._stream is None:
            self._output.send({"op": "failed", "id": number, "message": "not opened"})
            return
        value = self._stream.probability(samples_of(message.data))
        self._output.send({"op": "probability", "id": number, "value": value})

    def _decode(self, header: dict[str, Any]) -> None:
        from interview_desktop.providers.local.whisper import Whisper

        try:
            self._recogniser = Whisper(Path(header["speech_to_text"]), prompted=bool(header["prompted"]))
        except Exception as problem:
            self._output.send({"op": "failed", "message": f"{type(problem).__name__}: {problem}"})
            return
        self._output.send({"op": "ready"})
        while True:
            message = self._queue.take()
            try:
                answer = self._measure() if message.op == "measure" else self._transcribe(message)
            except Exception as problem:
                answer = {"op": "failed", "message": f"{type(problem).__name__}: {problem}"}
            self._output.send({**answer, "id": message.header["id"]})

    def _measure(self) -> dict[str, Any]:
        begin = time.perf_counter()
        self._recogniser.measure()
        return {"op": "measured", "seconds": time.perf_counter() - begin}

    def _transcribe(self, message: Message) -> dict[str, Any]:
        from interview_desktop.providers.local.mel import samples_of
        from interview_desktop.providers.local.silero import holds_speech
        from interview_desktop.providers.local.whisper import Dropped

        number = message.header["id"]
        samples = samples_of(message.data)
        # Over noise the recogniser invents sentences, the detector hardly ever does.
        if not holds_speech(self._detector, samples):
            return {"op": "heard", "text": "", "confidence": 0.0}
        try:
            heard = self._recogniser.transcribe(
                samples,
                message.header.get("vocabulary", ()),
                window=message.header.get("window_s"),
                wanted=self._queue.wanted,
            )
        except Dropped:
            return dropped(number)
        return {"op": "heard", "text": heard.text, "confidence": heard.confidence}


def main() -> None:
    """The process's life. Standard output is kept for messages: whatever a library prints goes to standard error."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # ctranslate2 reads it when it is loaded: waiting threads must not spin.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    SpeechWorkerProcess(sys.stdin.buffer, output).listen()
    # A decode that still runs has no listener any more.
    os._exit(0)


if __name__ == "__main__":
    main()
