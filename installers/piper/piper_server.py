# SPDX-License-Identifier: GPL-3.0-or-later
#
# Piper server: speaks texts that arrive on standard input and writes the sound to standard output.
# Copyright (C) 2026 The Interview Desktop authors
#
# This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
# License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
# version. It is distributed WITHOUT ANY WARRANTY; without even the implied warranty of MERCHANTABILITY or FITNESS FOR
# A PARTICULAR PURPOSE. See the GNU General Public License for more details: <https://www.gnu.org/licenses/>.
"""Piper behind two pipes.

Messages in both directions: two little-endian unsigned 32-bit lengths, a JSON object of the first length, bytes of
the second.

To the program: ``{"op": "speak", "id": N, "text": "…"}`` and ``{"op": "cancel", "id": N}``. It ends when its input
does.

From it: once ``{"op": "ready", "sample_rate": …}``; per text any number of ``{"op": "sound", "id": N}`` with signed
16-bit little-endian mono samples, then ``{"op": "end", "id": N}`` or ``{"op": "failed", "id": N, "message": "…"}``.
"""

import argparse
import json
import os
import queue
import struct
import sys
import threading

LENGTHS = struct.Struct("<II")
CHUNK_SAMPLES = 2048
PAUSE_S = 0.12  # Between two sentences of one text.


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("voice", help="the voice's .onnx file, with its .onnx.json beside it")
    parser.add_argument("--packages", help="folder that Piper's packages were installed into")
    parser.add_argument("--volume", type=float, default=0.8)
    options = parser.parse_args()
    if options.packages:
        sys.path.insert(0, options.packages)

    # Whatever a library prints must not get between the messages.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    server = Server(output, options)
    threading.Thread(target=server.work, daemon=True).start()
    server.listen(sys.stdin.buffer)
    # A synthesis that still runs has no listener any more.
    os._exit(0)


class Server:
    def __init__(self, output, options) -> None:
        self._output = output
        self._options = options
        self._texts: queue.SimpleQueue = queue.SimpleQueue()
        self._cancelled: set = set()

    def listen(self, source) -> None:
        while True:
            lengths = source.read(LENGTHS.size)
            if len(lengths) < LENGTHS.size:
                return
            header_length, data_length = LENGTHS.unpack(lengths)
            message = json.loads(source.read(header_length))
            source.read(data_length)
            if message["op"] == "speak":
                self._texts.put(message)
            elif message["op"] == "cancel":
                self._cancelled.add(message["id"])

    def work(self) -> None:
        try:
            voice, settings = self._load()
        except Exception as problem:
            print(f"the voice cannot be loaded: {problem}", file=sys.stderr, flush=True)
            os._exit(3)
        self._send({"op": "ready", "sample_rate": voice.config.sample_rate})
        while True:
            message = self._texts.get()
            number = message["id"]
            try:
                self._speak(voice, settings, number, message["text"])
                self._send({"op": "end", "id": number})
            except BrokenPipeError:
                os._exit(0)
            except Exception as problem:
                self._send({"op": "failed", "id": number, "message": f"{type(problem).__name__}: {problem}"})
            self._cancelled.discard(number)

    def _load(self):
        import onnxruntime
        from piper import PiperConfig, PiperVoice, SynthesisConfig

        options = onnxruntime.SessionOptions()
        # Threads that wait by spinning take the processor from the recogniser.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        path = self._options.voice
        with open(f"{path}.json", encoding="utf-8") as source:
            config = PiperConfig.from_dict(json.load(source))
        session = onnxruntime.InferenceSession(path, sess_options=options, providers=["CPUExecutionProvider"])
        voice = PiperVoice(session=session, config=config)
        settings = SynthesisConfig(volume=self._options.volume)
        for _ in voice.synthesize("Ready when you are.", settings):
            pass  # The first run prepares memory and is several times slower than the others.
        return voice, settings

    def _speak(self, voice, settings, number, text) -> None:
        if number in self._cancelled:
            return
        rate = voice.config.sample_rate
        for index, sentence in enumerate(voice.synthesize(speakable(text), settings)):
            sound = sentence.audio_int16_bytes
            if index:
                sound = bytes(2 * int(rate * PAUSE_S)) + sound
            for start in range(0, len(sound), 2 * CHUNK_SAMPLES):
                if number in self._cancelled:
                    return
                self._send({"op": "sound", "id": number}, sound[start : start + 2 * CHUNK_SAMPLES])

    def _send(self, header, data=b"") -> None:
        text = json.dumps(header).encode()
        self._output.write(LENGTHS.pack(len(text), len(data)) + text + data)
        self._output.flush()


def speakable(text):
    """The text without what espeak refuses (control characters, half surrogates). Double brackets, which do occur in
    code, would be taken for phonemes."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = "".join(char if char.isprintable() else " " for char in text)
    return text.replace("[[", "[ [").replace("]]", "] ]")


if __name__ == "__main__":
    main()
