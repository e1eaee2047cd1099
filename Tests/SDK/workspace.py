"""A directory of definitions that `flow-registry flow` keeps in step with an environment."""

import json
import os
import pty
import shutil
import subprocess

from .service import BINARY

LINKS = ".flow-registry/links"
STATE = ".flow-registry/state.json"


class Workspace:
    """Runs the commands in one directory, with the credentials of one account at a time."""

    def __init__(self, directory, url, account, environment="default"):
        self.directory = directory
        self.url = url
        self.account = account
        self.environment = environment

    def at(self, url, account, environment):
        """The same directory with another environment."""
        return Workspace(self.directory, url, account, environment)

    @property
    def credentials(self):
        names = ("ACCOUNT_SID", "AUTH_TOKEN") if self.account[0].startswith("AC") else ("API_KEY", "API_SECRET")
        url = {"FLOW_REGISTRY_URL": self.url} if self.url else {}
        return {**{f"TWILIO_{name}": value for name, value in zip(names, self.account)}, **url}

    def run(self, command, *arguments, stdin="", code=0, **variables):
        """What a command prints on standard output, which must end with `code`."""
        result = self.start(command, *arguments, stdin=stdin, variables={**self.credentials, **variables})
        assert result.returncode == code, (result.stdout, result.stderr)
        if code <= 1 and not result.stderr:
            return result.stdout
        sentence, *details = result.stderr.splitlines()
        assert sentence.startswith("flow-registry: "), result.stderr
        assert all(line.startswith("  ") for line in details) and sentence.endswith(":" if details else "."), result.stderr
        return result.stderr.removeprefix("flow-registry: ").rstrip("\n")

    def start(self, command, *arguments, stdin="", variables=None):
        url = ["--url", self.url] if self.url else []
        return subprocess.run(
            [BINARY, "flow", command, *arguments, "--directory", ".", "--environment", self.environment, *url],
            cwd=self.directory,
            env={"PATH": "/usr/bin:/bin", **(variables or {})},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def states(self):
        """The state of each flow by its file, else by its name; the exit code must agree with them."""
        result = self.start("status", "--output", "json", variables=self.credentials)
        assert result.stderr == "", result.stderr
        flows = json.loads(result.stdout)
        assert result.returncode == (1 if any(flow["state"] != "in step" for flow in flows) else 0)
        return {flow.get("file") or flow["friendly_name"]: flow["state"] for flow in flows}

    def read(self, file):
        return json.loads((self.directory / file).read_text())

    def write(self, file, value):
        text = value if isinstance(value, str) else json.dumps(value)
        (self.directory / file).write_text(text)

    @property
    def manifest(self):
        """All that the directory knows, in the form of an older manifest, which had it in one file."""
        manifest = {"flows": {}, **self.read("flow-registry.json")}
        state = self.state
        for path in sorted((self.directory / LINKS).glob("*.json")):
            link = json.loads(path.read_text())
            environments = manifest["flows"].get(path.name, {}).get("environments", {})
            for environment, sid in link["environments"].items():
                environments[environment] = {"sid": sid, **state.get(environment, {}).get(sid, {})}
            manifest["flows"][path.name] = {"friendly_name": link["friendly_name"], "environments": environments}
        return manifest

    @property
    def state(self):
        """What is this directory's alone."""
        path = self.directory / STATE
        return json.loads(path.read_text()) if path.exists() else {}

    def forget(self):
        """Which file is which flow, and all that they had in common."""
        shutil.rmtree(self.directory / ".flow-registry")

    def files(self):
        return {
            str(path.relative_to(self.directory)): path.read_bytes()
            for path in self.directory.rglob("*")
            if path.is_file()
        }

    def set_variables(self, **variables):
        """Gives the environment these variables and no others."""
        path = self.directory / "flow-registry.json"
        manifest = json.loads(path.read_text()) if path.exists() else {"environments": {}}
        manifest["environments"].setdefault(self.environment, {})["variables"] = variables
        path.write_text(json.dumps(manifest))


def on_terminal(workspace, command, answer, before_answer=lambda: None, code=0):
    """What a command says on a terminal whose user answers its question."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [BINARY, "flow", *([command] if isinstance(command, str) else command)],
        cwd=workspace.directory,
        env={"PATH": "/usr/bin:/bin", **workspace.credentials},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = b""
    try:
        while b"[y/N]" not in shown:
            shown += os.read(controller, 4096)
        before_answer()
        os.write(controller, answer.encode() + b"\n")
        while chunk := os.read(controller, 4096):
            shown += chunk
    except OSError:  # EIO: the other side is closed
        pass
    assert process.wait(20) == code
    os.close(controller)
    return shown
