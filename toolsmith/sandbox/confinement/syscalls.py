"""The system calls that a worker may make, with their numbers on each machine.

An allow-list: what numpy, scipy, sympy and pandas need to compute, to load their own files, and to answer.
"""

from __future__ import annotations

from collections.abc import Mapping

# name -> (x86_64, aarch64); None where the machine has no such call.
ALLOWED: Mapping[str, tuple[int | None, int | None]] = {
    # memory
    "brk": (12, 214), "madvise": (28, 233), "mincore": (27, 232), "mremap": (25, 216), "munmap": (11, 215),
    # open descriptors, and opening to read
    "close": (3, 57), "close_range": (436, 436), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "fstat": (5, 80), "getdents64": (217, 61), "lseek": (8, 62), "newfstatat": (262, 79), "pread64": (17, 67),
    "pipe": (22, None), "pipe2": (293, 59), "poll": (7, None), "ppoll": (271, 73), "pselect6": (270, 72),
    "read": (0, 63), "readv": (19, 65), "select": (23, None), "write": (1, 64), "writev": (20, 66),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "fadvise64": (221, 223),
    "getcwd": (79, 17), "lstat": (6, None), "readlink": (89, None), "readlinkat": (267, 78), "stat": (4, None),
    "statx": (332, 291),
    # time
    "clock_getres": (229, 114), "clock_gettime": (228, 113), "clock_nanosleep": (230, 115),
    "gettimeofday": (96, 169), "nanosleep": (35, 101), "time": (201, None), "times": (100, 153),
    # the process itself
    "arch_prctl": (158, None), "exit": (60, 93), "exit_group": (231, 94), "futex": (202, 98),
    "get_robust_list": (274, 100), "getcpu": (309, 168), "getegid": (108, 177), "geteuid": (107, 175),
    "getgid": (104, 176), "getpid": (39, 172), "getppid": (110, 173), "getrandom": (318, 278),
    "getrlimit": (97, 163), "getrusage": (98, 165), "gettid": (186, 178), "getuid": (102, 174),
    "membarrier": (324, 283), "restart_syscall": (219, 128), "rseq": (334, 293), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sched_getaffinity": (204, 123),
    "sched_yield": (24, 124), "set_robust_list": (273, 99), "sigaltstack": (131, 132), "sysinfo": (99, 179),
    "uname": (63, 160),
}  # fmt: skip

# Allowed as well where the worker has a scratch folder.
WRITING: Mapping[str, tuple[int | None, int | None]] = {
    "fdatasync": (75, 83), "fsync": (74, 82), "ftruncate": (77, 46), "mkdir": (83, None), "mkdirat": (258, 34),
    "pwrite64": (18, 68), "rename": (82, None), "renameat": (264, 38), "rmdir": (84, None),
    "unlink": (87, None), "unlinkat": (263, 35),
}  # fmt: skip

# Allowed with some arguments only; `seccomp` says which.
OPEN, OPENAT = (2, None), (257, 56)
MMAP, MPROTECT = (9, 222), (10, 226)
FCNTL, IOCTL, PRCTL, PRLIMIT = (72, 25), (16, 29), (157, 167), (302, 261)

# Answered with "no such call", so that the C library falls back to one that is checked.
CLONE3, OPENAT2, IO_URING = (435, 435), (437, 437), (425, 425)
