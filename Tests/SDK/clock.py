"""A service's wall clock, which can be set wrong while it runs."""

import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).with_name("wrong_clock.c")


class Clock:
    def __init__(self, service):
        library = service.directory / "wrong_clock.so"
        subprocess.check_call(["clang", "-O1", "-shared", "-fPIC", "-o", library, SOURCE])
        self._switch = service.directory / "clock"
        service.environment |= {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(self._switch)}

    def set(self, offset):
        """So many seconds ahead of the right time from now on, or behind it."""
        new = self._switch.with_suffix(".new")
        new.write_text(str(offset))
        new.replace(self._switch)

    def set_to(self, seconds):
        """Seconds since 1970."""
        self.set(seconds - int(time.time()))
