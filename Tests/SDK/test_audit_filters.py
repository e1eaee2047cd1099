"""The filters of the audit log: GET /v2/AuditEvents."""

import datetime
import time

import pytest

from .api import API, check_error
from .clock import Clock

LIST = "/v2/AuditEvents"
MALFORMED = [
    ("ResourceSid", "FW1"), ("ResourceSid", "FW" + "0" * 32 + "x"), ("ResourceSid", "F1" + "0" * 32),
    ("FlowSid", "AC" + "0" * 32), ("FlowSid", "FW" + "A" * 32), ("ActorSid", "me"), ("ActorSid", "SK" + "g" * 32),
    ("EventType", "flow.update"), ("EventType", "FLOW.UPDATED"), ("SourceIpAddress", "10.0.0.0/8"), ("SourceIpAddress", "300.0.0.1"),
    ("StartDate", "yesterday"), ("StartDate", "2026-02-30"), ("EndDate", "2026-01-31T24:00:00Z"), ("EndDate", "2026-01-31T00:00:00+01:00"),
]  # fmt: skip


def pages(api, **filters):
    """The pages that follow one from the other, each as its events."""
    response = api.get(LIST, params=filters)
    while True:
        assert response.status_code == 200, response.text
        body = response.json()
        yield body["audit_events"]
        if not body["meta"]["next_page_url"]:
            return
        response = api.get(body["meta"]["next_page_url"])


def found(api, **filters):
    return [event for page in pages(api, **filters) for event in page]


def actions(api, **filters):
    return [event["action"] for event in reversed(found(api, **filters))]


@pytest.fixture
def key(service, account):
    return service.create_key(account, "--friendly-name", "CI")


@pytest.fixture
def flow(api):
    return api.create()["sid"]


def test_what_happened_to_a_flow_and_to_all_that_it_has_is_found(api, flow):
    api.create()
    path = f"/v2/Flows/{flow}"
    api.post(f"{path}/Aliases/production", {"Revision": "1"})
    api.post(path, {"Status": "published"})
    api.post(f"{path}/TestUsers", {"TestUsers": "+15550100"})
    api.delete(f"{path}/Aliases/production")
    api.delete(path)
    expected = ["flow.created", "alias.set", "flow.updated", "test_users.updated", "alias.deleted", "flow.deleted"]
    assert actions(api, FlowSid=flow) == actions(api, FlowSid=flow, PageSize=1) == expected
    assert actions(api, ResourceSid=flow) == [action for action in expected if not action.startswith("alias")]
    assert actions(api, ResourceSid=f"{flow}/Aliases/production") == ["alias.set", "alias.deleted"]


def test_what_a_credential_has_done_is_found(service, api, account, key, flow):
    API(service, key).post(f"/v2/Flows/{flow}", {"Status": "published"})
    assert actions(api, ActorSid=key.sid) == ["flow.updated"]
    assert actions(api, ResourceSid=key.sid) == ["key.created"]
    assert actions(api, ActorSid=account.sid) == ["flow.created"]
    assert actions(api, ActorSid="US" + "0" * 32) == []


def test_filters_combine(service, api, account, key, flow):
    for caller in (api, API(service, key)):
        caller.post(f"/v2/Flows/{flow}", {"Status": "published"})
    api.create()
    assert len(found(api, EventType="flow.created")) == 2
    both = found(api, FlowSid=flow, EventType="flow.updated")
    assert [event["actor_sid"] for event in both] == [key.sid, account.sid]
    assert found(api, FlowSid=flow, EventType="flow.updated", ActorSid=key.sid, SourceIpAddress="127.0.0.1") == both[:1]
    assert found(api, FlowSid=flow, ActorSid=key.sid, EventType="flow.created") == []
    assert len(found(api, FlowSid="", EventType="")) == len(found(api))


def test_an_address_is_found_however_it_is_written(service, account):
    here, there = (API(service, account, address=f"127.0.0.{number}") for number in (1, 2))
    here.create()
    flow = there.create()["sid"]
    for address in ("127.0.0.2", "::ffff:127.0.0.2", "::FFFF:7f00:2"):
        assert [event["resource_sid"] for event in found(here, SourceIpAddress=address)] == [flow]
    assert found(here, SourceIpAddress="127.0.0.3") == found(here, SourceIpAddress="2001:db8::1") == []


def test_dates_include_both_ends(own_service):
    clock = Clock(own_service)
    own_service.start()
    api = API(own_service, own_service.create_account())
    days = []
    for day in (1, 2, 3):
        clock.set_to(int(datetime.datetime(2040, 5, day, 23, 59, 59, tzinfo=datetime.UTC).timestamp()))
        days.append(api.create()["sid"])
    clock.set(0)
    api.create()

    def sids(**filters):
        return [event["resource_sid"] for event in reversed(found(api, EventType="flow.created", **filters))]

    assert sids(StartDate="2040-05-02") == days[1:]
    assert sids(StartDate="2040-05-02T23:59:59Z", EndDate="2040-05-02T23:59:59Z")[:1] == days[1:2]
    assert sids(StartDate="2040-05-01", EndDate="2040-05-02") == days[:2]
    assert sids(StartDate="2040-05-03", EndDate="2040-05-01") == []
    assert len(sids(EndDate=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60)))) == 1


@pytest.mark.parametrize("name, value", MALFORMED)
def test_a_malformed_filter_is_400_with_its_name(api, name, value):
    assert name in check_error(api.get(LIST, params={name: value}), 400, 20001)["message"]


def test_a_misspelt_filter_is_400_with_the_right_name(api):
    message = check_error(api.get(LIST, params={"ResourcSid": "FW" + "0" * 32}), 400, 20001)["message"]
    assert "did you mean ResourceSid" in message


def test_no_filter_is_told_to_be_ignored(api, flow):
    filters = {"FlowSid": flow, "EventType": "flow.created", "StartDate": "2020-01-01", "EndDate": "2099-12-31"}
    assert "Flow-Registry-Warning" not in api.get(LIST, params=filters).headers


def test_a_page_token_is_of_its_filter(api, flow):
    api.create()
    meta = api.get(LIST, params={"EventType": "flow.created", "PageSize": 1}).json()["meta"]
    assert "EventType=flow.created" in meta["next_page_url"]
    page = api.get(meta["next_page_url"]).json()
    assert [event["resource_sid"] for event in page["audit_events"]] == [flow]
    back = api.get(page["meta"]["previous_page_url"]).json()
    assert len(back["audit_events"]) == 1 and back["audit_events"] != page["audit_events"]
    token = meta["next_page_url"].split("PageToken=")[1]
    for filters in ({}, {"EventType": "flow.updated"}, {"EventType": "flow.created", "FlowSid": flow}):
        check_error(api.get(LIST, params={**filters, "PageToken": token}), 400, 21481)


def test_others_see_nothing_of_it(other_api, account, flow):
    for filters in ({"FlowSid": flow}, {"ResourceSid": flow}, {"ActorSid": account.sid}):
        response = other_api.get(LIST, params=filters)
        assert response.json()["audit_events"] == [] and response.json()["meta"]["next_page_url"] is None
