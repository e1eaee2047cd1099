"""`flow-registry flow pull|push|diff|status`: a directory in step with two registries, and with one as Studio is."""

import json
import os
import re
import signal
import stat
import subprocess
import threading

import pytest

from .api import API, update
from .certificates import Authority
from .definitions import FIXTURES, dangling_definition, definition
from .service import BINARY
from .test_tls import TLSService
from .workspace import Workspace, on_terminal

AWKWARD = 'He said "hi" \\ and {{flow.variables.x}}\nnew line\ttab é \U0001f600 \u2028 </script> & {"json": 1}'


@pytest.fixture
def production(service, other_account, start_service, tmp_path, workspace):
    """The same directory against another process's account."""
    other = start_service()
    return workspace.at(other.url, other.create_account("Production"), "production")


def test_pull_writes_a_file_for_each_flow(api, workspace):
    flow = api.create(FriendlyName="Größe: Main Menu/EN", Definition=json.dumps(definition()))
    names = [f"Flow {number}" for number in range(120)]
    for name in names:
        api.create(FriendlyName=name)
    workspace.run("pull")
    assert len(list(workspace.directory.glob("flow-*.json"))) == 121  # with the manifest; more than one page
    assert workspace.read("gr-e-main-menu-en.json") == definition()
    text = (workspace.directory / "gr-e-main-menu-en.json").read_text()
    assert text.startswith('{\n  "description": "A New Flow",\n  "states": [\n    {\n      "name": "Trigger",\n')
    entry = workspace.manifest["flows"]["gr-e-main-menu-en.json"]
    assert entry["friendly_name"] == "Größe: Main Menu/EN"
    assert entry["environments"]["default"]["sid"] == flow["sid"]
    assert workspace.manifest["environments"]["default"]["account_sid"] == flow["account_sid"]
    assert set(workspace.states().values()) == {"in step"}


def test_pull_is_repeatable_byte_for_byte(api, workspace):
    for path in sorted(FIXTURES.glob("07*.json")):
        api.create(FriendlyName=path.stem, Definition=path.read_text())
    workspace.run("pull")
    before = workspace.files()
    assert len(before) > 5
    workspace.run("pull")
    for file in workspace.manifest["flows"]:
        os.unlink(workspace.directory / file)
    workspace.run("pull")
    assert workspace.files() == before


