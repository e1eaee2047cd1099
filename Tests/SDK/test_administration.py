"""Accounts, auth tokens and the audit log, over the API and on the command line; and that no secret gets out."""

import base64
import hashlib
import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
import time
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from .api import API, check_error
from .definitions import definition, form
from .sdk import refused, sdk_client
from .service import Account, Key

TOKEN = re.compile(r"[0-9a-f]{32}")
HASH = re.compile(r"[0-9a-f]{64}")
ORIGIN = "0" * 64
UNKNOWN = "AC" + "0" * 32
CONNECTIONS = 16
EVENT = {
    "account_sid", "action", "resource_type", "resource_sid", "before", "after", "actor_type", "actor_sid",
    "actor_account_sid", "source_ip_address", "request_sid", "date_created", "previous_hash", "hash",
}  # fmt: skip


def made(account):
    """The credentials of an account that the SDK has made."""
    return Account(account.sid, account.auth_token)


def statuses(service, credentials):
    """What the credentials are answered on many connections, so that every thread has seen them."""
    return {API(service, credentials).get("/v2/Flows").status_code for _ in range(CONNECTIONS)}


def events(api, query="?PageSize=1000"):
    """The caller's audit log, newest first."""
    response = api.get("/v2/AuditEvents" + query)
    assert response.status_code == 200, response.text
    return response.json()["audit_events"]


@pytest.fixture
def admin(service, administrator):
    return sdk_client(service, administrator)


@pytest.fixture
def name():
    """A name that no other account has."""
    return f"Test {uuid.uuid4()}"


# Accounts


def test_the_administrator_makes_an_account_that_works_at_once(service, admin, administrator, name):
    new = admin.api.accounts.create(friendly_name=name)
    assert TOKEN.fullmatch(new.auth_token)
    assert (new.friendly_name, new.status, new.type) == (name, "active", "Full")
    assert new.owner_account_sid == administrator.sid
    flow = sdk_client(service, made(new)).studio.v2.flows.create(
        friendly_name="Mine", status="draft", definition=definition()
    )
    assert flow.account_sid == new.sid


def test_an_account_without_a_name_gets_one(admin):
    assert admin.api.accounts.create().friendly_name.startswith("SubAccount created at ")


def test_a_token_is_shown_once_only(service, admin, administrator, name):
    new = admin.api.accounts.create(friendly_name=name)
    api = API(service, administrator)
    member = f"/2010-04-01/Accounts/{new.sid}.json"
    for response in (
        api.get(member), api.get("/2010-04-01/Accounts.json", params={"FriendlyName": name}),
        api.post(member, {"FriendlyName": name}), API(service, made(new)).get("/v2/AuditEvents"),
    ):  # fmt: skip
        assert new.sid in response.text and new.auth_token not in response.text
    assert admin.api.accounts(new.sid).fetch().auth_token is None


def test_accounts_are_found_by_name_and_status(admin, name):
    created = {admin.api.accounts.create(friendly_name=name).sid for _ in range(5)}
    suspended = min(created)
    admin.api.accounts(suspended).update(status="suspended")

    def found(**options):
        return {account.sid for account in admin.api.accounts.list(friendly_name=name, page_size=2, **options)}

    assert found() == created
    assert found(status="active") == created - {suspended}
    assert found(status="suspended") == {suspended}
    assert found(status="closed") == set()
    assert admin.api.accounts.list(friendly_name=name[:-1]) == []


def test_accounts_are_paged_forth_and_back_with_their_filter(admin, name):
    for _ in range(5):
        admin.api.accounts.create(friendly_name=name)
    everything = [account.sid for account in admin.api.accounts.list(friendly_name=name)]
    first = admin.api.accounts.page(friendly_name=name, status="active", page_size=2)
    assert [account.sid for account in first] == everything[:2]
    second = first.next_page()
    assert [account.sid for account in second] == everything[2:4]
    assert [account.sid for account in second.next_page()] == everything[4:]
    assert second.next_page().next_page() is None
    assert [account.sid for account in second.previous_page()] == everything[:2]


