"""API keys: made, used, restricted, expired and revoked, over the API and on the command line."""

import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from .api import API, check_error
from .definitions import definition
from .sdk import refused, sdk_client
from .service import Key

SID = re.compile(r"SK[0-9a-f]{32}")
SECRET = re.compile(r"[0-9A-Za-z]{32}")
FLOWS = "/twilio/studio/flows"
MEMBERS = {
    "sid", "friendly_name", "date_created", "date_updated", "date_expires", "date_last_used", "type", "policy"
}  # fmt: skip

ORDINARY = {
    f"{FLOWS}/list": ("GET", "/v2/Flows"),
    f"{FLOWS}/create": ("POST", "/v2/Flows"),
    f"{FLOWS}/read": ("GET", "/v2/Flows/{sid}"),
    f"{FLOWS}/update": ("POST", "/v2/Flows/{sid}"),
    f"{FLOWS}.validate/update": ("POST", "/v2/Flows/Validate"),
    f"{FLOWS}.revisions/list": ("GET", "/v2/Flows/{sid}/Revisions"),
    f"{FLOWS}.revisions/read": ("GET", "/v2/Flows/{sid}/Revisions/1"),
    "/twilio/studio/test-users/read": ("GET", "/v2/Flows/{sid}/TestUsers"),
    "/twilio/studio/test-users/update": ("POST", "/v2/Flows/{sid}/TestUsers"),
    "/twilio/studio/executions/list": ("GET", "/v2/Flows/{sid}/Executions"),
    "/flow-registry/audit-events/list": ("GET", "/v2/AuditEvents"),
    "/flow-registry/aliases/update": ("POST", "/v2/Flows/{sid}/Aliases/live"),
    "/flow-registry/aliases/list": ("GET", "/v2/Flows/{sid}/Aliases"),
    f"{FLOWS}/delete": ("DELETE", "/v2/Flows/{sid}"),
}
ADMINISTRATION = [
    ("GET", "/2010-04-01/Accounts.json"), ("GET", "/2010-04-01/Accounts/{account}.json"),
    ("POST", "/2010-04-01/Accounts/{account}.json"),
    ("GET", "/2010-04-01/Accounts/{account}/Keys.json"), ("POST", "/2010-04-01/Accounts/{account}/Keys.json"),
    ("GET", "/v1/Keys"), ("POST", "/v1/Keys"), ("POST", "/v1/AuthTokens/Secondary"),
    ("POST", "/v1/AuthTokens/Promote"), ("DELETE", "/v1/AuthTokens/Secondary"),
]  # fmt: skip
CONNECTIONS = 16


def made(key):
    """The credentials of a key that the SDK has made."""
    return Key(key.sid, key.secret)


def restricted(client, account, *allow):
    return made(
        client.iam.v1.new_api_key.create(
            account_sid=account.sid, friendly_name="Restricted", key_type="restricted", policy={"allow": list(allow)}
        )
    )


def statuses(service, key):
    """What the key is answered on many connections, so that every thread has seen it."""
    return {API(service, key).get("/v2/Flows").status_code for _ in range(CONNECTIONS)}


def shown(api, key):
    return api.get(f"/v1/Keys/{key.sid}").json()


def is_allowed(api, method, path):
    """Whether the credentials may make the request, be it well-formed or not."""
    response = api(method, path)
    if response.status_code == 403:
        check_error(response, 403, 20403)
        return False
    assert response.status_code in (200, 201, 204, 400, 404, 409), response.text
    return True


def may(api, flow):
    """Names of the permissions that the credentials turn out to have."""
    return {name for name, (method, path) in ORDINARY.items() if is_allowed(api, method, path.format(sid=flow["sid"]))}


def administers(api, account):
    """The requests of administration that the credentials may make."""
    sid = account.sid
    return [(method, path) for method, path in ADMINISTRATION if is_allowed(api, method, path.format(account=sid))]


@pytest.fixture
def flow(api):
    return api.create()


@pytest.fixture
def admin(service, administrator):
    return sdk_client(service, administrator)


