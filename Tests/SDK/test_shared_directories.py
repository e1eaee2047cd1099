"""Directories of definitions that several people work in, with git between them: what is shared, and what is not."""

import json
import os
import shutil
import subprocess

import pytest

from .api import update
from .definitions import definition
from .workspace import LINKS, STATE, Workspace, on_terminal


class Developer(Workspace):
    """A clone of a repository of definitions."""

    def git(self, *arguments, code=0):
        identity = ["-c", "user.name=Developer", "-c", "user.email=developer@example.com"]
        result = subprocess.run(
            ["git", *identity, *arguments], cwd=self.directory, capture_output=True, text=True, timeout=20,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.directory.parent), "GIT_CONFIG_NOSYSTEM": "1"},
        )  # fmt: skip
        assert result.returncode == code, (result.stdout, result.stderr)
        return result.stdout

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Work")

    def share(self):
        """Merges what the others have done, and publishes the result."""
        self.git("pull", "--quiet", "--no-rebase", "--no-edit")
        self.git("push", "--quiet")


@pytest.fixture
def developers(service, account, api, tmp_path):
    """Two clones of a repository in which one of them has pulled three flows."""
    for name in ("Bravo", "Hotel", "Zulu"):
        api.create(FriendlyName=name)
    origin = tmp_path / "origin"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", origin], check=True, timeout=20)

    def developer(name):
        directory = tmp_path / name
        subprocess.run(["git", "clone", "--quiet", origin, directory], check=True, capture_output=True, timeout=20)
        return Developer(directory, service.url, account)

    first = developer("first")
    first.git("checkout", "--quiet", "-B", "main")
    first.run("pull")
    first.commit()
    first.git("push", "--quiet", "--set-upstream", "origin", "main")
    return first, developer("second")


def test_two_who_push_other_flows_merge_without_a_conflict(api, developers):
    """Changed ones, new ones of neighbouring names, renamed ones: git has nothing to ask."""
    first, second = developers
    second.run("pull")  # the state is nobody's but a clone's own
    for developer, changed, new, name in [
        (first, "bravo.json", "charlie.json", "Charlie"), (second, "hotel.json", "delta.json", "Delta"),
    ]:  # fmt: skip
        developer.write(changed, definition(greeting=f"Edited {name}"))
        developer.write(new, definition(greeting=name))
        developer.run("push", changed, new, "--yes")
    os.rename(second.directory / "zulu.json", second.directory / "yankee.json")
    second.run("pull", "yankee.json")
    for developer in (first, second):
        developer.commit()
        developer.share()
    first.share()
    assert first.git("status", "--porcelain") == second.git("status", "--porcelain") == ""
    assert first.manifest["flows"].keys() == {"bravo.json", "charlie.json", "delta.json", "hotel.json", "yankee.json"}
    for developer in (first, second):
        assert set(developer.states().values()) == {"in step"}
        assert "5 flows are in step" in developer.run("pull")
    assert len(api.get("/v2/Flows").json()["flows"]) == 5


def test_a_push_changes_nothing_that_is_shared_but_the_definition(developers):
    first, _ = developers
    first.write("bravo.json", definition(greeting="Edited"))
    first.commit()
    first.run("push", "--yes")
    assert first.git("status", "--porcelain") == ""
    (entry,) = [entry for entry in first.state["default"].values() if entry["revision"] == 2]
    assert len(entry["hash"]) == 64


