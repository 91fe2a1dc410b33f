"""The speech worker: a child process that holds the recogniser and the voice activity detector.

A crash in native code, a long decode or the interpreter's lock can then never take the window along. It reads messages
from standard input until that ends (so it never outlives the app) and answers on standard output:

- ``open`` (folders of the models) → ``ready`` or ``failed``
- ``voice_activity`` (id, 512 samples) → ``probability``; ``reset`` has no answer
- ``transcribe`` (id, samples, vocabulary, interim, speculative) → ``heard``, with ``progress`` at each step before;
  ``cancel`` (id) has no answer
- ``finished`` (id, samples) → ``finished`` (value: None when there is no model, or a newer question came)
- ``measure`` (id) → ``measured`` (seconds of a decode of five seconds)

Voice activity is answered by the reading thread, decodes and ends of turns by one of their own each: the models' code
works without the interpreter's lock.
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
    """Decodes in order: final ones first, then speculative ones, then the newest interim one if nothing else waits."""

    def __init__(self, output: _Output) -> None:
        self._output = output
        self._changed = threading.Condition()
        self._finals: deque[Message] = deque()
        self._speculative: deque[Message] = deque()
        self._interim: Message | None = None
        self._running: Message | None = None
        self._cancelled = False

    def put(self, message: Message) -> None:
        with self._changed:
            if message.header.get("interim"):
                if self._finals or self._speculative:
                    self._answer_dropped(message)
                else:
                    self._drop_interim()
                    self._interim = message
            else:
                self._drop_interim()
                queue = self._speculative if message.header.get("speculative") else self._finals
                queue.append(message)
            self._changed.notify()

    def cancel(self, number: int | str) -> None:
        with self._changed:
            for queue in (self._finals, self._speculative):
                for message in [message for message in queue if message.header["id"] == number]:
                    queue.remove(message)
            if self._interim is not None and self._interim.header["id"] == number:
                self._interim = None
            if self._running is not None and self._running.header["id"] == number:
                self._cancelled = True

    def take(self) -> Message:
        with self._changed:
            self._running = None
            self._changed.wait_for(lambda: self._finals or self._speculative or self._interim is not None)
            if self._finals or self._speculative:
                message = (self._finals or self._speculative).popleft()
            else:
                assert self._interim is not None
                message, self._interim = self._interim, None
            self._running = message
            self._cancelled = False
            return message

    def wanted(self) -> bool:
        """Whether the running decode should go on, also for the app's sake: it is told that there is progress."""
        with self._changed:
            if self._running is None or self._cancelled:
                return False
            header = self._running.header
            self._output.send({"op": "progress", "id": header["id"]})
            if header.get("interim"):
                return not self._finals and not self._speculative
            return not (header.get("speculative") and self._finals)

    def give_up(self) -> None:
        """The running decode was not wanted: a speculative one waits again, of the others nobody expects anything."""
        with self._changed:
            if self._running is None or self._cancelled:
                return
            if self._running.header.get("interim"):
                self._answer_dropped(self._running)
            else:
                self._speculative.appendleft(self._running)

    def _drop_interim(self) -> None:
        if self._interim is not None:
            self._answer_dropped(self._interim)
            self._interim = None

    def _answer_dropped(self, message: Message) -> None:
        self._output.send(dropped(message.header["id"]))


def dropped(number: int) -> dict[str, Any]:
    return {"op": "heard", "id": number, "text": "", "confidence": 0.0, "dropped": True}


class _EndQueue:
    """Only the newest question about the end of a turn counts."""

    def __init__(self, output: _Output) -> None:
        self._output = output
        self._changed = threading.Condition()
        self._newest: Message | None = None

    def put(self, message: Message) -> None:
        with self._changed:
            older, self._newest = self._newest, message
            self._changed.notify()
        if older is not None:
            self.answer(older, None)

    def take(self) -> Message:
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None)
            assert self._newest is not None
            message, self._newest = self._newest, None
            return message

    def answer(self, message: Message, value: float | None) -> None:
        self._output.send({"op": "finished", "id": message.header["id"], "value": value})


class SpeechWorkerProcess:
    """The worker's inside; ``listen`` returns when the input ends."""

    def __init__(self, source: BinaryIO, output: BinaryIO) -> None:
        self._source = source
        self._output = _Output(output)
        self._queue = _DecodeQueue(self._output)
        self._ends = _EndQueue(self._output)
        self._detector: Any = None
        self._stream: Any = None
        self._recogniser: Any = None

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
                case "finished":
                    self._ends.put(message)
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
        model = Path(header["turn_end"]) if header.get("turn_end") else None
        threading.Thread(target=self._judge_ends, args=(model,), name="turn ends", daemon=True).start()

    def _voice_activity(self, message: Message) -> None:
        from interview_desktop.providers.local.mel import samples_of

        number = message.header["id"]
        if self._stream is None:
            self._output.send({"op": "failed", "id": number, "message": "not opened"})
            return
        value = self._stream.probability(samples_of(message.data))
        self._output.send({"op": "probability", "id": number, "value": value})

    def _decode(self, header: dict[str, Any]) -> None:
        from interview_desktop.providers.local.whisper import Dropped, Whisper

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
            except Dropped:
                self._queue.give_up()
                continue
            except Exception as problem:
                answer = {"op": "failed", "message": f"{type(problem).__name__}: {problem}"}
            self._output.send({**answer, "id": message.header["id"]})

    def _judge_ends(self, model: Path | None) -> None:
        from interview_desktop.providers.local.mel import samples_of
        from interview_desktop.providers.local.smart_turn import SmartTurn

        detector: SmartTurn | None = None
        try:
            if model is not None:
                detector = SmartTurn(model)
                # The first run prepares memory.
                detector.run(samples_of(b""))
        except Exception as problem:
            # Interviews work without it.
            print(f"no end-of-turn detection: {problem}", file=sys.stderr, flush=True)
        while True:
            message = self._ends.take()
            value: float | None = None
            try:
                value = detector.finished(samples_of(message.data)) if detector is not None else None
            except Exception as problem:
                print(f"the end of a turn could not be judged: {problem}", file=sys.stderr, flush=True)
            self._ends.answer(message, value)

    def _measure(self) -> dict[str, Any]:
        begin = time.perf_counter()
        self._recogniser.measure()
        return {"op": "measured", "seconds": time.perf_counter() - begin}

    def _transcribe(self, message: Message) -> dict[str, Any]:
        from interview_desktop.providers.local.mel import RATE, samples_of
        from interview_desktop.providers.local.silero import holds_speech
        from interview_desktop.providers.local.whisper import LONGEST_S, caption_window_s

        header = message.header
        samples = samples_of(message.data)
        # Over noise the recogniser invents sentences, the detector hardly ever does.
        if not holds_speech(self._detector, samples):
            return {"op": "heard", "text": "", "confidence": 0.0}
        window = header.get("window_s")
        length_s = samples.size / RATE
        if window is None and header.get("interim") and length_s < LONGEST_S:
            window = caption_window_s(length_s)
        heard = self._recogniser.transcribe(
            samples,
            header.get("vocabulary", ()),
            window=window,
            words=not header.get("interim"),
            wanted=self._queue.wanted,
        )
        words = [[word.text, word.start_s, word.end_s, word.confidence] for word in heard.words]
        return {"op": "heard", "text": heard.text, "confidence": heard.confidence, "words": words}


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