def test_the_sdk_makes_a_key_in_a_subaccount_uses_it_and_revokes_it(service, admin):
    account = admin.api.accounts.create(friendly_name="Branch")
    new = admin.api.accounts(account.sid).new_keys.create(friendly_name="Phone line")
    client = sdk_client(service, made(new), account)
    flow = client.studio.v2.flows.create(friendly_name="Mine", status="draft", definition=definition())
    assert flow.account_sid == account.sid
    assert [listed.sid for listed in client.studio.v2.flows.list()] == [flow.sid]
    assert client.studio.v2.flows(flow.sid).update(status="published").revision == 2
    assert admin.api.accounts(account.sid).keys(new.sid).delete() is True
    refused(401, 20003, client.studio.v2.flows(flow.sid).fetch)
    refused(404, 20404, admin.api.accounts(account.sid).keys(new.sid).fetch)


def test_a_key_is_what_was_asked_for(client, account):
    new = client.api.accounts(account.sid).new_keys.create(friendly_name="Küche")
    assert SID.fullmatch(new.sid) and SECRET.fullmatch(new.secret)
    assert new.friendly_name == "Küche"
    assert isinstance(new.date_created, datetime) and new.date_updated == new.date_created
    fetched = client.api.accounts(account.sid).keys(new.sid).fetch()
    assert (fetched.sid, fetched.friendly_name, fetched.date_created) == (new.sid, "Küche", new.date_created)


def test_a_key_can_be_renamed(client, account):
    for keys in (client.api.accounts(account.sid).keys, client.iam.v1.api_key):
        new = client.api.accounts(account.sid).new_keys.create(friendly_name="Old")
        assert keys(new.sid).update(friendly_name="New").friendly_name == "New"
        assert keys(new.sid).fetch().friendly_name == "New"


def test_keys_are_listed_newest_first_page_by_page(client, account):
    created = {client.api.accounts(account.sid).new_keys.create(friendly_name=str(n)).sid for n in range(5)}
    everything = [key.sid for key in client.api.accounts(account.sid).keys.list()]
    assert [key.sid for key in client.api.accounts(account.sid).signing_keys.list(page_size=2)] == everything
    assert len(everything) == 5 and set(everything) == created
    for lists in (client.api.accounts(account.sid).keys, client.iam.v1.get_api_keys):
        assert [key.sid for key in lists.list(page_size=2)] == everything
    first = client.api.accounts(account.sid).keys.page(page_size=2)
    assert [key.sid for key in first] == everything[:2]
    second = first.next_page()
    assert [key.sid for key in second] == everything[2:4]
    assert [key.sid for key in second.previous_page()] == everything[:2]


def test_the_two_apis_show_the_same_key(api, client, account):
    key = restricted(client, account, f"{FLOWS}/read")
    old = api.get(f"/2010-04-01/Accounts/{account.sid}/Keys/{key.sid}.json").json()
    assert old == shown(api, key) and set(old) == MEMBERS
    assert (old["type"], old["policy"]) == ("restricted", {"allow": [f"{FLOWS}/read"]})
    assert api.get("/v1/Keys").json()["keys"] == [old]
    assert api.get(f"/2010-04-01/Accounts/{account.sid}/Keys.json").json()["keys"] == [old]


def test_a_secret_is_shown_once_only(service, api, client, account):
    new = client.api.accounts(account.sid).new_keys.create(friendly_name="Old")
    member = f"/2010-04-01/Accounts/{account.sid}/Keys/{new.sid}.json"
    for response in (
        api.get("/v1/Keys"), api.get(f"/2010-04-01/Accounts/{account.sid}/Keys.json"), api.get(member),
        api.post(member, {"FriendlyName": "New"}), api.post(f"/v1/Keys/{new.sid}", {"FriendlyName": "Newer"}),
        api.get("/v2/AuditEvents"),
    ):  # fmt: skip
        assert response.status_code == 200
        assert new.sid in response.text and new.secret not in response.text and '"secret"' not in response.text
    for verb in (("list",), ("fetch", new.sid)):
        printed = service.command("key", *verb, "--account", account.sid).stdout
        assert new.sid in printed and new.secret not in printed


