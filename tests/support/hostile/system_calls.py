"""Doors of the kernel that must be shut, by what they lead to: number on x86-64, number on arm64, arguments."""

from __future__ import annotations

from typing import Final

_NEW_USER = 0x10000000

DOORS: Final[dict[str, dict[str, tuple[int, int, tuple[int, ...]]]]] = {
    "kernel features": {
        "io_uring_setup": (425, 425, (8, 0)),
        "bpf": (321, 280, (0, 0, 0)),
        "userfaultfd": (323, 282, (0,)),
        "perf_event_open": (298, 241, (0, 0, -1, -1, 0)),
        "memfd_create": (319, 279, (0, 0)),
        "memfd_secret": (447, 447, (0,)),
        "fanotify_init": (300, 262, (0, 0)),
    },
    "keys and shared memory": {
        "add_key": (248, 217, (0, 0, 0, 0, 0)),
        "request_key": (249, 218, (0, 0, 0, 0)),
        "keyctl": (250, 219, (0, -3, 0)),
        "mq_open": (240, 180, (0, 0, 0, 0)),
        "shmget": (29, 194, (1, 4096, 0o1666)),
        "semget": (64, 190, (1, 1, 0o1666)),
        "msgget": (68, 186, (1, 0o1666)),
    },
    "other processes": {
        "ptrace": (101, 117, (16, 1, 0, 0)),
        "process_vm_readv": (310, 270, (1, 0, 0, 0, 0, 0)),
        "process_vm_writev": (311, 271, (1, 0, 0, 0, 0, 0)),
        "pidfd_open": (434, 434, (1, 0)),
        "pidfd_getfd": (438, 438, (0, 0, 0)),
        "kcmp": (312, 272, (1, 1, 0, 0, 0)),
        "prlimit64 of the runner": (302, 261, (1, 7, 0, 0)),
        "process_madvise": (440, 440, (0, 0, 0, 0, 0)),
        "sched_setaffinity": (203, 122, (1, 8, 0)),
        "setpriority": (141, 140, (0, 0, -20)),
        "sched_setscheduler": (144, 119, (0, 1, 0)),
    },
    "mounts and namespaces": {
        "mount": (165, 40, (0, 0, 0, 0, 0)),
        "umount2": (166, 39, (0, 0)),
        "pivot_root": (155, 41, (0, 0)),
        "chroot": (161, 51, (0,)),
        "setns": (308, 268, (0, 0)),
        "unshare": (272, 97, (_NEW_USER,)),
        "clone in a new user namespace": (56, 220, (_NEW_USER | 17, 0, 0, 0, 0)),
        "open_tree": (428, 428, (0, 0, 0)),
        "move_mount": (429, 429, (0, 0, 0, 0, 0)),
        "fsopen": (430, 430, (0, 0)),
        "open_by_handle_at": (304, 265, (0, 0, 0)),
    },
    "the machine": {
        "reboot": (169, 142, (0, 0, 0, 0)),
        "init_module": (175, 105, (0, 0, 0)),
        "finit_module": (313, 273, (0, 0, 0)),
        "kexec_load": (246, 104, (0, 0, 0, 0)),
        "swapon": (167, 224, (0, 0)),
        "settimeofday": (164, 170, (0, 0)),
        "clock_settime": (227, 112, (0, 0)),
        "adjtimex": (159, 171, (0,)),
        "sethostname": (170, 161, (0, 0)),
        "syslog": (103, 116, (3, 0, 0)),
        "acct": (163, 89, (0,)),
        "quotactl": (179, 60, (0, 0, 0, 0)),
    },
}


def by_machine(doors: str) -> dict[str, dict[str, list[int]]]:
    """What to call, by the name that a program in the sandbox finds for its machine."""
    x86 = {name: [number, *arguments] for name, (number, _, arguments) in DOORS[doors].items()}
    arm = {name: [number, *arguments] for name, (_, number, arguments) in DOORS[doors].items()}
    return {"x86_64": x86, "aarch64": arm, "arm64": arm, "x64": x86}