def test_push_adds_a_revision_and_says_what_it_is_about_to_do(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("menu.json", definition(greeting="Hello"))
    assert workspace.states() == {"menu.json": "changed here"}
    shown = workspace.run("push", "--dry-run")
    assert f"{flow['sid']}, revision 1 → 2, draft" in shown and "greeting" in shown
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["revision"] == 1
    assert "[y/N]" not in workspace.run("push", "--yes", "--status", "published", "--message", "Be polite")
    pushed = api.get(f"/v2/Flows/{flow['sid']}").json()
    assert (pushed["revision"], pushed["status"], pushed["commit_message"]) == (2, "published", "Be polite")
    assert pushed["definition"] == definition(greeting="Hello")
    assert workspace.states() == {"menu.json": "in step"}


def test_push_asks_first_and_refuses_where_nobody_can_answer(api, workspace):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("menu.json", definition(greeting="Hello"))
    sentence = workspace.run("push", code=64)
    assert sentence == "Nothing was changed: there is no terminal to ask on; give --yes to skip the question."
    assert workspace.states() == {"menu.json": "changed here"}
    for answer, state in [("n", "changed here"), ("y", "in step")]:
        assert b"Push 1 flow? [y/N]" in on_terminal(workspace, "push", answer=answer)
        assert workspace.states() == {"menu.json": state}


def test_both_sides_changed_is_a_conflict_until_one_is_given_up(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("menu.json", definition(greeting="Here"))
    update(api, flow, Definition=json.dumps(definition(greeting="There")))
    assert workspace.states() == {"menu.json": "changed on both sides"}
    assert f"it was changed in default since the last pull ({flow['sid']}, now revision 2)" in workspace.run(
        "push", "--yes", code=1
    )
    assert "it was changed since the last pull, here as well" in workspace.run("pull", "--yes", code=1)
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["revision"] == 2
    assert workspace.read("menu.json") == definition(greeting="Here")
    assert "There" in workspace.run("diff", code=1)
    workspace.run("push", "--yes", "--force")
    pushed = api.get(f"/v2/Flows/{flow['sid']}").json()
    assert (pushed["revision"], pushed["definition"]) == (3, definition(greeting="Here"))
    workspace.write("menu.json", definition(greeting="Here again"))
    update(api, flow, Definition=json.dumps(definition(greeting="There again")))
    workspace.run("pull", "--yes", "--force")
    assert workspace.read("menu.json") == definition(greeting="There again")
    assert workspace.states() == {"menu.json": "in step"}


def test_changes_there_are_pulled_and_not_pushed_over(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    update(api, flow, Definition=json.dumps(definition(greeting="There")), FriendlyName="Main menu")
    assert workspace.states() == {"menu.json": "changed there"}
    sentence = "menu.json was not pushed: revision 2 is in default; pull it, or push over it with --force."
    for options in [[], ["--status", "published"], ["menu.json"], [flow["sid"]]]:
        assert workspace.run("push", "--yes", *options, code=1) == sentence
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["revision"] == 2
    assert "no terminal" in workspace.run("pull", code=64)
    assert '~ name "Menu" → "Main menu"' in workspace.run("pull", "--yes")
    assert workspace.read("menu.json") == definition(greeting="There")
    assert workspace.manifest["flows"]["menu.json"]["friendly_name"] == "Main menu"


def test_if_match_keeps_out_who_comes_between_plan_and_push(api, workspace):
    flow, other = api.create(FriendlyName="Menu"), api.create(FriendlyName="Other")
    workspace.run("pull")
    for file in ("menu.json", "other.json"):
        workspace.write(file, definition(greeting="Here"))
    theirs = json.dumps(definition(greeting="Between"))
    shown = on_terminal(workspace, "push", "y", lambda: update(api, flow, Definition=theirs), code=1)
    assert (
        b"flow-registry: menu.json was not pushed: it was changed there in the meantime, at revision 2. Pull first."
        in shown
    )
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["definition"] == definition(greeting="Between")
    assert api.get(f"/v2/Flows/{other['sid']}").json()["definition"] == definition(greeting="Here")
    assert workspace.states() == {"menu.json": "changed on both sides", "other.json": "in step"}


def test_pull_keeps_what_is_edited_while_its_question_waits(api, workspace):
    flow, other = api.create(FriendlyName="Menu"), api.create(FriendlyName="Other")
    workspace.run("pull")
    for changed in (flow, other):
        update(api, changed, Definition=json.dumps(definition(greeting="There")))
    manifest = workspace.manifest
    manifest["environments"]["default"]["variables"] = {"EDITED": "in the meantime"}

    def edit():
        workspace.write("menu.json", definition(greeting="Here"))
        workspace.write("flow-registry.json", manifest)

    shown = on_terminal(workspace, "pull", "y", edit, code=1)
    assert b"menu.json was not pulled: it was changed here in the meantime." in shown
    assert workspace.read("menu.json") == definition(greeting="Here")
    assert workspace.read("other.json") == definition(greeting="There")
    assert workspace.manifest["environments"]["default"]["variables"] == {"EDITED": "in the meantime"}
    assert workspace.states() == {"menu.json": "changed on both sides", "other.json": "in step"}


def test_a_new_file_never_takes_the_place_of_another(api, workspace):
    flows = [api.create(FriendlyName="Menu") for _ in range(2)]
    workspace.run("pull")
    files = set(workspace.manifest["flows"])
    assert len(files) == 2
    for file in files:
        workspace.write(file, definition(greeting=f"Edited {file}"))
    workspace.forget()
    workspace.run("pull")
    for file in files:
        assert workspace.read(file) == definition(greeting=f"Edited {file}")
    new = set(workspace.manifest["flows"])
    assert not new & files and all(workspace.read(file) == definition() for file in new)
    assert {entry["environments"]["default"]["sid"] for entry in workspace.manifest["flows"].values()} == {
        flow["sid"] for flow in flows
    }


def test_push_over_what_is_newer_there_needs_force(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    update(api, flow, Definition=json.dumps(definition(greeting="There")))
    assert "revision 2 is in default" in workspace.run("push", "menu.json", "--yes", code=1)
    workspace.run("push", "--yes", "--force", "--status", "published")
    pushed = api.get(f"/v2/Flows/{flow['sid']}").json()
    assert (pushed["revision"], pushed["status"], pushed["definition"]) == (3, "published", definition())
    assert workspace.states() == {"menu.json": "in step"}


def test_what_is_behind_keeps_no_other_flow_from_being_pushed(api, workspace):
    behind, other = api.create(FriendlyName="Behind"), api.create(FriendlyName="Other")
    workspace.run("pull")
    update(api, behind, Definition=json.dumps(definition(greeting="There")))
    workspace.write("other.json", definition(greeting="Here"))
    assert "behind.json was not pushed" in workspace.run("push", "--yes", code=1)
    assert api.get(f"/v2/Flows/{other['sid']}").json()["definition"] == definition(greeting="Here")


@pytest.mark.parametrize("theirs", [None, "B2"])
def test_after_a_restore_the_newer_file_is_not_lost(own_service, tmp_path, theirs):
    """The registry is put back to revision 1, and somebody may have made another revision 2 since."""
    own_service.start()
    account = own_service.create_account()
    api = API(own_service, account)
    flow = api.create(FriendlyName="Menu")
    backups = tmp_path / "backups"
    backups.mkdir()
    backup = own_service.done("backup", backups)
    update(api, flow, Definition=json.dumps(definition(greeting="A2")))
    directory = tmp_path / "flows"
    directory.mkdir()
    workspace = Workspace(directory, own_service.url, account)
    workspace.run("pull")
    own_service.stop()
    own_service.done("restore", backup["file"])
    own_service.start()
    if theirs:
        update(api, flow, Definition=json.dumps(definition(greeting=theirs)))
    assert workspace.states() == {"menu.json": "set back there"}
    assert "menu.json was not pushed: default was set back to revision" in workspace.run("push", "--yes", code=1)
    assert "menu.json was not pulled: it is newer than what default was set back to" in workspace.run(
        "pull", "--yes", code=1
    )
    assert workspace.read("menu.json") == definition(greeting="A2")
    workspace.run("push", "--force", "--yes")
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["definition"] == definition(greeting="A2")
    assert workspace.states() == {"menu.json": "in step"}


def test_what_a_broken_off_pull_has_left_is_adopted(api, workspace):
    api.create(FriendlyName="Menu")
    api.create(FriendlyName="Menu")
    api.create(FriendlyName="Other", Definition=json.dumps(definition(greeting="+15550100")))
    workspace.set_variables(NUMBER="+15550100")
    workspace.run("pull", "--all")
    os.rename(workspace.directory / "other.json", workspace.directory / "by-another-name.json")
    before = {path.name: path.read_bytes() for path in workspace.directory.glob("*.json")}
    workspace.forget()
    workspace.run("pull", "--all")
    assert {path.name: path.read_bytes() for path in workspace.directory.glob("*.json")}.keys() == before.keys()
    assert set(workspace.states().values()) == {"in step"}
    for file in before.keys() - {"flow-registry.json"}:
        assert (workspace.directory / file).read_bytes() == before[file]


def test_renamed_files_are_the_flows_that_they_were(api, workspace):
    flows = [api.create(FriendlyName=name) for name in ("Menu", "Other", "Third")]
    workspace.run("pull")
    files = ["main.json", "second.json", f"third-{flows[2]['sid'][-8:]}.json"]
    for old, new in zip(["menu.json", "other.json", "third.json"], files):
        os.rename(workspace.directory / old, workspace.directory / new)
    workspace.write(files[2], definition(greeting="Edited as well"))
    shown = workspace.start("status", variables=workspace.credentials).stdout
    assert "» main.json, which was menu.json" in shown and "Not in the manifest" not in shown
    assert list(workspace.states().values()) == ["in step", "in step", "changed here"]
    workspace.run("push", "--yes")
    entries = workspace.manifest["flows"]
    assert [entries[file]["environments"]["default"]["sid"] for file in files] == [flow["sid"] for flow in flows]
    assert [flow["revision"] for flow in api.get("/v2/Flows").json()["flows"]].count(2) == 1
    assert len(api.get("/v2/Flows").json()["flows"]) == 3


@pytest.mark.parametrize("arguments", [["--all"], ["main.json"]])
def test_a_file_that_was_renamed_and_edited_makes_no_second_flow(api, workspace, arguments):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    os.rename(workspace.directory / "menu.json", workspace.directory / "main.json")
    workspace.write("main.json", definition(greeting="Edited as well"))
    assert workspace.run("push", *arguments, "--yes", code=1) == (
        f"main.json was not pushed: menu.json, the flow {flow['sid']}, is missing here, and this may be it. If it is, rename "
        ".flow-registry/links/menu.json to .flow-registry/links/main.json; if not, push it with --friendly-name."
    )
    assert len(api.get("/v2/Flows").json()["flows"]) == 1
    os.rename(*(workspace.directory / ".flow-registry/links" / name for name in ("menu.json", "main.json")))
    workspace.run("push", *arguments, "--yes")
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["revision"] == 2
    assert workspace.states() == {"main.json": "in step"}


@pytest.mark.parametrize("answer, flows", [("y", {"Menu": 2}), ("n", {"Menu": 1, "main": 1})])
def test_a_person_says_whether_a_new_file_is_the_one_that_is_missing(api, workspace, answer, flows):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    os.rename(workspace.directory / "menu.json", workspace.directory / "main.json")
    workspace.write("main.json", definition(greeting="Edited as well"))
    shown = on_terminal(workspace, ["push", "main.json"], f"{answer}\ny")
    assert b"and main.json is new. Is main.json that flow? [y/N]" in shown
    assert {flow["friendly_name"]: flow["revision"] for flow in api.get("/v2/Flows").json()["flows"]} == flows


def test_a_new_file_beside_a_missing_one_is_a_flow_of_its_own_by_its_name(api, workspace):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    os.unlink(workspace.directory / "menu.json")
    workspace.write("main.json", definition(greeting="New"))
    workspace.run("push", "main.json", "--friendly-name", "Main", "--yes")
    assert {flow["friendly_name"] for flow in api.get("/v2/Flows").json()["flows"]} == {"Menu", "Main"}


def test_an_older_state_of_a_file_is_not_pushed_without_force(api, workspace):
    """As after the checkout of an older branch."""
    flow = api.create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="One")))
    workspace.run("pull")
    for greeting in ("Two", "Three"):
        workspace.write("menu.json", definition(greeting=greeting))
        workspace.run("push", "--yes")
    workspace.write("menu.json", definition(greeting="One"))
    assert workspace.states() == {"menu.json": "older here"}
    assert f"it is as it was before revision 3 of {flow['sid']}" in workspace.run("push", "--yes", code=1)
    assert "which --force takes" in workspace.run("pull", "--yes")
    assert workspace.read("menu.json") == definition(greeting="One")
    workspace.write("menu.json", definition(greeting="Four"))
    assert workspace.states() == {"menu.json": "changed here"}
    workspace.write("menu.json", definition(greeting="Two"))
    workspace.run("push", "--force", "--yes")
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["definition"] == definition(greeting="Two")
    assert workspace.states() == {"menu.json": "in step"}
    workspace.write("menu.json", definition(greeting="Three"))
    assert workspace.states() == {"menu.json": "older here"}
    workspace.run("pull", "--force", "--yes")
    assert workspace.states() == {"menu.json": "in step"}


def test_who_has_merged_both_changes_is_told_how_to_keep_the_merge(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("menu.json", definition(greeting="Merged"))
    update(api, flow, Definition=json.dumps(definition(greeting="There")))
    for command in ("push", "pull"):
        sentence = workspace.run(command, "--yes", code=1)
        assert "see flow diff; if the file has both, push --force keeps it, and pull --force takes what is there." in sentence
    theirs = json.dumps(definition(greeting="Faster"))
    shown = on_terminal(workspace, ["push", "--force"], "y", lambda: update(api, flow, Definition=theirs), code=1)
    assert b"it was changed there in the meantime, at revision 3" in shown
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["definition"] == definition(greeting="Faster")


def test_push_tells_what_it_leaves_out_and_takes_all(api, workspace):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("new.json", definition(greeting="New"))
    workspace.write("package.json", {"name": "flows"})
    assert "Not in the manifest: new.json. Push them by name, or all with --all." in workspace.run("push", "--yes")
    assert "new.json" in workspace.run("push", "--yes", "--all")
    assert {flow["friendly_name"] for flow in api.get("/v2/Flows").json()["flows"]} == {"Menu", "new"}
    assert workspace.states() == {"menu.json": "in step", "new.json": "in step"}


def test_one_flow_that_cannot_be_fetched_keeps_no_other_from_being_pulled(api, workspace, studio):
    gone, refused = api.create(FriendlyName="Gone"), api.create(FriendlyName="Refused")
    api.create(FriendlyName="Third")
    workspace.url = studio.url

    def answer(method, path):
        if path == f"/v2/Flows/{gone['sid']}":
            api.delete(path)
        return 410 if path == f"/v2/Flows/{refused['sid']}" else None

    studio.before = answer
    sentence = workspace.run("pull", code=69)
    assert sentence.startswith("2 flows are not in step:\n")
    assert f"{gone['sid']} was deleted there in the meantime." in sentence and "Refused (410)." in sentence
    assert set(workspace.manifest["flows"]) == {"third.json"}
    studio.before = None
    workspace.run("pull", "--all")
    assert set(workspace.manifest["flows"]) == {"refused.json", "third.json"}


def test_deleted_flows_and_files_are_told_and_kept(api, workspace):
    gone, kept = api.create(FriendlyName="Gone"), api.create(FriendlyName="Kept")
    workspace.run("pull")
    api.delete(f"/v2/Flows/{gone['sid']}")
    os.unlink(workspace.directory / "kept.json")
    api.create(FriendlyName="New")
    assert workspace.states() == {"gone.json": "deleted there", "kept.json": "deleted here", "New": "only there"}
    sentence = workspace.run("push", "--yes", code=1)
    assert "it was deleted in default; flow undelete brings it back where it is still kept, and --force creates" in sentence
    assert workspace.run("push", "kept.json", code=66) == "kept.json was not pushed: there is no file of it here."
    assert "was not pushed: there is no file of it here." in workspace.run("push", "New", code=66)
    assert "the file is kept" in workspace.run("pull")
    assert "it was deleted in default" in workspace.run("pull", "gone.json", code=1)
    assert workspace.read("kept.json") == definition()
    assert not (workspace.directory / "new.json").exists()
    workspace.run("pull", "--all")
    workspace.run("push", "gone.json", "--yes", "--force")
    assert set(workspace.states().values()) == {"in step"}
    assert workspace.manifest["flows"]["gone.json"]["environments"]["default"]["sid"] != gone["sid"]
    assert workspace.manifest["flows"]["kept.json"]["environments"]["default"]["sid"] == kept["sid"]


def test_flows_are_chosen_by_file_sid_or_name(api, workspace):
    flows = [api.create(FriendlyName=name) for name in ("One", "Two", "Three", "Four")]
    workspace.run("pull", flows[0]["sid"], "Two")
    assert set(workspace.manifest["flows"]) == {"one.json", "two.json"}
    for file in ("one.json", "two.json"):
        workspace.write(file, definition(greeting="Hello"))
    workspace.run("push", "two.json", "--yes")
    assert workspace.states() == {
        "one.json": "changed here",
        "two.json": "in step",
        "Three": "only there",
        "Four": "only there",
    }
    assert workspace.run("push", "Five", code=66) == 'There is no flow "Five" here or in default.'


def test_a_new_file_is_pushed_by_its_name(api, workspace):
    workspace.write("hello.json", definition())
    result = workspace.start("status", variables=workspace.credentials)
    assert "Not in the manifest: hello.json. Push one by its name to add it, or all with push --all." in result.stdout
    workspace.run("push", "hello.json", "--friendly-name", "Hello there", "--yes")
    assert [flow["friendly_name"] for flow in api.get("/v2/Flows").json()["flows"]] == ["Hello there"]


def test_promotion_to_another_account_with_its_own_values(api, workspace, production):
    flow = api.create(
        FriendlyName="Menu", Definition=json.dumps(definition(url="https://staging.example.com/hook", retries="3"))
    )
    workspace.set_variables(HOOK="https://staging.example.com/hook", RETRIES="3")
    workspace.run("pull")
    file = workspace.read("menu.json")["states"][0]["properties"]
    assert file["url"] == "{{env.HOOK}}"
    assert file["retries"] == "3"  # too short to be told from any other 3
    workspace.write("menu.json", definition(url="{{env.HOOK}}", retries="{{ env.RETRIES }}"))
    assert workspace.states() == {"menu.json": "in step"}

    production.set_variables(HOOK="https://example.com/hook")
    assert production.run("push", "--yes", code=78) == (
        "menu.json names {{env.RETRIES}} at #/states/0/properties/retries, "
        "and the environment production has no variable RETRIES."
    )
    production.set_variables(HOOK="https://example.com/hook", RETRIES="5")
    assert production.states() == {"menu.json": "only here"}
    production.run("push", "--yes", "--status", "published")
    live = API_of(production).get("/v2/Flows").json()["flows"][0]
    fetched = API_of(production).get(f"/v2/Flows/{live['sid']}").json()
    assert (fetched["status"], fetched["revision"]) == ("published", 1)
    assert fetched["definition"] == definition(url="https://example.com/hook", retries="5")
    environments = workspace.manifest["flows"]["menu.json"]["environments"]
    assert environments["default"]["sid"] == flow["sid"] and environments["production"]["sid"] == live["sid"]

    # What is changed in production comes back as what it is in every environment.
    update(
        API_of(production), live, Definition=json.dumps(definition(url="https://example.com/hook?v=2", retries="5"))
    )
    production.run("pull", "--yes")
    assert workspace.read("menu.json") == definition(url="{{env.HOOK}}?v=2", retries="{{ env.RETRIES }}")
    assert workspace.states() == {"menu.json": "changed here"}
    assert production.states() == {"menu.json": "in step"}


def API_of(workspace):
    """Plain HTTP to where a workspace is in step with."""

    class At:
        url = workspace.url
        verify = True

    return API(At, workspace.account)


def test_a_namesake_that_differs_is_not_overwritten(api, workspace, production):
    api.create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="Staging")))
    workspace.run("pull")
    theirs = API_of(production).create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="Production")))
    assert "is not the same there and was never pulled from there" in production.run("push", "--yes", code=1)
    API_of(production).post(
        f"/v2/Flows/{theirs['sid']}",
        {"Status": "draft", "Definition": json.dumps(definition(greeting="Staging"))},
    )
    assert "in step" in production.run("push", "--yes")
    entry = workspace.manifest["flows"]["menu.json"]["environments"]["production"]
    assert (entry["sid"], entry["revision"]) == (theirs["sid"], 2)


