"""Whoever pastes README or the guide, block after block as they stand, gets what they promise."""

import itertools
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO

import pytest
import requests

from .documents import Terminal, blocks
from .observed import wait_for
from .service import BINARY, PROJECT, free_port

#: What is refused on the way, by the heading that it is refused under: codes of the API and exit codes of commands.
REFUSED = {
    "README.md": {},
    "docs/guide.md": {
        "A first flow": [81022],
        "Nothing is lost": [20412],
        "Back, and back again": [20404],
        "Changes with care": [20409, 20412, 20412],
        "Flows that run others": [20428, 20409, 20409],
        "A directory of flows": ["flow-registry flow status: exit code 1", "flow-registry flow diff: exit code 1",
                                 "flow-registry flow push: exit code 1", "flow-registry flow diff: exit code 1"],
    },
}  # fmt: skip
CODE = re.compile(r'"code":(\d{5})')
WRONG = re.compile(r"Traceback|command not found|No such file|syntax error|unbound|Usage:")


VARIABLES = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")


def credentials(said):
    """The credentials that `make run` has said, in a line to be pasted."""
    [found] = re.findall(r"^export TWILIO_ACCOUNT_SID=(\w+) TWILIO_AUTH_TOKEN=(\w+)$", said, re.MULTILINE)
    return found


class Checkout:
    """A clone with a program that was built in it, where somebody runs `make run`."""

    def __init__(self, directory):
        self.directory = directory
        (directory / "home").mkdir()
        (directory / ".build" / "release").mkdir(parents=True)
        (directory / ".build" / "release" / "flow-registry").symlink_to(BINARY)
        (directory / "scripts").symlink_to(PROJECT / "scripts")
        self.database = directory / ".build" / "run" / "flow-registry.db"
        self.log = directory / "log.txt"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FLOW_REG", "TWILIO_"))}
        self.environment = {
            **inherited,
            "HOME": str(directory / "home"),
            "TERM": "dumb",
            "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}",
            "SWIFT_BACKTRACE": "enable=no",
        }

    def make_run(self):
        """What it says before it serves."""
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["scripts/run.sh"], cwd=self.directory, stdout=subprocess.PIPE, stderr=log, text=True,
                env={**self.environment, "FLOW_REGISTRY_HTTP_PORT": str(self.port)},
            )  # fmt: skip
        said = ""
        while "stop with Ctrl-C" not in said:
            line = self.process.stdout.readline()
            assert line, self.log.read_text()
            said += line
        wait_for(lambda: " serving " in self.log.read_text())
        return said

    def administer(self, *command):
        environment = {**self.environment, "FLOW_REGISTRY_DATABASE_PATH": str(self.database)}
        subprocess.run([BINARY, *command], env=environment, check=True, stdout=subprocess.DEVNULL, timeout=20)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(25)

    def paste(self, file):
        """Pastes the blocks for the machine of a developer; returns by heading what was refused."""
        self.saved = credentials(self.make_run())
        terminal = Terminal(cwd=self.directory, env=self.environment)
        console = Console(dict(zip(VARIABLES, self.saved)))
        export = "export {}={} {}={}".format(*itertools.chain(*zip(VARIABLES, self.saved)))
        refused = {}
        try:
            terminal.paste(f"{export}; make() {{ command make --dry-run --silent -C {PROJECT} \"$@\" >/dev/null; }}")
            for block in blocks(file):
                text = block.text.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}")
                if block.language == "sh" and "sudo " not in text:
                    output, failures = terminal.paste(text)
                elif block.language == "python":
                    output, failures = console.paste(text), []
                else:
                    continue
                assert not WRONG.search(output), output
                found = [int(code) for code in CODE.findall(output)] + failures
                if found:
                    refused.setdefault(block.heading, []).extend(found)
        finally:
            terminal.close()
        return refused


class Console:
    """Python's console, with the variables of a terminal."""

    def __init__(self, environment):
        self.environment = environment
        self.names = {}

    def paste(self, text):
        output = StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(output):
            for name, value in self.environment.items():
                patch.setenv(name, value)
            exec(compile(text, "README.md", "exec"), self.names)
        return output.getvalue()


@pytest.fixture
def checkout(tmp_path):
    checkout = Checkout(tmp_path)
    yield checkout
    checkout.stop()


@pytest.mark.parametrize("file", REFUSED)
def test_each_block_works_as_pasted(checkout, file):
    assert checkout.paste(file) == REFUSED[file]
    checkout.stop()
    assert credentials(checkout.make_run()) == checkout.saved
    assert "no longer work" not in checkout.log.read_text()


def test_make_run_serves_every_request_with_its_line_in_the_log(checkout):
    sid, token = credentials(checkout.make_run())
    for _ in range(3):
        assert requests.get(f"{checkout.url}/v2/Flows", auth=(sid, token), timeout=10).status_code == 200
    wait_for(lambda: checkout.log.read_text().count("route=/v2/Flows ") == 3)


def test_make_run_makes_other_credentials_where_the_saved_ones_no_longer_work(checkout):
    sid, token = credentials(checkout.make_run())
    session = requests.Session()
    session.auth = (sid, token)
    session.auth = (sid, session.post(f"{checkout.url}/v1/AuthTokens/Secondary").json()["secondary_auth_token"])
    assert session.post(f"{checkout.url}/v1/AuthTokens/Promote").status_code == 200
    checkout.stop()
    again = credentials(checkout.make_run())
    assert "no longer work" in checkout.log.read_text()
    assert again[0] == sid
    for working in (again, session.auth):
        assert requests.get(f"{checkout.url}/v2/Flows", auth=working, timeout=10).status_code == 200


def test_make_run_makes_another_account_where_the_saved_one_is_suspended(checkout):
    sid, _ = credentials(checkout.make_run())
    checkout.administer("account", "suspend", sid)
    checkout.stop()
    again = credentials(checkout.make_run())
    assert again[0] != sid
    assert requests.get(f"{checkout.url}/v2/Flows", auth=again, timeout=10).status_code == 200


def test_make_run_makes_another_account_where_the_saved_one_is_gone(checkout):
    sid, _ = credentials(checkout.make_run())
    checkout.stop()
    for file in checkout.database.parent.glob("flow-registry.db*"):
        file.unlink()
    checkout.administer("account", "create", "--friendly-name", "Other")
    again = credentials(checkout.make_run())
    assert again[0] != sid
    assert requests.get(f"{checkout.url}/v2/Flows", auth=again, timeout=10).status_code == 200


SETTINGS = [
    block.text for file in (*REFUSED, "docs/operations.md") for block in blocks(file) if block.language == "yaml"
]


@pytest.mark.parametrize("text", SETTINGS)
def test_each_setting_of_the_documents_is_one(own_service, text):
    (own_service.directory / "settings.yaml").write_text(text)
    result = own_service.command("check", "--config", "settings.yaml")
    assert result.returncode == 66, result.stderr  # There is no database to check; a wrong setting would be 78.
