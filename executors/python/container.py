"""What the runner reads of, and does to, the container around it. Standard library only."""

import os
import signal


def kill_all():
    """One call reaches every process at once; none can fork out of it."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return


def number_in(path, key=None):
    """The number in a cgroup file (of the line that begins with ``key``); None when there is none."""
    try:
        with open(path) as file:
            if key is None:
                return int(file.read())
            for line in file:
                name, _, value = line.partition(" ")
                if name == key:
                    return int(value)
    except (OSError, ValueError):
        pass
    return None


def first_of(*numbers):
    return next((number for number in numbers if number is not None), None)


CGROUP = "/sys/fs/cgroup"


def oom_kills():
    return (
        first_of(
            number_in(f"{CGROUP}/memory.events", "oom_kill"),
            number_in(f"{CGROUP}/memory/memory.oom_control", "oom_kill"),
        )
        or 0
    )


def cpu_ns():
    usage = number_in(f"{CGROUP}/cpu.stat", "usage_usec")
    if usage is not None:
        return usage * 1000
    return number_in(f"{CGROUP}/cpuacct/cpuacct.usage")


def peak_memory():
    peak = first_of(
        number_in(f"{CGROUP}/memory.peak"),
        number_in(f"{CGROUP}/memory/memory.max_usage_in_bytes"),
    )
    if peak is None:
        import resource

        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return peak


def milliseconds(before, after):
    return None if before is None or after is None else (after - before) / 1e6


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def memory_of(pid, key):
    """Bytes from a process's status (None: not to be had); ``key`` as the kernel names it."""
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name == key:
                    return int(value.split()[0]) << 10
    except (OSError, ValueError, IndexError):
        pass
    return None


def forget_peak(pid):
    """Begin a new peak of the process's memory; whether that is possible here."""
    try:
        with open(f"/proc/{pid}/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        return False
    return True