def test_a_page_of_2010_has_its_members_and_relative_uris(service, administrator, admin, name):
    for _ in range(3):
        admin.api.accounts.create(friendly_name=name)
    api = API(service, administrator)
    page = api.get("/2010-04-01/Accounts.json", params={"FriendlyName": name, "PageSize": 2}).json()
    assert set(page) == {
        "page", "page_size", "start", "end", "uri", "first_page_uri", "previous_page_uri", "next_page_uri", "accounts"
    }  # fmt: skip
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 2, 0, 1)
    assert page["previous_page_uri"] is None
    assert page["uri"] == page["first_page_uri"] and page["uri"].startswith("/2010-04-01/Accounts.json?FriendlyName=")
    rest = api.get(page["next_page_uri"]).json()
    assert len(rest["accounts"]) == 1 and rest["next_page_uri"] is None
    assert (rest["page"], rest["start"], rest["end"]) == (1, 2, 2)


def test_a_token_of_another_filter_is_refused(service, administrator, admin, name):
    for _ in range(2):
        admin.api.accounts.create(friendly_name=name)
    api = API(service, administrator)
    first = api.get("/2010-04-01/Accounts.json", params={"FriendlyName": name, "PageSize": 1}).json()
    next_page = first["next_page_uri"]
    assert api.get(next_page).status_code == 200
    check_error(api.get(next_page.replace("FriendlyName=", "FriendlyName=x")), 400, 21481)


@pytest.mark.parametrize("path", [
    "/2010-04-01/Accounts", "/2010-04-01/Accounts/{sid}", "/2010-04-01/Accounts/{sid}/Keys",
])  # fmt: skip
def test_the_suffix_json_may_be_left_out(api, account, path):
    path = path.format(sid=account.sid)
    with_suffix, without = api.get(path + ".json"), api.get(path)
    assert with_suffix.status_code == without.status_code == 200
    assert with_suffix.text.replace(path + ".json?", path + "?") == without.text


@pytest.mark.parametrize("form, mentioned", [
    ({"Status": "gone"}, "Status"), ({"FriendlyName": "x" * 257}, "FriendlyName"),
])  # fmt: skip
def test_a_malformed_parameter_of_an_account_is_named(service, administrator, account, form, mentioned):
    api = API(service, administrator)
    for path in ("/2010-04-01/Accounts.json", f"/2010-04-01/Accounts/{account.sid}.json"):
        assert mentioned in check_error(api.post(path, form), 400, 20001)["message"]
    check_error(api.get("/2010-04-01/Accounts.json?Status=gone"), 400, 20001)


def test_others_see_only_themselves(client, account, other_account, administrator):
    assert [seen.sid for seen in client.api.accounts.list()] == [account.sid]
    assert client.api.accounts(account.sid).fetch().owner_account_sid == administrator.sid
    for sid in (other_account.sid, administrator.sid, UNKNOWN):
        refused(404, 20404, client.api.accounts(sid).fetch)
        refused(404, 20404, client.api.accounts(sid).update, friendly_name="Mine")
        refused(404, 20404, client.api.accounts(sid).update, status="closed")


def test_others_make_no_accounts_and_set_no_status(client, account):
    refused(403, 20403, client.api.accounts.create, friendly_name="Mine")
    for status in ("suspended", "closed"):
        refused(403, 20403, client.api.accounts(account.sid).update, status=status)
    assert client.api.accounts(account.sid).update(friendly_name="Renamed", status="active").friendly_name == "Renamed"


def test_the_administrator_cannot_lock_itself_out(admin, administrator):
    for status in ("suspended", "closed"):
        refused(403, 20403, admin.api.accounts(administrator.sid).update, status=status)
    assert admin.api.accounts(administrator.sid).fetch().status == "active"