def test_two_namesakes_are_for_a_person_to_tell_apart(api, workspace, production):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    first = API_of(production).create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="1")))
    API_of(production).create(FriendlyName="Menu", Definition=json.dumps(definition(greeting="2")))
    assert re.fullmatch(
        r'production has 2 flows with the name "Menu": say in \.flow-registry/links/menu\.json which one it is, as '
        r'{"environments": {"production": "FW\w+"}}\.',
        production.run("push", "--yes", code=65),
    )
    link = workspace.read(".flow-registry/links/menu.json")
    link["environments"]["production"] = first["sid"]
    workspace.write(".flow-registry/links/menu.json", link)
    assert production.states()["menu.json"] == "differs"


def test_values_cannot_break_out_of_their_strings(api, workspace):
    workspace.write("menu.json", definition(greeting="Say {{env.TEXT}}, {{flow.variables.x}} {{ env }}"))
    workspace.set_variables(TEXT=AWKWARD)
    workspace.run("push", "menu.json", "--yes")
    flow = api.get("/v2/Flows").json()["flows"][0]
    stored = api.get(f"/v2/Flows/{flow['sid']}").json()["definition"]
    assert stored == definition(greeting=f"Say {AWKWARD}, {{{{flow.variables.x}}}} {{{{ env }}}}")
    before = (workspace.directory / "menu.json").read_text()
    update(api, flow, Definition=json.dumps(definition(greeting=f"Say {AWKWARD}!", other=AWKWARD)))
    workspace.run("pull", "--yes")
    assert workspace.read("menu.json") == definition(greeting="Say {{env.TEXT}}!", other="{{env.TEXT}}")
    assert "{{flow.variables.x}}" in before


