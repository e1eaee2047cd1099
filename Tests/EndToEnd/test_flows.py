import json

import pytest
from conftest import FIXTURES, MINIMAL
from twilio.base.exceptions import TwilioRestException

INVALID = {"016": ["#/states/0/transitions/1/next"], "069": ["#/states/1/transitions/0/event", "#/states/11/transitions"]}


def refused(call, status, code):
    with pytest.raises(TwilioRestException) as caught:
        call()
    assert (caught.value.status, caught.value.code) == (status, code)
    return caught.value


def test_a_flow_lives_from_draft_to_deletion(account, flows):
    created = flows.create(friendly_name="Welcome", status="draft", definition=MINIMAL, commit_message="first")
    assert (created.revision, created.status, created.commit_message) == (1, "draft", "first")
    assert created.valid is True and created.errors == [] and created.warnings == []
    assert created.date_updated is None and created.date_created is not None
    assert created.account_sid == account.sid and created.definition == MINIMAL

    published = flows(created.sid).update(status="published")
    assert (published.revision, published.status, published.commit_message) == (2, "published", None)
    assert published.friendly_name == "Welcome" and published.definition == MINIMAL
    assert published.date_updated is not None

    flows(created.sid).update(status="draft", friendly_name="Welcome 2")
    assert flows(created.sid).fetch().status == "draft"
    assert flows(created.sid).revisions("LatestPublished").fetch().revision == 2
    assert flows(created.sid).revisions("LatestRevision").fetch().friendly_name == "Welcome 2"
    assert flows(created.sid).revisions("1").fetch().commit_message == "first"
    assert [revision.revision for revision in flows(created.sid).revisions.list()] == [3, 2, 1]

    assert flows(created.sid).delete() is True
    refused(flows(created.sid).fetch, 404, 20404)
    refused(flows(created.sid).delete, 404, 20404)
    refused(flows(created.sid).revisions("1").fetch, 404, 20404)


def test_v1_and_v2_are_views_of_the_same_flows(account, flows):
    sid = flows.create(friendly_name="Both", status="published", definition=MINIMAL).sid
    v1 = account.client.studio.v1.flows
    assert (v1(sid).fetch().version, v1(sid).fetch().friendly_name) == (1, "Both")
    assert [flow.sid for flow in v1.list()] == [sid]
    assert v1(sid).delete() is True
    refused(flows(sid).fetch, 404, 20404)


def test_revisions_that_do_not_exist(flows):
    sid = flows.create(friendly_name="Draft", status="draft", definition=MINIMAL).sid
    refused(flows(sid).revisions("LatestPublished").fetch, 404, 20404)
    refused(flows(sid).revisions("2").fetch, 404, 20404)
    refused(flows(sid).revisions("latest").fetch, 400, 81021)


def test_validate_stores_nothing(account, flows):
    validate = account.client.studio.v2.flow_validate.update
    assert validate(friendly_name="x", status="draft", definition=MINIMAL).valid is True
    error = refused(
        lambda: validate(friendly_name="x", status="draft", definition=MINIMAL | {"initial_state": "No"}), 400, 81022)
    assert error.details["errors"] == [
        {"message": "must match a widget name", "property_path": "#/initial_state"}]
    assert flows.list() == []


def test_a_definition_may_be_text_or_a_string_of_text(flows):
    for definition in (json.dumps(MINIMAL), json.dumps(json.dumps(MINIMAL))):
        assert flows.create(friendly_name="t", status="draft", definition=definition).definition == MINIMAL


@pytest.mark.parametrize("field", ["FriendlyName", "Status", "Definition"])
def test_a_missing_parameter_is_named(account, field):
    form = {"FriendlyName": "x", "Status": "draft", "Definition": json.dumps(MINIMAL)}
    del form[field]
    answer = account.request("POST", "/v2/Flows", data=form)
    assert answer.status_code == 400 and answer.json()["code"] == 20001 and field in answer.json()["message"]


def test_test_users_are_replaced_as_a_whole(account, flows):
    sid = flows.create(friendly_name="Tested", status="draft", definition=MINIMAL).sid
    users = flows(sid).test_users
    assert users().fetch().test_users == []
    assert users().update(test_users=["+15550001", "alice"]).test_users == ["+15550001", "alice"]
    assert users().fetch().test_users == ["+15550001", "alice"]
    assert account.request("POST", f"/v2/Flows/{sid}/TestUsers", data="TestUsers=").json()["test_users"] == []
    assert flows(sid).fetch().revision == 1


def test_the_registry_runs_no_flow(account, flows):
    sid = flows.create(friendly_name="Still", status="published", definition=MINIMAL).sid
    assert flows(sid).executions.list() == []
    refused(lambda: flows(sid).executions.create(to="+1", from_="+2"), 403, 20403)
    refused(flows(sid).executions("FN" + "0" * 32).fetch, 404, 20404)
    assert account.client.studio.v1.flows(sid).engagements.list() == []


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.name[:3])
def test_real_definitions(flows, path):
    text = path.read_text()
    if path.name[:3] in INVALID:
        error = refused(lambda: flows.create(friendly_name=path.name, status="draft", definition=text), 400, 81022)
        paths = [issue["property_path"] for issue in error.details["errors"]]
        assert set(INVALID[path.name[:3]]) <= set(paths)
        return
    sid = flows.create(friendly_name=path.name, status="draft", definition=text).sid
    published = flows(sid).update(status="published")
    # Member order included, which comparing dictionaries would not see.
    assert json.dumps(published.definition) == json.dumps(json.loads(text))
    assert json.dumps(flows(sid).fetch().definition) == json.dumps(json.loads(text))
