"""From a version with an earlier schema to this one, and back: two packages that were really built.

`SYSTEM_EARLIER_PACKAGES` has those of every release and the one from before the last migration, by spaces.
"""

import hashlib
import json
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402
from SDK.definitions import definition  # noqa: E402
from SDK.service import Account  # noqa: E402

from .installed import (  # noqa: E402
    BACKUPS,
    DATABASE,
    SERVICE,
    answers,
    check_every_flow,
    install,
    told,
    wait_for_requests,
    wait_until,
)
from .machine import Machine  # noqa: E402

PACKAGE = os.environ["SYSTEM_PACKAGE"]
SENTENCE = "the last that this version of Flow Registry knows; install the newer version."
#: What apt needs to go back; before 0.2 there was a file of settings, which dpkg does not bring back by itself.
BACK = ["--allow-downgrades", "--option=Dpkg::Options::=--force-confmiss"]
FLOWS = int(os.environ.get("SYSTEM_FLOWS", 1000))
UNITS = ["flow-registry.socket", "flow-registry-control.socket", "flow-registry.service"]


@pytest.fixture(scope="module", params=os.environ["SYSTEM_EARLIER_PACKAGES"].split(), ids=lambda path: Path(path).stem)
def earlier(request):
    return request.param


@pytest.fixture(scope="module")
def machine(earlier, tmp_path_factory):
    machine = Machine(os.environ["SYSTEM_BASE"], Path(PACKAGE).parent, tmp_path_factory.mktemp("machine") / "console.txt")
    install(machine, earlier)
    yield machine
    machine.power_off()


@pytest.fixture(scope="module")
def registry(machine):
    """One that the earlier version has filled."""
    made = json.loads(machine.output("flow-registry", "account", "create", "--friendly-name", "First", "--output", "json"))
    account = Account(made["sid"], made["auth_token"])
    api = API(SERVICE, account, described=False)
    flows = [api.create(FriendlyName=f"Flow {number}")["sid"] for number in range(FLOWS)]
    for path, form in [
        (f"/v2/Flows/{flows[0]}", {"Status": "published", "Definition": json.dumps(definition("Second"))}),
        (f"/v2/Flows/{flows[0]}/Aliases/production", {"Revision": "LatestPublished"}),
        (f"/v2/Flows/{flows[0]}/Rollback", {"Revision": 1}),
    ]:
        assert api.post(path, form).status_code < 300
    return SimpleNamespace(account=account, flows=set(flows), changed=flows[0], described=False, backup=None)


def version(package):
    return re.fullmatch(r"flow-registry_(.*)_\w+", Path(package).stem)[1]


def test_an_upgrade_with_migrations_under_load_refuses_and_fails_no_request(machine, earlier, registry, load):
    assert machine.output("flow-registry", "--version") == version(earlier)
    wait_for_requests(load)
    install(machine, PACKAGE)
    wait_for_requests(load)
    assert machine.output("flow-registry", "--version") == version(PACKAGE)
    # The schema changed, since there is a backup of the one before.
    registry.backup = machine.output("sh", "-c", f"ls {BACKUPS}/*-schema-*.db")
    print(f"migrated with {len(registry.flows)} flows and more, behind {registry.backup}")


def test_what_the_earlier_version_kept_is_whole(machine, registry):
    check_every_flow(registry)
    api = API(SERVICE, registry.account)
    revisions = api.get(f"/v2/Flows/{registry.changed}/Revisions").json()["revisions"]
    assert [revision["revision"] for revision in revisions] == [3, 2, 1]
    assert api.get(f"/v2/Flows/{registry.changed}/Revisions/production").json()["revision"] == 2
    machine.run("flow-registry", "check", user="flow-registry")
    machine.run("flow-registry", "audit", "verify")


def test_a_downgrade_is_refused_in_a_sentence_and_touches_nothing(machine, earlier, registry):
    machine.run("systemctl", "stop", *UNITS)
    before = contents(machine)
    result = install(machine, earlier, *BACK, check=False)
    if not version(earlier).startswith("0.1."):  # of which apt ends well whatever becomes of the service
        assert result.returncode != 0
        assert SENTENCE in told(result)
    assert machine.shows("flow-registry", "ExecMainStatus")["ExecMainStatus"] == "65"
    assert SENTENCE in machine.output("journalctl", "--unit=flow-registry", "--output=cat")
    assert contents(machine) == before
    assert not answers()


def contents(machine):
    return hashlib.sha256(Path(machine.path(DATABASE)).read_bytes()).hexdigest()


def test_the_newer_version_goes_on_where_it_was(machine, registry):
    install(machine, PACKAGE)
    wait_until("the service answers", answers)
    check_every_flow(registry)


def test_the_older_package_and_the_backup_from_before_lead_back(machine, earlier, registry):
    machine.run("systemctl", "stop", *UNITS)
    install(machine, earlier, *BACK, check=False)
    assert not answers()
    machine.run("flow-registry", "restore", registry.backup)
    machine.run("systemctl", "reset-failed", *UNITS)
    machine.run("systemctl", "start", *UNITS)
    machine.run("dpkg", "--configure", "--pending")
    wait_until("the service answers", answers)
    api = API(SERVICE, registry.account, described=False)
    assert api.get(f"/v2/Flows/{registry.changed}").json()["revision"] == 3
    machine.run("flow-registry", "check", user="flow-registry")
