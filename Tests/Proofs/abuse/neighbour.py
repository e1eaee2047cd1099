"""Another tenant that works on: fetches, lists, updates and creates at a modest rate, and times each."""

import json
import multiprocessing
import threading
import time

from SDK.definitions import definition

from .client import Connection, Gone, basic, get, post

ADDRESS = "127.0.0.2"
TIMEOUT = 30
PAUSE = {"fetch": 0.05, "list": 0.1, "update": 0.2, "create": 0.3}


class Neighbour:
    """Runs in a process of its own, so that the attacker's work is not in its times. One connection for each kind."""

    def __init__(self, server):
        account = server.service.create_account("Neighbour")
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(
            target=serve, args=(theirs, server.port, basic(*account)), daemon=True
        )
        self.process.start()
        self.pipe.recv()

    def start(self):
        self.pipe.send("start")

    def stop(self):
        """What it has seen since the start: times of each kind in seconds, and failures in words."""
        self.pipe.send("stop")
        return self.pipe.recv()

    def close(self):
        self.process.kill()
        self.process.join()


def serve(pipe, port, credentials):
    flow = prepare(port, credentials)
    requests = {
        "fetch": get(f"/v2/Flows/{flow}"),
        "list": get("/v2/Flows?PageSize=50"),
        "update": post(f"/v2/Flows/{flow}", ("Status", "draft"), ("CommitMessage", "Still here")),
        "create": creation(),
    }
    pipe.send("ready")
    while pipe.recv() == "start":
        stopping = threading.Event()
        times, failures = {kind: [] for kind in requests}, []
        threads = [
            threading.Thread(target=work, args=(port, kind, request.encoded(credentials), stopping, times, failures))
            for kind, request in requests.items()
        ]
        for thread in threads:
            thread.start()
        pipe.recv()
        stopping.set()
        for thread in threads:
            thread.join()
        pipe.send((times, failures))


def creation():
    return post("/v2/Flows", ("FriendlyName", "Mine"), ("Status", "draft"), ("Definition", json.dumps(definition())))


def prepare(port, credentials):
    connection = Connection(port, ADDRESS)
    created = connection.exchange(creation().encoded(credentials), keeps_body=True).json
    connection.close()
    return created["sid"]


def work(port, kind, data, stopping, times, failures):
    connection = Connection(port, ADDRESS, TIMEOUT)
    while not stopping.is_set():
        begun = time.perf_counter()
        try:
            status = connection.exchange(data).status
        except (OSError, Gone) as failure:
            status = type(failure).__name__
        times[kind].append(time.perf_counter() - begun)
        if status not in (200, 201):
            failures.append(f"{kind}: {status}")
        stopping.wait(PAUSE[kind])
    connection.close()
