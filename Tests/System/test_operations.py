"""Whoever pastes the blocks of README and of docs/operations.md on a server gets what they promise."""

import os
import re
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402
from SDK.documents import Terminal, blocks  # noqa: E402
from SDK.service import Account  # noqa: E402

from .installed import SERVICE  # noqa: E402
from .machine import Machine  # noqa: E402

SETTINGS = "/etc/flow-registry/conf.d/50-local.yaml"
#: What is edited by `systemctl edit` and `sudoedit` comes from here.
EDITED = "/run/edited"
#: Later versions of systemd put the line to begin with before the file.
LAST = 'for file; do :; done'
#: What may fail as there is nothing to find.
MAY_FAIL = re.compile(r"journalctl .*")


@pytest.fixture
def machine(tmp_path):
    package = Path(os.environ["SYSTEM_PACKAGE"])
    machine = Machine(os.environ["SYSTEM_BASE"], package.parent, tmp_path / "console.txt")
    machine.run("mkdir", "/root/.build")
    machine.run("ln", "-s", "/mnt", "/root/.build/package")
    machine.write("/usr/local/bin/paste", f'#!/bin/sh\n{LAST}\n[ ! -e {EDITED} ] || cat {EDITED} > "$file"\nrm -f {EDITED}\n')
    machine.run("chmod", "+x", "/usr/local/bin/paste")
    machine.write("/etc/sudoers.d/editor", 'Defaults env_keep += "EDITOR SYSTEMD_EDITOR"\n')
    yield machine
    machine.power_off()


@pytest.fixture
def terminal(machine):
    terminal = Terminal(*machine.prefix("/root", EDITOR="paste", SYSTEMD_EDITOR="paste", SYSTEMD_PAGER="cat"))
    yield terminal
    terminal.close()


def paste(terminal, text):
    output, failures = terminal.paste(text)
    print(text, output, sep="\n")
    assert not [failure for failure in failures if not MAY_FAIL.match(failure)], output
    return output


def test_readme_installs_a_service_with_an_account(terminal):
    [text] = [block.text for block in blocks("README.md") if block.language == "sh" and "sudo " in block.text]
    assert re.search(r"AC[0-9a-f]{32}", paste(terminal, text))


def test_each_block_of_the_operators_guide_works_as_pasted(machine, terminal):
    pending, account = blocks("docs/operations.md"), None
    while pending:
        block = pending.pop(0)
        if block.language == "ini":
            check_drop_in(machine, block.text)
        elif block.language == "yaml" and "walArchiveDirectory" in block.text:
            machine.write(SETTINGS, block.text)
        elif block.language == "sh":
            if "systemctl edit" in block.text:
                machine.write(EDITED, pending.pop(0).text)
            output = paste(terminal, block.text)
            account = account or made_account(output)
            if block.text == "sudo systemctl restart flow-registry\n":
                begin_log(account)
    assert API(SERVICE, account).get("/v2/Flows").json()["flows"]


def made_account(output):
    """The account that the first block has made."""
    return Account(*re.search(r"(AC[0-9a-f]{32})(?:.|\n)*\b([0-9a-f]{32})\b", output).groups())


def begin_log(account):
    """The log begins with a change, and leads on from backups of a later second."""
    API(SERVICE, account).create()
    time.sleep(2)


def check_drop_in(machine, text):
    """systemd takes what is to be pasted into an editor of a unit's settings."""
    [unit] = re.findall(r"^# systemctl edit (\S+)$", text, re.MULTILINE) or ["flow-registry-metrics.socket"]
    unit = unit if "." in unit else f"{unit}.service"
    machine.write(f"/run/systemd/system/{unit}.d/pasted.conf", text)
    result = machine.run("systemd-analyze", "verify", "--man=no", f"/lib/systemd/system/{unit}")
    machine.run("rm", f"/run/systemd/system/{unit}.d/pasted.conf")
    machine.run("systemctl", "daemon-reload")
    # RestartSteps= is for systemd 254.
    told = [line for line in (result.stdout + result.stderr).splitlines() if "Restart" not in line]
    assert told == []
