"""How much an account may have: refused past that, told, and nobody else's concern."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from twilio.base.exceptions import TwilioRestException

from .api import API, check_error
from .definitions import definition, form
from .observed import scrape
from .sdk import sdk_client
from .service import free_port
from .test_backup import make_old_schema

DEFINITION = definition()
BYTES = len(json.dumps(DEFINITION, separators=(",", ":")))


@pytest.fixture
def limited(start_service):
    """A service whose accounts may have three flows."""
    return start_service(
        ACCOUNTS_MAXIMUM_FLOWS=3, METRICS_HOST="127.0.0.1", METRICS_PORT=free_port(), FLOWS_RETENTION_DAYS=0
    )


def policy(service, account, **quotas):
    options = [f"--maximum-{name.replace('_', '-')}={limit}" for name, limit in quotas.items()]
    return service.done("account", "policy", account.sid, *options)


def fetched(service, account):
    return service.done("account", "fetch", account.sid)


def test_the_sdk_is_told_and_goes_on_when_there_is_room_again(limited):
    account = limited.create_account()
    flows = sdk_client(limited, account).studio.v2.flows
    made = [flows.create(friendly_name="Test", status="draft", definition=DEFINITION) for _ in range(3)]
    with pytest.raises(TwilioRestException) as refusal:
        flows.create(friendly_name="Test", status="draft", definition=DEFINITION)
    assert (refusal.value.status, refusal.value.code) == (409, 20409)
    assert "quota of 3 flows" in refusal.value.msg
    assert made[0].update(status="published").revision == 2
    made[0].delete()
    flows.create(friendly_name="Test", status="draft", definition=DEFINITION)
    assert len(flows.list()) == 3


def test_one_account_at_its_quota_is_no_concern_of_another(limited):
    full, other = (API(limited, limited.create_account()) for _ in range(2))
    for _ in range(3):
        full.create()
    check_error(full.post("/v2/Flows", form()), 409, 20409)
    for _ in range(3):
        other.create()
    metrics = scrape(limited)
    assert metrics("flow_registry_quota_refusals_total", quota="flows") == 1
    assert metrics("flow_registry_quota_refusals_total") == 1


def test_many_at_once_get_no_further_than_one_after_the_other(limited):
    account = limited.create_account()
    policy(limited, account, flows=25)

    def create(_):
        return [API(limited, account).post("/v2/Flows", form()).status_code for _ in range(10)]

    with ThreadPoolExecutor(16) as pool:
        statuses = [status for each in pool.map(create, range(16)) for status in each]
    assert (statuses.count(201), statuses.count(409)) == (25, len(statuses) - 25)
    assert fetched(limited, account)["usage"]["flows"] == 25
    assert limited.stop() == 0
    assert limited.done("check")["findings"] == []


def test_usage_and_quotas_are_told_over_the_api_and_on_the_command_line(service, account, api):
    api.create()
    flow = api.create()["sid"]
    assert api.post(f"/v2/Flows/{flow}", {"Status": "published"}).status_code == 200
    service.create_key(account)
    shown = api.get(f"/2010-04-01/Accounts/{account.sid}.json").json()
    assert shown["usage"] == {"flows": 2, "stored_bytes": 2 * BYTES + 3 * (512 + len("Test")), "keys": 1, "audit_events": 5}
    assert shown["quotas"] == {
        "flows": 1_000_000, "stored_bytes": 10 << 30, "revisions_per_flow": 100_000, "keys": 1_000,
        "aliases_per_flow": 100, "requests_per_second": None, "audit_events": 10_000_000,
    }  # fmt: skip
    document = fetched(service, account)
    assert document["usage"] == shown["usage"]
    assert document["quotas"] == {name: limit for name, limit in shown["quotas"].items() if limit is not None}
    assert " 2/1000000 " in service.command("account", "fetch", account.sid).stdout
    page = API(service, account).get("/2010-04-01/Accounts.json").json()
    assert page["accounts"] == [shown]


def test_an_accounts_own_quotas_are_set_and_taken_back(service, account, api):
    document = policy(service, account, flows=1, stored_bytes=5000, requests_per_second=1000)
    assert document["quotas"]["flows"] == 1 and document["quotas"]["requests_per_second"] == 1000
    api.create()
    check_error(api.post("/v2/Flows", form()), 409, 20409)
    # What is there stays when less is allowed.
    assert policy(service, account, stored_bytes=1024)["usage"]["flows"] == 1
    large = form(Definition=json.dumps(definition(filler="x" * 2000)))
    assert policy(service, account, flows="default")["quotas"]["flows"] == 1_000_000
    assert "1024 stored bytes" in check_error(api.post("/v2/Flows", large), 409, 20409)["message"]
    quotas = policy(service, account, stored_bytes="default", requests_per_second="default")["quotas"]
    assert quotas["stored_bytes"] == 10 << 30 and "requests_per_second" not in quotas
    assert api.post("/v2/Flows", large).status_code == 201
    assert service.done("audit", "verify")["intact"]


@pytest.mark.parametrize("option", [
    "--maximum-flows=0", "--maximum-flows=-1", "--maximum-flows=many", "--maximum-flows=99999999999999999999",
    "--maximum-aliases-per-flow=1001", "--maximum-stored-bytes=1",
])  # fmt: skip
def test_a_quota_that_cannot_be_is_refused(service, account, option):
    before = fetched(service, account)
    result = service.command("account", "policy", account.sid, option)
    assert result.returncode == 64 and "Fatal error" not in result.stderr
    assert fetched(service, account) == before


def test_a_rate_of_its_own_is_lower_or_higher_than_that_of_all(start_service):
    service = start_service(ACCOUNTS_MAXIMUM_REQUESTS_PER_SECOND=2)
    slow, quick, others = (service.create_account() for _ in range(3))
    policy(service, slow, requests_per_second=1)
    policy(service, quick, requests_per_second=0)

    def throttled(account):
        api = API(service, account)
        return 429 in {api.get("/v2/Flows").status_code for _ in range(60)}

    assert [throttled(account) for account in (slow, quick, others)] == [True, False, True]


def test_a_database_from_before_quotas_is_counted_once(own_service):
    make_old_schema(own_service.database, 4)
    account = "AC" + "1" * 32
    with sqlite3.connect(own_service.database) as connection:
        connection.executescript(
            "INSERT INTO definition VALUES (1, zeroblob(32), '{\"a\":\"\u00e4\"}');"
            " INSERT INTO flow (id, sid, account_id, revision, status, friendly_name, definition_id, date_created)"
            f" VALUES (1, 'FW{'2' * 32}', 1, 1, 'draft', '', 1, 1);"
            " INSERT INTO revision (flow_id, number, status, friendly_name, definition_id, date_created)"
            " VALUES (1, 1, 'draft', '', 1, 1)"
        )
    connection.close()
    own_service.start()
    document = own_service.done("account", "fetch", account)
    assert document["usage"] == {"flows": 1, "stored_bytes": 10 + 512, "keys": 0, "audit_events": 0}
