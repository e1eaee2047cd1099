"""The served OpenAPI document and the routes agree."""

import json
import re

import pytest
import requests

from .api import API
from .openapi import DOCUMENT, METHODS, check_answer, followed
from .service import PROJECT, Key

CONTRACT = {
    ("get", "/v2/Flows"), ("post", "/v2/Flows"), ("post", "/v2/Flows/Validate"), ("get", "/v2/Flows/{}"),
    ("post", "/v2/Flows/{}"), ("delete", "/v2/Flows/{}"), ("get", "/v2/Flows/{}/Revisions"),
    ("get", "/v2/Flows/{}/Revisions/{}"), ("get", "/v2/Flows/{}/TestUsers"), ("post", "/v2/Flows/{}/TestUsers"),
    ("get", "/v1/Flows"), ("get", "/v1/Flows/{}"), ("delete", "/v1/Flows/{}"), ("get", "/v2/Flows/{}/Executions"),
    ("get", "/v1/Flows/{}/Executions"), ("get", "/2010-04-01/Accounts"), ("post", "/2010-04-01/Accounts"),
    ("get", "/2010-04-01/Accounts/{}"), ("post", "/2010-04-01/Accounts/{}"), ("get", "/2010-04-01/Accounts/{}/Keys"),
    ("post", "/2010-04-01/Accounts/{}/Keys"), ("get", "/2010-04-01/Accounts/{}/Keys/{}"),
    ("post", "/2010-04-01/Accounts/{}/Keys/{}"), ("delete", "/2010-04-01/Accounts/{}/Keys/{}"), ("get", "/v1/Keys"),
    ("post", "/v1/Keys"), ("post", "/v1/AuthTokens/Promote"), ("post", "/v1/AuthTokens/Secondary"),
    ("delete", "/v1/AuthTokens/Secondary"), ("get", "/v2/AuditEvents"), ("get", "/v1/Workspaces"), ("get", "/v1/Services"),
    ("get", "/2010-04-01/Accounts/{}/SigningKeys"), ("post", "/2010-04-01/Accounts/{}/SigningKeys"),
}  # fmt: skip


@pytest.fixture(scope="module")
def document(service):
    return requests.get(f"{service.url}/openapi.json", timeout=5).json()


@pytest.fixture(scope="module")
def operations(document):
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def filled(path, flow):
    """The path with the flow's SID first and a revision that exists after it."""
    return re.sub(r"{[^}]+}", "1", re.sub(r"{[^}]+}", flow["sid"], path, count=1))


