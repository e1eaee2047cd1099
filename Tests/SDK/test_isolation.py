"""What one account learns of another's flows and credentials: nothing."""

import json

import pytest
import requests

from .definitions import dangling_definition, definition, form

MISSING = "FW" + "0" * 31 + "1"
EXECUTION = "FN" + "0" * 32
STEP = "FT" + "0" * 32
CONTACT = {"To": "+15550100", "From": "+15550101"}

ROUTES = [
    ("GET", "/v2/Flows/{Sid}", None),
    ("POST", "/v2/Flows/{Sid}", {"Status": "published"}),
    ("POST", "/v2/Flows/{Sid}", {"Status": "draft", "FriendlyName": "Taken"}),
    ("POST", "/v2/Flows/{Sid}", {"Status": "draft", "Definition": json.dumps(definition("taken"))}),
    ("POST", "/v2/Flows/{Sid}", {"Status": "draft", "Definition": json.dumps(dangling_definition())}),
    ("POST", "/v2/Flows/{Sid}", {"Status": "neither"}),
    ("POST", "/v2/Flows/{Sid}", {}),
    ("DELETE", "/v2/Flows/{Sid}", None),
    ("GET", "/v2/Flows/{Sid}/Revisions", None),
    ("GET", "/v2/Flows/{Sid}/Revisions?PageSize=1", None),
    ("GET", "/v2/Flows/{Sid}/Revisions/1", None),
    ("GET", "/v2/Flows/{Sid}/Revisions/2", None),
    ("GET", "/v2/Flows/{Sid}/Revisions/LatestPublished", None),
    ("GET", "/v2/Flows/{Sid}/Revisions/LatestRevision", None),
    ("GET", "/v2/Flows/{Sid}/Revisions/neither", None),
    ("GET", "/v2/Flows/{Sid}/Revisions/1/Diff", None),
    ("POST", "/v2/Flows/{Sid}/Rollback", {"Revision": "1"}),
    ("POST", "/v2/Flows/{Sid}/Rollback", {"Revision": "99"}),
    ("POST", "/v2/Flows/{Sid}/Rollback", {}),
    ("POST", "/v2/Flows/{Sid}/Undelete", None),
    ("GET", "/v2/Flows/{Sid}/References", None),
    ("GET", "/v2/Flows/{Sid}/Aliases", None),
    ("GET", "/v2/Flows/{Sid}/Aliases/live", None),
    ("POST", "/v2/Flows/{Sid}/Aliases/live", {"Revision": "1"}),
    ("POST", "/v2/Flows/{Sid}/Aliases/live", {}),
    ("POST", "/v2/Flows/{Sid}/Aliases/1", {"Revision": "1"}),
    ("DELETE", "/v2/Flows/{Sid}/Aliases/live", None),
    ("GET", "/v2/Flows/{Sid}/Aliases/live/History", None),
    ("GET", "/v2/Flows/{Sid}/Revisions/live", None),
    ("GET", "/v2/Flows/{Sid}/TestUsers", None),
    ("POST", "/v2/Flows/{Sid}/TestUsers", {"TestUsers": "mallory"}),
    ("POST", "/v2/Flows/{Sid}/TestUsers", {}),
    ("GET", "/v1/Flows/{Sid}", None),
    ("DELETE", "/v1/Flows/{Sid}", None),
] + [
    (method, f"/{version}/Flows/{{FlowSid}}/{runs}{rest}", data)
    for version, runs in [("v1", "Executions"), ("v2", "Executions"), ("v1", "Engagements")]
    for method, rest, data in [
        ("GET", "", None),
        ("GET", "?PageSize=0", None),
        ("POST", "", CONTACT),
        ("GET", f"/{EXECUTION}", None),
        ("DELETE", f"/{EXECUTION}", None),
        ("GET", f"/{EXECUTION}/Context", None),
        ("GET", f"/{EXECUTION}/Steps", None),
        ("GET", f"/{EXECUTION}/Steps/{STEP}", None),
        ("GET", f"/{EXECUTION}/Steps/{STEP}/Context", None),
    ]
] + [("POST", f"/{version}/Flows/{{FlowSid}}/Executions/{EXECUTION}", {"Status": "ended"}) for version in ("v1", "v2")]


ADMINISTRATION = [
    ("GET", "/2010-04-01/Accounts/{account}.json", None),
    ("POST", "/2010-04-01/Accounts/{account}.json", {"FriendlyName": "Taken"}),
    ("POST", "/2010-04-01/Accounts/{account}.json", {"Status": "closed"}),
    ("POST", "/2010-04-01/Accounts/{account}.json", {"Status": "neither"}),
    ("GET", "/2010-04-01/Accounts/{account}/Keys.json", None),
    ("GET", "/2010-04-01/Accounts/{account}/Keys.json?PageSize=1", None),
    ("POST", "/2010-04-01/Accounts/{account}/Keys.json", {}),
    ("POST", "/2010-04-01/Accounts/{account}/Keys.json", {"KeyType": "neither"}),
    ("GET", "/v1/Keys?AccountSid={account}", None),
    ("POST", "/v1/Keys", {"AccountSid": "{account}"}),
    ("POST", "/v1/Keys", {"AccountSid": "{account}", "KeyType": "neither"}),
] + [
    (method, path, data)
    for path in (
        "/2010-04-01/Accounts/{account}/Keys/{key}.json", "/2010-04-01/Accounts/{own}/Keys/{key}.json", "/v1/Keys/{key}"
    )
    for method, data in [
        ("GET", None), ("POST", {"FriendlyName": "Taken"}), ("POST", {"KeyType": "neither"}), ("DELETE", None),
    ]
]  # fmt: skip
NO_ACCOUNT = "AC" + "0" * 32
NO_KEY = "SK" + "0" * 32


