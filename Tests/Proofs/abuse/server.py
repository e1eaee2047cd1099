"""The process under attack, and what it takes of the machine."""

import resource
import tempfile
import time
from pathlib import Path

from SDK.service import Service

#: More of data and heap than this, and the process ends: the proof must not take the machine with it.
MEMORY_LIMIT = 2 << 30
#: A process with more resident than this is started anew before the next case, so that growth shows.
TIRED_BYTES = 128 << 20


class Usage:
    """What the kernel counts of a process."""

    def __init__(self, pid):
        self.pid = pid
        self.clock = (~pid << 3) | 2  # CPUCLOCK_SCHED of a process, as clock_getcpuclockid(3) makes it

    def cpu(self):
        """Seconds of all threads, those that have ended included."""
        return time.clock_gettime(self.clock)

    def is_busy(self):
        """Whether a thread runs, would if it got a core, or waits for the disk."""
        states = (stat.read_text().rpartition(") ")[2][0] for stat in Path(f"/proc/{self.pid}/task").glob("*/stat"))
        return any(state in "RD" for state in states)

    def resident(self):
        return self._status("VmRSS")

    def peak(self):
        """The most that was resident since `reset_peak`."""
        return self._status("VmHWM")

    def reset_peak(self):
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def _status(self, name):
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
        return 0


class Server:
    """A service on a database of its own, with an administrator."""

    def __init__(self, **settings):
        self.home = tempfile.TemporaryDirectory(prefix="abuse-")
        self.service = Service(self.home.name, LOG_LEVEL="error", **settings)
        self.restarts = 0
        self._start()
        self.administrator = self.service.create_account("Administrator")

    def _start(self):
        self.service.start()
        resource.prlimit(self.service.process.pid, resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
        self.usage = Usage(self.service.process.pid)

    @property
    def port(self):
        return self.service.port

    @property
    def is_alive(self):
        return self.service.process.poll() is None

    def restart(self):
        self.service.close()
        self._start()

    def revive(self):
        """Starts the process again if it has died; whether it had."""
        if self.is_alive:
            return False
        self.restarts += 1
        self._start()
        return True

    def refresh(self):
        """Starts the process anew if much of its memory is taken, most of it by what is free in its heaps."""
        if not self.revive() and self.usage.resident() > TIRED_BYTES:
            self.restart()

    def disk(self):
        return sum(file.stat().st_size for file in Path(self.home.name).glob("flow-registry.db*"))

    def settle(self, seconds):
        """Waits until the process does nothing more, or has died; whether it came to that."""
        end = time.monotonic() + seconds
        while self.is_alive:
            try:
                before, is_busy = self.usage.cpu(), self.usage.is_busy()
                time.sleep(0.05)
                if not is_busy and not self.usage.is_busy() and self.usage.cpu() - before < 0.002:
                    return True
            except OSError:
                continue
            if time.monotonic() > end:
                return False
        return True

    def close(self):
        self.service.close()
        self.home.cleanup()
