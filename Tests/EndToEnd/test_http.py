import json
import re

import pytest
import requests
from conftest import MINIMAL, Registry


@pytest.mark.parametrize("method, path, status, code", [
    ("GET", "/v2/Flows/FW71", 404, 20404), ("GET", "/nowhere", 404, 20404), ("PUT", "/v2/Flows", 405, 20004),
    ("POST", "/v1/Flows", 405, 20004), ("GET", "/v2/Flows?PageSize=%zz", 400, 20001),
    ("GET", "/v2/Flows%00", 400, 20001)])
def test_every_error_has_the_contracts_shape(account, method, path, status, code):
    answer = account.request(method, path)
    body = answer.json()
    assert (answer.status_code, body["code"], body["status"]) == (status, code, status)
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}" and body["message"]
    assert answer.headers["Content-Type"] == "application/json"
    assert re.fullmatch("RQ[0-9a-f]{32}", answer.headers["Twilio-Request-Id"])
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_a_missing_resource_is_named_without_its_version(account):
    message = account.request("GET", "/v2/Flows/FW71").json()["message"]
    assert message == "The requested resource /Flows/FW71 was not found"


def test_a_definition_over_the_limit_is_refused(account):
    form = {"FriendlyName": "x", "Status": "draft", "Definition": json.dumps(MINIMAL | {"description": "x" * 1048576})}
    answer = account.request("POST", "/v2/Flows", data=form)
    assert answer.status_code == 413 and answer.json()["code"] == 20413
    answer = account.request("POST", "/v2/Flows", data=b"x" * 4_000_000)
    assert answer.status_code == 413 and answer.json()["code"] == 20413


def test_the_openapi_document_has_every_route(registry):
    document = requests.get(registry.url + "/openapi.json", timeout=10).json()
    assert document["openapi"].startswith("3.1")


def test_acknowledged_writes_survive_a_kill(tmp_path):
    registry = Registry(tmp_path).start()
    account = registry.account()
    acknowledged = set()
    for _ in range(3):
        flows = account.client.studio.v2.flows
        acknowledged |= {
            flows.create(friendly_name=f"{n}", status="draft", definition=MINIMAL).sid for n in range(10)}
        registry.kill()
        registry.start()
        assert {flow.sid for flow in account.client.studio.v2.flows.list()} == acknowledged
    registry.stop()