@pytest.mark.parametrize("credentials", [
    lambda key: Key(key.sid, key.secret[:-1]), lambda key: Key(key.sid, key.secret.swapcase()),
    lambda key: Key(key.sid, ""), lambda key: Key("SK" + "0" * 32, key.secret), lambda key: Key("SK1", key.secret),
])  # fmt: skip
def test_a_wrong_secret_and_an_unknown_key_are_401(service, client, account, credentials):
    key = made(client.api.accounts(account.sid).new_keys.create())
    check_error(API(service, credentials(key)).get("/v2/Flows"), 401, 20003, "Authenticate")


def test_a_secret_is_of_no_use_with_the_account(service, client, account):
    key = made(client.api.accounts(account.sid).new_keys.create())
    check_error(API(service, (account.sid, key.secret)).get("/v2/Flows"), 401, 20003)
    check_error(API(service, (key.sid, account.auth_token)).get("/v2/Flows"), 401, 20003)


def test_a_main_key_may_do_what_the_auth_token_may(service, client, account, flow):
    key = made(client.iam.v1.new_api_key.create(account_sid=account.sid, key_type="main"))
    api = API(service, key)
    assert administers(api, account) == ADMINISTRATION
    assert may(api, flow) == set(ORDINARY)


def test_a_standard_key_may_do_all_but_administer(service, client, account, flow):
    key = made(client.api.accounts(account.sid).new_keys.create())
    assert administers(API(service, key), account) == []
    assert may(API(service, key), flow) == set(ORDINARY)


@pytest.mark.parametrize("name", ORDINARY)
def test_a_restricted_key_may_do_what_it_was_allowed_and_nothing_else(service, client, account, flow, name):
    api = API(service, restricted(client, account, name))
    assert administers(api, account) == []
    assert may(api, flow) == {name}


def test_a_whole_resource_can_be_allowed(service, client, account, flow):
    api = API(service, restricted(client, account, f"{FLOWS}/*", "/twilio/studio/test-users/read"))
    assert may(api, flow) == {f"{FLOWS}/{verb}" for verb in ("list", "create", "read", "update", "delete")} | {
        "/twilio/studio/test-users/read"
    }


def test_the_sdk_is_told_what_a_restricted_key_may_not(service, client, account, flow):
    key = restricted(client, account, f"{FLOWS}/read")
    flows = sdk_client(service, key, account).studio.v2.flows
    assert flows(flow["sid"]).fetch().sid == flow["sid"]
    refused(403, 20403, flows.create, friendly_name="Test", status="draft", definition=definition())
    refused(403, 20403, flows(flow["sid"]).update, status="published")
    refused(403, 20403, flows(flow["sid"]).delete)
    refused(403, 20403, sdk_client(service, key, account).iam.v1.new_api_key.create, account_sid=account.sid)


def test_new_permissions_hold_at_once(service, client, account):
    key = restricted(client, account, f"{FLOWS}/list")
    assert statuses(service, key) == {200}
    updated = client.iam.v1.api_key(key.sid).update(policy={"allow": [f"{FLOWS}/read"]})
    assert updated.policy == {"allow": [f"{FLOWS}/read"]}
    assert statuses(service, key) == {403}
    service.done("key", "update", key.sid, "--account", account.sid, "--allow", f"{FLOWS}/list")
    assert statuses(service, key) == {200}


