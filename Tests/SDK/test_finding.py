"""Lists of flows that are filtered, searched and ordered."""

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from .api import API, check_error
from .definitions import definition
from .sdk import sdk_client

NAMES = ["Welcome", "welcome back", "Öffnungszeiten", "Hotline / Berlin", "100% & more", "Hotline / Köln"]
WIDGETS = ["send-message", "say-play"]
PARAMETERS = ["FriendlyName", "FriendlyNamePrefix", "Status", "WidgetType", "DateUpdatedAfter", "DateUpdatedBefore",
              "Search", "Order"]  # fmt: skip


class Found:
    """An account with six flows; the tests only read it."""

    def __init__(self, service):
        self.api = API(service, service.create_account("Finding"))
        self.flows = [self._create(number, name) for number, name in enumerate(NAMES)]
        self.flows[4] = self._update(self.flows[4])

    def _create(self, number, name):
        document = definition(text=f"Für {name}: press {number}", note="it's 'quoted' and 🙂")
        document["states"][0]["type"] = WIDGETS[number % 2]
        status = "draft" if number < 4 else "published"
        return self.api.create(FriendlyName=name, Status=status, Definition=json.dumps(document))

    def _update(self, flow):
        fields = {"Status": "published", "CommitMessage": "Sommerzeit"}
        return self.api.post(f"/v2/Flows/{flow['sid']}", fields).json()

    def names(self, version="v2", **parameters):
        return [flow["friendly_name"] for flow in self.page(version, **parameters)["flows"]]

    def page(self, version="v2", **parameters):
        response = self.api.get(f"/{version}/Flows?{urlencode(parameters)}")
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="module")
def found(service):
    return Found(service)


def moment(text=None, **delta):
    return (datetime.now(UTC) + timedelta(**delta)).strftime(text or "%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("parameters, expected", [
    ({"FriendlyName": "Welcome"}, [0]), ({"FriendlyName": "welcome"}, []), ({"FriendlyName": "100% & more"}, [4]),
    ({"FriendlyNamePrefix": "Hotline / "}, [3, 5]), ({"FriendlyNamePrefix": "Ö"}, [2]), ({"FriendlyNamePrefix": "%"}, []),
    ({"Status": "draft"}, [0, 1, 2, 3]), ({"Status": "published"}, [4, 5]), ({"WidgetType": "say-play"}, [1, 3, 5]),
    ({"WidgetType": "say"}, []), ({"DateUpdatedAfter": moment(days=-1)}, [0, 1, 2, 3, 4, 5]),
    ({"DateUpdatedAfter": moment(days=2)}, []), ({"DateUpdatedBefore": moment("%Y-%m-%d", days=-1)}, []),
    ({"DateUpdatedBefore": moment("%Y-%m-%d", days=2)}, [0, 1, 2, 3, 4, 5]), ({"Search": "welcome"}, [0, 1]),
    ({"Search": "WELC"}, [0, 1]), ({"Search": "welc back"}, []), ({"Search": "back welc"}, [1]),
    ({"Search": "oeffnungszeiten"}, []), ({"Search": "offnungszeiten"}, [2]), ({"Search": "sommerz"}, [4]),
    ({"Search": '"press 3"'}, [3]), ({"Search": "ÖF"}, [2]), ({"Search": "ko"}, [5]), ({"Search": "hotline BE"}, [3]),
    ({"Search": '"3 press"'}, []), ({"Search": "für köln"}, [5]),
    ({"Search": "hotline", "Status": "published", "WidgetType": "say-play"}, [5]),
    ({"Search": "properties"}, []), ({"Search": "🙂"}, []), ({"Search": "hotline 🙂"}, [3, 5]),
])  # fmt: skip
def test_a_list_holds_what_fits(found, version, parameters, expected):
    assert sorted(found.names(version, **parameters)) == sorted(NAMES[number] for number in expected)


