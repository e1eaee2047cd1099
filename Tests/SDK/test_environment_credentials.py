"""Which account a command works on: no name of an environment leads to that of the shell by mistake."""

import json
import subprocess

import pytest

from .api import update
from .definitions import definition
from .service import BINARY
from .workspace import LINKS


@pytest.fixture
def run(workspace, tmp_path):
    """Runs a command with the shell's variables for development, and none of its options but those given."""
    configuration = tmp_path / "configuration"
    (configuration / "flow-registry").mkdir(parents=True)

    def run(*arguments, code=0, **variables):
        result = subprocess.run(
            [BINARY, "flow", *arguments], cwd=workspace.directory, capture_output=True, text=True, timeout=20,
            env={"PATH": "/usr/bin:/bin", "XDG_CONFIG_HOME": str(configuration), **workspace.credentials, **variables},
        )  # fmt: skip
        assert result.returncode == code, (result.stdout, result.stderr)
        return result.stderr or result.stdout

    run.configuration = configuration / "flow-registry"
    return run


@pytest.fixture
def menu(api, workspace):
    flow = api.create(FriendlyName="Menu")
    update(api, flow, Definition=json.dumps(definition(greeting="Two")))
    workspace.run("pull")
    return flow


def test_a_mistyped_environment_never_is_the_account_of_the_shell(api, workspace, run, menu):
    manifest = workspace.read("flow-registry.json")
    manifest["environments"]["production"] = {"url": workspace.url}
    workspace.write("flow-registry.json", manifest)
    before = workspace.files()
    for command in (["rollback", "Menu", "1", "--yes"], ["push", "--yes"], ["pull", "--yes"], ["status"], ["list"], ["audit"]):
        assert run(*command, "-e", "prodution", code=78) == (
            'flow-registry: There are no credentials for the environment "prodution": there is no '
            f"{run.configuration}/prodution.env, and flow-registry.json has default and production. "
            'Did you mean "production"?\n'
        )
    assert workspace.files() == before
    assert api.get(f"/v2/Flows/{menu['sid']}").json()["revision"] == 2


@pytest.mark.parametrize("name", ["", "a/b", "../x", "..", ".x", "a b"])
def test_what_cannot_be_an_environments_name_is_refused(run, menu, name):
    assert run("rollback", "Menu", "1", "--yes", "-e", name, code=78).startswith(
        f'flow-registry: "{name}" cannot be the name of an environment'
    )


def test_an_environment_whose_account_is_not_known_gets_no_variables_of_the_shell(api, account, workspace, run, menu):
    manifest = workspace.read("flow-registry.json")
    manifest["environments"]["production"] = {"url": workspace.url, "variables": {"FROM": "+15550199"}}
    workspace.write("flow-registry.json", manifest)
    before = workspace.files()
    for command in (["pull", "--yes"], ["push", "--yes"], ["rollback", "Menu", "1", "--yes"]):
        sentence = run(*command, "-e", "production", code=78)
        assert f"there is no {run.configuration}/production.env, and flow-registry.json does not say whose" in sentence
    assert workspace.files() == before
    # A pipeline's variables are those of the account that the manifest has.
    manifest["environments"]["production"]["account_sid"] = account.sid
    workspace.write("flow-registry.json", manifest)
    assert "in step" in run("status", "-e", "production")
    manifest["environments"]["production"]["account_sid"] = "AC" + "0" * 32
    workspace.write("flow-registry.json", manifest)
    assert "and the credentials are those of" in run("status", "-e", "production", code=77)


def test_a_command_that_does_nothing_leaves_no_environment_in_the_manifest(workspace, run, menu):
    before = workspace.files()
    for command in (["pull", "menu.json", "new.json"], ["push", "new.json", "--yes"]):
        workspace.write("new.json", "{")
        run(*command, "-e", "staging", "--url", "http://127.0.0.1:1", code=69)
        run(*command, "-e", "staging", "--url", workspace.url, code=66 if command[0] == "pull" else 65)
        (workspace.directory / "new.json").unlink()
        assert workspace.files() == before
    assert not (workspace.directory / LINKS / "new.json").exists()


def test_a_pull_that_is_refused_leaves_no_environment_in_the_manifest(workspace, run, menu):
    link = workspace.read(f"{LINKS}/menu.json")
    workspace.write(f"{LINKS}/menu.json", {**link, "friendly_name": "Elsewhere"})
    before = workspace.files()
    sentence = run("pull", "menu.json", "-e", "staging", "--url", workspace.url, code=1)
    assert "menu.json was not pulled: staging has no such flow." in sentence
    assert workspace.files() == before