@pytest.mark.parametrize("form, mentioned", [
    ({"KeyType": "restricted", "Policy": json.dumps({"allow": [f"{FLOWS}/fly"]})}, f'"{FLOWS}/fly"'),
    ({"KeyType": "restricted", "Policy": json.dumps({"allow": [f"{FLOWS}/read", "/x/*"]})}, '"/x/*"'),
    ({"KeyType": "restricted", "Policy": json.dumps({"allow": ["*"]})}, '"*"'),
    ({"KeyType": "restricted", "Policy": json.dumps({"allow": []})}, "Policy"),
    ({"KeyType": "restricted", "Policy": json.dumps({"allow": [f"{FLOWS}/read"] * 101})}, "100"),
    ({"KeyType": "restricted", "Policy": json.dumps({"allow": [1]})}, "Policy"),
    ({"KeyType": "restricted", "Policy": json.dumps([f"{FLOWS}/read"])}, "Policy"),
    ({"KeyType": "restricted", "Policy": "{"}, "Policy"),
    ({"KeyType": "restricted"}, "Policy"),
    ({"KeyType": "standard", "Policy": json.dumps({"allow": [f"{FLOWS}/read"]})}, "Policy"),
    ({"Policy": json.dumps({"allow": [f"{FLOWS}/read"]})}, "Policy"),
    ({"KeyType": "Main"}, "KeyType"),
    ({"DateExpires": "2020-01-01T00:00:00Z"}, "DateExpires"),
    ({"DateExpires": "tomorrow"}, "DateExpires"),
    ({"DateExpires": "2099-02-30T00:00:00Z"}, "DateExpires"),
    ({"FriendlyName": "x" * 257}, "FriendlyName"),
], ids=lambda value: str(value)[:60])  # fmt: skip
def test_a_key_that_cannot_be_is_refused_by_name(api, account, form, mentioned):
    for path in ("/v1/Keys", f"/2010-04-01/Accounts/{account.sid}/Keys.json"):
        assert mentioned in check_error(api.post(path, form), 400, 20001)["message"]
    assert api.get("/v1/Keys").json()["keys"] == []


def test_a_policy_belongs_to_a_restricted_key(client, account):
    key = client.api.accounts(account.sid).new_keys.create()
    refused(400, 20001, client.iam.v1.api_key(key.sid).update, policy={"allow": [f"{FLOWS}/read"]})


def test_a_key_is_refused_once_it_has_expired(service, api):
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    created = api.post("/v1/Keys", {"DateExpires": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}).json()
    key = Key(created["sid"], created["secret"])
    assert created["date_expires"] == expires.strftime("%a, %d %b %Y %H:%M:%S +0000")
    assert statuses(service, key) == {200}
    time.sleep(max(0, (expires - datetime.now(UTC)).total_seconds()) + 0.05)
    assert statuses(service, key) == {401}
    assert shown(api, key)["date_expires"] == created["date_expires"]


def test_the_last_use_is_known(service, api, client, account):
    key = made(client.api.accounts(account.sid).new_keys.create())
    assert shown(api, key)["date_last_used"] is None
    assert API(service, key).get("/v2/Flows").status_code == 200
    deadline = time.monotonic() + 5
    while shown(api, key)["date_last_used"] is None and time.monotonic() < deadline:
        time.sleep(0.05)
    used = datetime.strptime(shown(api, key)["date_last_used"], "%a, %d %b %Y %H:%M:%S %z")
    assert abs((datetime.now(UTC) - used).total_seconds()) < 30


def test_a_wrong_secret_is_no_use(service, api, client, account):
    key = made(client.api.accounts(account.sid).new_keys.create())
    API(service, (key.sid, "x" * 32)).get("/v2/Flows")
    assert shown(api, key)["date_last_used"] is None


def test_a_revoked_key_is_401_on_every_connection(service, client, account):
    key = made(client.api.accounts(account.sid).new_keys.create())
    assert statuses(service, key) == {200}
    assert client.iam.v1.api_key(key.sid).delete() is True
    assert statuses(service, key) == {401}
    refused(404, 20404, client.iam.v1.api_key(key.sid).delete)


def test_a_key_of_a_suspended_account_is_403(service, client, account):
    key = made(client.api.accounts(account.sid).new_keys.create())
    assert statuses(service, key) == {200}
    service.done("account", "suspend", account.sid)
    check_error(API(service, key).get("/v2/Flows"), 403, 20005)
    assert statuses(service, key) == {403}
    service.done("account", "activate", account.sid)
    assert statuses(service, key) == {200}