@pytest.mark.parametrize("key_type, status", [("main", 201), ("standard", 403)])
def test_of_the_administrators_keys_only_a_main_one_administers(service, admin, administrator, key_type, status):
    new = admin.iam.v1.new_api_key.create(account_sid=administrator.sid, key_type=key_type)
    assert API(service, Key(new.sid, new.secret)).post("/2010-04-01/Accounts.json").status_code == status


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_a_status_holds_at_once_until_the_administrator_changes_it(service, admin, account, status):
    assert statuses(service, account) == {200}
    admin.api.accounts(account.sid).update(status=status)
    check_error(API(service, account).get("/v2/Flows"), 403, 20005)
    assert statuses(service, account) == {403}
    admin.api.accounts(account.sid).update(status="active")
    assert statuses(service, account) == {200}


# Auth tokens


def test_a_token_is_replaced_without_an_outage(service, client, account):
    secondary = client.accounts.v1.secondary_auth_token().create()
    renewed = Account(account.sid, secondary.secondary_auth_token)
    assert TOKEN.fullmatch(renewed.auth_token) and secondary.account_sid == account.sid
    assert secondary.url == f"{service.url}/v1/AuthTokens/Secondary"
    assert statuses(service, account) == statuses(service, renewed) == {200}
    promotion = sdk_client(service, renewed).accounts.v1.auth_token_promotion().update()
    assert (promotion.account_sid, promotion.auth_token) == (account.sid, None)
    assert statuses(service, account) == {401}
    assert statuses(service, renewed) == {200}


def test_a_secondary_token_can_be_deleted(service, client, account):
    token = client.accounts.v1.secondary_auth_token().create().secondary_auth_token
    assert statuses(service, (account.sid, token)) == {200}
    assert client.accounts.v1.secondary_auth_token().delete() is True
    assert statuses(service, (account.sid, token)) == {401}
    assert statuses(service, account) == {200}
    refused(404, 20404, client.accounts.v1.secondary_auth_token().delete)


def test_a_token_can_be_replaced_again(service, client, account):
    tokens = [account.auth_token]
    for _ in range(3):
        client = sdk_client(service, (account.sid, tokens[-1]))
        tokens.append(client.accounts.v1.secondary_auth_token().create().secondary_auth_token)
        client.accounts.v1.auth_token_promotion().update()
    *void, valid = tokens
    for token in void:
        check_error(API(service, (account.sid, token)).get("/v2/Flows"), 401, 20003)
    assert statuses(service, (account.sid, valid)) == {200}


def test_a_step_out_of_order_is_a_conflict(client):
    refused(409, 20409, client.accounts.v1.auth_token_promotion().update)
    client.accounts.v1.secondary_auth_token().create()
    refused(409, 20409, client.accounts.v1.secondary_auth_token().create)


# The command line


@pytest.fixture(params=["running", "stopped"])
def registry(own_service, request):
    """A database with an account, served or not."""
    if request.param == "running":
        own_service.start()
    own_service.administrator = own_service.create_account("Administrator")
    return own_service


def test_the_command_line_renames_and_shows_accounts(registry):
    sid = registry.administrator.sid
    renamed = registry.done("account", "rename", sid, "--friendly-name", "Küche")
    assert (renamed["sid"], renamed["friendly_name"]) == (sid, "Küche")
    assert registry.done("account", "fetch", sid) == renamed
    assert [renamed] == registry.done("account", "list")


def test_the_command_line_replaces_tokens(registry):
    sid = registry.administrator.sid
    created = registry.done("account", "token", "create", sid)
    assert (created["account_sid"], created["kind"]) == (sid, "secondary")
    assert TOKEN.fullmatch(created["auth_token"])
    assert registry.command("account", "token", "create", sid).returncode > 0
    promoted = registry.done("account", "token", "promote", sid)
    assert promoted["kind"] == "primary" and "auth_token" not in promoted
    assert registry.command("account", "token", "promote", sid).returncode > 0
    registry.done("account", "token", "create", sid)
    assert registry.done("account", "token", "delete", sid) is None
    assert registry.command("account", "token", "delete", sid).returncode > 0