def nodes(node):
    """A node of the document and every one below it, as far as they are objects."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from nodes(child)


def test_the_document_is_openapi_3_1(document):
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"]["title"] and document["info"]["version"]


def test_the_served_document_is_the_one_that_answers_are_measured_by(document):
    assert document == DOCUMENT


def test_every_reference_leads_to_a_component_and_stands_alone(document):
    """Generators resolve no others, or wrongly."""
    for node in nodes(document):
        if isinstance(node.get("$ref"), str):
            assert re.fullmatch(r"#/components/\w+/\w+", node["$ref"]) and len(node) == 1, node
            followed(node)


def test_every_enumeration_and_nullable_member_has_a_type(document):
    for node in nodes(document["components"]["schemas"]):
        assert node.get("type") != "null" and ("enum" not in node or "type" in node), node


def test_an_answer_with_an_undocumented_member_or_status_is_found(api):
    response = api.get(f"/v2/Flows/{api.create()['sid']}")
    check_answer(response)
    response._content = json.dumps({**response.json(), "surprise": 1}).encode()
    with pytest.raises(AssertionError, match="surprise"):
        check_answer(response)
    response.status_code = 202
    with pytest.raises(AssertionError, match="202 is not documented"):
        check_answer(response)


def test_a_key_for_idempotency_may_be_refused(operations):
    keyed = [item for _, _, item in operations if {"$ref": "#/components/parameters/IdempotencyKey"} in parameters(item)]
    assert keyed and all("422" in item["responses"] for item in keyed)


def parameters(operation):
    return operation.get("parameters", [])


def test_the_contracts_operations_are_documented(operations):
    documented = {(method, re.sub(r"{[^}]+}", "{}", path)) for method, path, _ in operations}
    assert documented >= CONTRACT


def test_operation_ids_are_unique_and_answers_are_documented(operations):
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(ids) == len(set(ids))
    for _, path, operation in operations:
        assert any(status.startswith(("2", "4")) for status in operation["responses"]), path


def test_path_parameters_are_declared(document, operations):
    for method, path, operation in operations:
        declared = parameters(operation) + document["paths"][path].get("parameters", [])
        names = {item["name"] for item in map(followed, declared) if item["in"] == "path"}
        assert names == set(re.findall(r"{([^}]+)}", path)), f"{method} {path}"


def test_every_documented_operation_has_a_route(api, operations):
    """With neither form nor existing members the answer is a success or a refusal, but of a known path."""
    for method, path, _ in operations:
        response = api(method.upper(), filled(path, api.create()))
        assert response.status_code < 500 and response.status_code != 405, f"{method} {path}: {response.text}"
        assert str(response.status_code) in documented_statuses(operations, method, path), f"{method} {path}"
        allowed = api("PATCH", filled(path, api.create())).headers["Allow"].split(", ")
        assert method.upper() in allowed


def test_every_operation_says_who_may(operations):
    for method, path, operation in operations:
        is_open = operation.get("security") == []
        of_everybody = ("x-permission" in operation, operation.get("x-administration") is True, is_open)
        said = (*of_everybody, operation.get("x-command-line") is True)
        assert sum(said) == 1, f"{method} {path}"


@pytest.fixture
def make_key(service, api):
    def make(permissions):
        form = {"KeyType": "restricted", "Policy": json.dumps({"allow": sorted(permissions)})}
        key = api.post("/v1/Keys", form).json()
        return API(service, Key(key["sid"], key["secret"]))

    return make


def test_the_permission_that_is_named_is_needed_and_enough(api, operations, make_key):
    permissions = {operation["x-permission"] for _, _, operation in operations if "x-permission" in operation}
    for permission in permissions:
        only, others = make_key({permission}), make_key(permissions - {permission})
        for method, path, operation in operations:
            if operation.get("x-permission") == permission:
                target = filled(path, api.create())
                assert is_denied(others(method.upper(), target)), f"{method} {path}"
                assert not is_denied(only(method.upper(), target)), f"{method} {path}"


def test_each_permission_is_in_the_table_of_the_documents(operations):
    table = (PROJECT / "docs/security.md").read_text().split("### Permissions of restricted keys", 1)[1].split("###", 1)[0]
    listed = re.findall(r"^\| `(/[^`]+)` \|", table, re.MULTILINE)
    assert sorted(listed) == sorted({item["x-permission"] for _, _, item in operations if "x-permission" in item})


def test_no_permission_suffices_for_administration(operations, make_key):
    key = make_key({operation["x-permission"] for _, _, operation in operations if "x-permission" in operation})
    for method, path, operation in operations:
        if "x-administration" in operation:
            assert is_denied(key(method.upper(), re.sub(r"{[^}]+}", "1", path))), f"{method} {path}"


def test_no_credentials_suffice_for_what_is_the_command_lines(service, api, operations):
    administrator = API(service, service.administrator)
    of_command_line = [(method, path) for method, path, item in operations if "x-command-line" in item]
    assert len(of_command_line) == 3
    for method, path in of_command_line:
        for caller in (api, administrator):
            assert is_denied(caller(method.upper(), re.sub(r"{[^}]+}", "1", path))), f"{method} {path}"


def is_denied(response):
    """Whether the credentials do not suffice, whatever else may be wrong."""
    return response.status_code == 403 and response.json()["message"].startswith("These credentials are not allowed to do this")


def documented_statuses(operations, method, path):
    [operation] = [item for name, where, item in operations if (name, where) == (method, path)]
    classes = {status for status in operation["responses"] if not status.endswith("XX")}
    return classes | {str(code) for code in range(400, 500) if {"4XX", "default"} & set(operation["responses"])}
