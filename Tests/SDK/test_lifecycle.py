"""What becomes of deleted flows."""

import json
import sqlite3
import threading
from datetime import datetime, timedelta

import pytest

from .api import API, check_error
from .definitions import definition
from .sdk import refused, sdk_client
from .test_isolation import MISSING, ROUTES, answer

DATE = "%Y-%m-%dT%H:%M:%SZ"


@pytest.fixture
def flow(api):
    """The URL of a flow with three revisions: a draft, a published one, and a draft of another name and definition."""
    url = f"/v2/Flows/{api.create(FriendlyName='First')['sid']}"
    assert api.post(url, {"Status": "published"}).status_code == 200
    changed = {"Status": "draft", "FriendlyName": "Second", "Definition": json.dumps(definition("Second"))}
    assert api.post(url, changed).json()["revision"] == 3
    return url


def sid(url):
    return url.rsplit("/", 1)[1]


def actions(api, count):
    events = api.get(f"/v2/AuditEvents?PageSize={count}").json()["audit_events"]
    return [event["action"] for event in reversed(events)]


# Deleted flows


@pytest.fixture
def deleted(api, flow):
    """The flow's URL, after its deletion."""
    api.post(f"{flow}/TestUsers", {"TestUsers": ["alice", "bob"]})
    assert api.delete(flow).status_code == 204
    return flow


@pytest.mark.parametrize(
    "method, path, data", [route for route in ROUTES if "Undelete" not in route[1]], ids=lambda value: str(value)[:60]
)
def test_a_deleted_flow_is_indistinguishable_from_a_missing_one(api, deleted, method, path, data):
    assert answer(api, method, path, data, sid(deleted)) == answer(api, method, path, data, MISSING)


def test_a_deleted_flow_is_listed_among_the_deleted_alone(api, deleted):
    other = api.create()
    for url in ("/v2/Flows", "/v1/Flows", "/v2/Flows?Deleted=false", "/v2/Flows?Deleted="):
        assert [flow["sid"] for flow in api.get(url).json()["flows"]] == [other["sid"]]
    page = api.get("/v2/Flows?Deleted=true").json()
    [flow] = page["flows"]
    assert page["meta"]["url"].endswith("/v2/Flows?Deleted=true&PageSize=50&Page=0")
    assert set(flow) == set(other) | {"date_deleted", "date_purged"}
    assert (flow["sid"], flow["friendly_name"], flow["revision"]) == (sid(deleted), "Second", 3)
    kept = datetime.strptime(flow["date_purged"], DATE) - datetime.strptime(flow["date_deleted"], DATE)
    assert kept == timedelta(days=30)
    assert api.post(flow["links"]["undelete"]).status_code == 200
    check_error(api.get("/v2/Flows?Deleted=maybe"), 400, 20001)


def test_deleted_flows_are_paged_the_last_deleted_first(api):
    for flow in [api.create(FriendlyName=str(number)) for number in range(7)]:
        api.delete(f"/v2/Flows/{flow['sid']}")
    everything = api.get("/v2/Flows?Deleted=true").json()["flows"]
    url, found = "/v2/Flows?Deleted=true&PageSize=3", []
    while url:
        page = api.get(url).json()
        found.append(page["flows"])
        previous, url = page["meta"]["previous_page_url"], page["meta"]["next_page_url"]
    assert [len(page) for page in found] == [3, 3, 1] and sum(found, []) == everything
    assert api.get(previous).json()["flows"] == found[1]
    assert everything == sorted(everything, key=lambda flow: (flow["date_deleted"], flow["sid"]), reverse=True)


def test_a_flow_comes_back_as_it_was(api, flow):
    api.post(f"{flow}/TestUsers", {"TestUsers": ["alice", "bob"]})
    paths = (flow, f"{flow}/Revisions", f"{flow}/Revisions/1", f"{flow}/TestUsers", "/v2/Flows", "/v1/Flows")
    before = [api.get(path).json() for path in paths]
    api.delete(flow)
    response = api.post(f"{flow}/Undelete")
    assert (response.status_code, response.json()) == (200, before[0])
    assert [api.get(path).json() for path in paths] == before
    check_error(api.post(f"{flow}/Undelete"), 409, 20409)
    assert api.get("/v2/Flows?Deleted=true").json()["flows"] == []
    assert actions(api, 2) == ["flow.deleted", "flow.undeleted"]
    assert api.post(flow, {"Status": "draft"}).json()["revision"] == 4


