"""The real process on a real file, driven by the official SDK."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time

import pytest
import requests
from twilio.rest import Client

ROOT = pathlib.Path(__file__).parents[2]
FIXTURES = ROOT / "Tests/FlowRegistryTests/Fixtures/flows"
BINARY = os.environ.get("FLOW_REGISTRY_TEST_BINARY", str(ROOT / ".build/debug/flow-registry"))
MINIMAL = {"initial_state": "Trigger", "states": [
    {"name": "Trigger", "type": "trigger", "transitions": [], "properties": {}}]}


class Account:
    def __init__(self, registry, document):
        self.registry, self.sid, self.token = registry, document["sid"], document["auth_token"]

    @property
    def client(self):
        client = Client(self.sid, self.token)
        client.studio.base_url = self.registry.url
        return client

    def request(self, method, path, **arguments):
        url = path if path.startswith("http") else self.registry.url + path
        return requests.request(method, url, auth=(self.sid, self.token), timeout=10, **arguments)


class Registry:
    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("FLOW_REGISTRY_")}
        self.environment |= {
            "FLOW_REGISTRY_HTTP_PORT": str(self.port), "FLOW_REGISTRY_DATABASE_PATH": str(folder / "registry.db")}
        self.process = None

    def start(self):
        self.process = subprocess.Popen([BINARY, "serve"], env=self.environment, stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                if requests.get(self.url + "/health/ready", timeout=5).status_code == 200:
                    return self
            except requests.ConnectionError:
                pass
            assert self.process.poll() is None, "the service ended before it was ready"
            time.sleep(0.02)
        raise AssertionError("the service is not ready after 10 seconds")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def command(self, *arguments):
        return subprocess.run(
            [BINARY, *arguments], env=self.environment, capture_output=True, text=True, timeout=30)

    def account(self, name="test"):
        result = self.command("account", "create", "--friendly-name", name, "--output", "json")
        assert result.returncode == 0, result.stderr
        return Account(self, json.loads(result.stdout))


@pytest.fixture(scope="session")
def registry(tmp_path_factory):
    registry = Registry(tmp_path_factory.mktemp("registry")).start()
    yield registry
    registry.stop()


@pytest.fixture
def account(registry):
    return registry.account()


@pytest.fixture
def flows(account):
    return account.client.studio.v2.flows