@pytest.mark.parametrize("arguments", [
    ("fetch", UNKNOWN), ("fetch", "x"), ("rename", UNKNOWN, "--friendly-name", "x"), ("token", "create", UNKNOWN),
    ("token", "promote", UNKNOWN), ("token", "delete", UNKNOWN),
])  # fmt: skip
def test_a_command_for_no_account_fails_and_says_so(registry, arguments):
    result = registry.command("account", *arguments)
    assert result.returncode > 0 and result.stderr.strip(), result


def test_what_the_command_line_changes_holds_at_once_in_the_running_service(service, account):
    assert statuses(service, account) == {200}
    renewed = Account(account.sid, service.done("account", "token", "create", account.sid)["auth_token"])
    assert statuses(service, renewed) == {200}
    service.done("account", "token", "promote", account.sid)
    assert (statuses(service, account), statuses(service, renewed)) == ({401}, {200})
    for verb, status in [("suspend", 403), ("activate", 200), ("close", 403)]:
        service.done("account", verb, account.sid)
        assert statuses(service, renewed) == {status}


def test_the_command_line_alone_suspends_the_administrator(own_service):
    own_service.start()
    administrator, other = own_service.create_account("Administrator"), own_service.create_account("Other")
    own_service.done("account", "suspend", administrator.sid)
    check_error(API(own_service, administrator).get("/2010-04-01/Accounts.json"), 403, 20005)
    refused(403, 20403, sdk_client(own_service, other).api.accounts.create)
    own_service.done("account", "activate", administrator.sid)
    assert sdk_client(own_service, administrator).api.accounts.create().status == "active"


# The audit log


def summary(event):
    return event["action"], event["resource_sid"], event["actor_type"], event["actor_sid"]


def test_every_change_of_a_flow_is_an_event(api, account):
    created = api.post("/v2/Flows", form())
    url = f"/v2/Flows/{created.json()['sid']}"
    published = api.post(url, {"Status": "published"})
    changed = api.post(url, form(Definition=json.dumps(definition("Changed"))))
    tested = api.post(f"{url}/TestUsers", {"TestUsers": "alice"})
    deleted = api.delete(url)
    log = events(api)[:5][::-1]
    assert [event["action"] for event in log] == [
        "flow.created", "flow.updated", "flow.updated", "test_users.updated", "flow.deleted"
    ]  # fmt: skip
    for event, response in zip(log, (created, published, changed, tested, deleted)):
        assert set(event) == EVENT
        assert event["request_sid"] == response.headers["Twilio-Request-Id"]
        assert (event["account_sid"], event["resource_sid"]) == (account.sid, created.json()["sid"])
        assert (event["actor_type"], event["actor_sid"]) == ("auth_token", account.sid)
        assert (event["actor_account_sid"], event["source_ip_address"]) == (account.sid, "127.0.0.1")
    create, publish, change, _, delete = log
    assert (create["before"], create["after"]["revision"]) == (None, 1)
    assert publish["before"] == create["after"]
    assert publish["after"] == {"revision": 2, "hash": publish["before"]["hash"]}
    assert change["before"] == publish["after"] and change["after"]["revision"] == 3
    assert change["after"]["hash"] != change["before"]["hash"] and HASH.fullmatch(change["after"]["hash"])
    assert (delete["before"], delete["after"]) == (change["after"], None)


def test_what_was_refused_is_no_event(api):
    flow = api.create()
    before = events(api)
    for data in ({"Status": "neither"}, {"Status": "draft", "Definition": "{}"}, {}):
        assert api.post(f"/v2/Flows/{flow['sid']}", data).status_code == 400
    api.post("/v2/Flows/Validate", form())
    api.get(f"/v2/Flows/{flow['sid']}")
    assert api.post("/2010-04-01/Accounts.json").status_code == 403
    assert events(api) == before


