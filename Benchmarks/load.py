"""Requests prepared as bytes, and runs of the load client that sends them."""

import itertools
import json
import subprocess
from typing import NamedTuple

import build
from servers import HOST

# Each run gets a number of its own, so that no two runs create the same definition.
run_numbers = itertools.count(1)


class Mix(NamedTuple):
    """Files of requests: `reads`, and `percent` in a hundred from `writes`."""

    reads: object
    percent: int = 0
    writes: object = None

    def arguments(self):
        return [str(self.reads), *([str(self.percent), str(self.writes)] if self.writes else [])]


def http_request(method, path, authorization, body=None):
    """The bytes of a request; `body` is a form, whose sixteen '#' the client replaces by a number."""
    fields = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"Authorization: {authorization}"]
    if body is not None:
        fields += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(fields) + "\r\n\r\n" + (body or "")).encode()


def write_requests(path, requests):
    with path.open("wb") as file:
        for request in requests:
            file.write(b"%d\n" % len(request) + request)
    return path


def send(port, mix, connections, limit):
    """Sends requests until `limit` ("2.5s", a number, or "once" for each in order); what the client reports."""
    command = [
        str(build.OUTPUT / "load"), str(port), str(connections), str(limit), str(next(run_numbers)), *mix.arguments(),
    ]  # fmt: skip
    result = json.loads(subprocess.check_output(command, text=True))
    for each in result["classes"]:
        if each["failed"]:
            raise SystemExit(f"{each['failed']} of {each['requests']} requests failed: {' '.join(command)}")
    return result


def measure(server, mix, connections, limit):
    """What a run against one server came to."""
    before = server.cpu_seconds()
    result = send(server.port, mix, connections, limit)
    cpu = server.cpu_seconds() - before
    requests = sum(each["requests"] for each in result["classes"])
    reads = result["classes"][0]
    return {
        "requests_per_second": requests / result["seconds"],
        "cpu_us_per_request": cpu * 1e6 / requests,
        "p50_ms": reads["p50_us"] / 1e3,
        "p99_ms": reads["p99_us"] / 1e3,
    }
