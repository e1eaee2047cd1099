"""Every call of the SDK on flows, revisions, test users and executions."""

import json
from datetime import UTC, datetime

import pytest

from .api import API
from .definitions import DANGLING_PATHS, dangling_definition, definition
from .sdk import refused, sdk_client

MISSING = "FW" + "0" * 32
AUTHOR = "US" + "0123456789abcdef" * 2


@pytest.fixture
def flow(flows):
    return flows.create(friendly_name="Mine", status="draft", definition=definition())


def test_create_answers_the_whole_flow(flows, account, service):
    created = flows.create(
        friendly_name="Grüße 👋", status="draft", definition=definition(), commit_message="First"
    )
    assert created.sid.startswith("FW") and len(created.sid) == 34
    assert created.account_sid == account.sid
    assert created.friendly_name == "Grüße 👋"
    assert created.definition == definition()
    assert (created.status, created.revision, created.commit_message) == ("draft", 1, "First")
    assert (created.valid, created.errors, created.warnings) == (True, [], [])
    assert created.webhook_url == f"https://webhooks.twilio.com/v1/Accounts/{created.account_sid}/Flows/{created.sid}"
    assert created.url == f"{service.url}/v2/Flows/{created.sid}"
    assert created.links == {
        "test_users": f"{created.url}/TestUsers",
        "revisions": f"{created.url}/Revisions",
        "executions": f"{created.url}/Executions",
    }


@pytest.mark.parametrize("template, expected", [
    ("", None), ("https://runs.example.org/{FlowSid}/?a={AccountSid}", "https://runs.example.org/{sid}/?a={account}"),
])  # fmt: skip
def test_the_webhook_url_is_what_the_setting_says(start_service, template, expected):
    service = start_service(FLOWS_WEBHOOK_URL=template)
    account = service.create_account()
    flows = sdk_client(service, account).studio.v2.flows
    flow = flows.create(friendly_name="Mine", status="draft", definition=definition())
    changes = json.dumps([{"Action": "publish", "FlowSid": flow.sid}])
    changed = API(service, account).post("/v2/Changesets", {"Changes": changes}).json()["changes"][0]["flow"]
    flow.delete()
    [deleted] = API(service, account).get("/v2/Flows?Deleted=true").json()["flows"]
    expected = expected and expected.replace("{sid}", flow.sid).replace("{account}", account.sid)
    assert {flow.webhook_url, changed["webhook_url"], deleted["webhook_url"]} == {expected}


def test_a_malformed_webhook_url_stops_the_start_by_its_name(own_service):
    own_service.environment["FLOW_REGISTRY_FLOWS_WEBHOOK_URL"] = "https://runs.example.org/{Sid}"
    result = own_service.command("serve")
    assert result.returncode == 78 and "flows.webhookUrl" in result.stderr and "{FlowSid}" in result.stderr


def test_create_answers_201_and_update_200(api):
    flow = api.create()
    assert api.post(f"/v2/Flows/{flow['sid']}", {"Status": "published"}).status_code == 200


def test_what_was_created_can_be_fetched(flows, flow):
    fetched = flows(flow.sid).fetch()
    for member in ("sid", "friendly_name", "definition", "status", "revision", "date_created", "date_updated", "url"):
        assert getattr(fetched, member) == getattr(flow, member), member


def test_dates_have_whole_seconds_and_updated_is_null_at_first(flows, flow):
    now = datetime.now(UTC)
    assert isinstance(flow.date_created, datetime) and flow.date_created.microsecond == 0
    assert abs((now - flow.date_created).total_seconds()) < 30
    assert flow.date_updated is None
    assert flows(flow.sid).fetch().date_updated is None
    updated = flows(flow.sid).update(status="draft")
    assert isinstance(updated.date_updated, datetime) and updated.date_updated >= flow.date_created
    assert updated.date_created == flow.date_created
    assert flows(flow.sid).fetch().date_updated == updated.date_updated


