"""Rollback, aliases, and what becomes of deleted flows."""

import json
import sqlite3
import threading
from datetime import datetime, timedelta

import pytest

from .api import API, check_error
from .definitions import definition
from .sdk import refused, sdk_client
from .test_isolation import MISSING, ROUTES, answer

ALIAS = {
    "flow_sid", "account_sid", "name", "revision", "canary_revision", "canary_percent", "date_created", "date_updated",
    "url", "links",
}  # fmt: skip
MOVE = {
    "flow_sid", "account_sid", "name", "from", "to", "actor_type", "actor_sid", "actor_account_sid", "date_created"
}  # fmt: skip
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


# Rollback


def test_a_rollback_is_a_new_revision_like_the_old_one(api, flow):
    response = api.post(f"{flow}/Rollback", {"Revision": "2"})
    assert response.status_code == 200 and response.json() == api.get(flow).json()
    back, old = response.json(), api.get(f"{flow}/Revisions/2").json()
    assert back["revision"] == 4 and back["commit_message"] == "Rollback to revision 2"
    for member in ("friendly_name", "definition", "status"):
        assert back[member] == old[member]
    assert api.get(f"{flow}/Revisions/LatestPublished").json()["revision"] == 4
    assert api.get(f"{flow}/Revisions/3").json()["friendly_name"] == "Second"
    assert actions(api, 1) == ["flow.rolled_back"]


def test_a_rollback_may_say_status_message_and_author(api, flow):
    author = "US" + "1" * 32
    fields = {"Revision": "LatestPublished", "Status": "draft", "CommitMessage": "No good", "AuthorSid": author}
    back = api.post(f"{flow}/Rollback", fields).json()
    assert (back["revision"], back["status"], back["commit_message"], back["author_sid"]) == (
        4, "draft", "No good", author
    )  # fmt: skip


def test_a_rollback_goes_to_where_an_alias_points(api, flow):
    api.post(f"{flow}/Aliases/good", {"Revision": "1"})
    back = api.post(f"{flow}/Rollback", {"Revision": "good"}).json()
    assert (back["commit_message"], back["status"]) == ("Rollback to revision 1", "draft")


@pytest.mark.parametrize(
    "fields, code",
    [
        ({}, 20001), ({"Revision": ""}, 20001), ({"Revision": "9"}, 20001), ({"Revision": "missing"}, 20001),
        ({"Revision": "-1"}, 81021), ({"Revision": "1", "Status": "neither"}, 20001),
        ({"Revision": "1", "AuthorSid": "nobody"}, 20001),
    ],
)  # fmt: skip
def test_a_rollback_that_makes_no_sense_changes_nothing(api, flow, fields, code):
    check_error(api.post(f"{flow}/Rollback", fields), 400, code)
    assert api.get(flow).json()["revision"] == 3


# Aliases


def test_an_alias_stands_for_a_revision_and_is_moved(api, flow, account):
    made = api.post(f"{flow}/Aliases/production", {"Revision": "LatestPublished"}).json()
    assert set(made) == ALIAS and made == api.get(f"{flow}/Aliases/production").json()
    assert (made["flow_sid"], made["account_sid"], made["name"]) == (sid(flow), account.sid, "production")
    assert (made["revision"], made["canary_revision"], made["date_updated"]) == (2, None, None)
    assert api.get(made["url"]).json() == made
    assert api.get(made["links"]["revision"]).json() == api.get(f"{flow}/Revisions/production").json()
    moved = api.post(f"{flow}/Aliases/production", {"Revision": "3"}).json()
    assert (moved["revision"], moved["date_created"]) == (3, made["date_created"]) and moved["date_updated"]
    assert api.get(f"{flow}/Revisions/production").json()["revision"] == 3
    assert api.get(f"{flow}/Aliases").json()["aliases"] == [moved]
    assert actions(api, 2) == ["alias.set", "alias.set"]


def test_the_sdk_fetches_a_revision_by_its_alias(api, flows, flow):
    api.post(f"{flow}/Aliases/staging", {"Revision": "1"})
    assert flows(sid(flow)).revisions("staging").fetch().revision == 1
    refused(400, 81021, flows(sid(flow)).revisions("missing").fetch)
    assert [revision.revision for revision in flows(sid(flow)).revisions.list()] == [3, 2, 1]


def test_a_revision_says_which_aliases_point_at_it(api, flow):
    for name, revision in [("b", 1), ("a", 1), ("c", 3)]:
        api.post(f"{flow}/Aliases/{name}", {"Revision": revision})
    listed = api.get(f"{flow}/Revisions").json()["revisions"]
    assert [revision.get("aliases") for revision in listed] == [["c"], None, ["a", "b"]]
    for revision in listed:
        assert api.get(revision["url"]).json().get("aliases") == revision.get("aliases")


def test_a_canary_gets_its_share_of_the_keys(api, flow):
    fields = {"Revision": "2", "CanaryRevision": "LatestRevision", "CanaryPercent": "25"}
    alias = api.post(f"{flow}/Aliases/live", fields).json()
    assert (alias["revision"], alias["canary_revision"], alias["canary_percent"]) == (2, 3, 25)

    def picked(key):
        return api.get(f"{flow}/Revisions/live?StickyKey={key}").json()["revision"]

    first = [picked(f"%2B1555{number}") for number in range(200)]
    assert first == [picked(f"%2B1555{number}") for number in range(200)] and set(first) == {2, 3}
    assert 20 < first.count(3) < 80
    assert picked("") == 2 and api.get(f"{flow}/Revisions/live").json()["aliases"] == ["live"]
    assert api.get(f"{flow}/Revisions/3").json()["aliases"] == ["live"]
    api.post(f"{flow}/Aliases/live", {"Revision": "2"})
    assert api.get(f"{flow}/Aliases/live").json()["canary_percent"] is None and picked("+15550") == 2


