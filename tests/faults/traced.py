"""Faults at the system calls themselves: strace lets one fail, or kills the process there.

A process that has everything imported forks for each try. The child waits for strace to attach, and
writes; what became of it is told through memory that both share, which takes no system call.
"""

import mmap
import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.faults.writers import CommandError, Prepared, wrong_error

ERRORS = ("ENOSPC", "EIO", "EDQUOT", "EINTR")
KILL = "signal=SIGKILL:when={}"
FULL = "error=ENOSPC:when={}+"
FAULTS = (*(f"error={name}:when={{}}" for name in ERRORS), FULL, KILL)
"""As strace takes them: of the call with this number, and of it and all that follow."""
TAKES_SPACE = {"openat", "write", "fsync", "rename", "mkdir", "ftruncate", "fallocate"}
"""What a full disk goes on refusing."""
OTHERS = {
    *("mmap", "munmap", "mprotect", "mremap", "brk", "madvise", "futex", "exit_group", "exit"),
    *(
        "rt_sigaction",
        "rt_sigprocmask",
        "rt_sigreturn",
        "sigaltstack",
        "setitimer",
        "kill",
        "tgkill",
    ),
    *(
        "clock_gettime",
        "clock_nanosleep",
        "gettimeofday",
        "sched_yield",
        "restart_syscall",
        "clone",
    ),
    *("clone3", "wait4", "set_robust_list", "getpid", "gettid"),
}
"""Calls that say nothing of files; of a failed allocation see `memory`."""
LONGEST = 60.0
_CALL = re.compile(r"^(\w+)\(")


def has_strace() -> bool:
    """Return whether strace is here, and allowed."""
    if shutil.which("strace") is None:
        return False
    try:
        return (
            subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], check=False).returncode == 0
        )
    except OSError:
        return False


class Outcome:
    """What a child tells its parent, and when it may begin."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 1 << 14)

    def begin(self) -> None:
        """Have the child begin."""
        self._memory[-1] = 1

    def may_begin(self) -> bool:
        """Return whether the child may begin."""
        return self._memory[-1] == 1

    def tell(self, text: str) -> None:
        """Leave a text; the first byte says that it is there."""
        encoded = text.encode()[: (1 << 14) - 4]
        self._memory[1:3] = len(encoded).to_bytes(2, "big")
        self._memory[3 : 3 + len(encoded)] = encoded
        self._memory[0:1] = b"\1"

    def told(self) -> str | None:
        """Return the text, or None when the child came to no end."""
        if self._memory[0] == 0:
            return None
        return self._memory[3 : 3 + int.from_bytes(self._memory[1:3], "big")].decode(
            errors="replace"
        )


def run(prepared: Prepared, folder: Path, *options: str) -> tuple[str | None, str]:
    """Write the new files under strace; return what the child told, and the log of its calls."""
    outcome, log = Outcome(), folder.parent / "strace.log"
    child = os.fork()
    if child == 0:
        while not outcome.may_begin():
            pass  # without a system call, which would be counted
        os.setsid()  # where the log of the write path begins
        outcome.tell(attempt(prepared, folder))
        os._exit(0)
    tracer = subprocess.Popen(
        ["strace", "-qq", "-o", str(log), "-p", str(child), *options],
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + LONGEST
    status = Path(f"/proc/{child}/status")
    while not re.search(r"TracerPid:\t[1-9]", status.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    time.sleep(0.002)  # until it has stopped the child once
    outcome.begin()
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            outcome.tell("it never ended")
        time.sleep(0.0005)
    tracer.wait(timeout=LONGEST)
    text = log.read_text(errors="replace")
    log.unlink()
    return outcome.told(), text


def attempt(prepared: Prepared, folder: Path) -> str:
    """Write, and return "" or how it failed: "!" and what is wrong with the error itself."""
    try:
        prepared.writer.write(folder, 2)
    except BaseException as error:
        return f"!{wrong}" if (wrong := wrong_error(error)) else f"{type(error).__name__}: {error}"
    return ""


def calls_of(prepared: Prepared, folder: Path) -> list[tuple[str, int]]:
    """Return the system calls of the write path, each with its number among those of its name."""
    place = folder / "counted"
    shutil.copytree(prepared.template, place)
    _, log = run(prepared, place)
    shutil.rmtree(place)
    counts: Counter[str] = Counter()
    calls, has_begun = [], False
    for line in log.splitlines():
        if (match := _CALL.match(line)) is None:
            continue
        name = match[1]
        counts[name] += 1
        if has_begun and name not in OTHERS:
            calls.append((name, counts[name]))
        has_begun = has_begun or name == "setsid"
    assert has_begun, log
    return calls


def try_fault(prepared: Prepared, folder: Path, call: tuple[str, int], fault: str) -> str | None:
    """Return what is wrong after this fault at this call, "" for nothing, None if it has none."""
    name, number = call
    if fault == FULL and name not in TAKES_SPACE:
        return None
    place = folder / "tried"
    shutil.copytree(prepared.template, place)
    try:
        inject = f"inject={name}:{fault.format(number)}"
        told, _ = run(prepared, place, "-e", f"trace={name}", "-e", inject)
        killed = fault == KILL
        if killed != (told is None):
            wrong = "it was not killed" if killed else "it died"
        elif told is not None and told.startswith("!"):
            wrong = told[1:]
        else:
            error = CommandError("told") if told else None
            left = "unlink" in name  # what could not be removed
            wrong = prepared.wrong(place, error, killed=killed, could_not_remove=left)
        return wrong and f"{inject}: {wrong}"
    finally:
        with suppress(OSError):
            shutil.rmtree(place)
