"""Changesets: many changes in one transaction; subflows and who runs them; what an account asks of changes."""

import json
import sqlite3

import pytest

from .api import API, FIRST_TAG, check_error
from .definitions import definition, form, running
from .migrations import take_back
from .service import Key


def send(api, *changes, **fields):
    return api.post("/v2/Changesets", {"Changes": json.dumps(changes), **fields})


NEW = {"Action": "create", "FriendlyName": "New", "Status": "draft", "Definition": definition()}


def test_all_changes_are_made_in_their_order(api):
    old = api.create(FriendlyName="Old")["sid"]
    doomed = api.create(FriendlyName="Doomed")["sid"]
    response = send(
        api, {**NEW, "Ref": "new"}, {"Action": "publish", "FlowRef": "new", "CommitMessage": "Live"},
        {"Action": "set_alias", "FlowRef": "new", "Name": "production", "Revision": "2"},
        {"Action": "update", "FlowSid": old, "Status": "draft", "FriendlyName": "Renamed", "IfMatch": FIRST_TAG},
        {"Action": "rollback", "FlowSid": old, "Revision": 1},
        {"Action": "set_test_users", "FlowSid": old, "TestUsers": ["+1555", "+1666"]},
        {"Action": "delete", "FlowSid": doomed},
    )  # fmt: skip
    assert response.status_code == 200
    changes = response.json()["changes"]
    assert [change["action"] for change in changes] == [
        "create", "publish", "set_alias", "update", "rollback", "set_test_users", "delete",
    ]  # fmt: skip
    new = changes[0]["flow_sid"]
    assert changes[0]["ref"] == "new" and changes[1]["flow_sid"] == changes[2]["flow_sid"] == new
    assert changes[1]["flow"]["revision"] == changes[2]["alias"]["revision"] == 2
    assert api.get(f"/v2/Flows/{new}/Revisions/production").json()["commit_message"] == "Live"
    assert api.get(f"/v2/Flows/{old}").json()["friendly_name"] == "Old"
    assert api.get(f"/v2/Flows/{old}").json()["revision"] == 3
    assert api.get(f"/v2/Flows/{old}/TestUsers").json()["test_users"] == ["+1555", "+1666"]
    assert api.get(f"/v2/Flows/{doomed}").status_code == 404
    events = api.get("/v2/AuditEvents").json()["audit_events"][:7]
    assert {event["request_sid"] for event in events} == {response.headers["Twilio-Request-Id"]}


def test_each_change_gives_the_tag_that_its_resource_has_then(api):
    response = send(
        api, {**NEW, "Ref": "new"}, {"Action": "set_alias", "FlowRef": "new", "Name": "live", "Revision": 1},
        {"Action": "set_test_users", "FlowRef": "new", "TestUsers": "alice"}, {"Action": "publish", "FlowRef": "new"},
    )  # fmt: skip
    created, *others = response.json()["changes"]
    url = f"/v2/Flows/{created['flow_sid']}"
    for end, change in zip(("/Aliases/live", "/TestUsers", ""), others, strict=True):
        assert api.get(f"{url}{end}").headers["ETag"] == change["etag"]
    assert created["etag"] == FIRST_TAG != others[2]["etag"]


def test_where_one_fails_none_is_made(api):
    flow = api.create()["sid"]
    url = f"/v2/Flows/{flow}"
    api.post(url, {"Status": "published", "CommitMessage": "theirs"})
    events = api.get("/v2/AuditEvents").json()["audit_events"]
    stale = {"Action": "update", "FlowSid": flow, "Status": "draft", "IfMatch": FIRST_TAG}
    refused = check_error(send(api, NEW, stale), 412, 20412)
    details = refused["details"]
    assert refused["message"].startswith("Change 2: ") and details["change"] == 2
    assert details["current_revision"] == 2 and details["since"][0]["commit_message"] == "theirs"
    broken = check_error(send(api, NEW, {**NEW, "Definition": {"states": 1}}), 400, 81022)["details"]
    assert broken["change"] == 2 and broken["errors"]
    missing = {"Action": "delete", "FlowSid": "FW" + "0" * 32}
    assert check_error(send(api, NEW, missing), 404, 20404)["details"] == {"change": 2}
    late = {"Action": "set_alias", "FlowSid": flow, "Name": "live", "Revision": "9"}
    assert "CHANGE" not in check_error(send(api, NEW, {"Action": "delete", "FlowSid": flow}, late), 404, 20404)
    assert [api.get(url).json()["revision"], len(api.get("/v2/Flows").json()["flows"])] == [2, 1]
    assert api.get("/v2/AuditEvents").json()["audit_events"] == events