def test_a_change_names_who_made_it_and_from_where(service, administrator, client, account):
    new = client.api.accounts(account.sid).new_keys.create()
    with_key = API(service, Key(new.sid, new.secret), "127.0.0.2")
    flow = with_key.create()
    created = events(with_key)[0]
    assert summary(created) == ("flow.created", flow["sid"], "api_key", new.sid)
    assert (created["actor_account_sid"], created["source_ip_address"]) == (account.sid, "127.0.0.2")
    service.done("account", "rename", account.sid, "--friendly-name", "New")
    renamed = events(with_key)[0]
    assert summary(renamed) == ("account.updated", account.sid, "command_line", None)
    assert [renamed[name] for name in ("actor_account_sid", "source_ip_address", "request_sid")] == [None] * 3
    sdk_client(service, administrator).api.accounts(account.sid).keys(new.sid).delete()
    revoked = events(API(service, account))[0]
    assert summary(revoked) == ("key.deleted", new.sid, "auth_token", administrator.sid)
    assert revoked["actor_account_sid"] == administrator.sid


def test_every_change_of_accounts_and_credentials_is_an_event(service, admin, name):
    new = admin.api.accounts.create(friendly_name=name)
    client = sdk_client(service, made(new))
    admin.api.accounts(new.sid).update(status="suspended")
    admin.api.accounts(new.sid).update(status="active")
    client.accounts.v1.secondary_auth_token().create()
    client.accounts.v1.secondary_auth_token().delete()
    client.accounts.v1.secondary_auth_token().create()
    client.accounts.v1.auth_token_promotion().update()
    key = service.create_key(new)
    service.done("key", "update", key.sid, "--account", new.sid, "--friendly-name", "New")
    log = events(API(service, key))
    assert [event["action"] for event in reversed(log)] == [
        "account.created", "account.updated", "account.updated", "auth_token.secondary_created",
        "auth_token.secondary_deleted", "auth_token.secondary_created", "auth_token.secondary_promoted", "key.created",
        "key.updated",
    ]  # fmt: skip
    for event in log:
        assert event["action"].startswith(event["resource_type"] + ".") and event["account_sid"] == new.sid


def test_events_are_paged_newest_first(api):
    for number in range(7):
        api.create(FriendlyName=str(number))
    everything = events(api)
    assert len(everything) == 8 and everything[-1]["action"] == "account.created"
    url, found = "/v2/AuditEvents?PageSize=3", []
    while url:
        page = api.get(url).json()
        assert page["meta"]["key"] == "audit_events"
        found.append(page["audit_events"])
        previous, url = page["meta"]["previous_page_url"], page["meta"]["next_page_url"]
    assert [len(page) for page in found] == [3, 3, 2] and sum(found, []) == everything
    assert api.get(previous).json()["audit_events"] == found[1]


def test_the_events_of_others_are_not_seen(api, other_api, account, administrator, service):
    theirs = other_api.create()["sid"]
    for viewer in (api, API(service, administrator)):
        seen = events(viewer)
        assert theirs not in {event["resource_sid"] for event in seen}
        assert len({event["account_sid"] for event in seen}) == 1
    url = other_api.get("/v2/AuditEvents?PageSize=1").json()["meta"]["next_page_url"]
    check_error(api.get(url), 400, 21481)


@pytest.fixture
def audited(own_service):
    """A server with one account, whose log has seven entries."""
    own_service.start()
    own_service.administrator = own_service.create_account("Only")
    api = API(own_service, own_service.administrator)
    for number in range(3):
        flow = api.create(FriendlyName=str(number))
        api.post(f"/v2/Flows/{flow['sid']}", {"Status": "published"})
    return own_service


def verify(service, *options):
    """What `audit verify` finds, and its exit status."""
    result = service.command("audit", "verify", "--output", "json", *options)
    return result.returncode, result.stdout, result.stderr


def tamper(service, sql, *values):
    """Changes the log behind the service's back; returns how many rows."""
    assert service.stop() == 0
    with closing(sqlite3.connect(service.database)) as connection, connection:
        for trigger in ("audit_event_is_immutable", "audit_event_is_kept"):
            connection.execute(f"DROP TRIGGER {trigger}")
        return connection.execute(sql, values).rowcount