def test_nobody_else_sees_or_brings_back_a_deleted_flow(api, other_api, deleted):
    assert other_api.get("/v2/Flows?Deleted=true").json()["flows"] == []
    foreign = other_api.post(f"{deleted}/Undelete")
    check_error(foreign, 404, 20404)
    missing = other_api.post(f"/v2/Flows/{MISSING}/Undelete")
    assert foreign.text == missing.text.replace(MISSING, sid(deleted))
    url = api.get("/v2/Flows?Deleted=true&PageSize=1").json()["meta"]["url"]
    assert other_api.get(url).json()["flows"] == []


def test_a_deleted_flow_outlives_a_kill_and_comes_back(own_service):
    own_service.start()
    account = own_service.create_account()
    client = sdk_client(own_service, account)
    flow = client.studio.v2.flows.create(friendly_name="Back", status="published", definition=definition())
    assert client.studio.v2.flows(flow.sid).delete()
    own_service.kill()
    own_service.start()
    refused(404, 20404, client.studio.v2.flows(flow.sid).fetch)
    assert API(own_service, account).post(f"/v2/Flows/{flow.sid}/Undelete").status_code == 200
    own_service.kill()
    own_service.start()
    assert client.studio.v2.flows(flow.sid).fetch().friendly_name == "Back"
    assert client.studio.v2.flows(flow.sid).revisions("1").fetch().revision == 1
    assert own_service.stop() == 0
    assert own_service.done("audit", "verify")["intact"]


def test_without_a_retention_time_a_deletion_is_for_good(start_service):
    service = start_service(FLOWS_RETENTION_DAYS=0)
    api = API(service, service.create_account())
    kept, gone = api.create(), api.create(Definition=json.dumps(definition("Gone")))
    assert api.delete(f"/v2/Flows/{gone['sid']}").status_code == 204
    assert api.get("/v2/Flows?Deleted=true").json()["flows"] == []
    check_error(api.post(f"/v2/Flows/{gone['sid']}/Undelete"), 404, 20404)
    assert actions(api, 2) == ["flow.deleted", "flow.purged"]
    assert api.get(f"/v2/Flows/{kept['sid']}").status_code == 200
    assert service.stop() == 0
    with sqlite3.connect(service.database) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM definition")
        assert count == 1


def test_the_service_purges_what_is_overdue_when_it_starts(own_service):
    """The deletion is moved into the past behind the service's back, since a retention time counts in days."""
    own_service.start()
    api = API(own_service, own_service.create_account())
    urls = [f"/v2/Flows/{api.create(FriendlyName=str(number))['sid']}" for number in range(25)]
    for url in urls:
        api.post(url, {"Status": "published"})
        api.delete(url)
    assert own_service.stop() == 0
    with sqlite3.connect(own_service.database) as connection:
        connection.execute("UPDATE flow SET date_deleted = date_deleted - 31 * 86400 WHERE friendly_name != '7'")
    own_service.start()
    wait_until(lambda: len(api.get("/v2/Flows?Deleted=true").json()["flows"]) == 1)
    check_error(api.post(f"{urls[0]}/Undelete"), 404, 20404)
    purge = api.get("/v2/AuditEvents?PageSize=1").json()["audit_events"][0]
    assert (purge["action"], purge["actor_type"], purge["actor_sid"]) == ("flow.purged", "service", None)
    assert (purge["before"]["revision"], purge["after"], purge["request_sid"]) == (2, None, None)
    assert actions(api, 24) == ["flow.purged"] * 24
    assert api.post(f"{urls[7]}/Undelete").json()["friendly_name"] == "7"
    assert own_service.stop() == 0
    assert own_service.done("audit", "verify")["intact"]
    with sqlite3.connect(own_service.database) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def wait_until(is_true, seconds=10):
    pause = threading.Event()
    for _ in range(seconds * 20):
        if is_true():
            return
        pause.wait(0.05)
    raise AssertionError(f"not so after {seconds} s")