@pytest.mark.parametrize(
    "text, code, sentence",
    [
        ("{{env.NONE}}", 78, "menu.json names {{env.NONE}} at #/states/0/properties/greeting, and the environment "
         "default has no variable NONE."),
        ("{{env.A-B}}", 65, "menu.json has a malformed placeholder at #/states/0/properties/greeting: "
         "{{env.A-B}}. Text that is to stay begins with {{env!."),
    ],
)  # fmt: skip
def test_a_placeholder_without_a_value_is_an_error(workspace, text, code, sentence):
    workspace.write("menu.json", definition(greeting=text))
    assert workspace.run("push", "menu.json", "--yes", code=code) == sentence


def test_the_text_of_a_placeholder_in_a_flow_is_not_taken_for_one(api, workspace):
    names = ["{{env.NAME}}", "{{env!.NAME}} and {{ env.", "Ada {{env.NAME}} Ada"]
    for name in names:
        api.create(FriendlyName=name, Definition=json.dumps(definition(greeting=name)))
    workspace.set_variables(NAME="Ada")
    workspace.run("pull", "--all")
    files = {workspace.read(file)["states"][0]["properties"]["greeting"] for file in workspace.manifest["flows"]}
    assert files == {"{{env!.NAME}}", "{{env!!.NAME}} and {{ env!.", "Ada {{env!.NAME}} Ada"}
    assert set(workspace.states().values()) == {"in step"}
    workspace.write("env-name.json", definition(greeting="I am {{env.NAME}}, not {{env!.NAME}}"))
    workspace.run("push", "env-name.json", "--yes")
    flow = api.get("/v2/Flows", params={"FriendlyName": names[0]}).json()["flows"][0]
    stored = api.get(f"/v2/Flows/{flow['sid']}").json()
    assert stored["friendly_name"] == names[0]
    assert stored["definition"] == definition(greeting="I am Ada, not {{env.NAME}}")


