"""The account commands, with a running service and without."""

import json
import re

import pytest

from .api import API, check_error
from .service import Service

SID = re.compile(r"AC[0-9a-f]{32}")


def listed(service):
    result = service.command("account", "list", "--output", "json")
    assert result.returncode == 0, result.stderr
    return {account["sid"]: account for account in json.loads(result.stdout)}


def change(service, verb, account):
    result = service.command("account", verb, account.sid)
    assert result.returncode == 0, result.stderr


def test_an_account_has_alphanumeric_credentials(service):
    result = service.command("account", "create", "--friendly-name", "Küche", "--output", "json")
    account = json.loads(result.stdout)
    assert SID.fullmatch(account["sid"])
    assert re.fullmatch(r"[0-9A-Za-z]{32,}", account["auth_token"])
    assert account["friendly_name"] == "Küche"


def test_a_token_is_shown_once_only(service, account):
    result = service.command("account", "list", "--output", "json")
    assert account.sid in result.stdout
    assert account.auth_token not in result.stdout


def test_a_suspended_account_is_403_until_it_is_activated(service, account, api):
    flow = api.create()
    url = f"/v2/Flows/{flow['sid']}"
    change(service, "suspend", account)
    for method, path, data in [
        ("GET", "/v2/Flows", None), ("GET", url, None), ("DELETE", url, None), ("GET", "/v1/Flows", None),
        ("POST", url, {"Status": "published"}),
    ]:  # fmt: skip
        check_error(api(method, path, data), 403, 20005)
    assert listed(service)[account.sid]["status"] == "suspended"
    change(service, "activate", account)
    assert api.get(url).json() == flow
    assert listed(service)[account.sid]["status"] == "active"


def test_a_suspended_account_with_a_wrong_token_is_401(service, account):
    change(service, "suspend", account)
    check_error(API(service, (account.sid, "0" * 32)).get("/v2/Flows"), 401, 20003)


def test_a_closed_account_is_refused(service, account, api):
    change(service, "close", account)
    check_error(api.get("/v2/Flows"), 403, 20005)
    assert listed(service)[account.sid]["status"] == "closed"


def test_suspending_one_account_leaves_the_others(service, account, other_api):
    change(service, "suspend", account)
    assert other_api.get("/v2/Flows").status_code == 200


def test_the_table_lists_what_the_json_lists(service, account):
    change(service, "suspend", account)
    result = service.command("account", "list")
    assert result.returncode == 0, result.stderr
    [line] = [line for line in result.stdout.splitlines() if account.sid in line]
    assert "suspended" in line and "Test" in line
    assert set(SID.findall(result.stdout)) == set(listed(service))


def test_the_table_shows_what_an_account_asks_for(service, account):
    def shown(*options):
        result = service.command("account", "policy", account.sid, *options)
        return result.stdout.splitlines()[-1].split()[2:4]

    assert shown("--require-if-match", "--subflow-references", "refuse") == ["required", "refuse"]
    assert shown("--no-require-if-match", "--subflow-references", "warn") == ["optional", "warn"]


@pytest.mark.parametrize("arguments", [
    ("suspend", "AC" + "0" * 32), ("suspend", "nonsense"), ("suspend",), ("create",), ("rename", "x"),
    ("create", "--friendly-name", "A", "--output", "xml"), ("create", "--friendly-name", ""),
])  # fmt: skip
def test_a_command_that_cannot_be_done_fails_and_says_so(service, arguments):
    before = listed(service)
    result = service.command("account", *arguments)
    assert result.returncode != 0
    assert result.stderr.strip() and "Fatal error" not in result.stderr
    assert listed(service) == before


def test_commands_work_without_a_service(own_service):
    account = own_service.create_account("Before the first start")
    assert listed(own_service)[account.sid]["friendly_name"] == "Before the first start"
    change(own_service, "suspend", account)
    change(own_service, "activate", account)
    own_service.start()
    API(own_service, account).create()
    assert own_service.stop() == 0
    change(own_service, "suspend", account)
    assert listed(own_service)[account.sid]["status"] == "suspended"
    own_service.start()
    check_error(API(own_service, account).get("/v2/Flows"), 403, 20005)


def test_a_second_service_on_the_same_database_is_refused(service, tmp_path):
    second = Service(tmp_path, DATABASE_PATH=service.database)
    check_refused_start(second.command("serve"))


@pytest.mark.parametrize("name, value, key", [
    ("HTTP_PORT", "eighty", "http.port"), ("HTTP_THREADS", "0", "http.threads"), ("LOG_LEVEL", "shout", "log.level"),
    ("HTTP_HOST", "192.0.2.1", "192.0.2.1"), ("NOPE", "1", "FLOW_REGISTRY_NOPE"),
])  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named_at_start(tmp_path, name, value, key):
    assert key in check_refused_start(Service(tmp_path, **{name: value}).command("serve"))


def check_refused_start(result):
    """The process left by itself, not by a crash, and said why."""
    assert result.returncode > 0
    assert result.stderr.strip() and "Fatal error" not in result.stderr
    return result.stderr