@pytest.mark.parametrize("text", [None, "", "{", '{"default": {"FW": 1}}', "<<<<<<< HEAD\n"])
def test_without_its_state_a_directory_loses_no_edit(api, developers, text):
    first, _ = developers
    flow, theirs, _ = sorted(api.get("/v2/Flows").json()["flows"], key=lambda flow: flow["friendly_name"])
    first.write("bravo.json", definition(greeting="Here"))
    update(api, theirs, Definition=json.dumps(definition(greeting="There")))
    if text is None:
        os.unlink(first.directory / STATE)
    else:
        first.write(STATE, text)
    states = {"bravo.json": "differs", "hotel.json": "differs", "zulu.json": "in step"}
    assert first.states() == states
    for command, who in (("push", "pushed"), ("pull", "pulled")):
        sentence = first.run(command, "--yes", code=1)
        assert f"bravo.json was not {who}" in sentence and "nothing here says which is newer" in sentence
        assert f"hotel.json was not {who}" in sentence and "see flow diff; " in sentence
        assert first.states() == states
    first.run("push", "bravo.json", "--force", "--yes")
    first.run("pull", "hotel.json", "--force", "--yes")
    assert set(first.states().values()) == {"in step"}
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["definition"] == definition(greeting="Here")
    assert first.read("hotel.json") == definition(greeting="There")
    # What was found in step is known as such from then on.
    first.write("zulu.json", definition(greeting="Here"))
    assert first.states()["zulu.json"] == "changed here"


@pytest.mark.parametrize("answer, winner", [("n", None), ("y", "Here")])
def test_without_its_state_a_push_asks_which_of_two_is_to_stay(api, developers, answer, winner):
    first, _ = developers
    flow = api.get("/v2/Flows?FriendlyName=Bravo").json()["flows"][0]
    update(api, flow, Definition=json.dumps(definition(greeting="There")))
    first.write("bravo.json", definition(greeting="Here"))
    os.unlink(first.directory / STATE)
    shown = on_terminal(first, "push", answer).decode()
    assert "nothing here says which is newer" in shown and "There" in shown and "Here" in shown
    assert "Push 1 flow, 1 of them over what may be newer there? [y/N]" in shown
    there = api.get(f"/v2/Flows/{flow['sid']}").json()["definition"]
    assert there == definition(greeting=winner or "There")


def test_without_its_state_a_pull_asks_which_of_two_is_to_stay(api, developers):
    first, _ = developers
    flow = api.get("/v2/Flows?FriendlyName=Bravo").json()["flows"][0]
    update(api, flow, Definition=json.dumps(definition(greeting="There")))
    first.write("bravo.json", definition(greeting="Here"))
    os.unlink(first.directory / STATE)
    for answer, winner in (("n", "Here"), ("y", "There")):
        assert b"Write 1 file, 1 of them over what may be newer here? [y/N]" in on_terminal(first, "pull", answer)
        assert first.read("bravo.json") == definition(greeting=winner)
    assert set(first.states().values()) == {"in step"}


def test_who_has_merged_a_pushed_definition_is_in_step(developers):
    first, second = developers
    second.run("pull")
    first.write("bravo.json", definition(greeting="Edited"))
    first.run("push", "--yes")
    first.commit()
    first.share()
    assert second.states()["bravo.json"] == "changed there"
    second.share()
    assert set(second.states().values()) == {"in step"}
    second.run("pull")
    second.write("bravo.json", definition(greeting="Edited again"))
    assert second.states()["bravo.json"] == "changed here"


def old_manifest(workspace, flows):
    """The one file that had all of it, in place of what a directory has now."""
    manifest = workspace.manifest
    manifest["environments"]["default"]["variables"] = {"NAME": "Ada"}
    workspace.forget()
    workspace.write("flow-registry.json", json.dumps(manifest, indent=2) + "\n")
    assert manifest["flows"].keys() == flows
    return manifest