def test_a_definition_that_is_wrong_keeps_no_other_flow_from_being_pushed(api, workspace):
    good, bad = api.create(FriendlyName="A good one"), api.create(FriendlyName="Bad one")
    workspace.run("pull")
    broken = dangling_definition()
    broken["initial_state"] = "Trigger"
    for revision, (text, words) in enumerate(
        [
            (
                dangling_definition(),
                "bad-one.json is no valid definition, for 2 reasons:\n"
                "  #/initial_state must match a widget name\n"
                "  #/states/0/transitions/1/next (widget Trigger) must match a widget name",
            ),
            (
                broken,
                "bad-one.json is no valid definition: #/states/0/transitions/1/next (widget Trigger) must match a widget "
                "name.",
            ),
            ('{"states": [', "bad-one.json is not valid JSON: it ends too early (line 1, column 13)."),
        ],
        start=2,
    ):
        workspace.write("a-good-one.json", definition(greeting=f"Hello {revision}"))
        workspace.write("bad-one.json", text)
        shown = workspace.start("push", "--dry-run", variables=workspace.credentials).stdout
        assert "! refused  bad-one.json" in shown and "~ update   bad-one.json" not in shown
        assert workspace.run("push", "--yes", code=65) == words
        assert api.get(f"/v2/Flows/{good['sid']}").json()["revision"] == revision
    assert api.get(f"/v2/Flows/{bad['sid']}").json()["revision"] == 1


def test_what_is_refused_keeps_no_other_flow_from_being_pushed(api, workspace):
    """Changed on both sides, deleted there, or two files of one flow: each is told, and the others are pushed."""
    both, gone, doubled = [api.create(FriendlyName=name) for name in ("Both", "Gone", "Doubled")]
    workspace.run("pull")
    workspace.write("both.json", definition(greeting="Here"))
    update(api, both, Definition=json.dumps(definition(greeting="There")))
    api.delete(f"/v2/Flows/{gone['sid']}")
    for path in ("doubled.json", ".flow-registry/links/doubled.json"):
        workspace.write(path.replace("doubled", "twin"), workspace.read(path))
    workspace.write("new.json", definition(greeting="New"))
    sentence = workspace.run("push", "--all", "--yes", code=1)
    assert sentence.startswith("3 flows are not in step:\n")
    assert all(f"  {file}" in sentence for file in ("both.json was not pushed", "gone.json was not pushed", "twin.json and"))
    names = {flow["friendly_name"]: flow["revision"] for flow in api.get("/v2/Flows").json()["flows"]}
    assert names == {"Both": 2, "Doubled": 1, "new": 1}


