"""A disk that is full, read-only or broken: writes are refused clearly, reads go on, nothing acknowledged is lost."""

import errno
import json
import os
import re
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest
import requests

from .api import API, check_error
from .definitions import definition, form
from .observed import failed_checks, wait_for
from .service import Service

SOURCE = Path(__file__).with_name("failing_disk.c")
WRITERS = 4
FULL = "The registry's disk is full, nothing was stored"
UNUSABLE = "The registry's disk cannot be used, nothing was stored"


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    library = tmp_path_factory.mktemp("failing_disk") / "failing_disk.so"
    subprocess.check_call(["clang", "-O1", "-shared", "-fPIC", "-o", library, SOURCE])
    return library


class FailingDisk:
    """What the service's disk does from now on."""

    def __init__(self, service, library):
        self.switch = service.directory / "switch"
        service.environment |= {
            "LD_PRELOAD": str(library), "FAILING_DISK_PATH": str(service.database.resolve()),
            "FAILING_DISK_SWITCH": str(self.switch),
        }  # fmt: skip

    def fail(self, what, error):
        """`what`: w for writes, s for syncs."""
        self._set(f"{what}{error}")

    def recover(self):
        self._set("")

    def _set(self, text):
        new = self.switch.with_suffix(".new")
        new.write_text(text)
        new.replace(self.switch)


@pytest.fixture
def disk(own_service, library):
    return FailingDisk(own_service, library)


class Writer(threading.Thread):
    """Creates flows one after the other until it is stopped; keeps what each request has led to."""

    def __init__(self, service, account, name):
        super().__init__(daemon=True)
        self.api = API(service, account)
        self.label = name
        self.acknowledged, self.refused, self.unanswered = [], [], []
        self.stopping = threading.Event()
        self.failure = None

    def run(self):
        try:
            while not self.stopping.is_set():
                self._create(f"{self.label} {len(self.acknowledged) + len(self.refused)}")
        except requests.RequestException:
            return
        except AssertionError as failure:
            self.failure = failure

    def finish(self):
        self.stopping.set()
        self.join(15)
        assert not self.is_alive() and self.failure is None, self.failure

    def _create(self, name):
        self.unanswered = [name]
        response = self.api.post("/v2/Flows", form(FriendlyName=name))
        if response.status_code == 201:
            self.acknowledged.append(name)
        else:
            body = check_error(response, 503, 20503)
            assert body["message"] in (FULL, UNUSABLE)
            assert int(response.headers["Retry-After"]) > 0
            self.refused.append(name)
        self.unanswered = []


def names(api):
    """The names of all flows."""
    found, url = [], "/v2/Flows?PageSize=1000"
    while url:
        page = api.get(url).json()
        found += [flow["friendly_name"] for flow in page["flows"]]
        url = page["meta"]["next_page_url"]
    return found


