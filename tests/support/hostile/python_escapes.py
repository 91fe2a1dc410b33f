"""Programs that reach for what lies outside of the sandbox."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import Hostile, maker
from tests.support.hostile.system_calls import DOORS, by_machine

_make = maker("escape", "python")


def _doors(what: str) -> Hostile:
    return _make(
        f"system calls to {what}",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        answered = []
        for name, (number, *arguments) in DOORS[os.uname().machine].items():
            ctypes.set_errno(0)
            refused = libc.syscall(number, *arguments) == -1 and ctypes.get_errno() in (1, 38)
            if not refused: answered.append(f"{name}: error {ctypes.get_errno()}")
        return answered
        """,
        "returned",
        value="[]",
        head=f"DOORS = {by_machine(what)!r}",
    )


PROGRAMS: Final[tuple[Hostile, ...]] = (
    *map(_doors, DOORS),
    _make(
        "system calls by other doors",
        """
        import ctypes, mmap
        if os.uname().machine != "x86_64": return [True, True]
        ends = []
        # getpid the way of 32-bit programs, and by its number in the x32 interface
        for code in ("b814000000cd80c3", "b8270000400f05c3"):
            if (child := os.fork()) == 0:
                memory = mmap.mmap(-1, 4096, prot=7)
                memory.write(bytes.fromhex(code))
                address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
                os._exit(0 if ctypes.CFUNCTYPE(ctypes.c_long)(address)() > 0 else 9)
            ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0)
        return ends
        """,
        "returned",
        value="[true,true]",
        head="import os",
    ),
    _make(
        "sockets of every kind",
        """
        import socket
        made = set()
        for family in range(1, 46):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
                try: made.add(socket.socket(family, kind).family)
                except OSError: pass
        return sorted(made)
        """,
        "returned",
        value="[1]",
        head="import warnings; warnings.simplefilter('ignore')",
    ),
    _make(
        "network",
        """
        import os, socket
        reached = sorted(os.listdir("/sys/class/net"))
        for host in ("93.184.216.34", "169.254.169.254", "172.17.0.1", "127.0.0.1"):
            try: reached.append(socket.create_connection((host, 80), 0.2))
            except OSError: pass
        return list(map(str, reached))
        """,
        "returned",
        value='["lo"]',
    ),
    _make(
        "names of other computers",
        """
        import socket
        found = []
        for name in ("example.com", "host.docker.internal", "gateway.docker.internal", "metadata.google.internal"):
            try: found.append(str(socket.getaddrinfo(name, 80)))
            except OSError: pass
        return found
        """,
        "returned",
        value="[]",
    ),
    _make(
        "the virtual machine's host by vsock",
        """
        import socket
        reached = []
        for cid in (0, 1, 2, 3):
            try: reached.append(str(socket.socket(40, socket.SOCK_STREAM).connect((cid, 22))))
            except OSError: pass
        return reached
        """,
        "returned",
        value="[]",
    ),
    _make(
        "the engine's socket",
        """
        import os, socket
        reached = []
        for folder in ("/var/run", "/run", "/run/containerd", "/run/user/0", "/run/user/1000", "/mnt"):
            for name in ("docker.sock", "containerd.sock", "podman/podman.sock", "systemd/private"):
                try:
                    socket.socket(socket.AF_UNIX).connect(f"{folder}/{name}")
                    reached.append(name)
                except OSError: pass
        with open("/proc/net/unix") as file: reached += file.read().splitlines()[1:]
        return reached
        """,
        "returned",
        value="[]",
    ),
    _make(
        "kernel files to read",
        """
        read = []
        for path in ("/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/etc/shadow",
                     "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/sys/firmware/dmi/tables/DMI",
                     "/proc/1/environ", "/proc/1/maps", "/proc/1/stack", "/proc/1/root/etc/shadow", "/proc/1/cwd/x",
                     "/sys/kernel/debug/tracing/trace", "/sys/kernel/security/lsm"):
            try:
                with open(path, "rb", 0) as file:
                    if file.read(1): read.append(path)
            except OSError: pass
        return read
        """,
        "returned",
        value="[]",
    ),
    _make(
        "kernel files to write",
        """
        import glob
        written = []
        for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/1/mem",
                     "/proc/sys/vm/overcommit_memory", "/sys/kernel/uevent_helper", "/proc/1/oom_score_adj", "/dev/mem",
                     "/proc/1/comm", "/proc/irq/default_smp_affinity", "/proc/bus/pci/00/00.0", "/sys/power/state",
                     *glob.glob("/sys/fs/cgroup/*/release_agent"), *glob.glob("/sys/fs/cgroup/*/cgroup.procs"),
                     *glob.glob("/sys/fs/cgroup/*.max"), *glob.glob("/sys/fs/cgroup/*/*limit*"),
                     *glob.glob("/sys/fs/cgroup/*/pids.max"), *glob.glob("/sys/fs/cgroup/cgroup.*")):
            try:
                with open(path, "r+b", 0): written.append(path)
            except OSError: pass
        return written
        """,
        "returned",
        value="[]",
    ),
    _make(
        "becomes another user",
        """
        import ctypes, os, subprocess
        became = []
        for name in ("setuid", "setgid", "seteuid", "setegid"):
            try:
                getattr(os, name)(0)
                became.append(name)
            except OSError: pass
        try:
            os.setgroups([0])
            became.append("setgroups")
        except OSError: pass
        for command in (["su", "-c", "id -u"], ["mount", "-t", "proc", "none", "/sandbox"], ["newgrp", "root"],
                        ["chroot", "/"], ["unshare", "-Ur", "id"], ["nsenter", "-t", "1", "-a", "id"]):
            try:
                if not subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=1).returncode:
                    became.append(command[0])
            except (OSError, subprocess.TimeoutExpired): pass
        with open("/proc/self/status") as file:
            became += [line for line in file if line.startswith("Cap") and int(line.split()[1], 16)]
        return [became, os.getuid() == os.geteuid() != 0]
        """,
        "returned",
        value="[[],true]",
    ),
    _make(
        "raises its own limits",
        """
        import ctypes, os, resource
        raised = []
        for name in ("NOFILE", "CORE"):
            what = getattr(resource, "RLIMIT_" + name)
            try:
                resource.setrlimit(what, (1 << 20, 1 << 20))
                raised.append(name)
            except (OSError, ValueError): pass
        try:
            with open("/proc/self/oom_score_adj", "w") as file: file.write("-1000")
            raised.append("oom_score_adj")
        except OSError: pass
        for call in (lambda: os.nice(-5), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))):
            try:
                call()
                raised.append(str(call))
            except OSError: pass
        return raised
        """,
        "returned",
        value="[]",
    ),
    _make(
        "writes elsewhere and runs what it wrote",
        """
        import os, shutil, subprocess
        done = []
        for path in ("/tmp/x", "/executor/candidate.py", "/executor/x", "/etc/x", "/dev/x", "/usr/bin/x", "/var/tmp/x",
                     "/dev/shm/x", "/run/x", "/proc/self/exe", "/usr/lib/python3/x", "/srv/x"):
            try:
                open(path, "r+" if os.path.exists(path) else "x")
                done.append(path)
            except OSError: pass
        with open("script", "w") as file: file.write("#!/bin/sh\\necho ran")
        shutil.copy("/bin/true", "program")
        os.chmod("script", 0o755)
        os.chmod("program", 0o4755)
        loaders = [path for path in ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1") if os.access(path, 4)]
        for command in (["./script"], ["./program"], *([loader, "./program"] for loader in loaders)):
            try:
                if not subprocess.run(command, capture_output=True).returncode: done.append(command)
            except OSError: pass
        return done
        """,
        "returned",
        value="[]",
    ),
    _make(
        "makes devices and links to the runner",
        """
        import os
        made = []
        for number in (0x101, 0x800, 0xfd00, 0x10b):
            try:
                os.mknod(f"device{number}", 0o60666, number)
                made.append(number)
            except OSError: pass
        for path in ("/executor/runner-python", "/proc/1/exe", "/etc/shadow"):
            try:
                os.link(path, "link")
                made.append(path)
            except OSError: pass
        os.symlink("/proc/1/root", "outside")
        try: made.append(os.listdir("outside/"))
        except OSError: pass
        try: made.append(os.listdir("/proc/1/fd"))
        except OSError: pass
        return made
        """,
        "returned",
        value="[]",
    ),
)
