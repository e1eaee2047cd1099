"""Clients that write and read without a pause, and keep what was acknowledged."""

import threading

import requests

from .api import API


class LoadClient(threading.Thread):
    """Creates flows and reads them back until it is told to stop, one request after another."""

    def __init__(self, service, account, keeps_alive, described=True):
        super().__init__(daemon=True)
        self.api = API(service, account, described=described)
        self.api.session.headers["Connection"] = "keep-alive" if keeps_alive else "close"
        self.stopping = threading.Event()
        self.created, self.failures = [], []
        self.requests = 0

    def run(self):
        while not self.stopping.is_set():
            try:
                self.created.append(self.api.create(FriendlyName=self.name)["sid"])
                assert self.api.get(f"/v2/Flows/{self.created[-1]}").status_code == 200
                self.requests += 2
            except (requests.RequestException, AssertionError) as failure:
                self.failures.append(repr(failure))

    def stop(self):
        self.stopping.set()
        self.join(15)
        assert not self.is_alive()