@pytest.mark.parametrize("change, path", [
    ({"Action": "update", "Status": "draft"}, ""), ({"Action": "delete"}, ""), ({"Action": "undelete"}, ""),
    ({"Action": "set_test_users", "TestUsers": "u"}, ""), ({"Action": "publish", "IfMatch": FIRST_TAG}, ""),
    ({"Action": "rollback", "Revision": 1}, ""), ({"Action": "delete_alias", "Name": "live"}, "/Aliases/live"),
    ({"Action": "set_alias", "Name": "live", "Revision": "LatestPublished"}, ""),
])  # fmt: skip
def test_what_a_change_does_not_find_is_named(api, change, path):
    for sid in ["FW" + "0" * 32, "FW1"]:
        refused = check_error(send(api, NEW, {**change, "FlowSid": sid}), 404, 20404)
        end = path if len(sid) == 34 else ""
        assert refused["message"] == f"Change 2: The requested resource /Flows/{sid}{end} was not found"


@pytest.mark.parametrize("changes, named", [
    (json.dumps([{"Action": "delete", "FlowSid": "FW" + "0" * 32, "Ifmatch": 1}]), "Change 1: Parameter Ifmatch"),
    ("no json", "is not valid JSON"), ("{}", "must be a JSON array of objects"), ("[1]", "array of objects"),
    ("[]", "1 to 100 changes"), (json.dumps([NEW] * 101), "1 to 100 changes"),
    ("[{}]", "Change 1: Missing required parameter Action"), ('[{"Action":"merge"}]', "Change 1: Parameter Action"),
    ('[{"Action":"delete"}]', "Change 1: Missing required parameter FlowSid"),
    ('[{"Action":"delete","FlowRef":"x"}]', "Change 1: Parameter FlowRef"),
    (json.dumps([{**NEW, "Ref": "a"}, {**NEW, "Ref": "a"}]), "Change 2: Parameter Ref"),
    (json.dumps([{**NEW, "Status": None}]), "Change 1: Missing required parameter Status"),
    (json.dumps([NEW, {"Action": "set_test_users", "TestUsers": ["u"] * 1000}]), "Change 2: More than 1000 parameters"),
    (json.dumps([{"n" * 1000: [1] * 100_000}]), "Change 1: More than 1000 parameters"),
    ("[" + "{}," * 100_000 + "1]", "1 to 100 changes"),
])  # fmt: skip
def test_malformed_changes_are_named(api, changes, named):
    assert named in check_error(api.post("/v2/Changesets", {"Changes": changes}), 400, 20001)["message"]
    assert api.get("/v2/Flows").json()["flows"] == []


def test_a_precondition_may_go_by_what_an_earlier_change_makes(api, account):
    flow = api.create()["sid"]
    api.delete(f"/v2/Flows/{flow}")
    api.post(f"/2010-04-01/Accounts/{account.sid}.json", {"RequireIfMatch": "true"})
    response = send(
        api, {**NEW, "Ref": "new"}, {"Action": "publish", "FlowRef": "new", "IfMatch": FIRST_TAG},
        {"Action": "undelete", "FlowSid": flow}, {"Action": "publish", "FlowSid": flow, "IfMatch": FIRST_TAG},
    )  # fmt: skip
    assert response.status_code == 200, response.text
    assert [change["flow"]["revision"] for change in response.json()["changes"]] == [1, 2, 1, 2]
    wrong = send(api, {**NEW, "Ref": "new"}, {"Action": "publish", "FlowRef": "new", "IfMatch": '"2-0000000000"'})
    assert check_error(wrong, 412, 20412)["details"]["change"] == 2


@pytest.mark.parametrize("change", [
    {**NEW, "IfMatch": FIRST_TAG}, {"Action": "set_test_users", "TestUsers": "me", "IfMatch": 9},
    {"Action": "publish", "IfMatch": FIRST_TAG, "IfNoneMatch": "*"},
    {"Action": "publish", "IfMatch": 1}, {"Action": "publish", "IfMatch": "1"},
])  # fmt: skip
def test_a_precondition_that_would_not_be_looked_at_is_refused(api, change):
    flow = api.create()["sid"]
    assert "IfMatch" in check_error(send(api, {**change, "FlowSid": flow}), 400, 20001)["message"]