def test_the_administrator_makes_keys_for_every_account(service, admin, account):
    key = restricted(admin, account, f"{FLOWS}/list")
    assert statuses(service, key) == {200}
    assert [listed.sid for listed in admin.iam.v1.get_api_keys.list(account_sid=account.sid)] == [key.sid]
    assert [listed.sid for listed in admin.api.accounts(account.sid).keys.list()] == [key.sid]
    assert admin.api.accounts(account.sid).keys(key.sid).delete() is True
    assert statuses(service, key) == {401}


def test_nobody_else_makes_or_sees_keys_of_another_account(api, client, other_account):
    refused(404, 20404, client.api.accounts(other_account.sid).new_keys.create)
    refused(404, 20404, client.iam.v1.new_api_key.create, account_sid=other_account.sid)
    check_error(api.get(f"/v1/Keys?AccountSid={other_account.sid}"), 404, 20404)


@pytest.fixture(params=["running", "stopped"])
def registry(own_service, request):
    """A database with an account, served or not."""
    if request.param == "running":
        own_service.start()
    own_service.administrator = own_service.create_account("Administrator")
    return own_service


def test_the_command_line_does_the_same(registry):
    account = registry.administrator.sid
    expires = "2099-12-31T23:59:59Z"
    created = registry.done(
        "key", "create", "--account", account, "--friendly-name", "Küche", "--type", "restricted",
        "--allow", f"{FLOWS}/read", "--allow", f"{FLOWS}/list", "--expires", expires,
    )  # fmt: skip
    assert SID.fullmatch(created["sid"]) and SECRET.fullmatch(created.pop("secret"))
    assert (created["account_sid"], created["friendly_name"], created["type"]) == (account, "Küche", "restricted")
    assert (created["allow"], created["date_expires"]) == ([f"{FLOWS}/read", f"{FLOWS}/list"], expires)
    of_account = ("--account", account)
    assert registry.done("key", "fetch", created["sid"], *of_account) == created
    assert registry.done("key", "list", *of_account) == [created]
    updated = registry.done(
        "key", "update", created["sid"], *of_account, "--friendly-name", "New", "--allow", f"{FLOWS}/*"
    )
    assert (updated["friendly_name"], updated["allow"]) == ("New", [f"{FLOWS}/*"])
    assert registry.done("key", "delete", created["sid"], *of_account) is None
    assert registry.done("key", "list", *of_account) == []


@pytest.mark.parametrize("options, mentioned", [
    (("--type", "restricted"), "--allow"), (("--type", "mighty"), "--type"),
    (("--type", "restricted", "--allow", "/x"), '"/x"'), (("--allow", f"{FLOWS}/read"), "--allow"),
    (("--expires", "tomorrow"), "--expires"), (("--expires", "2020-01-01T00:00:00Z"), "--expires"),
], ids=str)  # fmt: skip
def test_a_command_for_a_key_that_cannot_be_fails_and_says_so(service, account, options, mentioned):
    result = service.command("key", "create", "--account", account.sid, "--friendly-name", "Test", *options)
    assert result.returncode > 0 and mentioned in result.stderr, result
    assert service.done("key", "list", "--account", account.sid) == []


@pytest.mark.parametrize("verb", ["fetch", "update", "delete"])
def test_a_command_for_another_accounts_key_fails(service, account, other_account, verb):
    key = service.create_key(account)
    result = service.command("key", verb, key.sid, "--account", other_account.sid)
    assert result.returncode > 0 and result.stderr.strip()
    assert [listed["sid"] for listed in service.done("key", "list", "--account", account.sid)] == [key.sid]


def test_a_key_made_on_the_command_line_works_at_once_and_until_it_is_revoked(service, account):
    key = service.create_key(account)
    assert statuses(service, key) == {200}
    service.done("key", "delete", key.sid, "--account", account.sid)
    assert statuses(service, key) == {401}


def test_a_key_made_before_the_start_works(own_service):
    account = own_service.create_account()
    key = own_service.create_key(account)
    own_service.start()
    assert statuses(own_service, key) == {200}