def test_each_event_carries_the_hash_of_the_one_before(audited):
    log = events(API(audited, audited.administrator))[::-1]
    assert len(log) == 7
    assert [event["previous_hash"] for event in log] == [ORIGIN] + [event["hash"] for event in log[:-1]]
    assert all(HASH.fullmatch(event["hash"]) for event in log)
    found = audited.done("audit", "verify")
    assert found == {"intact": True, "entries": 7, "head": log[-1]["hash"]}
    assert audited.stop() == 0
    assert audited.done("audit", "verify") == found
    assert log[-1]["hash"] in audited.command("audit", "verify").stdout


def test_a_hash_is_what_every_version_computes(audited):
    """SHA-256 over an entry's members, each behind a byte for its kind and eight for its length, or a number itself."""
    assert audited.stop() == 0
    with closing(sqlite3.connect(audited.database)) as connection:
        connection.row_factory = sqlite3.Row
        sids = {account["id"]: account["sid"] for account in connection.execute("SELECT id, sid FROM account")}
        log = connection.execute("SELECT * FROM audit_event ORDER BY number").fetchall()
    assert len(log) == 7
    for event in log:
        credential = [sids[event["actor_account_id"]]] if event["actor_account_id"] else ["command_line"]
        members = [
            event["previous_hash"], event["number"], event["date_created"], sids[event["account_id"]], event["action"],
            event["resource_sid"], event["before_revision"], event["before_hash"], event["after_revision"],
            event["after_hash"], *credential, event["address"], event["request_id"],
        ]  # fmt: skip
        assert hashlib.sha256(b"".join(map(hashed, members))).digest() == event["hash"]


def hashed(member):
    if member is None:
        return bytes(9)
    if isinstance(member, int):
        return b"\2" + member.to_bytes(8, "big")
    data = member.encode() if isinstance(member, str) else member
    return b"\1" + len(data).to_bytes(8, "big") + data