def test_a_new_file_that_is_not_whole_is_told_and_foreign_json_is_named(api, workspace):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("new.json", definition(greeting="New"))
    workspace.write("package.json", {"name": "flows"})
    faults = {
        "conflict.json": ("<<<<<<< HEAD\n{}\n", "it has a conflict here that a merge has left (line 1, column 1)"),
        "cut.json": (json.dumps(definition())[:40], "it ends too early"),
        "empty.json": ("", "it is empty (line 1, column 1)"),
    }
    for file, (text, _) in faults.items():
        workspace.write(file, text)
    result = workspace.start("status", variables=workspace.credentials)
    assert result.returncode == 65 and "· Not definitions: package.json." in result.stdout
    assert "Not in the manifest: conflict.json, cut.json, empty.json, new.json." in result.stdout
    pushed = workspace.start("push", "--all", "--yes", variables=workspace.credentials)
    assert pushed.returncode == 65 and "· Not definitions: package.json." in pushed.stdout
    for file, (_, words) in faults.items():
        for stderr in (result.stderr, pushed.stderr):
            assert f"{file} is not valid JSON: {words}" in stderr
    assert {flow["friendly_name"] for flow in api.get("/v2/Flows").json()["flows"]} == {"Menu", "new"}
    assert set(workspace.manifest["flows"]) == {"menu.json", "new.json"}