def check_stored(service, account, writers):
    """Exactly what was acknowledged is there, now and after a crash."""
    expected = sorted(name for writer in writers for name in writer.acknowledged)
    assert sorted(names(API(service, account))) == expected
    service.kill()
    service.start()
    assert sorted(names(API(service, account))) == expected
    assert service.done("audit", "verify")["intact"]
    assert service.stop() == 0
    with sqlite3.connect(service.database) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("error, message", [
    (errno.ENOSPC, FULL), (errno.EROFS, UNUSABLE), (errno.EIO, UNUSABLE),
], ids=["full", "read-only", "broken"])  # fmt: skip
def test_writes_are_refused_while_the_disk_fails_and_reads_go_on(own_service, disk, error, message):
    own_service.start()
    account = own_service.create_account()
    api = API(own_service, account)
    writers = [Writer(own_service, account, f"writer {number}") for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    wait_for(lambda: all(len(writer.acknowledged) > 2 for writer in writers))
    disk.fail("w", error)
    wait_for(lambda: all(len(writer.refused) > 2 for writer in writers))
    response = api.post("/v2/Flows", form())
    assert check_error(response, 503, 20503)["message"] == message
    wait_for(lambda: "writer" in failed_checks(own_service))
    assert failed_checks(own_service).keys() == {"writer"}
    for _ in range(10):
        assert len(names(api)) >= 3 * WRITERS
    assert API(own_service).get("/health/live").status_code == 200
    disk.recover()
    before = [len(writer.acknowledged) for writer in writers]
    wait_for(lambda: all(len(writer.acknowledged) > count for writer, count in zip(writers, before)))
    wait_for(lambda: not failed_checks(own_service))
    for writer in writers:
        writer.finish()
    check_stored(own_service, account, writers)


def test_a_search_finds_what_was_written_last_whatever_the_disk_takes(own_service, disk):
    """The index has room of its own, and the database is only read."""
    own_service.start()
    api = API(own_service, own_service.create_account())
    flows = [api.create(FriendlyName=f"amber {number}")["sid"] for number in range(2)]
    flows.append(api.create(FriendlyName="amber 2", Definition=json.dumps(definition(say="long " * 20_000)))["sid"])
    disk.fail("w", errno.ENOSPC)
    assert {flow["sid"] for flow in api.get("/v2/Flows?Search=amber").json()["flows"]} == set(flows)
    assert len(api.get("/v2/Flows?Search=2").json()["flows"]) == 1
    disk.recover()


def test_a_search_whose_index_has_no_room_looks_at_little_itself(own_service, disk):
    own_service.environment["FAILING_DISK_PATH"] = str(own_service.database.with_name("flow-registry-search.db").resolve())
    own_service.start()
    api = API(own_service, own_service.create_account())
    flows = [api.create(FriendlyName=f"amber {number}")["sid"] for number in range(2)]
    assert {flow["sid"] for flow in api.get("/v2/Flows?Search=amber").json()["flows"]} == set(flows)
    disk.fail("w", errno.ENOSPC)
    flows.append(api.create(FriendlyName="amber 2")["sid"])
    assert {flow["sid"] for flow in api.get("/v2/Flows?Search=amber").json()["flows"]} == set(flows)
    flows.append(api.create(FriendlyName="amber 3", Definition=json.dumps(definition(say="long " * 20_000)))["sid"])
    check_error(api.get("/v2/Flows?Search=amber"), 503, 20503)
    assert api.get("/v2/Flows?FriendlyName=amber%201").json()["flows"][0]["sid"] == flows[1]
    disk.recover()
    wait_for(lambda: api.get("/v2/Flows?Search=amber").status_code == 200)
    assert {flow["sid"] for flow in api.get("/v2/Flows?Search=amber").json()["flows"]} == set(flows)


def test_readiness_comes_back_though_nobody_writes(own_service, disk):
    own_service.start()
    api = API(own_service, own_service.create_account())
    disk.fail("w", errno.ENOSPC)
    check_error(api.post("/v2/Flows", form()), 503, 20503)
    wait_for(lambda: failed_checks(own_service) == {"writer": "The last transaction failed: the disk is full."})
    disk.recover()
    wait_for(lambda: not failed_checks(own_service))
    assert names(api) == []


def test_a_failed_sync_ends_the_process_and_is_not_answered(own_service, disk):
    """Whether such a write is on the disk is known at the next start: no answer would be true."""
    own_service.start()
    account = own_service.create_account()
    writers = [Writer(own_service, account, f"writer {number}") for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    wait_for(lambda: all(len(writer.acknowledged) > 2 for writer in writers))
    disk.fail("s", errno.EIO)
    assert own_service.process.wait(10) == 70
    for writer in writers:
        writer.finish()
        assert writer.refused == []
    assert "durability is in doubt" in own_service.log.read_text().splitlines()[-1]
    disk.recover()
    own_service.start()
    found = set(names(API(own_service, account)))
    assert found >= {name for writer in writers for name in writer.acknowledged}
    assert found <= {name for writer in writers for name in writer.acknowledged + writer.unanswered}


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    path = tmp_path / "disk"
    path.mkdir()
    subprocess.check_call(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", path])
    yield path
    subprocess.check_call(["umount", "--lazy", path])


def test_a_disk_that_is_really_full_refuses_writes_until_there_is_room(small_disk, tmp_path):
    service = Service(tmp_path, DATABASE_PATH=small_disk / "flow-registry.db", DATABASE_MINIMUM_FREE_BYTES=1_048_576)
    service.database = small_disk / "flow-registry.db"
    ballast = small_disk / "ballast"
    try:
        service.start()
        account = service.create_account()
        api = API(service, account)
        kept = api.create(FriendlyName="kept")
        with ballast.open("wb") as file:
            file.write(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - 262_144))
        wait_for(lambda: "disk" in failed_checks(service))
        assert failed_checks(service)["disk"] == "Less than 1048576 bytes are free on the disk of the database."
        large = json.dumps(definition("x" * 500_000))
        check_error(api.post("/v2/Flows", form(Definition=large)), 503, 20503, FULL)
        assert api.get(f"/v2/Flows/{kept['sid']}").json() == kept
        ballast.unlink()
        wait_for(lambda: not failed_checks(service))
        assert api.post("/v2/Flows", form(FriendlyName="large", Definition=large)).status_code == 201
        assert sorted(names(api)) == ["kept", "large"]
        service.kill()
        service.start()
        assert sorted(names(api)) == ["kept", "large"]
        assert service.stop() == 0
    finally:
        service.close()


def test_an_import_on_a_full_disk_says_how_far_it_came(service, account, api, small_disk, tmp_path):
    for number in range(12):
        api.create(FriendlyName=f"{number}", Definition=json.dumps(definition(f"{number}" + "x" * 900_000)))
    file = tmp_path / "export.ndjson"
    assert service.command("flow", "export", file, "--account", account.sid).returncode == 0
    target = Service(tmp_path, DATABASE_PATH=small_disk / "flow-registry.db")
    target.create_account()
    result = target.command("flow", "import", file)
    assert result.returncode == 74
    said = result.stderr.splitlines()[-1]
    assert said.startswith("flow-registry: The disk is full. Before that, 1 account, ") and "nothing" not in said
    assert said.endswith(" were taken in; run the import again to go on.")
    taken = int(re.search(r"(\d+) flows? and", said).group(1))
    with sqlite3.connect(small_disk / "flow-registry.db") as connection:
        assert connection.execute("SELECT count(*) FROM flow").fetchone()[0] == taken > 0


@pytest.fixture
def small_blocks(tmp_path):
    """A file system of 24 MB with blocks of 1 KB."""
    image, folder = tmp_path / "image", tmp_path / "small_blocks"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(24 << 20)
    subprocess.check_call(["mkfs.ext4", "-q", "-b", "1024", "-m", "0", image])
    if subprocess.run(["mount", "-o", "loop", image, folder], capture_output=True).returncode != 0:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.check_call(["umount", folder])


def test_a_start_whose_index_of_the_log_would_have_no_blocks_is_refused(small_blocks, own_service):
    database = small_blocks / "flow-registry.db"
    own_service.environment |= {
        "FLOW_REGISTRY_DATABASE_PATH": str(database), "FLOW_REGISTRY_DATABASE_MINIMUM_FREE_BYTES": "0",
    }  # fmt: skip
    own_service.start()
    own_service.kill()
    Path(f"{database}-shm").unlink()
    filler = small_blocks / "filler"
    try:
        with filler.open("wb") as file:
            while True:
                file.write(bytes(1024))
                file.flush()
    except OSError as error:
        assert error.errno == errno.ENOSPC
    # Room for a block of each page of the index, and not for all of them.
    os.truncate(filler, filler.stat().st_size - 12_288)
    os.sync()
    own_service.launch()
    assert own_service.process.wait(20) == 74
    filler.unlink()
    own_service.start()
