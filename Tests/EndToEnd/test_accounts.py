import json

import pytest
import requests
from conftest import MINIMAL, Registry


def normalised(answer, sid):
    return answer.status_code, answer.text.replace(sid, "SID")


def test_one_account_never_learns_of_the_others_flows(registry):
    one, two = registry.account("one"), registry.account("two")
    sid = one.client.studio.v2.flows.create(friendly_name="secret", status="published", definition=MINIMAL).sid
    missing = "FW" + "0123456789abcdef" * 2
    form = {"FriendlyName": "x", "Status": "draft", "Definition": json.dumps(MINIMAL), "TestUsers": "a"}
    document = requests.get(registry.url + "/openapi.json", timeout=10).json()
    checked = 0
    for pattern, operations in document["paths"].items():
        for method in operations:
            if "Sid}" not in pattern or method not in ("get", "post", "delete"):
                continue
            def answer(flow):
                path = pattern.replace("{FlowSid}", flow).replace("{Revision}", "1")
                if "{FlowSid}" not in pattern:
                    path = path.replace("{Sid}", flow)
                for name in ("{Sid}", "{ExecutionSid}", "{EngagementSid}", "{StepSid}"):
                    path = path.replace(name, "FN" + "0" * 32)
                return two.request(method.upper(), path, data=form if method == "post" else None)
            assert normalised(answer(sid), sid) == normalised(answer(missing), missing), (method, pattern)
            assert answer(sid).status_code == 404, (method, pattern)
            checked += 1
    assert checked >= 20
    assert two.client.studio.v2.flows.list() == []
    assert one.client.studio.v2.flows(sid).fetch().revision == 1


def test_credentials_are_refused_alike(registry, account):
    wrong = [
        requests.get(registry.url + "/v2/Flows", timeout=10),
        requests.get(registry.url + "/v2/Flows", auth=(account.sid, "0" * 32), timeout=10),
        requests.get(registry.url + "/v2/Flows", auth=("AC" + "0" * 32, account.token), timeout=10),
        requests.get(registry.url + "/v2/Flows", auth=("nobody", ""), timeout=10),
        requests.get(registry.url + "/v2/Flows", headers={"Authorization": "Basic %%%"}, timeout=10),
    ]
    assert {(answer.status_code, answer.text) for answer in wrong} == {(401, wrong[0].text)}
    assert wrong[0].json()["code"] == 20003 and "Basic" in wrong[0].headers["WWW-Authenticate"]


def test_an_account_that_is_not_active_is_refused(registry, account):
    for command, status in (("suspend", 403), ("activate", 200), ("close", 403)):
        assert registry.command("account", command, account.sid).returncode == 0
        assert account.request("GET", "/v2/Flows").status_code == status
    assert account.request("GET", "/v2/Flows").json()["code"] == 20005


def test_accounts_are_administered_without_a_service(tmp_path):
    registry = Registry(tmp_path)
    account = registry.account("offline")
    listed = json.loads(registry.command("account", "list", "--output", "json").stdout)
    assert [(row["sid"], row["status"]) for row in listed] == [(account.sid, "active")]
    registry.start()
    assert account.request("GET", "/v2/Flows").status_code == 200
    registry.stop()


@pytest.mark.parametrize("name, value, word", [
    ("FLOW_REGISTRY_HTTP_PORT", "x", "http.port"), ("FLOW_REGISTRY_NOPE", "1", "FLOW_REGISTRY_NOPE"),
    ("FLOW_REGISTRY_HTTP_HOST", "192.0.2.1", "192.0.2.1"), ("FLOW_REGISTRY_DATABASE_PATH", "/nowhere/x", "/nowhere")])
def test_a_wrong_setting_is_one_plain_sentence(tmp_path, name, value, word):
    registry = Registry(tmp_path)
    registry.environment[name] = value
    result = registry.command("serve")
    lines = result.stderr.strip().splitlines()
    assert result.returncode != 0 and len(lines) == 1 and word in lines[0]


def test_a_second_process_is_told_who_holds_the_database(registry):
    result = registry.command("serve")
    assert result.returncode == 75 and str(registry.process.pid) in result.stderr
