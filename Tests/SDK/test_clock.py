"""A clock that is wrong, or was: dates never go back for who reads them, nothing is lost early, and it is told."""

import time

import pytest

from .api import API
from .clock import Clock
from .observed import scrape, wait_for
from .service import free_port

HOUR, DAY = 3_600, 86_400
YEAR_2020 = 1_577_836_800


@pytest.fixture
def clock(own_service):
    own_service.environment |= {
        "FLOW_REGISTRY_METRICS_HOST": "127.0.0.1", "FLOW_REGISTRY_METRICS_PORT": str(free_port())
    }  # fmt: skip
    return Clock(own_service)


def test_no_resource_was_updated_before_it_was_created(own_service, clock):
    own_service.start()
    account = own_service.create_account()
    api = API(own_service, account)
    flow = f"/v2/Flows/{api.create(Status='published')['sid']}"
    alias = api.post(f"{flow}/Aliases/production", {"Revision": "1"}).json()
    key = api.post("/v1/Keys", {"FriendlyName": "One"}).json()
    clock.set(-DAY)
    updated = api.post(flow, {"Status": "published"}).json()
    assert updated["date_updated"] == updated["date_created"]
    revisions = api.get(f"{flow}/Revisions").json()["revisions"]
    assert len({revision["date_created"] for revision in revisions}) == 1
    moved = api.post(f"{flow}/Aliases/production", {"Revision": "2"}).json()
    assert moved["date_updated"] == alias["date_created"] == moved["date_created"]
    renamed = api.post(f"/v1/Keys/{key['sid']}", {"FriendlyName": "Two"}).json()
    assert renamed["date_updated"] == renamed["date_created"]
    own_service.done("account", "rename", account.sid, "--friendly-name", "Other")
    account = own_service.done("account", "fetch", account.sid)
    assert account["date_updated"] >= account["date_created"]


def test_what_a_clock_that_is_behind_has_deleted_is_kept_for_its_time(own_service, clock):
    own_service.start()
    account = own_service.create_account()
    api = API(own_service, account)
    flow = api.create()["sid"]
    clock.set_to(YEAR_2020)
    assert api.delete(f"/v2/Flows/{flow}").status_code == 204
    key = {"Idempotency-Key": "once"}
    form = {"FriendlyName": "Menu", "Status": "draft", "Definition": '{"states":[],"initial_state":"Trigger"}'}
    created = api("POST", "/v2/Flows", data=form, headers=key)
    clock.set(0)
    own_service.kill()
    own_service.start()
    wait_for(lambda: scrape(own_service)("flow_registry_last_purge_timestamp_seconds") > 0)
    assert api("POST", "/v2/Flows", data=form, headers=key).json() == created.json()
    assert api.post(f"/v2/Flows/{flow}/Undelete").status_code == 200


def test_dates_that_go_back_are_told(own_service, clock):
    own_service.start()
    api = API(own_service, own_service.create_account())
    api.create()
    assert scrape(own_service)("flow_registry_clock_setbacks_total") == 0
    assert scrape(own_service)("flow_registry_clock_behind_seconds") == 0
    clock.set(-HOUR)
    api.create()
    metrics = scrape(own_service)
    assert metrics("flow_registry_clock_setbacks_total") == 1
    assert metrics("flow_registry_clock_behind_seconds") == pytest.approx(HOUR, abs=60)
    wait_for(lambda: "dates in the audit log go back" in own_service.log.read_text(), seconds=30)
    clock.set(0)
    wait_for(lambda: "no longer behind" in own_service.log.read_text(), seconds=30)
    assert scrape(own_service)("flow_registry_clock_behind_seconds") == 0


def test_a_clock_that_is_behind_at_the_start_is_told(own_service, clock):
    own_service.create_account()
    clock.set(-DAY)
    own_service.start()
    wait_for(lambda: "the clock is behind the latest change" in own_service.log.read_text(), seconds=30)
    assert scrape(own_service)("flow_registry_clock_behind_seconds") == pytest.approx(DAY, abs=60)


def test_dates_are_those_of_the_clock_that_is_not_late(own_service, clock):
    """time(2), which is late by up to a tick of the kernel's, is later still here."""
    own_service.start()
    before = int(time.time())
    date = API(own_service, own_service.create_account()).create()["date_created"]
    assert time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(before)) <= date