def test_update_replaces_name_and_definition(flows, flow):
    replaced = definition("Replaced")
    updated = flows(flow.sid).update(status="draft", friendly_name="Renamed", definition=replaced)
    for shown in (updated, flows(flow.sid).fetch()):
        assert (shown.friendly_name, shown.definition, shown.revision) == ("Renamed", replaced, 2)


def test_a_status_only_update_keeps_name_and_definition(flows, flow):
    updated = flows(flow.sid).update(status="published")
    assert (updated.status, updated.revision) == ("published", 2)
    assert (updated.friendly_name, updated.definition) == (flow.friendly_name, flow.definition)


def test_an_identical_update_is_a_revision_too(flows, flow):
    for expected in (2, 3):
        updated = flows(flow.sid).update(status="draft", friendly_name="Mine", definition=definition())
        assert updated.revision == expected


def test_a_draft_over_a_published_flow_leaves_the_published_one_live(flows):
    live = definition("live")
    flow = flows.create(friendly_name="Live", status="published", definition=live)
    drafted = flows(flow.sid).update(status="draft", definition=definition("draft"))
    assert (drafted.status, drafted.revision) == ("draft", 2)
    assert flows(flow.sid).fetch().status == "draft"
    published = flows(flow.sid).revisions("LatestPublished").fetch()
    assert (published.revision, published.status, published.definition) == (1, "published", live)
    assert flows(flow.sid).revisions("LatestRevision").fetch().revision == 2


def test_publishing_a_draft_moves_latest_published(flows, flow):
    flows(flow.sid).update(status="published")
    flows(flow.sid).update(status="draft")
    flows(flow.sid).update(status="published", definition=definition("newer"))
    published = flows(flow.sid).revisions("LatestPublished").fetch()
    assert (published.revision, published.definition["description"]) == (4, "newer")
    statuses = [flows(flow.sid).revisions(str(number)).fetch().status for number in (1, 2, 3)]
    assert statuses == ["draft", "published", "draft"]


def test_a_commit_message_is_not_inherited(flows):
    flow = flows.create(friendly_name="A", status="draft", definition=definition(), commit_message="First")
    assert flows(flow.sid).update(status="draft").commit_message is None
    assert flows(flow.sid).fetch().commit_message is None
    assert flows(flow.sid).revisions("1").fetch().commit_message == "First"


def test_an_empty_commit_message_is_none(api):
    assert api.create(CommitMessage="")["commit_message"] is None


def test_lists_carry_the_commit_message_but_no_definition(flows):
    flows.create(friendly_name="A", status="draft", definition=definition(), commit_message="[Auto Deploy] 1")
    [listed] = flows.list()
    assert listed.commit_message == "[Auto Deploy] 1"
    assert (listed.definition, listed.valid, listed.errors, listed.warnings) == (None, None, None, None)


def test_the_author_is_echoed(flows, flow):
    assert flow.author_sid is None
    authored = flows.create(friendly_name="A", status="draft", definition=definition(), author_sid=AUTHOR)
    assert authored.author_sid == AUTHOR
    assert flows(authored.sid).fetch().author_sid == AUTHOR
    assert flows(authored.sid).revisions("1").fetch().author_sid == AUTHOR


def test_a_deleted_flow_is_gone_from_everywhere(flows, flow, client):
    assert flows(flow.sid).delete() is True
    refused(404, 20404, flows(flow.sid).delete)
    refused(404, 20404, flows(flow.sid).fetch)
    refused(404, 20404, flows(flow.sid).update, status="draft")
    refused(404, 20404, flows(flow.sid).revisions("1").fetch)
    refused(404, 20404, flows(flow.sid).test_users().fetch)
    refused(404, 20404, client.studio.v1.flows(flow.sid).fetch)
    assert flows.list() == []


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_valid_definition_validates_and_nothing_is_stored(client, flows, status):
    result = client.studio.v2.flow_validate.update(friendly_name="A", status=status, definition=definition())
    assert result.valid is True
    assert flows.list() == []


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_broken_definition_is_refused_with_every_path(client, flows, status):
    for call in (client.studio.v2.flow_validate.update, flows.create):
        refusal = refused(400, 81022, call, friendly_name="A", status=status, definition=dangling_definition())
        assert refusal.msg.endswith("Flow definition validation failed, check `details` for more information")
        assert refusal.details["warnings"] == []
        assert {error["property_path"] for error in refusal.details["errors"]} == DANGLING_PATHS
        assert {error["message"] for error in refusal.details["errors"]} == {"must match a widget name"}
    assert flows.list() == []


