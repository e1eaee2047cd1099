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
from ruamel.yaml import YAML

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402
from SDK.service import PROJECT, Account, free_port  # noqa: E402

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
def start(image, volume):
    """Starts the service with these settings, and waits until it is ready."""
    processes = []

    def start(**settings):
        port = free_port()
        command = image.command(volume, image.config["Cmd"], **{**settings, "HTTP_HOST": "127.0.0.1", "HTTP_PORT": port})
        processes.append(subprocess.Popen(command))
        service = SimpleNamespace(process=processes[-1], url=f"http://127.0.0.1:{port}", verify=True)
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready(service):
            assert service.process.poll() is None and time.monotonic() < deadline
            time.sleep(0.005)
        return service

    yield start
    for process in processes:
        process.kill()
        process.wait()


def deployed_settings():
    """What deploy/container sets in the environment of the image, for Compose and for Kubernetes."""
    folder = PROJECT / "deploy" / "container"
    [compose] = YAML(typ="safe").load(folder / "compose.yaml")["services"].values()
    # Those of them that have a default are empty where nobody has set them.
    yield {name: "" if value.endswith(":-}") else value for name, value in compose["environment"].items()}
    for manifest in YAML(typ="safe").load_all(folder / "kubernetes.yaml"):
        for container in manifest["spec"].get("template", {"spec": {"containers": []}})["spec"]["containers"]:
            yield {variable["name"]: variable["value"] for variable in container["env"]}


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


def test_it_serves_is_administered_and_drains(image, volume, start):
    begun = time.monotonic()
    service = start()
    print(f"ready {time.monotonic() - begun:.2f} s after the start")
    created = run(image, volume, "account", "create", "--friendly-name", "First", "--output", "json")
    account = json.loads(created.stdout)
    flow = API(service, Account(account["sid"], account["auth_token"])).create()["sid"]
    assert flow.startswith("FW")
    assert run(image, volume, "health").returncode == 0
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(30) == 0
    assert run(image, volume, "health").returncode == 69
    assert run(image, volume, "check").returncode == 0


@pytest.mark.parametrize("settings", deployed_settings(), ids=["compose", "kubernetes"])
def test_it_starts_with_what_deploy_sets(start, settings):
    prefix = "FLOW_REGISTRY_"
    assert all(name.startswith(prefix) for name in settings)
    service = start(METRICS_PORT=free_port(), **{name.removeprefix(prefix): value for name, value in settings.items()})
    assert requests.get(f"{service.url}/health/live", timeout=10).status_code == 200
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(30) == 0
