"""Records two tones with simulated devices and prints the position it has reached: to be killed by a test.

Arguments: the folder, and optionally the largest size of a file in bytes. After "fault CODE" on its output, it goes on.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from interview_desktop.audio.loopback import LoopbackSink, LoopbackSource
from interview_desktop.audio.recorder import FileRecorder
from tests.support.sounds import RealClock, tone


async def main(folder: Path, largest: int) -> None:
    clock = RealClock()
    source, sink = LoopbackSource(clock), LoopbackSink(clock)
    recorder = FileRecorder(folder, source, sink, clock)
    recorder.on_fault(lambda trouble: print("fault", trouble.code, flush=True))
    await source.open()
    await sink.open()
    recorder.start("killed", 0)
    if largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    speaking = asyncio.create_task(source.say(tone(440, 60.0)))
    answering = asyncio.create_task(sink.write(tone(880, 60.0, 22_050), 22_050))
    while not (speaking.done() and answering.done()):
        print("position", recorder.position_s(), flush=True)
        await clock.sleep(0.02)
        if largest and recorder.position_s() > 2.5:
            # Room again.
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            largest = 0


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
