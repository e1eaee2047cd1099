"""What was acknowledged outlives a SIGKILL."""

import random
import sqlite3
import subprocess
import threading
import time
from dataclasses import dataclass, field

import requests

from .api import API
from .definitions import definition, form

ROUNDS = 4
WRITERS = 8
LOAD_SECONDS = (0.3, 1.2)


@dataclass
class Acknowledged:
    """One writer's flow as the answers it has got describe it."""

    sid: str
    revisions: dict = field(default_factory=dict)
    test_users: list = field(default_factory=list)
    deleted: bool = False
    in_doubt: bool = False


class Writer:
    """Creates, updates and deletes flows until the service is gone; keeps what was acknowledged."""

    def __init__(self, service, account, name):
        self.name = name
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.api = API(service, account)
        self.flows = []
        self.unanswered_creates = 0
        self.random = random.Random(name)
        self.failure = None

    def start(self):
        self.thread.start()
        return self

    def finish(self):
        """Waits for the end that the service's own brings; nothing but that may have ended it."""
        self.thread.join(timeout=15)
        assert not self.thread.is_alive()
        assert self.failure is None, self.failure

    def _run(self):
        try:
            while True:
                self._flow()
        except requests.RequestException:
            return
        except AssertionError as failure:
            self.failure = failure

    def _flow(self):
        self.unanswered_creates = 1
        message = f"{self.name} created {len(self.flows)}"
        created = self.api.create(FriendlyName=self.name, CommitMessage=message)
        self.unanswered_creates = 0
        flow = Acknowledged(created["sid"], {1: message})
        self.flows.append(flow)
        for _ in range(self.random.randrange(5)):
            self._update(flow)
        if self.random.random() < 0.3:
            self._set_test_users(flow)
        if self.random.random() < 0.25:
            self._delete(flow)

    def _update(self, flow):
        number = max(flow.revisions) + 1
        message = f"{self.name} revision {number}"
        flow.in_doubt = True
        response = self.api.post(f"/v2/Flows/{flow.sid}", form(Status="published", CommitMessage=message))
        assert (response.status_code, response.json()["revision"]) == (200, number)
        flow.revisions[number] = message
        flow.in_doubt = False

    def _set_test_users(self, flow):
        flow.in_doubt = True
        response = self.api.post(f"/v2/Flows/{flow.sid}/TestUsers", {"TestUsers": [self.name]})
        assert response.status_code == 200
        flow.test_users = [self.name]
        flow.in_doubt = False

    def _delete(self, flow):
        flow.in_doubt = True
        assert self.api.delete(f"/v2/Flows/{flow.sid}").status_code == 204
        flow.deleted = True
        flow.in_doubt = False


def load_until_killed(service, account, round_number):
    """Kills the service while writers write; returns them."""
    writers = [Writer(service, account, f"round{round_number}writer{number}").start() for number in range(WRITERS)]
    time.sleep(random.uniform(*LOAD_SECONDS))
    service.kill()
    for writer in writers:
        writer.finish()
    return writers


def check(api, flow):
    """Everything acknowledged is there; at most the one write in flight is there besides."""
    response = api.get(f"/v2/Flows/{flow.sid}")
    if flow.deleted or (flow.in_doubt and response.status_code == 404):
        assert response.status_code == 404
        return
    current = response.json()
    assert current["definition"] == definition()
    assert current["revision"] - max(flow.revisions) in ((0, 1) if flow.in_doubt else (0,))
    listed = api.get(f"/v2/Flows/{flow.sid}/Revisions").json()["revisions"]
    messages = {revision["revision"]: revision["commit_message"] for revision in listed}
    assert messages.items() >= flow.revisions.items()
    assert sorted(messages) == list(range(1, current["revision"] + 1))
    if not flow.in_doubt:
        assert api.get(f"/v2/Flows/{flow.sid}/TestUsers").json()["test_users"] == flow.test_users


def check_count(api, writers):
    """No flow that nobody made: at most one create and one delete per writer was in flight."""
    kept = {flow.sid for writer in writers for flow in writer.flows if not flow.deleted}
    listed = api.get("/v2/Flows?PageSize=1000").json()["flows"]
    names = {writer.name for writer in writers}
    found = {flow["sid"] for flow in listed if flow["friendly_name"] in names | {"Test"}}
    assert len(found - kept) <= sum(writer.unanswered_creates for writer in writers)


def check_file(service):
    with sqlite3.connect(service.database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_acknowledged_writes_survive_a_kill_under_load(own_service):
    own_service.start()
    written = 0
    for number in range(ROUNDS):
        account = own_service.create_account(f"Round {number}")
        writers = load_until_killed(own_service, account, number)
        assert own_service.done("check")["findings"] == []
        own_service.start()
        api = API(own_service, account)
        for flow in (flow for writer in writers for flow in writer.flows):
            check(api, flow)
            written += len(flow.revisions)
        check_count(api, writers)
    assert written > ROUNDS * WRITERS
    assert own_service.stop() == 0
    check_file(own_service)


def test_a_kill_right_after_an_answer_loses_nothing(own_service):
    own_service.start()
    account = own_service.create_account()
    sids = []
    for _ in range(3):
        sids.append(API(own_service, account).create()["sid"])
        own_service.kill()
        own_service.start()
        listed = API(own_service, account).get("/v2/Flows").json()["flows"]
        assert {flow["sid"] for flow in listed} == set(sids)


def test_an_account_survives_a_kill(own_service):
    own_service.start()
    account = own_service.create_account()
    own_service.kill()
    own_service.start()
    assert API(own_service, account).get("/v2/Flows").status_code == 200


def test_a_stop_under_load_finishes_what_it_began(own_service):
    """SIGTERM: every answer that was given is kept, and the process ends by itself with 0."""
    own_service.start()
    account = own_service.create_account()
    writers = [Writer(own_service, account, f"writer{number}").start() for number in range(WRITERS)]
    time.sleep(0.5)
    assert own_service.stop() == 0, own_service.log.read_text()
    for writer in writers:
        writer.finish()
    own_service.start()
    for flow in (flow for writer in writers for flow in writer.flows):
        check(API(own_service, account), flow)
    assert own_service.stop() == 0
    check_file(own_service)


def test_the_process_has_its_own_epoll_ctl(service):
    """Where libmicrohttpd finds it before libc's: otherwise one stop in some hundreds aborts."""
    program = f"/proc/{service.process.pid}/exe"
    listed = subprocess.run(
        ["readelf", "--dyn-syms", "--wide", program], capture_output=True, text=True, check=True
    ).stdout
    symbol = next(line.split() for line in listed.splitlines() if " epoll_ctl" in line)
    assert "UND" not in symbol, symbol


def test_a_stop_right_after_ready_is_heeded(own_service):
    for _ in range(10):
        own_service.start()
        assert own_service.stop() == 0, own_service.log.read_text()
