"""A machine, and a registry in it that is under load."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.load import LoadClient  # noqa: E402

from .installed import SERVICE  # noqa: E402
from .machine import Machine  # noqa: E402

CLIENTS = 4


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    files = Path(os.environ["SYSTEM_PACKAGE"]).parent
    machine = Machine(os.environ["SYSTEM_BASE"], files, tmp_path_factory.mktemp("machine") / "console.txt")
    yield machine
    machine.power_off()


@pytest.fixture(scope="module")
def registry():
    """What the tests have learned so far: an account, and every flow that was acknowledged."""
    return SimpleNamespace(account=None, flows=set(), described=True)


@pytest.fixture
def load(registry):
    """Clients at work while the test runs, with connections kept alive and without; afterwards none may have failed."""
    clients = [LoadClient(SERVICE, registry.account, index % 2 == 0, registry.described) for index in range(CLIENTS)]
    for client in clients:
        client.start()
    yield clients
    for client in clients:
        client.stop()
        registry.flows.update(client.created)
    count, failures = sum(client.requests for client in clients), [client.failures for client in clients]
    print(f"requests: {count}, failed: {sum(map(len, failures))}")
    assert not any(failures), failures
