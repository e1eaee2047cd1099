"""The container image, run as its configuration says on a root file system that is read-only."""

import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402
from SDK.service import Account, free_port  # noqa: E402

MAXIMUM_BYTES = 90_000_000
READY_SECONDS = 30


class Image:
    """What `docker load` would load, unpacked."""

    def __init__(self, archive, folder):
        self.root = folder / "root"
        with tarfile.open(archive) as image:
            [manifest] = json.load(image.extractfile("manifest.json"))
            self.config = json.load(image.extractfile(manifest["Config"]))["config"]
            for layer in manifest["Layers"]:
                with tarfile.open(fileobj=image.extractfile(layer)) as files:
                    files.extractall(self.root, numeric_owner=True)

    def command(self, data, arguments, **settings):
        """A command line that runs the program of the image on a volume, with settings of its own."""
        mounts = (
            'mount --bind "$0" "$0" && mount --bind "$1" "$0/data" && mount --bind /proc "$0/proc" && '
            'mount -o remount,bind,ro "$0" && shift && exec env -i "$@"'
        )
        environment = [*self.config["Env"], *(f"FLOW_REGISTRY_{name}={value}" for name, value in settings.items())]
        chroot = ["/usr/sbin/chroot", f"--userspec={self.config['User']}", self.root, *self.config["Entrypoint"]]
        return ["unshare", "--mount", "bash", "-c", mounts, self.root, data, *environment, *chroot, *arguments]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    return Image(os.environ["SYSTEM_IMAGE"], tmp_path_factory.mktemp("image"))


@pytest.fixture
def volume(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    os.chown(data, 65532, 65532)
    return data


@pytest.fixture
def service(image, volume):
    port = free_port()
    process = subprocess.Popen(image.command(volume, image.config["Cmd"], HTTP_HOST="127.0.0.1", HTTP_PORT=port))
    service = SimpleNamespace(process=process, url=f"http://127.0.0.1:{port}", verify=True)
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready(service):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    yield service
    process.kill()
    process.wait()


def is_ready(service):
    try:
        return requests.get(f"{service.url}/health/ready", timeout=10).status_code == 200
    except requests.ConnectionError:
        return False


def run(image, volume, *arguments):
    return subprocess.run(image.command(volume, arguments), capture_output=True, text=True, timeout=60)


def test_it_is_small_and_says_what_it_is(image):
    assert Path(os.environ["SYSTEM_IMAGE"]).stat().st_size < MAXIMUM_BYTES
    assert image.config["User"] == "65532:65532"
    assert image.config["StopSignal"] == "SIGTERM"
    assert list(image.config["Volumes"]) == ["/data"] and list(image.config["ExposedPorts"]) == ["8080/tcp"]
    assert image.config["Healthcheck"]["Test"] == ["CMD", "/usr/bin/flow-registry", "health"]
    assert {"title", "version", "revision", "licenses"} <= {
        name.removeprefix("org.opencontainers.image.") for name in image.config["Labels"]
    }


def test_it_has_no_shell_and_nothing_with_another_users_rights(image):
    files = [file for file in image.root.rglob("*") if file.is_file() and not file.is_symlink()]
    programs = [file for file in files if file.parent.name == "bin"]
    assert programs == [image.root / "usr/bin/flow-registry"]
    assert not any(file.stat().st_mode & 0o6000 for file in files)


def test_it_serves_is_administered_and_drains(image, volume, service):
    created = run(image, volume, "account", "create", "--friendly-name", "First", "--output", "json")
    account = json.loads(created.stdout)
    flow = API(service, Account(account["sid"], account["auth_token"])).create()["sid"]
    assert flow.startswith("FW")
    assert run(image, volume, "health").returncode == 0
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(30) == 0
    assert run(image, volume, "health").returncode == 69
    assert run(image, volume, "check").returncode == 0
