"""What the command line does with an environment's flows alone: no file here is needed or changed."""

import fcntl
import json
import os
import re

import pytest

from .api import API, update
from .definitions import definition
from .workspace import Workspace, on_terminal


@pytest.fixture
def menu(api):
    """A flow of three revisions, of which the second is published."""
    flow = api.create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="One")))
    for greeting, status in (("Two", "published"), ("Three", "draft")):
        update(api, flow, Definition=json.dumps(definition(greeting=greeting)), Status=status, CommitMessage=greeting)
    return flow


def alias(api, flow, name, **fields):
    response = api.post(f"/v2/Flows/{flow['sid']}/Aliases/{name}", fields)
    assert response.status_code == 200, response.text
    return response


def target(api, flow, name):
    response = api.get(f"/v2/Flows/{flow['sid']}/Aliases/{name}")
    assert response.status_code in (200, 404)
    return response.json()["revision"] if response.status_code == 200 else None


def test_daily_work_needs_no_directory(api, workspace):
    """list, log, show and rollback, by the flow's name, SID or file."""
    flow = api.create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="One")))
    for number, greeting in enumerate(("Two", "Three"), start=2):
        update(api, flow, Definition=json.dumps(definition(greeting=greeting)), CommitMessage=f"Make it {number}")
    (listed,) = json.loads(workspace.run("list", "--output", "json"))
    assert (listed["sid"], listed["revision"], listed["friendly_name"]) == (flow["sid"], 3, "Menu")
    log = json.loads(workspace.run("log", "Menu", "--limit", "2", "--output", "json"))
    assert [(entry["revision"], entry["commit_message"]) for entry in log] == [(3, "Make it 3"), (2, "Make it 2")]
    assert "Make it 2" in workspace.run("log", flow["sid"])
    assert json.loads(workspace.run("show", "Menu")) == definition(greeting="Three")
    assert json.loads(workspace.run("show", "Menu", "--revision", "1")) == definition(greeting="One")
    assert workspace.run("show", "Menu", "--revision", "9", code=66) == (
        f"The flow {flow['sid']} has no revision 9 in default."
    )
    assert workspace.run("show", "Nobody", code=66) == 'There is no flow "Nobody" in default.'
    workspace.run("pull")
    shown = workspace.run("rollback", "menu.json", "1", "--dry-run")
    assert "revision 3 → 4, as 1 was, draft" in shown and "greeting" in shown
    assert "no terminal" in workspace.run("rollback", "menu.json", "1", code=64)
    workspace.run("rollback", "menu.json", "1", "--yes", "--status", "published")
    rolled = api.get(f"/v2/Flows/{flow['sid']}").json()
    assert (rolled["revision"], rolled["status"], rolled["definition"]) == (4, "published", definition(greeting="One"))
    assert rolled["commit_message"] == "Rollback to revision 1"
    assert "as in revision 1 already" in workspace.run("rollback", "Menu", "1", "--yes", "--status", "published")
    assert workspace.states() == {"menu.json": "changed there"}


def test_a_rollback_is_one_in_the_audit_log_and_says_what_stays_live(api, workspace, menu):
    update(api, menu, Definition=json.dumps(definition(greeting="Bad")), Status="published")
    stays = "revision 4 stays the latest published one; --status published replaces it"
    assert stays in workspace.run("rollback", "Menu", "1", "--dry-run")
    assert stays not in workspace.run("rollback", "Menu", "1", "--status", "published", "--dry-run")
    assert stays in workspace.run("rollback", "Menu", "1", "--yes", "--message", "Back")
    rolled = api.get(f"/v2/Flows/{menu['sid']}").json()
    assert (rolled["revision"], rolled["status"], rolled["commit_message"]) == (5, "draft", "Back")
    assert stays in workspace.run("rollback", "Menu", "2", "--status", "draft", "--yes")
    assert api.get(f"/v2/Flows/{menu['sid']}").json()["commit_message"] == "Rollback to revision 2"
    actions = [event["action"] for event in json.loads(workspace.run("audit", "Menu", "--output", "json"))]
    assert actions[:3] == ["flow.rolled_back", "flow.rolled_back", "flow.updated"]