def test_a_refused_update_changes_nothing(flows, flow):
    refused(400, 81022, flows(flow.sid).update, status="published", definition=dangling_definition())
    fetched = flows(flow.sid).fetch()
    assert (fetched.revision, fetched.status, fetched.date_updated) == (1, "draft", None)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", '"text"', '{"states": []}', '{"initial_state": "A"}', "{}", '{"a":1}garbage']
)
def test_what_is_no_definition_is_refused_with_details(api, flows, text):
    body = api.post("/v2/Flows", {"FriendlyName": "A", "Status": "draft", "Definition": text}).json()
    assert (body["status"], body["code"]) == (400, 81022)
    assert body["details"]["errors"]
    for error in body["details"]["errors"]:
        assert error["message"] and error["property_path"].startswith("#")
    assert flows.list() == []


@pytest.mark.parametrize("encode", [lambda value: value, json.dumps, lambda value: json.dumps(json.dumps(value))])
def test_a_definition_may_be_a_dict_text_or_text_in_a_json_string(flows, encode):
    unusual = definition('quote " backslash \\ ü 🎛 \u2028', number=1.50, large=12345678901234567890, empty={})
    flow = flows.create(friendly_name="A", status="draft", definition=encode(unusual))
    assert flow.definition == unusual
    assert flows(flow.sid).fetch().definition == unusual


def test_latest_published_of_a_never_published_flow_is_404(flows, flow):
    refused(404, 20404, flows(flow.sid).revisions("LatestPublished").fetch)
    assert flows(flow.sid).revisions("LatestRevision").fetch().revision == 1


@pytest.mark.parametrize("revision", ["latest", "latestpublished", "1.0", "x1", "-", "1x"])
def test_a_revision_that_is_neither_number_nor_name_is_81021(flows, flow, revision):
    refusal = refused(400, 81021, flows(flow.sid).revisions(revision).fetch)
    assert "integer or enum(LatestPublished, LatestRevision)" in refusal.msg


@pytest.mark.parametrize("revision", ["2", "0", "999999999999"])
def test_a_revision_that_does_not_exist_is_404(flows, flow, revision):
    refused(404, 20404, flows(flow.sid).revisions(revision).fetch)


def test_revisions_are_listed_newest_first_and_thin(flows, flow):
    flows(flow.sid).update(status="published", commit_message="Second")
    flows(flow.sid).update(status="draft", friendly_name="Third")
    listed = flows(flow.sid).revisions.list()
    assert [revision.revision for revision in listed] == [3, 2, 1]
    assert [revision.status for revision in listed] == ["draft", "published", "draft"]
    assert [revision.commit_message for revision in listed] == [None, "Second", None]
    assert [revision.friendly_name for revision in listed] == ["Third", "Mine", "Mine"]
    assert all(revision.definition is None and revision.valid is None for revision in listed)


def test_a_revision_has_the_members_of_the_contract_and_its_actor(api, service):
    flow = api.create(FriendlyName="Mine", CommitMessage="First", Status="published")
    url = f"{service.url}/v2/Flows/{flow['sid']}/Revisions"
    for name in ("1", "LatestPublished", "LatestRevision"):
        assert api.get(f"{url}/{name}").json() == {
            "sid": flow["sid"], "account_sid": flow["account_sid"], "author_sid": None,
            "definition": definition(), "friendly_name": "Mine", "status": "published", "revision": 1,
            "commit_message": "First", "valid": True, "errors": [], "date_created": flow["date_created"],
            "date_updated": None, "url": f"{url}/1",
            # Beyond the contract.
            "actor_type": "auth_token", "actor_sid": flow["account_sid"], "actor_account_sid": flow["account_sid"], "actor_name": None,
        }  # fmt: skip