def test_a_subflow_whose_revision_is_null_runs_the_latest_published(api):
    flow = api.create(Status="published")["sid"]
    user = api.create(Status="published", Definition=running((flow, None)))
    assert user["warnings"] == []
    assert api.get(f"/v2/Flows/{flow}/References").json()["references"][0]["subflow_revision"] == "LatestPublished"


def test_odd_definitions_go_through_the_migration(own_service):
    registry = own_service.start()
    account = registry.create_account()
    flow = API(registry, account).create(Status="published")["sid"]
    nameless = running((flow, None)).replace('"name": "sub_0"', '"name": null, "name": "sub_0"')
    assert API(registry, account).post("/v2/Flows", form(Definition=nameless)).status_code == 201
    assert registry.stop() == 0
    with sqlite3.connect(registry.database) as database:
        take_back(database, 8)
    database.close()
    registry.start()
    [use] = API(registry, account).get(f"/v2/Flows/{flow}/References").json()["references"]
    assert use["subflow_revision"] == "LatestPublished"


def test_changes_are_a_required_parameter(api):
    check_error(api.post("/v2/Changesets", {}), 400, 20001, "Missing required parameter Changes in the post body")


def test_a_dry_run_of_a_changeset_changes_nothing(api):
    response = send(api, NEW, {**NEW, "FriendlyName": "Second"}, DryRun="true")
    assert response.headers["Flow-Registry-Dry-Run"] == "true" and len(response.json()["changes"]) == 2
    assert api.get("/v2/Flows").json()["flows"] == []


def test_each_change_needs_its_own_permission(service, account):
    url = f"/v2/Flows/{API(service, account).create()['sid']}"
    policy = json.dumps({"allow": ["/flow-registry/changesets/create", "/twilio/studio/flows/update"]})
    made = API(service, account).post("/v1/Keys", {"KeyType": "restricted", "Policy": policy}).json()
    restricted = API(service, Key(made["sid"], made["secret"]))
    assert send(restricted, {"Action": "publish", "FlowSid": url[-34:]}).status_code == 200
    assert check_error(send(restricted, {"Action": "delete", "FlowSid": url[-34:]}), 403, 20403)["details"]["change"] == 1


def test_other_accounts_flows_are_not_there(api, other_api):
    flow = other_api.create()["sid"]
    for change in [
        {"Action": "publish", "FlowSid": flow}, {"Action": "delete", "FlowSid": flow, "IfMatch": FIRST_TAG},
        {"Action": "set_alias", "FlowSid": flow, "Name": "live", "Revision": "1"},
        {"Action": "undelete", "FlowSid": flow}, {"Action": "rollback", "FlowSid": flow, "Revision": 1},
        {"Action": "set_test_users", "FlowSid": flow, "TestUsers": "me"},
        {"Action": "delete_alias", "FlowSid": flow, "Name": "live"},
    ]:  # fmt: skip
        missing = {**change, "FlowSid": "FW" + "0" * 32}
        theirs, none = send(api, change), send(api, missing)
        assert theirs.text.replace(change["FlowSid"], missing["FlowSid"]) == none.text and theirs.status_code == 404


# Subflows


def test_the_users_of_a_flow_are_told(api):
    target = api.create(Status="published")["sid"]
    user = api.create(FriendlyName="User", Definition=running(target))["sid"]
    api.post(f"/v2/Flows/{user}", {"Status": "published", "FriendlyName": "Live"})
    api.post(f"/v2/Flows/{user}/Aliases/pinned", {"Revision": "1"})
    api.post(f"/v2/Flows/{user}", {"Status": "draft", "Definition": running((target, 1))})
    api.post(f"/v2/Flows/{user}", {"Status": "draft", "Definition": running()})
    listed = api.get(f"/v2/Flows/{target}/References").json()["references"]
    assert [
        (use["flow_sid"], use["revision"], use["is_latest_published"], use["aliases"], use["friendly_name"])
        for use in listed
    ] == [(user, 1, False, ["pinned"], "User"), (user, 2, True, [], "Live")]
    assert {use["widget"] for use in listed} == {"sub_0"} and {use["subflow_sid"] for use in listed} == {target}
    assert listed[0]["property_path"] == "#/states/1/properties/flow_sid"


