"""What tests do with the package that is installed in a machine, and with the service that it runs."""

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402

RECOVERY_SECONDS = 30
SERVICE = SimpleNamespace(url="http://127.0.0.1:8080", verify=True)
BACKUPS = "/var/backups/flow-registry"
DATABASE = Path("/var/lib/flow-registry/flow-registry.db")


def install(machine, package, *options, **more):
    """Installs a package that lies beside the one that the machine was made for."""
    return machine.run(
        "apt-get", "install", "--yes", "--no-install-recommends", *options, f"/mnt/{Path(package).name}", **more
    )


def told(result):
    """What apt and the scripts that it ran have said, wherever."""
    return (result.stdout + result.stderr).replace("\r\n", "\n")


def wait_for_requests(clients):
    before = [client.requests for client in clients]
    while any(client.requests <= count + 10 for client, count in zip(clients, before)):
        assert not any(client.failures for client in clients), [client.failures for client in clients]
        time.sleep(0.01)


def wait_until(what, condition, seconds=RECOVERY_SECONDS):
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.02)
    raise AssertionError(f"not after {seconds} s: {what}")


def answers():
    try:
        return requests.get(f"{SERVICE.url}/health/ready", timeout=10).status_code == 200
    except requests.RequestException:
        return False


def check_every_flow(registry):
    """Every flow that was acknowledged is there, by the list and by itself."""
    api = API(SERVICE, registry.account)
    found, page = set(), "/v2/Flows?PageSize=1000"
    while page:
        body = api.get(page).json()
        found.update(flow["sid"] for flow in body["flows"])
        page = body["meta"]["next_page_url"]
    assert registry.flows <= found, registry.flows - found
    print(f"acknowledged flows found: {len(registry.flows)}")