def test_studio_is_rolled_back_by_an_update(api, workspace, studio, menu):
    workspace.url = studio.url
    workspace.run("rollback", "Menu", "2", "--yes")
    rolled = api.get(f"/v2/Flows/{menu['sid']}").json()
    assert (rolled["revision"], rolled["status"], rolled["definition"]) == (4, "published", definition(greeting="Two"))


def test_rollback_overwrites_nobody(api, workspace):
    flow = api.create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="One")))
    update(api, flow, Definition=json.dumps(definition(greeting="Two")))
    theirs = json.dumps(definition(greeting="Theirs"))
    shown = on_terminal(
        workspace, ["rollback", "Menu", "1"], "y", lambda: update(api, flow, Definition=theirs), code=1
    )
    assert b"Menu was not rolled back: it was changed there in the meantime" in shown
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["revision"] == 3


COMMANDS = [
    ["list"], ["list", "--deleted"], ["log", "Menu"], ["show", "Menu"], ["history", "Menu"], ["audit"],
    ["alias", "list", "Menu"], ["alias", "set", "Menu", "production", "2", "--dry-run"], ["rollback", "Menu", "1", "--dry-run"],
    ["promote", "Menu", "--dry-run"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_what_leaves_the_directory_alone_waits_for_nobody_who_works_in_it(api, workspace, menu, command):
    held = os.open(workspace.directory, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        workspace.run(*command)
    finally:
        os.close(held)
    assert not list(workspace.directory.iterdir())


def test_aliases_are_made_moved_listed_and_deleted(api, workspace, menu):
    assert workspace.run("alias", "list", "Menu").splitlines()[1:] == []
    assert "+ make" in workspace.run("alias", "set", "Menu", "production", "LatestPublished", "--yes")
    shown = workspace.run("alias", "set", "Menu", "production", "3", "--dry-run")
    assert "production: revision 2 → revision 3" in shown and "Two" in shown and "Three" in shown
    assert target(api, menu, "production") == 2
    assert "no terminal" in workspace.run("alias", "set", "Menu", "production", "3", code=64)
    workspace.run("alias", "set", "Menu", "production", "1", "--canary-revision", "3", "--canary-percent", "5", "--yes")
    (listed,) = json.loads(workspace.run("alias", "list", menu["sid"], "--output", "json"))
    assert (listed["name"], listed["revision"], listed["canary_revision"], listed["canary_percent"]) == (
        "production", 1, 3, 5,
    )  # fmt: skip
    assert "is revision 1, and 3 for 5 % already" in workspace.run(
        "alias", "set", "Menu", "production", "1", "--canary-revision", "3", "--canary-percent", "5", "--yes"
    )
    assert "production, which is revision 1, and 3 for 5 %" in workspace.run("alias", "delete", "Menu", "production", "--yes")
    assert target(api, menu, "production") is None
    assert workspace.run("alias", "delete", "Menu", "production", "--yes", code=66) == (
        f"The flow {menu['sid']} has no alias production in default."
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["set", "Menu", "LatestPublished", "1"], "is reserved: Studio gives it a meaning"),
        (["set", "Menu", "1", "1"], "An alias is a letter, then up to 63 letters"),
        (["set", "Menu", "a/b", "1"], "An alias is a letter, then up to 63 letters"),
        (["set", "Menu", "a", "1", "--canary-percent", "5"], "--canary-revision and --canary-percent require each other."),
        (["set", "Menu", "a", "1", "--canary-revision", "2", "--canary-percent", "101"], "must be from 0 to 100."),
    ],
)
def test_what_no_alias_can_be_is_a_sentence(workspace, arguments, words):
    assert words in workspace.start("alias", *arguments, variables=workspace.credentials).stderr


def test_promotion_moves_an_alias_to_where_another_one_is(api, workspace, menu):
    alias(api, menu, "staging", Revision=3)
    alias(api, menu, "production", Revision=1)
    shown = workspace.run("promote", "Menu", "--from", "staging", "--to", "production", "--yes")
    assert "production: revision 1 → revision 3" in shown and "One" in shown
    assert target(api, menu, "production") == 3
    # The latest published revision, unless something else is said.
    workspace.run("promote", "Menu", "--to", "production", "--yes")
    assert target(api, menu, "production") == 2
    assert "is revision 2 already" in workspace.run("promote", "Menu", "--to", "production", "--yes")
    assert "has no revision qa in default" in workspace.run("promote", "Menu", "--from", "qa", "--to", "a", "--yes", code=66)


def test_a_part_of_the_keys_is_promoted_before_all_are(api, workspace, menu):
    alias(api, menu, "production", Revision=1)
    shown = workspace.run("promote", "Menu", "--to", "production", "--percent", "10", "--yes")
    moved = api.get(f"/v2/Flows/{menu['sid']}/Aliases/production").json()
    assert (moved["revision"], moved["canary_revision"], moved["canary_percent"]) == (1, 2, 10)
    assert "Two" in shown and "revision 1 → revision 1, and 2 for 10 %" in shown
    assert "production is revision 1, and 2 for 10 %: give the number of one" in workspace.run(
        "promote", "Menu", "--from", "production", "--to", "staging", "--yes", code=65
    )
    workspace.run("promote", "Menu", "--to", "production", "--yes")
    moved = api.get(f"/v2/Flows/{menu['sid']}/Aliases/production").json()
    assert (moved["revision"], moved["canary_revision"]) == (2, None)
    assert "omit --percent" in workspace.run("promote", "Menu", "--to", "new", "--percent", "1", "--yes", code=66)


def test_a_draft_is_published_and_an_alias_follows_in_the_same_step(api, workspace, menu):
    alias(api, menu, "production", Revision=2)
    shown = workspace.run("promote", "Menu", "--publish", "--to", "production", "--message", "Live", "--yes")
    assert "production: revision 2 → revision 4, which publishes 3" in shown
    latest = api.get(f"/v2/Flows/{menu['sid']}").json()
    assert (latest["revision"], latest["status"], latest["commit_message"]) == (4, "published", "Live")
    assert target(api, menu, "production") == 4
    assert "is revision 4 already" in workspace.run("promote", "Menu", "--publish", "--to", "production", "--yes")


def test_what_was_never_published_is_promoted_by_its_number(api, workspace):
    flow = api.create(FriendlyName="Menu")
    assert workspace.run("promote", "Menu", "--to", "production", "--yes", code=66) == (
        f"{flow['sid']} has no published revision: give --publish or --from."
    )
    workspace.run("promote", "Menu", "--to", "production", "--from", "1", "--yes")
    assert target(api, flow, "production") == 1


def test_promotion_without_an_alias_publishes_the_latest_revision(api, workspace, menu):
    assert "revision 3 → 4, nothing else changes" in workspace.run("promote", "Menu", "--message", "Live", "--yes")
    latest = api.get(f"/v2/Flows/{menu['sid']}").json()
    assert (latest["revision"], latest["status"], latest["commit_message"]) == (4, "published", "Live")
    assert latest["definition"] == definition(greeting="Three")
    assert "is published already" in workspace.run("promote", "Menu", "--yes")


FASTER = [
    (
        ["alias", "set", "Menu", "production", "1"],
        b"production was not moved: somebody was faster, it is now at revision 2; look again.",
    ),
    (
        ["alias", "delete", "Menu", "production"],
        b"production was not deleted: somebody was faster, it is now at revision 2; look again.",
    ),
    (["promote", "Menu", "--from", "1", "--to", "production"], b"production was not moved: somebody was faster"),
    (["promote", "Menu", "--publish", "--to", "production"], b"or production was changed there in the meantime; look again."),
]  # fmt: skip


@pytest.mark.parametrize("command, words", FASTER)
def test_an_alias_that_somebody_else_has_moved_is_left_alone(api, workspace, menu, command, words):
    alias(api, menu, "production", Revision=3)
    shown = on_terminal(workspace, command, "y", lambda: alias(api, menu, "production", Revision=2), code=1)
    assert words in shown
    assert target(api, menu, "production") == 2
    assert api.get(f"/v2/Flows/{menu['sid']}").json()["revision"] == 3


def test_an_alias_that_somebody_else_has_made_is_left_alone(api, workspace, menu):
    shown = on_terminal(
        workspace, ["alias", "set", "Menu", "production", "1"], "y",
        lambda: alias(api, menu, "production", Revision=2), code=1,
    )  # fmt: skip
    assert b"production was not made: somebody was faster, it is now at revision 2" in shown
    assert target(api, menu, "production") == 2


@pytest.mark.parametrize("command", [["promote", "Menu"], ["promote", "Menu", "--publish", "--to", "production"]])
def test_what_somebody_else_has_made_is_not_published(api, workspace, menu, command):
    theirs = json.dumps(definition(greeting="Theirs"))
    shown = on_terminal(workspace, command, "y", lambda: update(api, menu, Definition=theirs), code=1)
    assert b"changed there in the meantime" in shown
    latest = api.get(f"/v2/Flows/{menu['sid']}").json()
    assert (latest["revision"], latest["status"]) == (4, "draft")
    assert target(api, menu, "production") is None


def test_a_caller_who_has_to_say_what_was_seen_says_it(service, api, account, workspace, menu):
    service.done("account", "policy", account.sid, "--require-if-match")
    for command in [
        ["alias", "set", "Menu", "production", "1"], ["alias", "set", "Menu", "production", "2"],
        ["promote", "Menu", "--publish", "--to", "production"], ["alias", "delete", "Menu", "production"],
        ["rollback", "Menu", "1"], ["promote", "Menu"],
    ]:  # fmt: skip
        workspace.run(*command, "--yes")


def test_a_deleted_flow_is_listed_and_brought_back(api, workspace, menu):
    api.delete(f"/v2/Flows/{menu['sid']}")
    assert json.loads(workspace.run("list", "--output", "json")) == []
    (listed,) = json.loads(workspace.run("list", "--deleted", "--output", "json"))
    assert (listed["sid"], listed["revision"]) == (menu["sid"], 3) and listed["date_deleted"] < listed["date_purged"]
    assert "revision 3, draft, deleted 2" in workspace.run("undelete", "Menu", "--dry-run")
    assert workspace.run("undelete", "Nobody", "--yes", code=66) == 'There is no deleted flow "Nobody" in default.'
    workspace.run("undelete", "Menu", "--yes")
    assert api.get(f"/v2/Flows/{menu['sid']}").json()["revision"] == 3
    for name in ("Menu", menu["sid"]):
        assert workspace.run("undelete", name, "--yes", code=66) == (
            f'There is no deleted flow "{name}" in default: it is not deleted.'
        )


@pytest.mark.parametrize("command", [["log"], ["show"], ["history"], ["rollback"]])
@pytest.mark.parametrize("by", ["Menu", "menu.json", "sid"])
def test_a_deleted_flow_is_told_to_be_deleted(api, workspace, menu, command, by):
    workspace.run("pull")
    api.delete(f"/v2/Flows/{menu['sid']}")
    (deleted,) = api.get("/v2/Flows?Deleted=true").json()["flows"]
    arguments = [*command, menu["sid"] if by == "sid" else by, *(["1", "--yes"] if command == ["rollback"] else [])]
    assert workspace.run(*arguments, code=66) == (
        f'The flow "Menu" ({menu["sid"]}) of default was deleted on {deleted["date_deleted"]}: flow undelete brings it back.'
    )
    workspace.run("pull")
    workspace.run("undelete", "menu.json", "--yes")
    assert workspace.states() == {"menu.json": "in step"}


@pytest.mark.parametrize("command", [["undelete", "Menu", "--yes"], ["list", "--deleted"], ["audit"], ["alias", "list", "Menu"]])
def test_another_accounts_credentials_are_refused_everywhere(api, other_api, other_account, workspace, menu, command):
    workspace.run("pull")
    theirs = other_api.create(FriendlyName="Menu")
    other_api.delete(f"/v2/Flows/{theirs['sid']}")
    workspace.account = other_account
    assert "and the credentials are those of" in workspace.run(*command, code=77)


def test_of_two_deleted_flows_of_one_name_a_person_says_which(api, workspace):
    flows = [api.create(FriendlyName="Menu") for _ in range(2)]
    for flow in flows:
        api.delete(f"/v2/Flows/{flow['sid']}")
    sentence = workspace.run("undelete", "Menu", "--yes", code=65)
    assert sentence.startswith('default has 2 flows with the name "Menu": give a SID instead (')
    assert all(flow["sid"] in sentence for flow in flows)
    workspace.run("undelete", flows[0]["sid"], "--yes")
    assert api.get(f"/v2/Flows/{flows[0]['sid']}").status_code == 200


def test_a_flow_that_somebody_else_has_brought_back_is_told(api, workspace, menu):
    api.delete(f"/v2/Flows/{menu['sid']}")
    shown = on_terminal(
        workspace, ["undelete", "Menu"], "y", lambda: api.post(f"/v2/Flows/{menu['sid']}/Undelete"), code=1
    )
    assert b"Menu was not restored: somebody else has restored it in the meantime." in shown


def test_a_history_has_revisions_moves_and_deletions(service, api, account, workspace, menu):
    alias(api, menu, "production", Revision=2)
    alias(api, menu, "production", Revision=3, CanaryRevision=1, CanaryPercent=5)
    alias(api, menu, "gone", Revision=1)
    api.delete(f"/v2/Flows/{menu['sid']}/Aliases/gone")
    api.delete(f"/v2/Flows/{menu['sid']}")
    api.post(f"/v2/Flows/{menu['sid']}/Undelete")
    entries = json.loads(workspace.run("history", "Menu", "--output", "json"))
    assert [entry["date_created"] for entry in entries] == sorted((e["date_created"] for e in entries), reverse=True)
    told = [(e["event"], e.get("alias"), e.get("previous_revision"), e.get("revision")) for e in entries]
    assert sorted(told, key=str) == sorted([
        ("revision", None, None, 1), ("revision", None, None, 2), ("revision", None, None, 3),
        ("alias.set", "production", None, 2), ("alias.set", "production", 2, 3),
        ("alias.set", "gone", None, 1), ("alias.deleted", "gone", 1, None),
        ("flow.deleted", None, None, None), ("flow.undeleted", None, None, None),
    ], key=str)  # fmt: skip
    moves = [entry for entry in entries if entry["event"].startswith("alias.")]
    assert {(entry["actor_type"], entry["actor_sid"]) for entry in moves} == {("auth_token", account.sid)}
    shown = workspace.run("history", "Menu")
    assert "alias production: 2 → 3, and 1 for 5 %" in shown and "alias gone deleted" in shown and "draft: Three" in shown
    assert len(json.loads(workspace.run("history", "Menu", "--limit", "2", "--output", "json"))) == 2
    key = service.create_key(
        account, "--type", "restricted", "--allow", "/twilio/studio/flows/list",
        "--allow", "/twilio/studio/flows.revisions/*", "--allow", "/flow-registry/aliases/*",
    )  # fmt: skip
    limited = Workspace(workspace.directory, workspace.url, tuple(key)).run("history", "Menu")
    assert "the credentials may not read the audit log" in limited and "production: 2 → 3" in limited
    assert "gone" not in limited


def test_a_revision_is_known_by_the_key_that_has_made_it(service, api, account, workspace, menu):
    key = service.create_key(account, "--type", "standard")
    update(API(service, key), menu, CommitMessage="By a key")
    for command in ("log", "history"):
        newest, older, *_ = json.loads(workspace.run(command, "Menu", "--output", "json"))
        assert (newest["revision"], newest["actor_type"], newest["actor_sid"], newest["actor_name"]) == (
            4, "api_key", key.sid, "Test",
        )  # fmt: skip
        assert (older["actor_type"], older["actor_sid"]) == ("auth_token", account.sid)
        assert f"Test ({key.sid})" in workspace.run(command, "Menu")
    (event,) = json.loads(workspace.run("audit", "--actor", key.sid, "--output", "json"))
    assert (event["action"], event["revision_before"], event["revision_after"]) == ("flow.updated", 3, 4)


def test_the_audit_log_is_filtered(service, api, account, workspace, menu):
    other = api.create(FriendlyName="Other")
    alias(api, menu, "production", Revision=2)
    api.delete(f"/v2/Flows/{other['sid']}")

    def actions(*arguments):
        return [event["action"] for event in json.loads(workspace.run("audit", *arguments, "--output", "json"))]

    assert actions()[:3] == ["flow.deleted", "alias.set", "flow.created"]
    assert actions("Menu") == ["alias.set", "flow.updated", "flow.updated", "flow.created"]
    assert actions("Other") == ["flow.deleted", "flow.created"]  # deleted, and known by its name
    assert actions("Menu", "--action", "alias.set") == ["alias.set"]
    assert actions("Menu", "--limit", "2") == ["alias.set", "flow.updated"]
    assert actions("Menu", "--actor", account.sid) == actions("Menu")
    assert actions("Menu", "--actor", "SK" + "0" * 32) == []
    assert actions("Menu", "--address", "127.0.0.1") == actions("Menu") and actions("--address", "10.0.0.7") == []
    sentence = workspace.run("audit", "--address", "nowhere", code=64)
    assert sentence.startswith("The audit log cannot be listed: ") and "cannot be listed: --address " in sentence
    assert "cannot be listed: --actor " in workspace.run("audit", "--actor", "CI", code=64)
    assert "cannot be listed: --until " in workspace.run("audit", "--until", "2026-13-31", code=64)
    day = json.loads(workspace.run("audit", "--output", "json"))[0]["date_created"]
    assert actions("Menu", "--since", day[:10], "--until", day) == actions("Menu")
    assert actions("--since", "2999-01-01") == [] and actions("--until", "2001-01-01") == []
    assert re.search(rf"alias\.set .*{account.sid} .*127\.0\.0\.1 .*{menu['sid']}/Aliases/production", workspace.run("audit"))


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--action", "flow.update"], 'There is no action "flow.update". Did you mean "flow.updated"?'),
        (["--since", "yesterday"], "--since must look like 2026-01-31 or 2026-01-31T23:59:59Z."),
        (["--limit", "0"], "--limit must be a whole number of at least 1."),
        (["--limit", "-1"], "--limit must be a whole number of at least 1."),
        (["--limit", "1.5"], "--limit must be a whole number of at least 1."),
    ],
)
def test_a_filter_of_the_audit_log_that_cannot_be_is_a_sentence(workspace, arguments, words):
    result = workspace.start("audit", *arguments, variables=workspace.credentials)
    assert result.returncode == 64 and words in result.stderr