def test_an_older_manifest_is_converted_without_loss(api, workspace):
    flow = api.create(FriendlyName="Menu")
    api.create(FriendlyName="Other")
    workspace.run("pull")
    manifest = old_manifest(workspace, {"menu.json", "other.json"})
    manifest["flows"]["menu.json"]["environments"]["production"] = {"sid": "FW" + "0" * 32, "revision": 7, "hash": "f" * 64}
    manifest["flows"]["other.json"]["environments"]["production"] = {"sid": "FW" + "1" * 32}
    workspace.write("flow-registry.json", manifest)
    update(api, flow, Definition=json.dumps(definition(greeting="There")))
    workspace.write("other.json", definition(greeting="Here"))
    # A command that only looks leaves it as it is.
    assert workspace.states() == {"menu.json": "changed there", "other.json": "changed here"}
    workspace.run("push", "--dry-run", code=1)
    assert workspace.read("flow-registry.json") == manifest and not (workspace.directory / LINKS).exists()
    workspace.run("pull", "menu.json", "--yes")
    assert workspace.read("flow-registry.json") == {"environments": manifest["environments"]}
    converted = workspace.manifest
    assert converted["flows"]["other.json"] == manifest["flows"]["other.json"]
    production = converted["flows"]["menu.json"]["environments"]["production"]
    assert production == manifest["flows"]["menu.json"]["environments"]["production"]
    assert workspace.states() == {"menu.json": "in step", "other.json": "changed here"}


def test_a_conversion_that_was_broken_off_goes_on(api, workspace):
    """Links and state are there, and the older manifest still is as well."""
    api.create(FriendlyName="Menu")
    api.create(FriendlyName="Other")
    workspace.run("pull")
    links, state = (workspace.directory / LINKS, workspace.directory / STATE)
    kept = {path.name: path.read_bytes() for path in links.iterdir()}
    saved = state.read_bytes()
    old_manifest(workspace, {"menu.json", "other.json"})
    links.mkdir(parents=True)
    (links / "menu.json").write_bytes(kept["menu.json"])
    state.write_bytes(saved)
    assert set(workspace.states().values()) == {"in step"}
    workspace.run("pull")
    assert {path.name: path.read_bytes() for path in links.iterdir()} == kept and state.read_bytes() == saved
    assert "flows" not in workspace.read("flow-registry.json")


def test_links_that_others_change_meanwhile_are_merged(api, workspace):
    flow = api.create(FriendlyName="Menu")
    workspace.run("pull")
    update(api, flow, FriendlyName="Main menu", Definition=json.dumps(definition(greeting="There")))
    link = workspace.read(f"{LINKS}/menu.json")
    link["environments"]["production"] = "FW" + "0" * 32
    on_terminal(workspace, "pull", "y", lambda: workspace.write(f"{LINKS}/menu.json", link))
    assert workspace.read(f"{LINKS}/menu.json") == {
        "friendly_name": "Main menu", "environments": {"default": flow["sid"], "production": "FW" + "0" * 32},
    }  # fmt: skip


@pytest.mark.parametrize(
    "text, words",
    [
        ("<<<<<<< HEAD\n", "is not valid JSON: it has a conflict here that a merge has left (line 1, column 1)."),
        ('{"sid": "FW"}', 'is no link: it must have "friendly_name" and "environments" alone.'),
        ('{"environments": {"default": 1}}', 'is no link: "default" must be the SID of a flow.'),
    ],
)
def test_a_link_with_faults_is_refused(api, workspace, text, words):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    workspace.write(f"{LINKS}/menu.json", text)
    for command in ("status", "push", "pull"):
        assert workspace.run(command, code=65).removeprefix("./") == f"{LINKS}/menu.json {words}"


def test_a_link_is_removed_with_its_flow_and_kept_where_it_has_changed(api, workspace):
    api.create(FriendlyName="Menu")
    workspace.run("pull")
    shutil.move(workspace.directory / "menu.json", workspace.directory / "main.json")
    workspace.run("pull")
    assert [path.name for path in (workspace.directory / LINKS).iterdir()] == ["main.json"]


def test_a_symbolic_link_leads_no_file_elsewhere(api, workspace, tmp_path):
    api.create(FriendlyName="Menu")
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (workspace.directory / ".flow-registry").symlink_to(elsewhere)
    assert workspace.run("pull", code=66) == ".flow-registry must be a directory, and is none or a symbolic link."
    assert not list(elsewhere.iterdir())
