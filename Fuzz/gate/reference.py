"""A strict reader of HTTP/1.1 requests (RFC 9112): what a careful proxy in front of the service takes them to be.

It follows the grammar to the letter and gives up at the first fault. The one liberty is the empty line before a request,
which RFC 9112 §2.2 asks servers to ignore.
"""

import re

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") ([\x21-\x7e]+) HTTP/1\.([0-9])")
FIELD_LINE = re.compile(rb"(" + TOKEN + rb"):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;[\t\x20-\x7e\x80-\xff]*)?")


class Fault(Exception):
    """The grammar is broken, or the bytes end within a message."""


def targets(data):
    """The targets of the requests in `data`, in order, up to the first fault.

    One whose header section is complete counts though its body is faulty or not all there: a server may answer before.
    """
    reader = Reader(data)
    found = []
    try:
        while reader.skip_empty_lines():
            target, length = head(reader)
            found.append(target)
            body(reader, length)
    except Fault:
        pass
    return found


def head(reader):
    """The target of a request, and the length of its body: a number or "chunked"."""
    match = REQUEST_LINE.fullmatch(reader.line())
    if match is None:
        raise Fault
    fields = field_lines(reader)
    hosts, lengths, encodings = (fields.get(name, []) for name in (b"host", b"content-length", b"transfer-encoding"))
    minor = int(match[3])
    if len(hosts) > 1 or (minor > 0 and not hosts):
        raise Fault
    if encodings:
        # §6.1: in HTTP/1.0, or with a Content-Length, the framing is faulty.
        if minor == 0 or lengths or [encoding.lower() for encoding in encodings] != [b"chunked"]:
            raise Fault
        return match[2], "chunked"
    if len(lengths) > 1 or any(re.fullmatch(rb"[0-9]+", length) is None for length in lengths):
        raise Fault
    return match[2], int(lengths[0]) if lengths else 0


def field_lines(reader):
    fields = {}
    while line := reader.line():
        match = FIELD_LINE.fullmatch(line)
        if match is None:
            raise Fault
        fields.setdefault(match[1].lower(), []).append(match[2])
    return fields


def body(reader, length):
    if length != "chunked":
        reader.take(length)
        return
    while True:
        match = CHUNK_LINE.fullmatch(reader.line())
        if match is None:
            raise Fault
        size = int(match[1], 16)
        if size == 0:
            break
        reader.take(size)
        if reader.take(2) != b"\r\n":
            raise Fault
    field_lines(reader)


class Reader:
    def __init__(self, data):
        self.data = data
        self.position = 0

    def skip_empty_lines(self):
        """Whether anything follows them."""
        while self.position < len(self.data) and (match := re.compile(rb"\r?\n").match(self.data, self.position)):
            self.position = match.end()
        return self.position < len(self.data)

    def line(self):
        """Up to the next CRLF; the grammar of each line refuses a CR or LF within."""
        end = self.data.find(b"\r\n", self.position)
        if end < 0:
            raise Fault
        line = self.data[self.position : end]
        self.position = end + 2
        return line

    def take(self, count):
        if self.position + count > len(self.data):
            raise Fault
        self.position += count
        return self.data[self.position - count : self.position]
