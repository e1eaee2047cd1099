"""ETags, conditional requests, and the diff of revisions."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from .api import API, FIRST_TAG, check_error
from .definitions import definition, form


@pytest.fixture
def flow(api):
    return api.create()


def url(flow, end=""):
    return f"/v2/Flows/{flow['sid']}{end}"


def tag(response):
    value = response.headers["ETag"]
    assert value.startswith('"') and value.endswith('"')
    return value


@pytest.mark.parametrize("path", [
    "/v2/Flows/{sid}", "/v1/Flows/{sid}", "/v2/Flows", "/v1/Flows", "/v2/Flows/{sid}/Revisions",
    "/v2/Flows/{sid}/Revisions/1", "/v2/Flows/{sid}/TestUsers", "/v2/AuditEvents",
])  # fmt: skip
def test_what_has_not_changed_costs_no_body(api, flow, path):
    path = path.format(sid=flow["sid"])
    first = api.get(path)
    assert tag(first) == tag(api.get(path))
    again = api.session.get(api.service.url + path, headers={"If-None-Match": f'"x", {tag(first)}'}, timeout=5)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag(first))
    assert api.get(path, headers={"If-None-Match": '"other"'}).json() == first.json()


@pytest.mark.parametrize("path", ["/v2/Flows/{sid}", "/v1/Flows/{sid}", "/v2/Flows", "/v2/Flows/{sid}/Revisions"])
def test_a_change_changes_the_tag(api, flow, path):
    path = path.format(sid=flow["sid"])
    before = tag(api.get(path))
    api.post(url(flow), {"Status": "published"})
    assert api.get(path, headers={"If-None-Match": before}).status_code == 200
    assert tag(api.get(path)) != before


def test_an_update_is_made_on_the_revision_that_was_seen(api, flow):
    seen = tag(api.get(url(flow)))
    updated = api.post(url(flow), {"Status": "draft", "CommitMessage": "mine"}, headers={"If-Match": seen})
    assert (updated.status_code, updated.json()["revision"]) == (200, 2)
    assert tag(updated) == tag(api.get(url(flow))) != seen


def test_a_lost_update_is_told_what_has_changed_since(api, flow):
    seen = tag(api.get(url(flow)))
    changed = json.dumps(definition("Changed"))
    api.post(url(flow), {"Status": "draft", "Definition": changed, "CommitMessage": "theirs"})
    refused = api.post(url(flow), {"Status": "published"}, headers={"If-Match": seen})
    details = check_error(refused, 412, 20412)["details"]
    assert details["current_revision"] == 2
    assert [(entry["revision"], entry["commit_message"]) for entry in details["since"]] == [(2, "theirs")]
    assert any("Changed" in line for line in details["changes"])
    assert api.get(url(flow)).json()["revision"] == 2


def test_test_users_are_replaced_only_where_they_are_those_that_were_seen(api, flow):
    users = f"{url(flow)}/TestUsers"

    def replace(given, seen):
        return api.post(users, {"TestUsers": given}, headers={"If-Match": seen})

    nobody = tag(api.get(users))
    made = replace(["alice", "bob"], nobody)
    assert (made.status_code, made.json()["test_users"]) == (200, ["alice", "bob"])
    assert tag(made) == tag(api.get(users)) != nobody
    # Who may only write cannot find out by trying who they are.
    tried = api.post(users, {"TestUsers": ["alice", "bob"], "DryRun": "true"})
    assert tag(tried) != tag(made) == tag(api.get(users))
    for stale in [nobody, f"W/{nobody}", '"1"', '"x"']:
        details = check_error(replace(["mallory"], stale), 412, 20412)["details"]
        assert details == {"current_revision": None, "since": [], "changes": []}
    check_error(replace(["mallory"], "1"), 400, 20001)
    assert api.get(users).json()["test_users"] == ["alice", "bob"]
    other = replace(["bob", "alice"], "*")
    assert (other.status_code, tag(other) == tag(made)) == (200, False)
    api.post(url(flow), {"Status": "published"})
    assert replace(["carol"], tag(other)).status_code == 200


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_delete_spares_what_was_not_seen(api, flow, version):
    seen = tag(api.get(url(flow)))
    api.post(url(flow), {"Status": "published"})
    path = f"/{version}/Flows/{flow['sid']}"
    check_error(api.delete(path, headers={"If-Match": seen}), 412, 20412)
    assert api.delete(path, headers={"If-Match": tag(api.get(url(flow)))}).status_code == 204


@pytest.mark.parametrize("field, status", [
    ("*", 200), (FIRST_TAG, 200), (f'"7-0000000000", "a,b",{FIRST_TAG}', 200), (f"W/{FIRST_TAG}", 200), ('"1"', 412),
    ('"+1-0000000000"', 412), ('"01-0000000000"', 412), ('"a,b"', 412), ('"x"', 412), ("1", 400), ("", 400),
])  # fmt: skip
def test_every_form_of_if_match_is_answered(api, flow, field, status):
    assert api.post(url(flow), {"Status": "draft"}, headers={"If-Match": field}).status_code == status


def test_if_match_on_a_missing_flow_is_404(api):
    check_error(api.post("/v2/Flows/FW" + "0" * 32, {"Status": "draft"}, headers={"If-Match": "*"}), 404, 20404)


def test_of_eight_writers_none_loses_an_edit(service, account, flow):
    """Each reads and writes what it has read; an edit is in the history, or its writer was told."""
    accepted, refused = [], []

    def write(number):
        own = API(service, account)
        for edit in range(12):
            seen = tag(own.get(url(flow)))
            message = f"writer {number} edit {edit}"
            response = own.post(url(flow), {"Status": "draft", "CommitMessage": message}, headers={"If-Match": seen})
            (accepted if response.status_code == 200 else refused).append((message, response.status_code, seen))
            assert response.status_code == 412 or seen.startswith(f'"{response.json()["revision"] - 1}-')

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    listed = API(service, account).get(url(flow, "/Revisions?PageSize=1000")).json()["revisions"]
    assert [revision["revision"] for revision in listed] == list(range(len(accepted) + 1, 0, -1))
    assert {revision["commit_message"] for revision in listed[:-1]} == {message for message, *_ in accepted}
    assert accepted and {status for _, status, _ in refused} <= {412}


def test_without_if_match_revisions_have_no_gap(service, account, flow):
    def write(number):
        assert API(service, account).post(url(flow), {"Status": "draft"}).status_code == 200

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    listed = API(service, account).get(url(flow, "/Revisions?PageSize=1000")).json()["revisions"]
    assert [revision["revision"] for revision in listed] == list(range(41, 0, -1))


def test_the_diff_of_two_revisions_reads_as_text_json_patch_and_unified(api, flow):
    api.post(url(flow), {"Status": "published", "Definition": json.dumps(definition("Changed"))})
    diff = api.get(url(flow, "/Revisions/1/Diff?To=2")).json()
    assert (diff["from"]["revision"], diff["to"]["revision"], diff["is_meaningful"]) == (1, 2, True)
    assert any("Changed" in line for line in diff["summary"]) and diff["changes"]
    patch = api.get(url(flow, "/Revisions/1/Diff?Format=patch")).json()["patch"]
    assert patch == [{"op": "replace", "path": "/description", "value": "Changed"}]
    unified = api.get(url(flow, "/Revisions/1/Diff?Format=unified&To=LatestPublished")).json()["unified"]
    assert '+  "description": "Changed"' in unified
    assert not api.get(url(flow, "/Revisions/2/Diff?To=2&Format=text")).json()["is_meaningful"]


def test_two_flows_are_compared_but_only_ones_own(api, other_api, flow):
    own, foreign = api.create(Definition=json.dumps(definition("Own"))), other_api.create()
    diff = api.get(url(flow, f"/Revisions/1/Diff?ToFlowSid={own['sid']}")).json()
    assert diff["to"]["flow_sid"] == own["sid"] and diff["is_meaningful"]
    check_error(api.get(url(flow, f"/Revisions/1/Diff?ToFlowSid={foreign['sid']}")), 404, 20404)
    check_error(api.get(url(foreign, "/Revisions/1/Diff")), 404, 20404)


def long_named(value, name=30_000, members=2_000):
    costly = definition()
    costly["states"][0].setdefault("properties", {})["n" * name] = {f"k{i}": value for i in range(members)}
    return json.dumps(costly, separators=(",", ":"))


def test_what_a_diff_has_no_room_for_is_counted_or_refused(api):
    costly = api.create(Definition=long_named(1))
    api.post(url(costly), {"Status": "draft", "Definition": long_named(2)})
    response = api.get(url(costly, "/Revisions/1/Diff"))
    diff = response.json()
    told = len(diff["changes"]["changed"][0]["changes"])
    assert len(response.content) < 5 << 20 and told + diff["changes"]["left_out"] == 2_000 > told > 0
    assert diff["summary"][-1] == f"… and {diff['changes']['left_out']} more"
    error = check_error(api.get(url(costly, "/Revisions/1/Diff?Format=patch")), 422, 20422)
    assert "JSON Patch" in error["message"]
    assert len(api.get(url(costly, "/Revisions/1/Diff?Format=text")).content) < 100_000


def test_a_lost_update_costs_little_whatever_has_changed(api):
    costly = api.create(Definition=long_named(1))
    for value in (2, 3):
        api.post(url(costly), {"Status": "draft", "Definition": long_named(value), "CommitMessage": "m" * 4_000})
    refused = api.post(url(costly), {"Status": "published"}, headers={"If-Match": FIRST_TAG})
    details = check_error(refused, 412, 20412)["details"]
    assert details["current_revision"] == 3 and len(details["changes"]) <= 101
    assert len(refused.content) < 100_000


def nested(last, begin, end, depth=480):
    text = begin * depth + "[" + "1," * 60_000 + last + "]" + end * depth
    costly = definition()
    costly["states"][0].setdefault("properties", {})["x"] = json.loads(text)
    return json.dumps(costly, separators=(",", ":"))


@pytest.mark.parametrize("begin, end", [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("format", ["json", "text", "patch", "unified"])
def test_a_definition_however_deep_is_compared_or_refused(api, format, begin, end):
    costly = api.create(Definition=nested("1", begin, end))
    api.post(url(costly), {"Status": "draft", "Definition": nested("2", begin, end)})
    response = api.get(url(costly, f"/Revisions/1/Diff?Format={format}"))
    assert response.status_code in (200, 422) and len(response.content) < 5 << 20
    again = api.get(url(costly, f"/Revisions/1/Diff?To=1&Format={format}"))
    assert again.status_code == 200 and not again.json()["is_meaningful"] and len(again.content) < 2_000


@pytest.mark.parametrize("query, status", [("To=9", 404), ("To=x", 400), ("Format=yaml", 400), ("ToFlowSid=x", 404)])
def test_a_diff_that_cannot_be_is_refused(api, flow, query, status):
    assert api.get(url(flow, f"/Revisions/1/Diff?{query}")).status_code == status


def test_the_form_of_a_create_has_a_tag_as_well(api):
    response = api.post("/v2/Flows", form())
    assert tag(response) == tag(api.get(url(response.json()))) == FIRST_TAG