def test_every_fault_of_every_file_is_told(api, workspace):
    api.create(FriendlyName="One")
    api.create(FriendlyName="Two")
    api.create(FriendlyName="Three")
    workspace.run("pull")
    workspace.write("one.json", "")
    workspace.write("two.json", '{\n<<<<<<< HEAD\n  "states": []\n=======\n')
    faults = [
        "one.json is not valid JSON: it is empty (line 1, column 1).",
        "two.json is not valid JSON: it has a conflict here that a merge has left (line 2, column 1).",
    ]
    for command, words in [
        ("status", "2 flows cannot be compared:"),
        ("diff", "2 flows cannot be compared:"),
        ("pull", "2 flows are not in step:"),
        ("push", "2 flows are not in step:"),
    ]:
        assert workspace.run(command, code=65).splitlines() == [words, *(f"  {fault}" for fault in faults)]
    result = workspace.start("status", "--output", "json", variables=workspace.credentials)
    assert {flow["file"]: (flow["state"], flow.get("fault")) for flow in json.loads(result.stdout)} == {
        "one.json": ("faulty", faults[0]),
        "two.json": ("faulty", faults[1]),
        "three.json": ("in step", None),
    }
    workspace.run("pull", "--force", "--yes")
    assert set(workspace.states().values()) == {"in step"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_files_are_read_as_editors_store_them(api, workspace, encoding):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    text = json.dumps(definition(greeting="Größe \U0001f600"), ensure_ascii=False)
    (workspace.directory / "menu.json").write_bytes(text.encode(encoding))
    for file in ("flow-registry.json", ".flow-registry/links/menu.json"):
        kept = (workspace.directory / file).read_text()
        (workspace.directory / file).write_bytes(kept.encode(encoding))
    workspace.run("push", "--yes")
    assert workspace.states() == {"menu.json": "in step"}
    (flow,) = api.get("/v2/Flows").json()["flows"]
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["definition"] == definition(greeting="Größe \U0001f600")


def test_publishing_what_is_in_step(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    assert "1 flow is in step" in workspace.run("push", "--yes")
    assert "nothing else changes" in workspace.run("push", "--yes", "--status", "published")
    pushed = api.get(f"/v2/Flows/{flow['sid']}").json()
    assert (pushed["revision"], pushed["status"], pushed["definition"]) == (2, "published", definition())
    assert workspace.states() == {"menu.json": "in step"}


def test_a_manifest_with_faults_is_refused(workspace):
    for text, words in [
        ("[", "flow-registry.json is not valid JSON: it ends too early (line 1, column 2)."),
        (
            "{\n<<<<<<< HEAD\n",
            "flow-registry.json is not valid JSON: it has a conflict here that a merge has left (line 2, column 1).",
        ),
        ('{"flows": {}}', 'flow-registry.json is no manifest: / lacks "environments".'),
        ('{"environments": {}, "flows": {}, "more": 1}', 'flow-registry.json has members that no manifest has: "more".'),
        (
            '{"environments": {"default": {"uri": "http://127.0.0.1"}}}',
            'flow-registry.json has members that no manifest has: environment "default", "uri", instead of which "url" may '
            "be meant.",
        ),
        (
            '{"environments": {}, "flows": {"../x.json": {"friendly_name": "x", "environments": {}}}}',
            'flow-registry.json has a flow under "../x.json": it must be a file beside it that ends in .json.',
        ),
    ]:
        workspace.write("flow-registry.json", text)
        assert workspace.run("push", "--yes", code=65).removeprefix("./") == words


def test_credentials_come_from_the_environment_or_a_file_alone(service, account, workspace, tmp_path):
    missing = workspace.start("status", variables={})
    assert missing.returncode == 78 and "There are no credentials" in missing.stderr
    misspelt = workspace.start("status", variables={"TWILIO_ACOUNT_SID": account.sid, "TWILIO_AUTH_TOKEN": "x"})
    assert misspelt.stderr.endswith(" Instead of TWILIO_ACOUNT_SID, did you mean TWILIO_ACCOUNT_SID?\n")
    directory = workspace.start("status", "--credentials", tmp_path, variables={})
    assert (directory.returncode, "is a directory, where a file is needed" in directory.stderr) == (66, True)
    file = tmp_path / "staging.env"
    file.write_text(f'# staging\nexport TWILIO_ACCOUNT_SID={account.sid}\nTWILIO_AUTH_TOKEN="{account.auth_token}"\n')
    file.chmod(0o644)
    result = workspace.start("status", "--credentials", file, variables={})
    assert result.returncode == 78 and "chmod 600 it first" in result.stderr
    file.chmod(0o600)
    assert workspace.start("status", "--credentials", file, variables={}).returncode == 0
    file.write_bytes(file.read_bytes().replace(b"\n", b" # Windows\r\n").replace(b"=", b" = "))
    assert workspace.start("status", "--credentials", file, variables={}).returncode == 0
    key = service.create_key(account, "--type", "restricted", "--allow", "/twilio/studio/flows/list")
    keyed = Workspace(tmp_path, service.url, tuple(key))
    assert keyed.start("status", variables=keyed.credentials).returncode == 0
    workspace.account = (account.sid, "0" * 32)
    assert workspace.run("pull", code=77) == (
        f"The flows of {service.url} cannot be listed: the credentials are wrong (401)."
    )


def test_credentials_of_another_account_are_refused(api, workspace, other_account):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.account = other_account
    sentence = workspace.run("push", "--yes", code=77)
    assert "and the credentials are those of" in sentence and other_account.sid in sentence


def test_the_url_must_be_known_and_safe(workspace, account):
    for url, words in [
        (None, "The environment default has no URL: give --url, such as https://studio.twilio.com."),
        ("http://studio.example.com", "unencrypted: use https://, or give --allow-plain-http."),
        ("ftp://studio.example.com", "must begin with https://"),
        ("127.0.0.1:8080", "must begin with http:// or https://: give http://127.0.0.1:8080."),
        ("http://127.0.0.1:8080/v2", "goes on behind the server's own: give http://127.0.0.1:8080."),
        ("https://AC1:secret@studio.example.com", "must begin with https:// and have no credentials in it"),
    ]:
        workspace.url = url
        assert words in workspace.run("push", "--yes", code=78)


def test_credentials_go_to_no_url_that_only_the_manifest_names(api, workspace, studio, tmp_path):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    manifest = workspace.manifest
    manifest["environments"]["default"]["url"] = studio.url
    workspace.write("flow-registry.json", manifest)
    own, workspace.url = workspace.url, None
    file = tmp_path / "credentials"
    for variables, options, words in [
        ({}, [], f"nothing says that the credentials are for it: set FLOW_REGISTRY_URL={studio.url} with them"),
        ({"FLOW_REGISTRY_URL": own}, [], f"at {studio.url}, and the credentials are for {own} (FLOW_REGISTRY_URL)"),
        ({"FLOW_REGISTRY_URL": studio.url}, ["--credentials", str(file)], f"the credentials are for {own}"),
    ]:
        file.write_text("\n".join(f"{name}={value}" for name, value in workspace.credentials.items()))
        file.write_text(f"{file.read_text()}\nFLOW_REGISTRY_URL={own}/\n")
        file.chmod(0o600)
        for command in ["status", "pull", "push", "diff"]:
            assert words in workspace.run(command, *options, code=78, **variables)
    assert studio.requests == []
    assert workspace.run("status", FLOW_REGISTRY_URL=studio.url + "/").startswith("STATE")
    assert workspace.run("status", "--url", studio.url).startswith("STATE")
    assert studio.requests


def test_the_url_beside_the_credentials_is_enough_where_the_manifest_has_none(api, workspace):
    api.create(FriendlyName="Menu")
    own, workspace.url = workspace.url, None
    assert "1 flow" in workspace.run("pull", FLOW_REGISTRY_URL=own) or workspace.manifest
    assert workspace.manifest["environments"]["default"]["url"] == own


def test_the_manifests_url_is_the_same_in_another_spelling(api, workspace, tmp_path):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    manifest = workspace.manifest
    manifest["environments"]["default"]["url"] = workspace.url.replace("http", "HTTP") + "//"
    workspace.write("flow-registry.json", manifest)
    own, workspace.url = workspace.url, None
    assert workspace.run("status", FLOW_REGISTRY_URL=own).startswith("STATE")
    file = tmp_path / "credentials"
    file.write_text("\n".join(f"{name}={value}" for name, value in workspace.credentials.items()))
    file.chmod(0o600)
    assert workspace.run("status", "--credentials", str(file), FLOW_REGISTRY_URL=own).startswith("STATE")
    assert "and the credentials are for http://localhost:1" in workspace.run(
        "status", "--credentials", str(file), FLOW_REGISTRY_URL="http://localhost:1/", code=78
    )


def test_what_a_manifest_says_steers_no_terminal(api, workspace):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    manifest, own = workspace.manifest, workspace.url
    for environment in [{"url": "http://127.0.0.1:1/\x1b[2J\x9b\u202e"}, {"account_sid": "AC\x1b[2J"}]:
        manifest["environments"]["default"] = environment
        workspace.write("flow-registry.json", manifest)
        workspace.url = None if "url" in environment else own
        result = workspace.start("status", variables=workspace.credentials)
        assert result.returncode in (77, 78)
        shown = result.stdout + result.stderr
        assert "\\u{1b}[2J" in shown and not {"\x1b", "\x9b", "\u202e"} & set(shown)


def test_a_server_that_is_not_there_is_one_sentence(workspace, monkeypatch):
    workspace.url = "http://127.0.0.1:1/registry"
    result = workspace.start("status", variables=workspace.credentials)
    assert result.returncode == 69
    assert result.stderr.startswith("flow-registry: The flows of http://127.0.0.1:1/registry cannot be listed: ")


def test_studio_without_tags_is_looked_at_again_just_before(api, workspace, studio):
    workspace.url = studio.url
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("menu.json", definition(greeting="Here"))
    looked = []

    def change_after_validation(method, path):
        if path == "/v2/Flows/Validate" and not looked:
            looked.append(update(api, flow, Definition=json.dumps(definition(greeting="There"))))

    studio.before = change_after_validation
    assert "it was changed there in the meantime, at revision 2. Pull first." in workspace.run("push", "--yes", code=1)
    studio.before = None
    workspace.run("push", "--yes", "--force")
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["revision"] == 3
    assert workspace.states() == {"menu.json": "in step"}


def test_who_pushes_in_the_same_moment_is_told(api, workspace, studio):
    workspace.url = studio.url
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write("menu.json", definition(greeting="Here"))

    def change_just_before(method, path):
        if method == "POST" and path == f"/v2/Flows/{flow['sid']}":
            update(api, flow, Definition=json.dumps(definition(greeting="There")))

    studio.before = change_just_before
    assert "Somebody else has pushed at the same moment: revision 2 is theirs." in workspace.run("push", "--yes")


def test_reads_are_tried_again_and_writes_only_when_refused_unread(api, workspace, studio):
    workspace.url = studio.url
    flow = api.create(FriendlyName="Menu")
    studio.troubles = [("GET", 503, {}), ("GET", 429, {"Retry-After": 0}), ("GET", None, {})]
    workspace.run("pull")
    workspace.write("menu.json", definition(greeting="Here"))
    # The first POST validates, which may be repeated; the update is never carried out with a 429.
    studio.troubles = [("POST", 502, {"Retry-After": 0}), ("POST", 429, {"Retry-After": 0})]
    workspace.run("push", "--yes")
    assert studio.troubles == [] and api.get(f"/v2/Flows/{flow['sid']}").json()["revision"] == 2

    workspace.write("menu.json", definition(greeting="Here again"))
    studio.requests = []

    def fail_the_update(method, path):
        if path == "/v2/Flows/Validate":
            studio.troubles = [("POST", None, {})]

    studio.before = fail_the_update
    sentence = workspace.run("push", "--yes", code=69)
    assert "It may have been carried out all the same: see flow status." in sentence
    assert studio.requests.count(("POST", f"/v2/Flows/{flow['sid']}")) == 1


def test_next_page_is_asked_of_the_same_server(api, workspace, studio):
    """A registry behind a proxy names itself otherwise in its URLs: the credentials go to the URL that was given."""
    for number in range(101):
        api.create(FriendlyName=f"Flow {number}")
    workspace.url = studio.url
    workspace.run("pull")
    assert len([path for method, path in studio.requests if path.startswith("/v2/Flows?")]) == 2


def test_a_directory_belongs_to_one_command_at_a_time(api, workspace, studio):
    api.create(FriendlyName="Menu")
    workspace.url = studio.url
    started, release = threading.Event(), threading.Event()

    def wait(method, path):
        started.set()
        release.wait(20)

    studio.before = wait
    thread = threading.Thread(target=workspace.run, args=("pull",))
    thread.start()
    assert started.wait(20)
    studio.before = None
    assert workspace.run("pull", code=75) == (
        f'Another command works in the directory "{workspace.directory}".'
    )
    release.set()
    thread.join()


def test_files_keep_who_may_read_them(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    (workspace.directory / "menu.json").chmod(0o644)
    update(api, flow, Definition=json.dumps(definition(greeting="There")))
    workspace.run("pull", "--yes")
    assert stat.S_IMODE((workspace.directory / "menu.json").stat().st_mode) == 0o644
    assert not list(workspace.directory.glob("*.new"))


def test_new_files_are_for_whom_the_user_has_them(api, workspace):
    api.create(FriendlyName="Menu")
    subprocess.run(
        ["sh", "-c", 'umask 027; exec "$0" flow pull --directory new --url "$1"', BINARY, workspace.url],
        cwd=workspace.directory, env={"PATH": "/usr/bin:/bin", **workspace.credentials}, check=True, timeout=20,
    )  # fmt: skip
    new = workspace.directory / "new"
    modes = {str(path.relative_to(new)): oct(stat.S_IMODE(path.stat().st_mode)) for path in [new, *new.rglob("*")]}
    assert {modes.pop(directory) for directory in (".", ".flow-registry", ".flow-registry/links")} == {"0o750"}
    assert set(modes.values()) == {"0o640"} and "menu.json" in modes


def test_a_pull_that_is_interrupted_can_be_run_again(api, workspace, studio):
    for name in ("One", "Two"):
        api.create(FriendlyName=name)
    workspace.url = studio.url
    process = []

    def interrupt(method, path):
        if path.startswith("/v2/Flows/FW") and process[0].poll() is None:
            process[0].send_signal(signal.SIGINT)

    started = threading.Event()

    def before(method, path):
        started.wait(20)
        interrupt(method, path)

    studio.before = before
    process.append(
        subprocess.Popen(
            [BINARY, "flow", "pull"], cwd=workspace.directory, stderr=subprocess.PIPE, text=True,
            env={"PATH": "/usr/bin:/bin", **workspace.credentials},
        )  # fmt: skip
    )
    started.set()
    _, error = process[0].communicate(timeout=20)
    assert (process[0].returncode, error) == (
        130, "flow-registry: Interrupted. The files written so far stay: run flow pull again for the rest.\n",
    )  # fmt: skip
    studio.before = None
    assert len(workspace.manifest["flows"]) == 1
    workspace.run("pull", "--all")
    assert workspace.states() == {"one.json": "in step", "two.json": "in step"}


def test_https_is_proved(account, tmp_path):
    authority = Authority(tmp_path)
    service = TLSService(tmp_path / "service", authority)
    service.directory.mkdir()
    service.install(authority.issue("one")).start()
    try:
        directory = tmp_path / "flows"
        directory.mkdir()
        workspace = Workspace(directory, service.url, service.create_account())
        sentence = workspace.run("push", "--yes", code=69)
        assert sentence.startswith(f"The flows of {service.url} cannot be listed: ") and "certificate" in sentence
        workspace.write("menu.json", definition())
        workspace.run("push", "menu.json", "--yes", "--ca-file", authority.root)
        assert "in step" in workspace.run("status", "--ca-file", authority.root)
    finally:
        service.close()


def test_credentials_are_kept_for_each_environment(api, workspace, other_account, tmp_path):
    api.create(FriendlyName="Menu")
    configuration = tmp_path / "configuration"
    (configuration / "flow-registry").mkdir(parents=True)
    for name, account in [("staging", workspace.account), ("default", other_account)]:
        file = configuration / "flow-registry" / f"{name}.env"
        kept = Workspace(tmp_path, workspace.url, account).credentials
        file.write_text("".join(f"{variable}={value}\n" for variable, value in kept.items()))
        file.chmod(0o600)
    variables = {"PATH": "/usr/bin:/bin", "XDG_CONFIG_HOME": str(configuration)}

    def names(*options, **more):
        result = subprocess.run(
            [BINARY, "flow", "list", "--output", "json", *options],
            cwd=workspace.directory, env={**variables, **more}, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
        return [flow["friendly_name"] for flow in json.loads(result.stdout)]

    assert names("--environment", "staging") == ["Menu"]
    assert names() == []
    assert names("--environment", "staging", TWILIO_ACCOUNT_SID="AC", TWILIO_AUTH_TOKEN="x") == ["Menu"]
    assert names(**workspace.credentials) == ["Menu"]
