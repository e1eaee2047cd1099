"""Makes sequences of requests, most of them wrong in a way in which two readers of HTTP could differ."""

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
#: What a request is followed by, so that the connection ends when it was understood.
LAST = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

LINE_ENDS = [b"\r\n"] * 24 + [b"\n", b"\r", b"\r\r\n", b"\n\r", b"\0\r\n", b" \r\n", b"\r\n ", b"\r\n\t", b"\0\n"]
SPACES = [b" "] * 12 + [b"", b"\t", b"  ", b" \t", b"\x0b", b"\x0c", b"\r\n ", b"\0"]
COLONS = [b":"] * 16 + [b" :", b"\t:", b"\0:", b"", b"::", b":\0"]
METHODS = [b"POST"] * 8 + [b"GET", b"DELETE", b"PUT", b"post", b"G\0T", b"P(ST", b"", b"OPTIONS"]
VERSIONS = [b"HTTP/1.1"] * 12 + [b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"http/1.1", b"HTTP/1.10", b""]
LENGTH_NAMES = [b"Content-Length"] * 8 + [b"content-length", b"Content_Length", b"Content-Length\0", b"\xff", b"X"]
ENCODING_NAMES = [b"Transfer-Encoding"] * 8 + [b"TRANSFER-encoding", b"Transfer_Encoding", b"Transfer-Encoding\0", b"X"]
LENGTHS = [b"%d"] * 8 + [b"+%d", b"-%d", b"0%d", b"0x%x", b"%d, %d", b"%d %d", b"%d\0", b"%d;", b"", b"\t%d", b"%d\r"]
ENCODINGS = [b"chunked"] * 8 + [
    b"Chunked", b"xchunked", b"chunked, identity", b"identity", b"gzip, chunked", b"chunked\0", b"\0chunked", b"chunked\r",
    b"\x0bchunked", b"chunked ", b"chunked,", b'"chunked"', b"chunked;q=1", b"", b"chunked, chunked",
]  # fmt: skip
CHUNK_SIZES = [b"%x"] * 12 + [b"%X", b"0%x", b"%x ", b" %x", b"0x%x", b"+%x", b"-%x", b"%x\0", b"%x\t", b"f" * 17, b"", b"%xg"]
EXTENSIONS = [b""] * 12 + [b";", b";a=b", b';a="\r\n"', b";a\n", b";\n", b" ;a", b";\0", b";a\rb", b";\r\n0\r\n"]
FIELDS = [
    b"X: y", b"X:", b"Host: b", b"X y", b": y", b"X: \0", b"X: a\rContent-Length: 7", b"X: a\nContent-Length: 7",
    b"\0: y", b"\0", b" X: y", b"Expect: 100-continue", b"Connection: keep-alive", b"Connection: Transfer-Encoding",
    b"Trailer: Content-Length", b"X: \x80\xff", b"X: \x7f", b"Upgrade: h2c", b"Cookie: a=b", b"Content-Length: 0",
]  # fmt: skip
SPECIAL = [b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\0", b" ", b"\t", b":", b";", b"0", b"\r\n0\r\n\r\n", b"\x7f", b"\xff", b"%00"]


def message(random):
    """One to three requests, a smuggled one in a body or behind, and the last one."""
    data = b"".join(request(random, index) for index in range(random.choice((1, 1, 1, 2, 3))))
    if random.random() < 0.5:
        data += SMUGGLED
    data += LAST
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 4))):
        data = mutated(random, data)
    return data


def request(random, index):
    end, space = random.choice(LINE_ENDS), random.choice(SPACES)
    line = random.choice(METHODS) + space + b"/%d" % index + random.choice(SPACES) + random.choice(VERSIONS) + end
    content = random.choice((b"", b"abcd", SMUGGLED, SMUGGLED * 2, b"0\r\n\r\n" + SMUGGLED))
    fields, content = framed(random, content)
    fields.append(b"Host: a")
    for _ in range(random.choice((0, 0, 1, 2))):
        fields.append(random.choice(FIELDS))
    random.shuffle(fields)
    return line + b"".join(field + random.choice(LINE_ENDS) for field in fields) + random.choice(LINE_ENDS) + content


def framed(random, content):
    """The fields that announce a body, and the body as it is sent; now and then they contradict each other."""
    kinds = random.choice((["length"], ["chunked"], ["chunked"], [], ["length", "chunked"], ["length", "length"]))
    fields = [field(random, kind, len(content)) for kind in kinds]
    if "chunked" in kinds:
        content = chunked(random, content)
    return fields, content


def field(random, kind, length):
    if kind == "chunked":
        return random.choice(ENCODING_NAMES) + random.choice(COLONS) + random.choice(SPACES) + random.choice(ENCODINGS)
    length = max(0, length + random.choice((0, 0, 0, 0, -1, 1, 40)))
    value = formatted(random.choice(LENGTHS), length)
    return random.choice(LENGTH_NAMES) + random.choice(COLONS) + random.choice(SPACES) + value


def chunked(random, content):
    pieces = [content]
    if content and random.random() < 0.4:
        cut = random.randrange(len(content))
        pieces = [content[:cut], content[cut:]]
    data = b""
    for piece in filter(None, pieces):
        size = max(0, len(piece) + random.choice((0, 0, 0, 0, 0, -1, 1)))
        data += chunk_line(random, size) + piece + random.choice(LINE_ENDS)
    trailers = [random.choice(FIELDS) + random.choice(LINE_ENDS) for _ in range(random.choice((0, 0, 0, 1, 2)))]
    return data + chunk_line(random, 0) + b"".join(trailers) + random.choice(LINE_ENDS)


def chunk_line(random, size):
    return formatted(random.choice(CHUNK_SIZES), size) + random.choice(EXTENSIONS) + random.choice(LINE_ENDS)


def formatted(pattern, number):
    return pattern % ((number,) * pattern.count(b"%"))


def mutated(random, data):
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice((0, 1, 1, 2, 8)))
    return data[:start] + random.choice((b"", *SPECIAL, data[start:end] * 2)) + data[end:]
