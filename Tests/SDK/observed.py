"""What a service tells of itself: its metrics and its log."""

import json
import re
import socket
import time

import requests

from .api import API

SAMPLE = re.compile(r"(?P<name>[a-z_]+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')


class Metrics:
    """One scrape."""

    def __init__(self, text):
        self.text = text
        self.kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
        self.helped = set(re.findall(r"^# HELP (\S+) .+$", text, re.MULTILINE))
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        self.samples = [self._sample(line) for line in lines]

    def __call__(self, name, **labels):
        """The sum of the samples that have these labels; None without one."""
        found = [value for other, has, value in self.samples if other == name and labels.items() <= has.items()]
        return sum(found) if found else None

    @staticmethod
    def _sample(line):
        match = SAMPLE.fullmatch(line)
        assert match, line
        return match["name"], dict(LABEL.findall(match["labels"] or "")), float(match["value"])


def scrape(service):
    """The metrics of a service that was started with METRICS_HOST and METRICS_PORT."""
    port = service.environment["FLOW_REGISTRY_METRICS_PORT"]
    response = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Metrics(response.text)


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def failed_checks(service):
    """The checks of /health/ready that fail, by name with their reasons."""
    response = API(service).get("/health/ready")
    checks = response.json()["checks"]
    assert [check["name"] for check in checks] == ["schema", "disk", "writer"]
    failed = {check["name"]: check["reason"] for check in checks if check["status"] == "failed"}
    assert response.status_code == (503 if failed else 200)
    assert response.json()["status"] == ("not ready" if failed else "ready")
    return failed


def lines(service, count=1, seconds=5, **fields):
    """The lines of a JSON log with these fields, as soon as there are so many; every line has to be JSON."""
    deadline = time.monotonic() + seconds
    while True:
        found = [json.loads(line) for line in service.log.read_text().splitlines(True) if line.endswith("\n")]
        found = [line for line in found if fields.items() <= line.items()]
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, service.log.read_text()
        time.sleep(0.02)


def pipeline(port, request, count):
    """Sends a request so often on one connection, without waiting; reads all the answers' heads, returns how many."""
    answers = 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        received = connection.makefile("rb")
        for _ in range(count // 50):
            connection.sendall(request * 50)
            for _ in range(50):
                assert received.readline().startswith(b"HTTP/1.1 ")
                length = 0
                for line in iter(received.readline, b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                received.read(length)
                answers += 1
    return answers