def test_the_list_of_references_is_paged(api):
    target = api.create(Status="published")["sid"]
    users = sorted(api.create(Definition=running(target, target))["sid"] for _ in range(3))
    url, seen = f"/v2/Flows/{target}/References?PageSize=2", []
    while url:
        page = api.get(url).json()
        seen += [(use["flow_sid"], use["widget"]) for use in page["references"]]
        url = page["meta"]["next_page_url"]
    assert seen == [(user, widget) for user in users for widget in ("sub_0", "sub_1")]


def test_a_delete_tells_whom_it_leaves_behind(api):
    target, user = api.create(Status="published")["sid"], None
    user = api.create(Definition=running(target))["sid"]
    deleted = api.delete(f"/v2/Flows/{target}")
    assert deleted.status_code == 204 and user in deleted.headers["Flow-Registry-Warning"]
    assert "Flow-Registry-Warning" not in api.delete(f"/v2/Flows/{user}").headers


def test_a_publish_tells_what_is_not_there(api):
    draft, missing = api.create()["sid"], "FW" + "0" * 32
    flow = api.create(Definition=running(draft, missing, (draft, 1), (draft, "7"), (draft, "LatestRevision")))
    assert flow["warnings"] == []
    published = api.post(f"/v2/Flows/{flow['sid']}", {"Status": "published"}).json()
    assert [(warning["property_path"], warning["message"]) for warning in published["warnings"]] == [
        (f"#/states/{place}/properties/flow_sid", f"cannot be run as a subflow: {what}")
        for place, what in [
            (1, f"the flow {draft} has no published revision"), (2, f"there is no flow {missing}"),
            (4, f"the flow {draft} has no revision 7"),
        ]
    ]  # fmt: skip
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["warnings"] == []
    told = api.post(f"/v2/Flows/{draft}", {"Status": "published"}).json()["warnings"]
    assert len(told) == 1 and flow["sid"] in told[0]["message"]


def test_a_publish_tells_of_twenty_subflows_that_are_not_there(api, account):
    missing = [("FW" + f"{number:032x}", "9" * 1000) for number in range(150)]
    warnings = api.create(Status="published", Definition=running(*missing))["warnings"]
    assert len(warnings) == 21 and "more subflows" in warnings[20]["message"]
    assert all(len(warning["message"]) < 200 for warning in warnings)
    api.post(f"/2010-04-01/Accounts/{account.sid}.json", {"SubflowReferences": "refuse"})
    refused = api.post("/v2/Flows", form(Status="published", Definition=running(*missing)))
    assert len(check_error(refused, 400, 81022)["details"]["errors"]) == 21


def test_other_accounts_flows_are_no_subflows(api, other_api):
    theirs = other_api.create(Status="published")["sid"]
    mine = api.create(Status="published", Definition=running(theirs))
    assert "there is no flow" in mine["warnings"][0]["message"]
    assert other_api.get(f"/v2/Flows/{theirs}/References").json()["references"] == []
    assert "Flow-Registry-Warning" not in other_api.delete(f"/v2/Flows/{theirs}").headers


def test_an_account_may_refuse_broken_references(api, account):
    target = api.create(Status="published")["sid"]
    user = api.create(Status="published", Definition=running(target))["sid"]
    policy = api.post(f"/2010-04-01/Accounts/{account.sid}.json", {"SubflowReferences": "refuse"}).json()
    assert policy["subflow_references"] == "refuse"
    assert user in check_error(api.delete(f"/v2/Flows/{target}"), 409, 20409)["message"]
    refused = api.post("/v2/Flows", form(Status="published", Definition=running("FW" + "0" * 32)))
    assert check_error(refused, 400, 81022)["details"]["errors"][0]["property_path"] == "#/states/1/properties/flow_sid"
    assert api.create(Definition=running("FW" + "0" * 32))["status"] == "draft"
    assert api.delete(f"/v2/Flows/{user}").status_code == 204
    assert api.delete(f"/v2/Flows/{target}").status_code == 204


# Preconditions


