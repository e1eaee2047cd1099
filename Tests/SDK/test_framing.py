"""The gate: no input of a fixed seed makes the service run a request that a strict reader of HTTP does not see."""

import sys

from .service import PROJECT

sys.path.insert(0, str(PROJECT / "Fuzz" / "gate"))

import fuzz  # noqa: E402
import reference  # noqa: E402

POST = b"POST /a HTTP/1.1\r\nHost: a\r\n"
NEXT = b"GET /b HTTP/1.1\r\nHost: a\r\n\r\n"


def test_nothing_is_smuggled():
    finding, count = fuzz.fuzz(fuzz.messages(seed=1, count=5_000))
    assert finding is None
    assert count == 5_000


def test_the_strict_reader_sees_what_is_correct():
    assert reference.targets(POST + b"Content-Length: 2\r\n\r\nhi" + NEXT) == [b"/a", b"/b"]
    assert reference.targets(POST + b"Transfer-Encoding: chunked\r\n\r\n2;x\r\nhi\r\n0\r\nX: y\r\n\r\n" + NEXT) == [b"/a", b"/b"]
    assert reference.targets(POST + b"Content-Length: 99\r\n\r\nhi" + NEXT) == [b"/a"]


def test_the_strict_reader_gives_up_at_a_fault():
    assert reference.targets(POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi" + NEXT) == []
    assert reference.targets(POST + b"X: a\rb\r\n\r\n" + NEXT) == []
    assert reference.targets(POST + b"Transfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n" + NEXT) == [b"/a"]


def test_correct_requests_run_to_their_end():
    last = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    ran = []
    fuzz.fuzz([POST + b"Content-Length: 2\r\n\r\nhi" + NEXT + last], observe=ran.append)
    assert ran == [["/a", "/b", "/last"]]
