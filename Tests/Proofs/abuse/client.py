"""HTTP as an attacker speaks it: bytes on sockets, answers counted and thrown away."""

import base64
import json
import socket
from dataclasses import dataclass, field

ATTACKER_ADDRESS = "127.0.0.1"
FORM = ("Content-Type", "application/x-www-form-urlencoded")


class Gone(Exception):
    """The connection ended before the answer did."""


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    body: bytes | None = None
    fields: tuple = ()

    def head(self, credentials=None):
        fields = [*([("Authorization", credentials)] if credentials else []), *self.fields]
        if "Host" not in dict(self.fields):
            fields.insert(0, ("Host", "registry"))
        if self.body is not None and "Transfer-Encoding" not in dict(self.fields):
            fields.append(("Content-Length", str(len(self.body))))
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")

    def encoded(self, credentials=None):
        return self.head(credentials) + (self.body or b"")


@dataclass
class Answer:
    status: int
    #: Of header section and body.
    size: int
    body: bytes = b""
    fields: dict = field(default_factory=dict)

    @property
    def json(self):
        return json.loads(self.body)


def basic(username, secret):
    return "Basic " + base64.b64encode(f"{username}:{secret}".encode()).decode()


def get(target, *fields):
    return Request("GET", target, None, fields)


def post(target, *parameters, fields=()):
    """A form of these pairs; a value is text or bytes."""
    return Request("POST", target, form(parameters), (FORM, *fields))


def form(parameters):
    return b"&".join(escaped(name) + b"=" + escaped(value) for name, value in parameters)


def escaped(value):
    """No byte is escaped that need not be: the more fits into a body."""
    value = value.encode() if isinstance(value, str) else value
    for byte in b"%&+= ":
        value = value.replace(bytes([byte]), b"%%%02X" % byte)
    return value


class Connection:
    """One connection to the service; made when it is needed, and again after it was closed."""

    def __init__(self, port, address=ATTACKER_ADDRESS, timeout=60, receive_buffer=None):
        self.port, self.address, self.timeout, self.receive_buffer = port, address, timeout, receive_buffer
        self.socket = None
        self.buffered = b""

    def open(self):
        if self.socket is None:
            made = socket.socket()
            if self.receive_buffer:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.settimeout(self.timeout)
            made.bind((self.address, 0))
            made.connect(("127.0.0.1", self.port))
            self.socket, self.buffered = made, b""
        return self.socket

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def send(self, data):
        self.open().sendall(data)

    def exchange(self, data, keeps_body=False, is_head=False):
        """Sends bytes, reads one answer. Raises `OSError` or `Gone`."""
        try:
            try:
                self.send(data)
            except (BrokenPipeError, ConnectionResetError):
                # A refusal may have come before the end of the request.
                if self.socket is None:
                    raise
            return self.receive(keeps_body, is_head)
        except Exception:
            self.close()
            raise

    def receive(self, keeps_body=False, is_head=False):
        while (end := self.buffered.find(b"\r\n\r\n")) < 0:
            self._receive_more()
        head, self.buffered = self.buffered[:end], self.buffered[end + 4 :]
        status_line, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(status_line.split()[1])
        if status == 100:
            return self.receive(keeps_body, is_head)
        has_body = not is_head and status not in (204, 304)
        length = int(fields.get("content-length", 0)) if has_body else 0
        body = self._body(length, keeps_body)
        if fields.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, end + 4 + length, body, fields)

    def _body(self, length, keeps_body):
        kept, left = [], length
        while left:
            if not self.buffered:
                self._receive_more()
            taken, self.buffered = self.buffered[:left], self.buffered[left:]
            left -= len(taken)
            if keeps_body:
                kept.append(taken)
        return b"".join(kept)

    def _receive_more(self):
        received = self.socket.recv(1 << 18)
        if not received:
            raise Gone
        self.buffered += received