@pytest.mark.parametrize(
    "fields, code",
    [
        ({}, 20001), ({"Revision": "9"}, 20001), ({"Revision": "missing"}, 20001), ({"Revision": "1.5"}, 81021),
        ({"Revision": "1", "CanaryRevision": "2"}, 20001), ({"Revision": "1", "CanaryPercent": "2"}, 20001),
        ({"Revision": "1", "CanaryRevision": "9", "CanaryPercent": "2"}, 20001),
        ({"Revision": "1", "CanaryRevision": "2", "CanaryPercent": "101"}, 20001),
        ({"Revision": "1", "CanaryRevision": "2", "CanaryPercent": "-1"}, 20001),
        ({"Revision": "1", "CanaryRevision": "2", "CanaryPercent": "many"}, 20001),
    ],
)  # fmt: skip
def test_an_alias_to_nowhere_is_refused(api, flow, fields, code):
    check_error(api.post(f"{flow}/Aliases/live", fields), 400, code)
    check_error(api.get(f"{flow}/Aliases/live"), 404, 20404)


@pytest.mark.parametrize("name", ["1", "1a", "-", "a.b", "a%20b", "LatestPublished", "latestrevision", "a" * 65])
def test_a_name_that_is_none_is_refused(api, flow, name):
    check_error(api.post(f"{flow}/Aliases/{name}", {"Revision": "1"}), 400, 20001)
    for method, path in (("GET", name), ("DELETE", name), ("GET", f"{name}/History")):
        check_error(api(method, f"{flow}/Aliases/{path}"), 404, 20404)


def test_the_history_of_an_alias_outlives_it(api, flow, account):
    for revision in (1, 2, 2):
        api.post(f"{flow}/Aliases/live", {"Revision": revision})
    assert api.delete(f"{flow}/Aliases/live").status_code == 204
    check_error(api.delete(f"{flow}/Aliases/live"), 404, 20404)
    check_error(api.get(f"{flow}/Revisions/live"), 400, 81021)
    history = api.get(f"{flow}/Aliases/live/History").json()["history"]
    assert all(set(move) == MOVE and move["actor_sid"] == account.sid for move in history)

    def revisions(member):
        return [move[member] and move[member]["revision"] for move in reversed(history)]

    assert (revisions("from"), revisions("to")) == ([None, 1, 2], [1, 2, None])
    page = api.get(f"{flow}/Aliases/live/History?PageSize=2").json()
    rest = api.get(page["meta"]["next_page_url"]).json()
    assert page["history"] + rest["history"] == history and rest["meta"]["next_page_url"] is None
    assert api.get(rest["meta"]["previous_page_url"]).json()["history"] == page["history"]
    assert actions(api, 1) == ["alias.deleted"]


def test_aliases_are_paged_by_name(api, flow):
    names = sorted(f"{letter}{number}-x_y" for letter in "abcAB" for number in range(3))
    for name in reversed(names):
        api.post(f"{flow}/Aliases/{name}", {"Revision": "1"})
    url, found = f"{flow}/Aliases?PageSize=4", []
    while url:
        page = api.get(url).json()
        assert page["meta"]["key"] == "aliases"
        found += [alias["name"] for alias in page["aliases"]]
        url = page["meta"]["next_page_url"]
    assert found == names
    check_error(api.get(f"{flow}/Aliases?PageToken=PA1"), 400, 21481)


def test_an_alias_always_points_somewhere_while_it_is_moved(service, account, api, flow):
    api.post(f"{flow}/Aliases/live", {"Revision": "1"})
    stop, seen, failures = threading.Event(), set(), []

    def read():
        reader = API(service, account)
        while not stop.is_set():
            response = reader.get(f"{flow}/Revisions/live")
            if response.status_code == 200 and response.json().get("aliases") == ["live"]:
                seen.add(response.json()["revision"])
            else:
                failures.append(response.text)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(60):
        assert api.post(f"{flow}/Aliases/live", {"Revision": 1 + number % 3}).status_code == 200
    stop.set()
    for reader in readers:
        reader.join()
    assert not failures and seen == {1, 2, 3}
    assert len(api.get(f"{flow}/Aliases/live/History?PageSize=100").json()["history"]) == 60


# Deleted flows


@pytest.fixture
def deleted(api, flow):
    """The flow's URL, after its deletion."""
    api.post(f"{flow}/TestUsers", {"TestUsers": ["alice", "bob"]})
    api.post(f"{flow}/Aliases/live", {"Revision": "2"})
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
    api.post(f"{flow}/Aliases/live", {"Revision": "2"})
    paths = (flow, f"{flow}/Revisions", f"{flow}/Revisions/live", f"{flow}/TestUsers", f"{flow}/Aliases",
             f"{flow}/Aliases/live/History", "/v2/Flows", "/v1/Flows")  # fmt: skip
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
    API(own_service, account).post(f"/v2/Flows/{flow.sid}/Aliases/live", {"Revision": "1"})
    assert client.studio.v2.flows(flow.sid).delete()
    own_service.kill()
    own_service.start()
    refused(404, 20404, client.studio.v2.flows(flow.sid).fetch)
    assert API(own_service, account).post(f"/v2/Flows/{flow.sid}/Undelete").status_code == 200
    own_service.kill()
    own_service.start()
    assert client.studio.v2.flows(flow.sid).fetch().friendly_name == "Back"
    assert client.studio.v2.flows(flow.sid).revisions("live").fetch().revision == 1
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
        api.post(f"{url}/Aliases/live", {"Revision": "1"})
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
