"""The gate: no input of a fixed seed makes the service run a request that a strict reader of HTTP does not see, or answer
with anything but responses of the API."""

import json
import socket
import sys

import pytest

from .observed import lines
from .service import PROJECT

sys.path.insert(0, str(PROJECT / "Fuzz" / "gate"))

import answers  # noqa: E402
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


#: What libmicrohttpd would answer with a page of its own, some of it with two header sections, or would take for two
#: requests; and the status that the service answers with.
REFUSED = {
    "no Host": (b"GET /a HTTP/1.1\r\n\r\n", 400),
    "a length with a sign": (POST + b"Content-Length: +4\r\n\r\nabcd", 400),
    "a list of lengths": (POST + b"Content-Length: 4, 4\r\n\r\nabcd", 400),
    "a hexadecimal length": (POST + b"Content-Length: 0x4\r\n\r\nabcd", 400),
    "a length of 20 digits": (POST + b"Content-Length: 99999999999999999999\r\n\r\nabcd", 413),
    "a chunk without a size": (POST + b"Transfer-Encoding: chunked\r\n\r\nx\r\n", 400),
    "too large a chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 17 + b"\r\n", 413),
    "a line without a colon": (POST + b"X\r\n\r\n", 400),
    "no version": (b"GET /a\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "a NUL at the end of a line": (POST + b"X: y\0\nContent-Length: 37\r\n\r\n" + NEXT, 400),
    "a NUL for an empty line": (POST + b"X: y\r\n\0\n" + NEXT, 400),
    "a colon for an empty line": (POST + b"X: y\r\n:\n" + NEXT, 400),
}


@pytest.mark.parametrize("request_bytes, status", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_is_one_answer_of_the_api(service, request_bytes, status):
    answer = exchanged(service, request_bytes)
    assert answer.startswith(b"HTTP/1.1 %d " % status) and answer.count(b"HTTP/1.1 %d " % status) == 1
    assert answers.fault(answer) is None
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == (20001 if status == 400 else 20000 + status)


def test_a_refusal_is_logged_with_its_request_id(start_service):
    service = start_service(LOG_FORMAT="json", LOG_SAMPLE_ONE_IN=1)
    answer = exchanged(service, b"GET /a HTTP/x\r\n\r\n")
    [line] = lines(service, status=400)
    assert line["request_id"].encode() in answer
    assert (line["method"], line["route"]) == ("-", "none")


def exchanged(service, request_bytes):
    """All that comes back on a connection that the service ends."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(request_bytes)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while received := connection.recv(65536):
                answer += received
        except ConnectionResetError:
            pass
        return answer