def test_an_account_may_ask_for_if_match(api, account):
    url = f"/v2/Flows/{api.create()['sid']}"
    api.post(f"{url}/Aliases/live", {"Revision": "1"})
    policy = api.post(f"/2010-04-01/Accounts/{account.sid}.json", {"RequireIfMatch": "true"}).json()
    assert policy["require_if_match"] is True
    for request in [
        lambda **options: api.post(url, {"Status": "draft"}, **options),
        lambda **options: api.post(f"{url}/Rollback", {"Revision": "1"}, **options),
        lambda **options: api.post(f"{url}/Aliases/live", {"Revision": "1"}, **options),
        lambda **options: api.delete(f"{url}/Aliases/live", **options),
        lambda **options: api.delete(url.replace("v2", "v1"), **options),
    ]:
        check_error(request(), 428, 20428)
        assert request(headers={"If-Match": "*"}).status_code in (200, 204)
    url = f"/v2/Flows/{api.create()['sid']}"
    assert api.post(f"{url}/Aliases/new", {"Revision": "1"}).status_code == 200
    check_error(send(api, {"Action": "publish", "FlowSid": url[-34:]}), 428, 20428)
    moved = {"Action": "set_alias", "FlowSid": url[-34:], "Name": "new", "Revision": "1"}
    check_error(send(api, moved), 428, 20428)
    seen = api.get(f"{url}/Aliases/new").headers["ETag"]
    published = {"Action": "publish", "FlowSid": url[-34:], "IfMatch": FIRST_TAG}
    assert send(api, {**moved, "IfMatch": seen}, published).status_code == 200


def test_an_alias_is_moved_from_where_it_was_seen(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    api.post(url, {"Status": "published"})
    alias = f"{url}/Aliases/live"
    check_error(api.post(alias, {"Revision": "1"}, headers={"If-Match": "*"}), 412, 20412)
    for missing in (alias, alias.replace(url[-34:], "FW" + "0" * 32)):
        check_error(api.delete(missing, headers={"If-Match": FIRST_TAG}), 404, 20404)
    made = api.post(alias, {"Revision": "1"}, headers={"If-None-Match": "*"})
    assert made.status_code == 200 and made.headers["ETag"] == api.get(alias).headers["ETag"]
    check_error(api.post(alias, {"Revision": "2"}, headers={"If-None-Match": "*"}), 412, 20412)
    seen = made.headers["ETag"]
    moved = api.post(alias, {"Revision": "2"}, headers={"If-Match": seen})
    assert moved.status_code == 200 and moved.headers["ETag"] != seen
    details = check_error(api.post(alias, {"Revision": "1"}, headers={"If-Match": seen}), 412, 20412)["details"]
    assert details["current_revision"] == 2 and details["changes"] == ["~ alias live: revision 1 \u2192 2"]
    check_error(api.delete(alias, headers={"If-Match": seen}), 412, 20412)
    assert api.delete(alias, headers={"If-Match": moved.headers["ETag"]}).status_code == 204


def test_a_flow_is_created_only_if_its_name_is_free(api, other_api):
    only = {"If-None-Match": "*"}
    other_api.create(FriendlyName="Mine")
    first = api.post("/v2/Flows", form(FriendlyName="Mine"), headers=only)
    assert first.status_code == 201
    assert first.json()["sid"] in check_error(
        api.post("/v2/Flows", form(FriendlyName="Mine"), headers=only), 412, 20412
    )["message"]
    assert api.post("/v2/Flows", form(FriendlyName="Mine")).status_code == 201
    check_error(api.post(f"/v2/Flows/{first.json()['sid']}", {"Status": "draft"}, headers=only), 412, 20412)
    check_error(api.post("/v2/Flows", form(), headers={"If-None-Match": '"1"'}), 400, 20001)


@pytest.mark.parametrize("other", ["Cafe\u0301", "CAF\u00c9", "Caf\u00e9 ", " Caf\u00e9", "Caf\u00e9\u200b"])
def test_a_name_is_taken_to_the_letter(api, other):
    only = {"If-None-Match": "*"}
    for name in ("Caf\u00e9", other):
        assert api.post("/v2/Flows", form(FriendlyName=name), headers=only).status_code == 201
        [found] = api.get("/v2/Flows", params={"FriendlyName": name}).json()["flows"]
        assert found["friendly_name"] == name
        check_error(api.post("/v2/Flows", form(FriendlyName=name), headers=only), 412, 20412)


def test_an_undelete_goes_by_the_revision_that_was_deleted(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    api.delete(url)
    check_error(api.post(f"{url}/Undelete", headers={"If-Match": '"2-0000000001"'}), 412, 20412)
    assert api.post(f"{url}/Undelete", headers={"If-Match": FIRST_TAG}).status_code == 200
