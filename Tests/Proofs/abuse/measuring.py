"""What an attack costs: the process's CPU time, memory and disk, the bytes of its answers, and the neighbour's harm."""

from dataclasses import asdict, dataclass, field

from .attack import send_alone, send_by_crowd
from .tenant import Tenant

MEGABYTE = 1 << 20
#: The limits of a single request.
CPU_SECONDS = 1.0
ANSWER_BYTES = 8 * MEGABYTE
GROWTH_BYTES = 64 * MEGABYTE
#: The limit of a crowd: as much as its connections may take one by one.
CROWD_BYTES = 512 * MEGABYTE
#: The neighbour's worst time that counts as harm.
HARM_SECONDS = 0.5
#: For how long the process may work on when the last client has gone.
LINGERING_SECONDS = 15


@dataclass
class Measured:
    case: str
    attack: str
    #: Of the lone request: seconds, bytes; None where it was not sent alone.
    cpu: float | None = None
    growth: int | None = None
    answer: int | None = None
    status: int | str | None = None
    #: Of the crowd: CPU seconds for each request, bytes of memory, bytes of disk in all.
    crowd_cpu: float | None = None
    crowd_growth: int | None = None
    crowd_answers: int | None = None
    disk: int = 0
    sent: int = 0
    statuses: dict = field(default_factory=dict)
    #: Of the neighbour: seconds.
    p50: float | None = None
    p99: float | None = None
    worst: float | None = None
    worst_kind: str | None = None
    failures: list = field(default_factory=list)
    lingers: bool = False
    died: bool = False

    @property
    def largest_answer(self):
        return max(self.answer or 0, self.crowd_answers or 0)

    @property
    def largest_growth(self):
        return max(self.growth or 0, self.crowd_growth or 0)

    def faults(self, strict):
        """The limits that are exceeded, in words."""
        faults = []
        if self.died:
            faults.append("the process died")
        if (self.cpu or 0) > CPU_SECONDS:
            faults.append(f"{self.cpu:.2f} s CPU")
        if self.largest_answer > ANSWER_BYTES:
            faults.append(f"{self.largest_answer / MEGABYTE:.1f} MB answer")
        if (self.growth or 0) > GROWTH_BYTES:
            faults.append(f"{self.growth / MEGABYTE:.0f} MB growth")
        if (self.crowd_growth or 0) > CROWD_BYTES:
            faults.append(f"{self.crowd_growth / MEGABYTE:.0f} MB growth by the crowd")
        if self.status == "none" and not self.died:
            faults.append("no answer")
        if self.lingers:
            faults.append(f"works on for {LINGERING_SECONDS} s and more")
        if self.failures:
            faults.append(f"{len(self.failures)} requests of the neighbour failed")
        if strict and (self.worst or 0) > HARM_SECONDS:
            faults.append(f"the neighbour waited {self.worst * 1e3:.0f} ms")
        return faults

    @property
    def facts(self):
        return asdict(self)


class Measuring:
    """Carries attacks out against one server, beside its neighbour."""

    def __init__(self, server, neighbour, seconds, refreshes=True, crowds=True):
        self.server, self.neighbour, self.seconds = server, neighbour, seconds
        self.refreshes, self.crowds = refreshes, crowds

    def tenant(self):
        self.server.revive()
        return Tenant(self.server)

    def measure(self, case, attack, tenant):
        if self.refreshes:
            self.server.refresh()
        else:
            self.server.revive()
        self.server.settle(LINGERING_SECONDS)
        measured = Measured(case, attack.name)
        credentials = tenant.credentials if attack.credentials else None
        try:
            if attack.alone:
                self._alone(attack, credentials, measured)
            if self.crowds and not measured.died and not measured.lingers:
                self._crowd(attack, credentials, measured)
        except OSError:
            # What the kernel counts of a process ends with it.
            if self.server.is_alive:
                raise
            measured.died = True
        if measured.lingers:
            self.server.restart()
        self.server.revive()
        return measured

    def _alone(self, attack, credentials, measured):
        usage = self.server.usage
        cpu, resident = usage.cpu(), usage.resident()
        usage.reset_peak()
        answer = send_alone(attack, self.server.port, credentials)
        measured.lingers = not self.server.settle(LINGERING_SECONDS)
        measured.status = answer.status if answer else "none"
        measured.answer = answer.size if answer else 0
        measured.died = not self.server.is_alive
        if not measured.died:
            measured.cpu, measured.growth = usage.cpu() - cpu, usage.peak() - resident

    def _crowd(self, attack, credentials, measured):
        usage = self.server.usage
        cpu, resident, disk = usage.cpu(), usage.resident(), self.server.disk()
        usage.reset_peak()
        self.neighbour.start()
        try:
            tally = send_by_crowd(attack, self.server.port, credentials, self.seconds)
        finally:
            times, measured.failures = self.neighbour.stop()
        measured.lingers = not self.server.settle(LINGERING_SECONDS)
        measured.sent, measured.statuses = tally.sent, {str(key): value for key, value in tally.statuses.items()}
        measured.crowd_answers = tally.largest
        measured.died = not self.server.is_alive
        self._harm(times, measured)
        if not measured.died:
            answered = max(sum(tally.statuses.values()), tally.sent, 1)
            measured.crowd_cpu = (usage.cpu() - cpu) / answered
            measured.crowd_growth = usage.peak() - resident
            measured.disk = self.server.disk() - disk

    @staticmethod
    def _harm(times, measured):
        every = sorted((time, kind) for kind, kinds in times.items() for time in kinds)
        if every:
            measured.p50, measured.p99 = every[len(every) // 2][0], every[len(every) * 99 // 100][0]
            measured.worst, measured.worst_kind = every[-1]
