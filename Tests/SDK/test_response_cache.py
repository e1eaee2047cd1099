"""Reads after writes: an answer that the service has kept shows every write that was acknowledged."""

import itertools
import json
import signal
import socket
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from .api import API
from .definitions import definition
from .service import free_port

WRITERS, READERS, UPDATES = 4, 4, 60

# What is asked for before and after each write, and so is kept by then. `{gone}` is deleted.
WATCHED = {
    "v2": "/v2/Flows/{sid}",
    "v1": "/v1/Flows/{sid}",
    "number": "/v2/Flows/{sid}/Revisions/1",
    "latest": "/v2/Flows/{sid}/Revisions/LatestRevision",
    "published": "/v2/Flows/{sid}/Revisions/LatestPublished",
    "alias": "/v2/Flows/{sid}/Revisions/live",
    "gone": "/v2/Flows/{gone}",
    "list": "/v2/Flows",
    "list v1": "/v1/Flows?PageSize=5",
    "deleted": "/v2/Flows?Deleted=true",
    "found": "/v2/Flows?Search=changed",
    "revisions": "/v2/Flows/{sid}/Revisions",
    "users": "/v2/Flows/{sid}/TestUsers",
    "aliases": "/v2/Flows/{sid}/Aliases",
}
FLOW, LISTS = {"v2", "v1"}, {"list", "list v1"}

# Method, path, form, and whose answers are others afterwards.
WRITES = [
    ("POST", "/v2/Flows", {"new": "flow"}, LISTS | {"found"}),
    ("POST", "/v2/Flows/{sid}", {"Status": "draft", "FriendlyName": "changed"},
     FLOW | LISTS | {"latest", "found", "revisions"}),
    ("POST", "/v2/Flows/{sid}", {"Status": "published", "Definition": json.dumps(definition("changed"))},
     FLOW | LISTS | {"latest", "published", "revisions"}),
    ("POST", "/v2/Flows/{sid}/Rollback", {"Revision": "1"}, FLOW | LISTS | {"latest", "revisions"}),
    ("DELETE", "/v2/Flows/{sid}", None, set(WATCHED) - {"found", "gone"}),
    ("DELETE", "/v1/Flows/{sid}", None, set(WATCHED) - {"found", "gone"}),
    ("POST", "/v2/Flows/{gone}/Undelete", None, LISTS | {"gone", "deleted"}),
    ("POST", "/v2/Flows/{sid}/Aliases/live", {"Revision": "2"}, {"alias", "number", "latest", "aliases"}),
    ("POST", "/v2/Flows/{sid}/Aliases/other", {"Revision": "1"}, {"number", "alias", "aliases"}),
    ("DELETE", "/v2/Flows/{sid}/Aliases/live", None, {"alias", "number", "aliases"}),
    ("POST", "/v2/Flows/{sid}/TestUsers", {"TestUsers": "carol"}, {"users"}),
    ("POST", "/v2/Changesets", {"Changes": json.dumps([
        {"Action": "publish", "FlowSid": "{sid}"},
        {"Action": "set_alias", "FlowSid": "{sid}", "Name": "live", "Revision": 3},
        {"Action": "undelete", "FlowSid": "{gone}"},
    ])}, FLOW | LISTS | {"latest", "published", "alias", "revisions", "aliases", "gone", "deleted"}),
]  # fmt: skip

# These change no flow.
OTHERS = ("/v2/Flows/Validate", "/Executions", "/Engagements", "/2010-04-01/", "/v1/Keys", "/v1/AuthTokens/")


@pytest.fixture
def sids(api):
    """A flow with two revisions, an alias and test users, and a deleted one."""
    flow = api.create(FriendlyName="Flow", Status="published")["sid"]
    gone = api.create(FriendlyName="Gone")["sid"]
    api.post(f"/v2/Flows/{flow}", {"Status": "draft", "FriendlyName": "Second"})
    api.post(f"/v2/Flows/{flow}/Aliases/live", {"Revision": "1"})
    api.post(f"/v2/Flows/{flow}/TestUsers", {"TestUsers": "alice"})
    assert api.delete(f"/v2/Flows/{gone}").status_code == 204
    return {"sid": flow, "gone": gone}


def seen(api, path):
    """Status, tag and body, but for the id that every error carries of its request."""
    response = api.get(path)
    return response.status_code, response.headers.get("ETag"), response.text