def test_orders(found):
    by_name = sorted(NAMES)
    assert found.names(Order="FriendlyName") == by_name
    assert found.names(Order="-FriendlyName") == by_name[::-1]
    newest = found.names()
    assert found.names(Order="-DateCreated") == newest
    assert found.names(Order="DateCreated") == newest[::-1]
    assert found.names(Order="DateUpdated") == found.names(Order="-DateUpdated")[::-1]


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("parameters", [
    {"FriendlyNamePrefix": "Hotline / "}, {"Search": 'für "press'}, {"Order": "-FriendlyName", "Status": "draft"},
    {"Order": "DateUpdated"}, {"Order": "DateCreated", "Search": "press"}, {"WidgetType": "say-play"},
    {"DateUpdatedAfter": "2020-01-01", "DateUpdatedBefore": "2120-01-01T00:00:00Z", "Search": "p&=+%/?#", "Order": "DateCreated"},
])  # fmt: skip
def test_pages_keep_filter_and_order_forwards_and_back(found, version, parameters):
    whole = found.page(version, **parameters)["flows"]
    page, pages = found.page(version, PageSize=1, **parameters), []
    while True:
        pages.append(page)
        for name in ("url", "first_page_url", "next_page_url", "previous_page_url"):
            if page["meta"][name]:
                kept = parse_qs(urlsplit(page["meta"][name]).query)
                assert {key: kept[key][0] for key in parameters} == parameters
        if not page["meta"]["next_page_url"]:
            break
        page = found.api.get(page["meta"]["next_page_url"]).json()
    assert [flow for each in pages for flow in each["flows"]] == whole
    for earlier, later in zip(pages, pages[1:]):
        assert found.api.get(later["meta"]["previous_page_url"]).json()["flows"] == earlier["flows"]


def test_values_are_percent_encoded(found):
    meta = found.page(FriendlyNamePrefix="100% & more", Search="ö \"")["meta"]
    assert "FriendlyNamePrefix=100%25%20%26%20more&Search=%C3%B6%20%22&" in meta["url"]


def test_a_token_is_good_for_its_filter_and_order_only(found):
    def token(**parameters):
        query = parse_qs(urlsplit(found.page(PageSize=1, **parameters)["meta"]["next_page_url"]).query)
        return query["PageToken"][0]

    lists = [{}, {"Order": "DateCreated"}, {"Order": "FriendlyName"}, {"Status": "draft"}, {"Search": "press"}]
    for own in lists:
        for other in lists:
            if own != other:
                query = urlencode({"PageToken": token(**own), **other})
                check_error(found.api.get(f"/v2/Flows?{query}"), 400, 21481)


def test_without_parameters_the_list_is_as_ever(found, service):
    meta = found.page()["meta"]
    assert meta["url"] == f"{service.url}/v2/Flows?PageSize=50&Page=0"
    empty = found.api.get("/v2/Flows?" + "&".join(f"{name}=" for name in PARAMETERS)).json()
    assert empty == found.page()
    assert found.api.get("/v2/Flows?Unknown=1").json() == found.page()


@pytest.mark.parametrize("name, value", [
    ("Status", "archived"), ("Status", "Draft"), ("Order", "Sid"), ("Order", "--DateCreated"), ("Order", "+FriendlyName"),
    ("Order", "datecreated"), ("DateUpdatedAfter", "yesterday"), ("DateUpdatedAfter", "2026-02-30"),
    ("DateUpdatedBefore", "2026-01-01T00:00:00"), ("DateUpdatedBefore", "2026-01-01T25:00:00Z"),
    ("DateUpdatedBefore", "1767225600"), ("FriendlyName", "x" * 1025), ("Search", "x" * 10_240),
    ("Search", " ".join(f"a{number}" for number in range(33))), ("Search", '"' + "a-" * 33 + '"'), ("WidgetType", "ä" * 1025),
    *((name, b"\xff") for name in PARAMETERS),
])  # fmt: skip
def test_a_malformed_value_is_refused_by_name(found, name, value):
    for version in ("v1", "v2"):
        body = check_error(found.api.get(f"/{version}/Flows?{name}={quote(value)}"), 400, 20001)
        assert f"Parameter {name} " in body["message"]


@pytest.mark.parametrize("text", [
    '"', '""', '"""', "'", "*", "**", "a*b", "^a", "NEAR", "NEAR(a b, 2)", "AND", "OR", "NOT", "a AND", "NOT a", "a OR b",
    "name:a", "friendly_name : a", "{a b}:c", "-a", "+a", "(", ")", "()", "a\\", "%", "_", ";", "--", "/* */", "\t\r\n",
    "🙂", "\u202e", "\x00", "a\x00b", "\x1f", "00000002", "0000000\x1fa", "x" * 1024, '" ' * 512, "a " * 32, "- " * 512, "é" * 1024,
    "' OR 1=1 --", '") OR rowid > 0 --',
])  # fmt: skip
def test_whatever_is_searched_is_text(found, text):
    for order in ("-DateCreated", "FriendlyName"):
        found.page(Search=text, Order=order)
        found.page(FriendlyNamePrefix=text, WidgetType=text[:512])


