"""Lists of many flows: pages, tokens, sizes."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from .api import API, check_error
from .sdk import sdk_client

FLOWS = 120
META = {"page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key"}


class Listed:
    """An account with 120 flows, one of them with 7 revisions; the tests only read it."""

    def __init__(self, service):
        self.account = service.create_account("Many flows")
        self.client = sdk_client(service, self.account)
        self.api = API(service, self.account)
        with ThreadPoolExecutor(8) as pool:
            self.sids = set(pool.map(self._create, range(FLOWS)))
        assert len(self.sids) == FLOWS
        self.sid, self.other_sid = sorted(self.sids)[:2]
        for _ in range(6):
            self.api.post(f"/v2/Flows/{self.sid}", {"Status": "published"})

    def _create(self, number):
        return API(self.api.service, self.account).create(FriendlyName=f"Flow {number}")["sid"]


@pytest.fixture(scope="module")
def listed(service):
    return Listed(service)


def page(api, path):
    response = api.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def parameters(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def next_token(api, path):
    return parameters(page(api, path)["meta"]["next_page_url"])["PageToken"]


def walk(api, url):
    """Every page from `url` on, by next_page_url."""
    seen = set()
    while url:
        assert url not in seen, "a next page that repeats itself"
        seen.add(url)
        current = page(api, url)
        yield current
        url = current["meta"]["next_page_url"]


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("size", [None, 50, 7, 120, 1000])
def test_the_sdk_lists_every_flow_once(listed, version, size):
    found = [flow.sid for flow in getattr(listed.client.studio, version).flows.list(page_size=size)]
    assert len(found) == FLOWS and set(found) == listed.sids


def test_the_sdk_stops_at_its_limit(listed):
    flows = listed.client.studio.v2.flows
    assert len(flows.list(limit=3)) == 3
    assert len(flows.list(limit=70, page_size=50)) == 70
    assert len(flows.list(limit=5000)) == FLOWS


@pytest.mark.parametrize("asked, used", [("5000", 1000), ("1000", 1000), ("1", 1), ("99999999999999999999", 1000)])
def test_a_large_page_size_is_clamped(listed, asked, used):
    meta = page(listed.api, f"/v2/Flows?PageSize={asked}")["meta"]
    assert meta["page_size"] == used
    assert parameters(meta["url"])["PageSize"] == str(used)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_page_has_seven_meta_members_and_one_array(listed, service, version):
    first = page(listed.api, f"/{version}/Flows")
    assert set(first) == {"meta", "flows"}
    meta = first["meta"]
    assert set(meta) == META
    assert (meta["key"], meta["page"], meta["page_size"], meta["previous_page_url"]) == ("flows", 0, 50, None)
    assert meta["url"] == meta["first_page_url"] == f"{service.url}/{version}/Flows?PageSize=50&Page=0"
    assert meta["next_page_url"].startswith(f"{service.url}/{version}/Flows?PageSize=50&Page=1&PageToken=")


def test_pages_count_and_the_last_has_no_next(listed):
    pages = list(walk(listed.api, "/v2/Flows?PageSize=50"))
    assert [len(current["flows"]) for current in pages] == [50, 50, 20]
    assert [current["meta"]["page"] for current in pages] == [0, 1, 2]
    for current in pages[1:]:
        assert set(parameters(current["meta"]["url"])) == {"Page", "PageSize", "PageToken"}


def test_an_exactly_full_last_page_has_no_next(listed):
    assert [len(current["flows"]) for current in walk(listed.api, "/v2/Flows?PageSize=60")] == [60, 60]


def test_the_order_is_newest_first_and_total(listed):
    flows = [flow for current in walk(listed.api, "/v2/Flows?PageSize=17") for flow in current["flows"]]
    dates = [flow["date_created"] for flow in flows]
    assert dates == sorted(dates, reverse=True)
    assert flows == page(listed.api, "/v2/Flows?PageSize=500")["flows"]


def test_previous_page_urls_lead_back(listed):
    pages = list(walk(listed.api, "/v2/Flows?PageSize=50"))
    for earlier, later in zip(pages, pages[1:]):
        back = page(listed.api, later["meta"]["previous_page_url"])
        assert back["flows"] == earlier["flows"]
        assert back["meta"]["page"] == earlier["meta"]["page"]
        assert page(listed.api, back["meta"]["next_page_url"])["flows"] == later["flows"]


def test_the_sdk_walks_forth_and_back(listed):
    first = listed.client.studio.v2.flows.page(page_size=50)
    sids = [flow.sid for flow in first]
    second = first.next_page()
    assert second.previous_page_url and second.next_page_url
    assert [flow.sid for flow in second.previous_page()] == sids
    assert first.previous_page() is None


def test_a_later_page_is_not_had_without_its_token(listed):
    """Who counts pages up would get the first one for ever."""
    assert page(listed.api, "/v2/Flows?PageSize=5&Page=0") == page(listed.api, "/v2/Flows?PageSize=5")
    for path in ["/v2/Flows?Page=2", "/v2/Flows?PageSize=5&Page=99&PageToken=", "/v1/Flows?Page=1&Status=draft"]:
        message = check_error(listed.api.get(path), 400, 20001)["message"]
        assert "Page" in message and "next_page_url" in message


def test_urls_stay_on_the_callers_origin(listed):
    headers = {"Host": "flows.example.org:8443"}
    meta = listed.api.get("/v2/Flows?PageSize=5", headers=headers).json()["meta"]
    for name in ("url", "first_page_url", "next_page_url"):
        assert meta[name].startswith("http://flows.example.org:8443/v2/Flows?")


def test_forwarded_fields_of_strangers_are_ignored(listed, service):
    headers = {"X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "https"}
    meta = listed.api.get("/v2/Flows", headers=headers).json()["meta"]
    assert meta["next_page_url"].startswith(service.url + "/")


@pytest.mark.parametrize("size", ["0", "-1", "abc", "1.5", "1e3", "%2B5", "%2050"])
def test_a_bad_page_size_is_refused(listed, size):
    body = check_error(listed.api.get(f"/v2/Flows?PageSize={size}"), 400, 20001)
    assert "PageSize" in body["message"]


@pytest.mark.parametrize("number", ["-1", "x"])
def test_a_bad_page_is_refused(listed, number):
    assert "Page" in check_error(listed.api.get(f"/v2/Flows?Page={number}"), 400, 20001)["message"]


@pytest.mark.parametrize("damage", [
    lambda token: token[:-1], lambda token: token + "0", lambda token: "PB" + token[2:], lambda token: token[1:],
    lambda token: token[:10] + ("0" if token[10] != "0" else "1") + token[11:], lambda token: "PAFW" + "0" * 32,
    lambda token: "PT10", lambda token: "%00", lambda token: "x" * 5000,
])  # fmt: skip
def test_a_damaged_token_is_refused(listed, damage):
    token = next_token(listed.api, "/v2/Flows?PageSize=5")
    check_error(listed.api.get(f"/v2/Flows?PageSize=5&Page=1&PageToken={damage(token)}"), 400, 21481)


def test_a_token_of_another_list_or_account_is_refused(listed, other_api):
    revisions = f"/v2/Flows/{listed.sid}/Revisions?PageSize=2"
    flow_token, revision_token = (next_token(listed.api, path) for path in ("/v2/Flows?PageSize=5", revisions))
    check_error(other_api.get(f"/v2/Flows?PageToken={flow_token}"), 400, 21481)
    check_error(listed.api.get(f"{revisions}&PageToken={flow_token}"), 400, 21481)
    check_error(listed.api.get(f"/v2/Flows?PageToken={revision_token}"), 400, 21481)
    check_error(listed.api.get(f"/v2/Flows/{listed.other_sid}/Revisions?PageToken={revision_token}"), 400, 21481)


def test_revisions_are_paged_likewise(listed):
    pages = list(walk(listed.api, f"/v2/Flows/{listed.sid}/Revisions?PageSize=3"))
    numbers = [[revision["revision"] for revision in current["revisions"]] for current in pages]
    assert numbers == [[7, 6, 5], [4, 3, 2], [1]]
    assert all(current["meta"]["key"] == "revisions" for current in pages)
    assert page(listed.api, pages[1]["meta"]["previous_page_url"])["revisions"] == pages[0]["revisions"]
    assert len(listed.client.studio.v2.flows(listed.sid).revisions.list(page_size=2)) == 7


def test_an_empty_list_is_a_page(api):
    empty = page(api, "/v2/Flows")
    assert empty["flows"] == []
    assert (empty["meta"]["next_page_url"], empty["meta"]["previous_page_url"]) == (None, None)


def test_walking_survives_inserts_and_deletes(api):
    """What was there throughout is seen exactly once; nothing is seen twice."""
    stable = [api.create(FriendlyName=f"stable {number}")["sid"] for number in range(12)]
    doomed = [api.create(FriendlyName=f"doomed {number}")["sid"] for number in range(4)]
    found = []
    for current in walk(api, "/v2/Flows?PageSize=3"):
        found += [flow["sid"] for flow in current["flows"]]
        api.create(FriendlyName="inserted")
        if doomed:
            assert api.delete(f"/v2/Flows/{doomed.pop()}").status_code == 204
    assert len(found) == len(set(found))
    assert set(stable) <= set(found)


def test_a_page_continues_after_its_anchor_was_deleted(api):
    for number in range(6):
        api.create(FriendlyName=str(number))
    everything = [flow["sid"] for flow in page(api, "/v2/Flows")["flows"]]
    first = page(api, "/v2/Flows?PageSize=2")
    for flow in first["flows"]:
        api.delete(f"/v2/Flows/{flow['sid']}")
    rest = [flow["sid"] for current in walk(api, first["meta"]["next_page_url"]) for flow in current["flows"]]
    assert rest == everything[2:]
