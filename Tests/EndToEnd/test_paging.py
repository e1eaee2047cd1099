import json

import pytest
from conftest import MINIMAL


@pytest.fixture(scope="module")
def crowded(registry):
    account = registry.account("crowded")
    flows = account.client.studio.v2.flows
    account.sids = [flows.create(friendly_name=f"{n}", status="draft", definition=MINIMAL).sid for n in range(120)]
    return account


def test_every_flow_comes_once(crowded):
    flows = crowded.client.studio.v2.flows
    assert sorted(flow.sid for flow in flows.list(page_size=50)) == sorted(crowded.sids)
    assert len(flows.list(limit=7)) == 7
    assert len(flows.list(limit=5000)) == 120


def test_meta_has_its_seven_members_and_pages_lead_both_ways(crowded):
    first = crowded.request("GET", "/v2/Flows?PageSize=50").json()
    assert set(first) == {"meta", "flows"}
    assert set(first["meta"]) == {
        "page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key"}
    second = crowded.request("GET", first["meta"]["next_page_url"]).json()
    third = crowded.request("GET", second["meta"]["next_page_url"]).json()
    assert [len(page["flows"]) for page in (first, second, third)] == [50, 50, 20]
    assert third["meta"]["next_page_url"] is None and first["meta"]["previous_page_url"] is None
    back = crowded.request("GET", second["meta"]["previous_page_url"]).json()
    assert [flow["sid"] for flow in back["flows"]] == [flow["sid"] for flow in first["flows"]]


def test_the_page_size_is_clamped_and_checked(crowded):
    assert crowded.request("GET", "/v2/Flows?PageSize=5000").json()["meta"]["page_size"] == 1000
    for bad in ("0", "-1", "x"):
        answer = crowded.request("GET", f"/v2/Flows?PageSize={bad}")
        assert answer.status_code == 400 and answer.json()["code"] == 20001


def test_a_token_is_bound_to_its_list_and_account(registry, crowded):
    url = crowded.request("GET", "/v2/Flows?PageSize=50").json()["meta"]["next_page_url"]
    query = url.split("?")[1]
    other = registry.account("other")
    sid = crowded.sids[0]
    damaged = url[:-1] + ("0" if url[-1] != "0" else "1")
    answers = [
        other.request("GET", url), crowded.request("GET", damaged),
        crowded.request("GET", f"/v2/Flows/{sid}/Revisions?{query}"), crowded.request("GET", "/v2/Flows?PageToken=PAx")]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(400, 21481)] * 4


def test_pages_stay_stable_while_flows_come_and_go(registry):
    account = registry.account("busy")
    flows = account.client.studio.v2.flows
    before = [flows.create(friendly_name=f"{n}", status="draft", definition=MINIMAL).sid for n in range(30)]
    seen, url = [], "/v2/Flows?PageSize=10"
    while url:
        page = account.request("GET", url).json()
        seen += [flow["sid"] for flow in page["flows"]]
        flows.create(friendly_name="new", status="draft", definition=json.dumps(MINIMAL))
        url = page["meta"]["next_page_url"] if len(seen) < 200 else None
    assert len(seen) == len(set(seen)) and set(before) <= set(seen)


def test_urls_are_for_the_origin_that_the_caller_used(crowded):
    meta = crowded.request("GET", "/v2/Flows", headers={"Host": "flows.example.com:99"}).json()["meta"]
    assert meta["url"].startswith("http://flows.example.com:99/v2/Flows?")
    forwarded = {"X-Forwarded-Host": "evil.example.com", "X-Forwarded-Proto": "https"}
    assert crowded.request("GET", "/v2/Flows", headers=forwarded).json()["meta"]["url"].startswith(
        crowded.registry.url)