def test_nothing_of_another_account_is_found(found, other_api):
    other_api.create(FriendlyName="Mine")
    for parameters in [
        {"Search": "welcome"}, {"Search": "w"}, {"Search": "press"}, {"WidgetType": "say-play"},
        {"FriendlyNamePrefix": "W"}, {"FriendlyName": "Welcome"}, {"Status": "published"},
    ]:  # fmt: skip
        for order in ("DateCreated", "-DateUpdated", "FriendlyName"):
            query = urlencode({**parameters, "Order": order})
            assert other_api.get(f"/v2/Flows?{query}").json()["flows"] == []


def test_a_search_follows_updates_and_deletes(api):
    flow = api.create(FriendlyName="Before", Definition=json.dumps(definition(say="grün")))
    path = f"/v2/Flows/{flow['sid']}"

    def sids(search):
        return [flow["sid"] for flow in api.get(f"/v2/Flows?Search={quote(search)}").json()["flows"]]

    assert sids("before") == sids("grün") == sids("GRU") == [flow["sid"]]
    api.post(path, {"Status": "draft", "FriendlyName": "After", "Definition": json.dumps(definition(say="blau"))})
    assert sids("before") == sids("grün") == []
    assert sids("after blau") == [flow["sid"]]
    api.delete(path)
    assert sids("after") == sids("blau") == []


def test_a_search_sees_each_write_that_was_acknowledged_before(service, account):
    """Of many writers at once, each looks for what it has just written."""

    def work(number):
        own = API(service, account)
        for step in range(30):
            words = [f"w{number}s{step}{state}" for state in ("created", "updated")]
            flow = own.create(FriendlyName=words[0])["sid"]
            assert sids(own, words[0]) == [flow]
            own.post(f"/v2/Flows/{flow}", {"Status": "draft", "FriendlyName": words[1]})
            assert (sids(own, words[0]), sids(own, words[1])) == ([], [flow])
            if step % 3 == 0:
                own.delete(f"/v2/Flows/{flow}")
                assert sids(own, words[1]) == []

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))


def test_a_search_beside_a_writer_is_of_one_moment(api, service, account):
    """Of a flow that is one thing or the other, it never sees the half of both; nor the half of a changeset."""
    states = [("alpha", "published"), ("beta", "draft")]
    flows = [api.create(FriendlyName="beta")["sid"] for _ in range(2)]
    ends = threading.Event()

    def write():
        own = API(service, account)
        for number in itertools.count():
            if ends.is_set():
                return
            name, status = states[number % 2]
            changes = [{"Action": "update", "FlowSid": flow, "FriendlyName": name, "Status": status} for flow in flows]
            response = own.post("/v2/Changesets", {"Changes": json.dumps(changes)})
            assert response.status_code == 200, response.text

    with ThreadPoolExecutor(1) as threads:
        writer = threads.submit(write)
        try:
            for _ in range(150):
                assert sids(api, "alpha&Status=draft") == sids(api, "beta&Status=published") == []
                assert len(sids(api, "alpha")) in (0, 2)
        finally:
            ends.set()
        writer.result()


@pytest.mark.parametrize("search, number", [
    ("受付", 0), ("メッセージ", 1), ("お願い", 1), ("ﾒｯｾｰｼﾞ", 1), ("電", 0), ("总机", 2), ("บริการ", 3), ("0120", 1),
    ("か\u3099いしゃ", 0), ("受電", None), ("猫", None),
])  # fmt: skip
def test_words_are_found_in_text_without_spaces(api, search, number):
    texts = ["お電話受付です。がいしゃ", "メッセージをお願いします０１２０", "请转总机", "ยินดีต้อนรับสู่บริการ"]
    flows = [api.create(FriendlyName="Say", Definition=json.dumps(definition(say=text)))["sid"] for text in texts]
    escaped = api.create(FriendlyName="Say", Definition=json.dumps(definition(say=texts[0]), ensure_ascii=False))["sid"]
    expected = set() if number is None else {flows[number]}
    if number == 0:
        expected.add(escaped)
    for _ in range(2):
        assert set(sids(api, quote(search))) == expected
        # The next time from the index: much is to be indexed first.
        api.create(FriendlyName="Long", Definition=json.dumps(definition(say="long " * 20_000)))