def anew(path, numbers=itertools.count()):
    """The same with a parameter that nobody has sent before and that means nothing: no answer to it can be kept."""
    return f"{path}{'&' if '?' in path else '?'}Unheeded={next(numbers)}"


@pytest.mark.parametrize("method, path, data, changed", WRITES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_kept_answer_shows_the_write(service, account, api, sids, method, path, data, changed):
    paths = {name: path.format(**sids) for name, path in WATCHED.items()}
    before = {}
    for _ in range(3):  # On several connections, and so threads.
        other = API(service, account)
        before = {name: seen(other, path) for name, path in paths.items()}
    if data == {"new": "flow"}:
        api.create(FriendlyName="changed")
    else:
        for name, sid in sids.items():
            data = data and {key: value.replace(f"{{{name}}}", sid) for key, value in data.items()}
        assert api(method, path.format(**sids), data).status_code in (200, 201, 204)
    for reader in [API(service, account), API(service, account), api]:
        after = {name: seen(reader, path) for name, path in paths.items()}
        assert after == {name: seen(reader, anew(path)) for name, path in paths.items()}
        assert {name for name in paths if after[name] != before[name]} >= changed


def test_every_documented_write_is_in_the_table(anonymous):
    documented = {
        (method.upper(), shape(path))
        for path, operations in anonymous.get("/openapi.json").json()["paths"].items()
        for method in operations
        if method not in ("get", "parameters", "summary", "description") and not any(part in path for part in OTHERS)
    }
    assert documented == {(method, shape(path)) for method, path, *_ in WRITES}


def shape(path):
    """The path with every variable part as `{}`."""
    fixed = {"v1", "v2", "Flows", "Rollback", "Undelete", "Aliases", "TestUsers", "Changesets"}
    return "/".join(part if part in fixed else "{}" for part in path.strip("/").split("/"))


def test_a_flow_that_was_purged_is_in_no_list(start_service):
    """Without a time of retention, a deletion purges."""
    service = start_service(FLOWS_RETENTION_DAYS=0)
    account = service.create_account()
    api, other = API(service, account), API(service, account)
    sid = api.create()["sid"]
    for _ in range(3):
        assert len(other.get("/v2/Flows").json()["flows"]) == 1 and other.get(f"/v2/Flows/{sid}").status_code == 200
    assert api.delete(f"/v2/Flows/{sid}").status_code == 204
    assert other.get("/v2/Flows").json()["flows"] == [] and other.get(f"/v2/Flows/{sid}").status_code == 404


def test_a_credential_that_was_revoked_gets_no_kept_answer(service, account, api, sids):
    key = service.create_key(account)
    caller = API(service, key)
    path = f"/v2/Flows/{sids['sid']}"
    assert caller.get(path).status_code == caller.get(path).status_code == 200
    assert api.delete(f"/v1/Keys/{key.sid}").status_code == 204
    assert caller.get(path).status_code == 401


def test_another_accounts_kept_answer_is_not_given(api, other_api, sids):
    for _ in range(3):
        assert api.get(f"/v2/Flows/{sids['sid']}").status_code == 200
        assert other_api.get(f"/v2/Flows/{sids['sid']}").status_code == 404
        assert other_api.get("/v2/Flows").json()["flows"] == []


def fields(response):
    """Its header fields, but for those that differ from one second or request to the next, and by what `anew` adds."""
    others = ("Date", "Twilio-Request-Id", "Flow-Registry-Warning")
    return {name: value for name, value in response.headers.items() if name not in others}


def test_every_request_has_an_id_of_its_own_and_else_what_an_answer_made_anew_has(service, account, api, sids):
    path = f"/v2/Flows/{sids['sid']}"
    made = api.get(anew(path))

    def ask(_):
        other = API(service, account)
        return [other.get(path) for _ in range(40)]

    with ThreadPoolExecutor(8) as threads:
        answers = [answer for some in threads.map(ask, range(8)) for answer in some]
    assert len({answer.headers["Twilio-Request-Id"] for answer in answers}) == len(answers)
    assert all(fields(answer) == fields(made) and answer.content == made.content for answer in answers)


def test_a_kept_answer_ends_its_connection_while_the_service_drains(start_service):
    service = start_service()
    account = service.create_account()
    api = API(service, account)
    path = f"/v2/Flows/{api.create()['sid']}"
    before = [api.get(path) for _ in range(6)]
    assert all(answer.headers["Connection"] == "Keep-Alive" for answer in before)
    service.process.send_signal(signal.SIGTERM)
    while "draining" not in service.log.read_text():
        pass
    after = api.get(path)
    assert after.headers["Connection"] == "close" and after.content == before[0].content
    kept = {name: value for name, value in fields(before[0]).items() if name != "Keep-Alive"}
    assert {**fields(after), "Connection": None} == {**kept, "Connection": None}


def test_a_slow_reader_gets_its_answer_whole_while_others_are_given_the_same(service, account, api):
    for number in range(400):
        api.create(FriendlyName=f"{number} " + 200 * "x")
    path = "/v2/Flows?PageSize=1000"
    made = api.get(path)
    for other in [API(service, account), API(service, account)]:
        for _ in range(4):
            assert other.get(path).content == made.content
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nConnection: close\r\nAuthorization: Basic "
        + b64encode(f"{account.sid}:{account.auth_token}".encode()).decode() + "\r\n\r\n"
    ).encode()  # fmt: skip
    slow = []
    for _ in range(4):
        slow.append(socket.socket())
        slow[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow[-1].settimeout(10)
        slow[-1].connect(("127.0.0.1", service.port))
        slow[-1].sendall(request)
    quick = [API(service, account).get(path) for _ in range(20)]
    answers = [connection.makefile("rb").read().split(b"\r\n\r\n", 1) for connection in slow]
    assert all(body == made.content for _, body in answers)
    ids = {line for head, _ in answers for line in head.split(b"\r\n") if line.startswith(b"Twilio-Request-Id: ")}
    assert len(ids) == 4
    assert len(ids | {f"Twilio-Request-Id: {answer.headers['Twilio-Request-Id']}".encode() for answer in quick}) == 24


def test_none_is_kept_where_none_is_to_be(start_service):
    service = start_service(HTTP_RESPONSE_CACHE_BYTES=0, METRICS_HOST="127.0.0.1", METRICS_PORT=free_port())
    api = API(service, service.create_account())
    path = f"/v2/Flows/{api.create()['sid']}"
    assert len({api.get(path).content for _ in range(5)}) == 1
    port = service.environment["FLOW_REGISTRY_METRICS_PORT"]
    metrics = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    assert 'flow_registry_response_cache_lookups_total{result="hit"} 0' in metrics
    assert 'flow_registry_response_cache_lookups_total{result="miss"} 5' in metrics


class Hammer:
    """Writers that update a flow each, and readers that ask for all of them."""

    def __init__(self, service, account):
        self.service, self.account = service, account
        api = API(service, account)
        #: The number in the name of each flow as its last acknowledged update has it.
        self.acknowledged = {api.create(FriendlyName="0")["sid"]: 0 for _ in range(WRITERS)}
        self.failures = []
        self.reads = 0
        self.done = threading.Event()

    def run(self):
        writers = [threading.Thread(target=self.checked, args=(self.write, sid)) for sid in self.acknowledged]
        readers = [threading.Thread(target=self.checked, args=(self.read, number)) for number in range(READERS)]
        for thread in writers + readers:
            thread.start()
        for thread in writers:
            thread.join()
        self.done.set()
        for thread in readers:
            thread.join()

    def checked(self, work, argument):
        try:
            work(argument)
        except Exception as failure:
            self.failures.append(repr(failure))

    def write(self, sid):
        api = API(self.service, self.account)
        for number in range(1, UPDATES + 1):
            answer = api.post(f"/v2/Flows/{sid}", {"Status": "draft", "FriendlyName": str(number)})
            assert answer.status_code == 200, answer.text
            self.acknowledged[sid] = number

    def read(self, number):
        while not self.done.is_set():
            # Now and then on a connection of its own, and so on either thread.
            api = API(self.service, self.account)
            for sid in itertools.chain(*[self.acknowledged] * 5):
                version = "v1" if number % 2 else "v2"
                self.look(sid, lambda: [api.get(f"/{version}/Flows/{sid}").json()])
                self.look(sid, lambda: api.get(f"/{version}/Flows").json()["flows"])

    def look(self, sid, ask):
        known = self.acknowledged[sid]
        name = next(int(flow["friendly_name"]) for flow in ask() if flow["sid"] == sid)
        self.reads += 1
        assert name >= known, f"{sid} has {name} where {known} was acknowledged"


def test_no_reader_sees_less_than_was_acknowledged(service, account):
    hammer = Hammer(service, account)
    hammer.run()
    assert hammer.failures == [] and hammer.reads > 0
    assert set(hammer.acknowledged.values()) == {UPDATES}