@pytest.fixture
def flow(other_api):
    """A flow of the other account, with something in everything that could leak."""
    flow = other_api.create(FriendlyName="Secret", Status="published", CommitMessage="Secret")
    other_api.post(f"/v2/Flows/{flow['sid']}/TestUsers", {"TestUsers": "alice"})
    other_api.post(f"/v2/Flows/{flow['sid']}/Aliases/live", {"Revision": "1"})
    return other_api.get(f"/v2/Flows/{flow['sid']}").json()


def answer(api, method, path, data, sid):
    """What a caller sees of a flow, with the SID it named itself taken out."""
    response = api(method, path.format(Sid=sid, FlowSid=sid), data)
    shown = json.dumps(response.json(), sort_keys=True) if response.content else ""
    names = sorted(response.headers)
    return response.status_code, names, shown.replace(sid, "SID")


def everything(api, flow):
    """All that the owner sees of the flow."""
    url = f"/v2/Flows/{flow['sid']}"
    paths = (url, f"{url}/Revisions", f"{url}/TestUsers", f"{url}/Aliases", "/v2/Flows", "/v1/Flows")
    return [api.get(path).json() for path in paths]


@pytest.mark.parametrize("method, path, data", ROUTES, ids=lambda value: str(value)[:60])
def test_anothers_flow_is_indistinguishable_from_a_missing_one(api, other_api, flow, method, path, data):
    before = everything(other_api, flow)
    foreign = answer(api, method, path, data, flow["sid"])
    missing = answer(api, method, path, data, MISSING)
    assert foreign == missing
    assert foreign[0] in (400, 403, 404) and "Secret" not in foreign[2]
    assert everything(other_api, flow) == before


@pytest.mark.parametrize("method, path, data", ADMINISTRATION, ids=lambda value: str(value)[:60])
def test_anothers_credentials_are_indistinguishable_from_missing_ones(
    api, other_api, account, other_account, method, path, data
):
    key = other_api.post("/v1/Keys", {"FriendlyName": "Secret"}).json()["sid"]
    paths = (f"/2010-04-01/Accounts/{other_account.sid}.json", "/v1/Keys", "/v2/AuditEvents")
    before = [other_api.get(path).json() for path in paths]

    def shown(**sids):
        form = data and {name: value.format(**sids) for name, value in data.items()}
        response = api(method, path.format(own=account.sid, **sids), form)
        text = response.text.replace(sids["account"], "ACCOUNT").replace(sids["key"], "KEY")
        return response.status_code, sorted(response.headers), text

    foreign = shown(account=other_account.sid, key=key)
    assert foreign == shown(account=NO_ACCOUNT, key=NO_KEY)
    assert foreign[0] in (400, 404) and "Secret" not in foreign[2]
    assert [other_api.get(path).json() for path in paths] == before


def test_lists_hold_the_accounts_own_flows_only(api, other_api, flow, account, other_account):
    own = api.create(FriendlyName="Own")
    for version in ("v1", "v2"):
        assert [listed["sid"] for listed in api.get(f"/{version}/Flows").json()["flows"]] == [own["sid"]]
        assert [listed["sid"] for listed in other_api.get(f"/{version}/Flows").json()["flows"]] == [flow["sid"]]
    assert own["account_sid"] == account.sid
    assert flow["account_sid"] == other_account.sid


def test_page_boundaries_do_not_show_anothers_flows(api, other_api):
    """Flows of another account between two of the own neither fill a page nor make one more."""
    own = []
    for _ in range(4):
        own.append(api.create()["sid"])
        other_api.create()
    first = api.get("/v2/Flows?PageSize=2").json()
    second = api.get(first["meta"]["next_page_url"]).json()
    assert [len(first["flows"]), len(second["flows"])] == [2, 2]
    assert second["meta"]["next_page_url"] is None
    assert {listed["sid"] for listed in first["flows"] + second["flows"]} == set(own)


def test_an_account_parameter_changes_nothing(api, other_api, other_account, flow):
    created = api.post("/v2/Flows", form(AccountSid=other_account.sid)).json()
    assert created["account_sid"] != other_account.sid
    assert len(other_api.get("/v2/Flows").json()["flows"]) == 1
    listed = api.get(f"/v2/Flows?AccountSid={other_account.sid}").json()["flows"]
    assert [item["sid"] for item in listed] == [created["sid"]]


def test_tokens_are_not_interchangeable(service, account, other_account):
    for credentials in [(account.sid, other_account.auth_token), (other_account.sid, account.auth_token)]:
        assert requests.get(f"{service.url}/v2/Flows", auth=credentials, timeout=5).status_code == 401


def test_every_documented_route_with_a_flow_is_in_the_table(anonymous):
    documented = {
        (method.upper(), shape(path))
        for path, operations in anonymous.get("/openapi.json").json()["paths"].items()
        for method in operations
        if method in ("get", "post", "delete") and "/Flows/{" in path
    }
    assert documented <= {(method, shape(path)) for method, path, _ in ROUTES}


def shape(path):
    """The path with every variable part as `{}`."""
    fixed = {
        "v1", "v2", "Flows", "Revisions", "TestUsers", "Executions", "Engagements", "Steps", "Context", "Rollback",
        "Undelete", "Aliases", "History", "Diff", "References",
    }  # fmt: skip
    return "/".join(part if part in fixed else "{}" for part in path.split("?")[0].strip("/").split("/"))