BEYOND_STUDIO = [
    (["alias", "list", "Menu"], "aliases: a registry has them, Studio does not."),
    (["alias", "set", "Menu", "production", "1", "--yes"], "aliases: a registry has them, Studio does not."),
    (["alias", "delete", "Menu", "production", "--yes"], "aliases: a registry has them, Studio does not."),
    (["promote", "Menu", "--to", "production", "--yes"], "aliases: a registry has them, Studio does not."),
    (["undelete", "Menu", "--yes"], "deleted flows to restore: a registry has them, Studio does not."),
    (["list", "--deleted"], "deleted flows to restore: a registry has them, Studio does not."),
    (["audit", "Nobody"], "audit log: a registry has one, Studio does not."),
    (["audit"], "audit log: a registry has one, Studio does not."),
]


@pytest.mark.parametrize("command, words", BEYOND_STUDIO)
def test_studio_has_not_what_a_registry_has_beyond_it(workspace, studio, menu, command, words):
    workspace.url = studio.url
    assert workspace.run(*command, code=69) == f"{studio.url} has no {words}"


def test_studio_has_a_history_of_revisions_and_publishes_drafts(api, workspace, studio, menu):
    workspace.url = studio.url
    entries = json.loads(workspace.run("history", "Menu", "--output", "json"))
    assert [(entry["event"], entry["revision"]) for entry in entries] == [("revision", 3), ("revision", 2), ("revision", 1)]
    assert "audit log" not in workspace.run("history", "Menu")
    workspace.run("promote", "Menu", "--yes")
    assert api.get(f"/v2/Flows/{menu['sid']}").json()["status"] == "published"


def test_many_aliases_and_moves_come_in_pages(service, api, account, workspace, menu):
    service.done("account", "policy", account.sid, "--maximum-aliases-per-flow", "101")
    for number in range(101):
        alias(api, menu, f"a{number}", Revision=1)
    assert len(json.loads(workspace.run("alias", "list", "Menu", "--output", "json"))) == 101
    assert len(json.loads(workspace.run("history", "Menu", "--limit", "103", "--output", "json"))) == 103
    assert len(json.loads(workspace.run("audit", "Menu", "--limit", "104", "--output", "json"))) == 104