def test_a_rollback_brings_an_old_definition_back(flows, flow):
    flows(flow.sid).update(status="published", definition=definition("bad"))
    old = flows(flow.sid).revisions("1").fetch().definition
    rolled_back = flows(flow.sid).update(status="published", definition=old)
    assert (rolled_back.definition, rolled_back.revision) == (definition(), 3)


def test_test_users_are_replaced_and_cleared(flows, flow, service):
    test_users = flows(flow.sid).test_users
    assert test_users().fetch().test_users == []
    assert test_users().update(test_users=["+15550100", "user ü"]).test_users == ["+15550100", "user ü"]
    fetched = test_users().fetch()
    assert (fetched.sid, fetched.test_users) == (flow.sid, ["+15550100", "user ü"])
    assert fetched.url == f"{service.url}/v2/Flows/{flow.sid}/TestUsers"
    assert test_users().update(test_users=["other"]).test_users == ["other"]
    assert test_users().update(test_users=[""]).test_users == []
    assert test_users().fetch().test_users == []
    assert flows(flow.sid).fetch().revision == 1


def test_v1_shows_and_deletes_the_same_flow(client, flows, flow, service):
    v1 = client.studio.v1.flows
    flows(flow.sid).update(status="published")
    fetched = v1(flow.sid).fetch()
    assert (fetched.sid, fetched.friendly_name, fetched.status, fetched.version) == (flow.sid, "Mine", "published", 2)
    assert fetched.url == f"{service.url}/v1/Flows/{flow.sid}"
    assert fetched.links == {"engagements": f"{fetched.url}/Engagements", "executions": f"{fetched.url}/Executions"}
    assert [listed.sid for listed in v1.list()] == [flow.sid]
    assert v1(flow.sid).delete() is True
    assert v1.list() == flows.list() == []


@pytest.mark.parametrize("path", ["/v1/Flows", "/v1/Flows/{sid}"])
def test_v1_neither_creates_nor_updates(api, flow, path):
    response = api.post(path.format(sid=flow.sid), {"Status": "draft"})
    assert (response.status_code, response.json()["code"]) == (405, 20004)


def test_executions_are_an_empty_list_and_cannot_be_created(client, flow):
    for executions in (client.studio.v1.flows(flow.sid).executions, client.studio.v2.flows(flow.sid).executions):
        assert executions.list() == []
        refused(403, 20403, executions.create, to="+15550100", from_="+15550101")
        refused(404, 20404, executions("FN" + "0" * 32).fetch)
        refused(404, 20404, executions("FN" + "0" * 32).update, status="ended")
        refused(404, 20404, executions("FN" + "0" * 32).delete)
        refused(404, 20404, executions("FN" + "0" * 32).execution_context().fetch)


def test_what_tools_ask_for_on_their_way_is_an_empty_list(client, service):
    """A tool that deploys flows looks for workflows and functions that these name."""
    for domain in (client.taskrouter, client.serverless):
        domain.base_url = service.url
    assert client.taskrouter.v1.workspaces.list() == client.serverless.v1.services.list() == []
    assert client.taskrouter.v1.workspaces.list(friendly_name="Flex Task Assignment") == []


def test_engagements_are_an_empty_list_and_cannot_be_created(client, flow):
    engagements = client.studio.v1.flows(flow.sid).engagements
    assert engagements.list() == []
    refused(403, 20403, engagements.create, to="+15550100", from_="+15550101")
    refused(404, 20404, engagements("FN" + "0" * 32).fetch)


def test_executions_of_a_missing_flow_are_404(api):
    assert api.get(f"/v2/Flows/{MISSING}/Executions").status_code == 404
    assert api.post(f"/v2/Flows/{MISSING}/Executions", {"To": "a", "From": "b"}).status_code == 404


def test_names_need_not_be_unique(flows, flow):
    twin = flows.create(friendly_name=flow.friendly_name, status="draft", definition=definition())
    assert twin.sid != flow.sid
    assert len(flows.list()) == 2


def test_parameters_nobody_knows_are_ignored(api):
    assert api.create(Unknown="1", definition="lower case is another name")["revision"] == 1
