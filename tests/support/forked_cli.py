"""Runs of the command line that start in milliseconds: forked from one process that has loaded everything already."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import IO

PRELOADED = [
    "interview_desktop.__main__",
    "interview_desktop.app",
    "interview_desktop.audio.recorder",
    "interview_desktop.execution",
    "interview_desktop.interview.persona",
    "interview_desktop.providers.builtin.interviewer",
    "interview_desktop.session.simulate",
    "interview_desktop.store",
    "interview_desktop.store.tables",
    "interview_desktop.store.writer",
    "tests.support.forked_cli",
]


_one_at_a_time = threading.Lock()
"""Starting a process asks for the exit codes of all others: of two threads that read one, one would get nothing."""


def start(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[BaseProcess, IO[str]]:
    """``python -m interview_desktop ARGUMENTS`` as a process of its own, and what it writes to stderr."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(list(arguments), dict(environment), writer), daemon=True)
    with _one_at_a_time:
        process.start()
    writer.close()
    return process, os.fdopen(os.dup(reader.fileno()), encoding="utf-8", errors="replace")


def exit_code(process: BaseProcess) -> int:
    """Of a process that has closed its stderr; negative: the signal that ended it."""
    with _one_at_a_time:
        process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(arguments: list[str], environment: dict[str, str], stderr: Connection) -> None:
    from interview_desktop.__main__ import main

    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.dup2(stderr.fileno(), 2)
    stderr.close()
    # A test that has waited too long asks with SIGABRT where this process hangs.
    faulthandler.enable()
    sys.exit(main(arguments))