def test_a_search_that_has_words_indexed_is_a_read(api):
    """What a write goes by means nothing to it."""
    flow = api.create(FriendlyName="quick")
    assert sids(api, "quick&DryRun=true") == [flow["sid"]]
    flow = api.create(FriendlyName="quick fox")
    response = api.session.get(
        f"{api.service.url}/v1/Flows?Search=fox", headers={"Idempotency-Key": "a", "If-None-Match": '"x"'}, timeout=5)
    assert [each["sid"] for each in response.json()["flows"]] == [flow["sid"]]
    assert "Idempotent-Replayed" not in response.headers and response.headers["ETag"]
    events = api.get("/v2/AuditEvents").json()["audit_events"]
    assert [event["action"] for event in events][:2] == ["flow.created"] * 2


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_what_was_written_before_an_end_is_found_after_it(own_service, end):
    own_service.start()
    account = own_service.create_account()
    flows = [API(own_service, account).create(FriendlyName=f"word{number}")["sid"] for number in range(80)]
    API(own_service, account).post(f"/v2/Flows/{flows[0]}", {"Status": "draft", "FriendlyName": "renamed"})
    getattr(own_service, end)()
    assert own_service.done("check")["findings"] == []
    own_service.start()
    api = API(own_service, account)
    assert sids(api, "word0") == [] and sids(api, "renamed") == flows[:1]
    assert [sids(api, f'"word{number}"') for number in (1, 63, 79)] == [flows[number : number + 1] for number in (1, 63, 79)]
    assert own_service.done("check")["findings"] == []


def sids(api, search):
    response = api.get(f"/v2/Flows?Search={search}")
    assert response.status_code == 200, response.text
    return [flow["sid"] for flow in response.json()["flows"]]


def test_a_search_follows_rollbacks_and_undeletes(api):
    flow = api.create(FriendlyName="Before", Definition=json.dumps(definition(say="grün")))
    path = f"/v2/Flows/{flow['sid']}"
    api.post(path, {"Status": "published", "FriendlyName": "After", "Definition": json.dumps(definition(say="blau"))})

    def finds(**parameters):
        lists = [api.get(f"/{version}/Flows?{urlencode(parameters)}").json()["flows"] for version in ("v1", "v2")]
        assert len(lists[0]) == len(lists[1])
        return [flow["sid"] for flow in lists[1]] == [flow["sid"]]

    assert api.post(f"{path}/Rollback", {"Revision": "1"}).status_code == 200
    old = [{"Search": "before"}, {"Search": "grün"}, {"Status": "draft"}, {"FriendlyName": "Before"},
           {"FriendlyNamePrefix": "Bef"}, {"Order": "FriendlyName"}, {"Order": "DateUpdated"}]  # fmt: skip
    new = [{"Search": "after"}, {"Search": "blau"}, {"Status": "published"}, {"FriendlyName": "After"}]
    assert all(finds(**parameters) for parameters in old) and not any(finds(**parameters) for parameters in new)
    api.delete(path)
    assert not any(finds(**parameters) for parameters in old + new)
    assert [flow["sid"] for flow in api.get("/v2/Flows?Deleted=true").json()["flows"]] == [flow["sid"]]
    assert api.post(f"{path}/Undelete").status_code == 200
    assert all(finds(**parameters) for parameters in old) and not any(finds(**parameters) for parameters in new)


@pytest.mark.parametrize("name", PARAMETERS)
def test_deleted_flows_are_listed_without_filter_or_order(api, name):
    value = {"Status": "draft", "Order": "DateCreated"}.get(name, "2026-01-01")
    body = check_error(api.get(f"/v2/Flows?Deleted=true&{name}={value}"), 400, 20001)
    assert f"Parameter {name} cannot be given with Deleted=true" in body["message"]
    assert api.get(f"/v2/Flows?Deleted=true&{name}=").json()["flows"] == []
    assert api.get(f"/v2/Flows?Deleted=false&{name}={value}").status_code == 200


def test_what_is_found_has_a_tag(api):
    flow = api.create(FriendlyName="Tagged")
    path = "/v2/Flows?Search=tagged"
    tag = {"If-None-Match": api.get(path).headers["ETag"]}
    again = api.session.get(api.service.url + path, headers=tag, timeout=5)
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("/v2/Flows?Search=other", headers=tag).status_code == 200
    api.post(f"/v2/Flows/{flow['sid']}", {"Status": "published"})
    assert api.get(path, headers=tag).status_code == 200


def test_the_sdk_follows_the_pages_of_a_query(service, account, api):
    sids = [api.create(FriendlyName=name)["sid"] for name in ("b", "c", "a")]
    flows = sdk_client(service, account).studio.v2.flows
    page = flows.get_page(f"{service.url}/v2/Flows?Order=FriendlyName&PageSize=1")
    seen = []
    while page:
        seen += [flow.sid for flow in page]
        page = page.next_page()
    assert seen == [sids[2], sids[0], sids[1]]