def test_the_log_cannot_be_changed_by_mistake(audited):
    assert audited.stop() == 0
    with sqlite3.connect(audited.database) as connection:
        for sql in ("UPDATE audit_event SET address = 'x'", "DELETE FROM audit_event WHERE number = 7"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(sql)
    assert audited.done("audit", "verify")["entries"] == 7


@pytest.mark.parametrize("served", [True, False])
@pytest.mark.parametrize("sql, broken", [
    ("UPDATE audit_event SET request_id = 'RQ0' WHERE number = 3", 3),
    ("UPDATE audit_event SET action = 'flow.deleted' WHERE number = 2", 2),
    ("UPDATE audit_event SET action = 'nonsense' WHERE number = 4", 4),
    ("UPDATE audit_event SET after_revision = 9 WHERE number = 5", 5),
    ("UPDATE audit_event SET actor_account_id = NULL WHERE number = 5", 5),
    ("UPDATE audit_event SET date_created = date_created + 1 WHERE number = 7", 7),
    ("UPDATE audit_event SET hash = zeroblob(32) WHERE number = 6", 6),
    ("UPDATE audit_event SET previous_hash = zeroblob(32) WHERE number = 6", 6),
    ("DELETE FROM audit_event WHERE number = 1", 1),
    ("DELETE FROM audit_event WHERE number = 4", 4),
    ("UPDATE audit_event SET number = 99 WHERE number = 4", 4),
])  # fmt: skip
def test_a_changed_log_is_found_and_its_first_broken_entry_named(audited, sql, broken, served):
    assert tamper(audited, sql) == 1
    if served:
        audited.start()
    status, printed, complaint = verify(audited)
    assert status > 0 and f"at entry {broken}:" in complaint, complaint
    assert f'"entries":{broken - 1}' in printed and '"intact":false' in printed


def test_a_log_cut_at_its_end_is_found_by_an_earlier_head(audited):
    head = audited.done("audit", "verify")["head"]
    API(audited, audited.administrator).create()
    later = audited.done("audit", "verify", "--head", head)
    assert later["intact"] is True and later["head"] != head
    assert tamper(audited, "DELETE FROM audit_event WHERE number >= 7") == 2
    assert audited.done("audit", "verify")["entries"] == 6
    status, _, complaint = verify(audited, "--head", head)
    assert status > 0 and "at entry 7:" in complaint


@pytest.mark.parametrize("head", ["", "x", "0" * 63, "0" * 66, "g" * 64])
def test_a_head_that_is_no_hash_is_refused(audited, head):
    status, printed, complaint = verify(audited, "--head", head)
    assert status > 0 and not printed and "head" in complaint


# Secrets


class Scenario:
    """All that has to do with secrets, done once; keeps each secret and each refusal."""

    def __init__(self, service):
        self.service = service
        administrator = service.create_account("Administrator")
        admin = sdk_client(service, administrator)
        branch = admin.api.accounts.create(friendly_name="Branch")
        account = made(branch)
        client = sdk_client(service, account)
        key = admin.api.accounts(account.sid).new_keys.create()
        secondary = client.accounts.v1.secondary_auth_token().create().secondary_auth_token
        main = admin.iam.v1.new_api_key.create(account_sid=account.sid, key_type="main")
        own = service.create_key(account)
        self.credentials = [
            administrator, account, Account(account.sid, secondary), Key(key.sid, key.secret),
            Key(main.sid, main.secret), own,
        ]  # fmt: skip
        self.refusals = [response.text for pair in self.credentials for response in self._refusals(*pair)]
        client.accounts.v1.auth_token_promotion().update()
        service.done("key", "delete", own.sid, "--account", account.sid)
        self.refusals += [API(service, pair).get("/v2/Flows").text for pair in (account, own)]

    @property
    def secrets(self):
        """Every secret, as it is and as it was sent."""
        basic = [base64.b64encode(f"{name}:{secret}".encode()).decode() for name, secret in self.credentials]
        return [secret for _, secret in self.credentials] + basic

    def _refusals(self, name, secret):
        api = API(self.service, (name, secret))
        assert api.get("/v2/Flows").status_code == 200
        yield api.get("/v2/Flows/x")
        yield api.get("/v2/Flows?PageToken=x")
        yield api.post("/v2/Flows", {"FriendlyName": "x"})
        yield api("PATCH", "/v2/Flows")
        yield API(self.service, (name, secret + "0")).get("/v2/Flows")
        yield API(self.service, (name + "0", secret)).get("/v2/Flows")
        yield API(self.service).get("/v2/Flows", headers={"Authorization": f"Basic {secret}"})
        yield API(self.service).get("/v2/Flows", headers={"Authorization": f"Bearer {secret}"})


def test_no_secret_is_in_logs_errors_arguments_or_the_database(start_service):
    service = start_service(LOG_LEVEL="trace")
    scenario = Scenario(service)
    arguments = Path(f"/proc/{service.process.pid}/cmdline").read_bytes().decode()
    assert service.stop() == 0
    log = service.log.read_text()
    assert scenario.credentials[0].sid in log and "status=401" in log
    files = [path.read_bytes() for path in service.directory.iterdir() if path != service.log and path.is_file()]
    for secret in scenario.secrets:
        assert secret not in log and secret not in arguments
        assert not [refusal for refusal in scenario.refusals if secret in refusal]
        assert not [content for content in files if secret.encode() in content]


def test_files_with_hashes_of_secrets_are_their_owners_alone(own_service):
    own_service.start()
    own_service.create_account()
    for path in own_service.directory.iterdir():
        if path != own_service.log:
            assert path.stat().st_mode & 0o077 == 0, path


def dumps_core(process):
    """Whether the process, ended by a signal that dumps core, has left one: told by the kernel (wait(2))."""
    hard = resource.prlimit(process.pid, resource.RLIMIT_CORE)[1]
    resource.prlimit(process.pid, resource.RLIMIT_CORE, (hard, hard))
    os.kill(process.pid, signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == -signal.SIGABRT
    return os.WCOREDUMP(status)


def test_memory_with_secrets_is_not_dumped(own_service):
    other = subprocess.Popen(["sleep", "60"], cwd=own_service.directory)
    time.sleep(0.1)
    if not dumps_core(other):
        pytest.skip("no process dumps core here")
    own_service.start()
    API(own_service, own_service.create_account()).create()
    assert not dumps_core(own_service.process)
