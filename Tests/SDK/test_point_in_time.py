"""With a backup and the kept log, a restore reaches the end of any second: what was acknowledged by then, nothing later."""

import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time

import pytest
import requests

from .api import API
from .clock import Clock
from .definitions import definition
from .observed import scrape, wait_for
from .service import Service, free_port

WRITERS = 3
#: Large enough for a generation of the log every few dozen writes.
LARGE = json.dumps(definition("x" * 40_000))


class Writer:
    """Creates flows until it is stopped or the service is gone; keeps the second in which each was acknowledged."""

    def __init__(self, service, account):
        self.api = API(service, account)
        self.dates = {}
        self.failure = None
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            while not self.stopped.is_set():
                sid = self.api.create(Definition=LARGE)["sid"]
                self.dates[sid] = int(time.time())
        except requests.RequestException:
            return
        except AssertionError as failure:
            self.failure = failure

    def start(self):
        self.thread.start()
        return self

    def finish(self):
        self.stopped.set()
        self.thread.join()
        assert self.failure is None, self.failure
        return self.dates


@pytest.fixture
def log(tmp_path):
    directory = tmp_path / "log"
    directory.mkdir()
    return directory


@pytest.fixture
def registry(tmp_path, log):
    directory = tmp_path / "registry"
    directory.mkdir()
    (tmp_path / "backups").mkdir()
    service = Service(directory, BACKUP_WAL_ARCHIVE_DIRECTORY=log, BACKUP_DIRECTORY=tmp_path / "backups")
    yield service
    service.close()


def seconds(date):
    return int(datetime.datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp())


def stamp(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(service, account, duration, enough=lambda: True):
    """Writers who have been at work for so many seconds at least, and until it is enough."""
    writers = [Writer(service, account).start() for _ in range(WRITERS)]
    time.sleep(duration)
    wait_for(enough, seconds=60)
    return writers


def finished(writers):
    return {sid: date for writer in writers for sid, date in writer.finish().items()}


def reached(service, tmp_path, backup, moment):
    """The flows that a restore to the moment has, by their dates."""
    directory = tmp_path / f"restored-{moment}"
    directory.mkdir()
    other = Service(directory, BACKUP_WAL_ARCHIVE_DIRECTORY=service.environment["FLOW_REGISTRY_BACKUP_WAL_ARCHIVE_DIRECTORY"])
    other.done("restore", backup["file"], "--until", stamp(moment))
    assert other.done("check")["findings"] == []
    with sqlite3.connect(other.database) as connection:
        return dict(connection.execute("SELECT sid, date_created FROM flow"))


def check_reached(found, acknowledged, moment):
    assert {sid for sid, date in acknowledged.items() if date <= moment} <= found.keys()
    assert max(found.values()) <= moment
    # At most what was under way when the service was killed, twice, was never acknowledged.
    assert len(found.keys() - acknowledged.keys()) <= 2 * WRITERS


def test_every_second_is_reached_after_all_was_lost(registry, tmp_path, log):
    registry.start()
    account = registry.create_account()
    first = write(registry, account, 1.5)
    backup = registry.done("backup")
    time.sleep(2.5)
    registry.kill()
    acknowledged = finished(first)
    registry.start()
    # The log has begun anew several times.
    second = write(registry, account, 2, lambda: len(list(log.iterdir())) >= 4)
    registry.kill()
    acknowledged |= finished(second)
    shutil.rmtree(registry.directory)
    start, end = seconds(backup["date_created"]), max(acknowledged.values())
    assert end - start >= 4
    # The backup's state may be of the second behind its name's.
    for moment in range(start + 2, end + 2):
        check_reached(reached(registry, tmp_path, backup, moment), acknowledged, moment)


def test_commands_without_a_service_are_kept_too(registry, tmp_path):
    registry.start()
    account = registry.create_account()
    API(registry, account).create()
    time.sleep(1.1)
    backup = registry.done("backup")
    assert registry.stop() == 0
    later = registry.create_account("Later")
    registry.database.unlink()
    registry.done("restore", backup["file"], "--until", "2099-01-01T00:00:00Z")
    assert later.sid in {each["sid"] for each in registry.done("account", "list")}


def test_the_log_begins_before_the_first_write(registry):
    """A registry that nobody has written to since the log is kept is backed up, and led on from there."""
    account = registry.create_account()
    registry.start()
    time.sleep(1.1)
    backup = registry.done("backup")
    sid = API(registry, account).create()["sid"]
    assert registry.stop() == 0
    registry.database.unlink()
    registry.done("restore", backup["file"], "--until", "2099-01-01T00:00:00Z")
    with sqlite3.connect(registry.database) as connection:
        assert connection.execute("SELECT sid FROM flow").fetchall() == [(sid,)]


@pytest.fixture
def chain(registry, log):
    """A backup, and a log of some generations behind it."""
    registry.start()
    account = registry.create_account()
    finished(write(registry, account, 1.2))
    backup = registry.done("backup")

    def after():
        return [piece for piece in sorted(log.iterdir()) if piece.name > f"flow-registry-{backup['file'][-19:-3]}"]

    finished(write(registry, account, 2.2, lambda: len(after()) >= 3))
    assert registry.stop() == 0
    return backup, after()


def refused(service, code, words, *arguments):
    result = service.command("restore", *arguments)
    assert result.returncode == code and words in result.stderr.splitlines()[-1], result
    assert not [path for path in service.directory.iterdir() if ".rest" in path.name or ".before-" in path.name]


def test_a_gap_in_the_log_is_not_passed(registry, chain):
    backup, after = chain
    after[1].unlink()
    refused(registry, 65, "has a gap", backup["file"], "--until", "2099-01-01T00:00:00Z")


@pytest.mark.parametrize("place", [0.2, 0.9])
def test_a_bit_flipped_in_the_log_is_found(registry, chain, place):
    backup, after = chain
    position = int(after[1].stat().st_size * place)
    content = bytearray(after[1].read_bytes())
    content[position] ^= 8
    after[1].write_bytes(content)
    refused(registry, 65, "is damaged", backup["file"], "--until", "2099-01-01T00:00:00Z")


def test_a_piece_that_was_never_written_ends_the_log(registry, chain):
    """As a process leaves it that is killed when it has just made the file; in between it would be a gap."""
    backup, after = chain
    for piece, code in [(after[-1], 0), (after[1], 65)]:
        content = piece.read_bytes()
        piece.write_bytes(b"")
        result = registry.command("restore", backup["file"], "--until", "2099-01-01T00:00:00Z")
        assert result.returncode == code, result.stderr
        piece.write_bytes(content)


def test_a_moment_that_cannot_be_reached_is_refused(registry, chain, log):
    backup, _ = chain
    refused(registry, 66, "take an earlier one", backup["file"], "--until", "2020-01-01T00:00:00Z")
    assert registry.command("restore", backup["file"], "--until", "yesterday").returncode == 64
    for piece in log.iterdir():
        piece.unlink()
    refused(registry, 66, "does not reach back", backup["file"], "--until", "2099-01-01T00:00:00Z")
    log.rmdir()
    refused(registry, 66, "log does not exist", backup["file"], "--until", "2099-01-01T00:00:00Z")


def test_a_log_that_cannot_be_kept_grows_and_is_kept_later(registry, tmp_path, log):
    registry.start()
    account = registry.create_account()
    acknowledged = finished(write(registry, account, 1.2))
    backup = registry.done("backup")
    log.rename(tmp_path / "elsewhere")
    log_file = registry.database.with_name("flow-registry.db-wal")
    acknowledged |= finished(write(registry, account, 1.5, lambda: log_file.stat().st_size > 20_000_000))
    assert "cannot be kept" in registry.log.read_text()
    (tmp_path / "elsewhere").rename(log)
    acknowledged |= finished(write(registry, account, 1.2))
    assert "again" in registry.log.read_text()
    registry.kill()
    end = max(acknowledged.values())
    check_reached(reached(registry, tmp_path, backup, end), acknowledged, end)


def test_a_directory_for_the_log_has_to_exist(registry, log):
    log.rmdir()
    result = registry.command("serve")
    assert result.returncode == 66 and "directory for the log" in result.stderr


def restored(service, tmp_path, backup, moment):
    """The messages of the flows that a restore to the moment has, and what it said."""
    directory = tmp_path / f"restored-{moment}"
    directory.mkdir()
    other = Service(directory, BACKUP_WAL_ARCHIVE_DIRECTORY=service.environment["FLOW_REGISTRY_BACKUP_WAL_ARCHIVE_DIRECTORY"])
    result = other.command("restore", backup["file"], "--until", stamp(moment))
    assert result.returncode == 0, result.stderr
    assert other.done("check")["findings"] == []
    with sqlite3.connect(other.database) as connection:
        return {row[0] for row in connection.execute("SELECT friendly_name FROM flow")}, result.stderr


@pytest.fixture
def clock(registry):
    return Clock(registry)


def created(api, *names):
    for name in names:
        api.create(FriendlyName=name)
    return {*names}


def test_a_write_that_was_dated_ahead_hides_none_behind_it(registry, clock, tmp_path):
    registry.start()
    api = API(registry, registry.create_account())
    time.sleep(1.1)
    backup = registry.done("backup")
    before = created(api, "one", "two")
    clock.set(3_600)
    ahead = created(api, "ahead")
    clock.set(0)
    behind = created(api, "three", "four", "five")
    now = int(time.time())
    time.sleep(1.1)
    created(api, "too late")
    assert registry.stop() == 0
    found, said = restored(registry, tmp_path, backup, now)
    assert found == before | ahead | behind
    assert "The clock went back 1 time in the log" in said and "with 1 change dated later" in said
    found, _ = restored(registry, tmp_path, backup, now + 600)
    assert found == before | ahead | behind | {"too late"}


def test_a_backup_has_what_was_dated_ahead_before_it(registry, clock, tmp_path):
    registry.start()
    api = API(registry, registry.create_account())
    clock.set(3_600)
    ahead = created(api, "ahead")
    clock.set(0)
    time.sleep(1.1)
    backup = registry.done("backup")
    now = int(time.time())
    time.sleep(1.1)
    created(api, "too late")
    assert registry.stop() == 0
    assert restored(registry, tmp_path, backup, now)[0] == ahead


def test_a_clock_that_was_behind_brings_nothing_in_that_is_later(registry, clock, tmp_path):
    registry.start()
    api = API(registry, registry.create_account())
    time.sleep(1.1)
    backup = registry.done("backup")
    wanted = created(api, "one")
    clock.set_to(1_577_836_800)
    wanted |= created(api, "one of 2020")
    clock.set(0)
    wanted |= created(api, "two")
    now = int(time.time())
    time.sleep(1.1)
    created(api, "too late")
    clock.set_to(1_577_836_800)
    created(api, "too late, of 2020")
    clock.set(0)
    assert registry.stop() == 0
    found, said = restored(registry, tmp_path, backup, now)
    assert found == wanted
    assert "The clock went back 2 times in the log" in said and "without 1 later change dated earlier" in said


def test_pieces_of_a_log_whose_clock_went_back_are_in_order(registry, clock, tmp_path, log):
    registry.start()
    account = registry.create_account()
    time.sleep(1.1)
    backup = registry.done("backup")
    for offset in (3_600, 0, -86_400, 0):
        clock.set(offset)
        count = len(list(log.iterdir()))
        finished(write(registry, account, 0.1, lambda: len(list(log.iterdir())) > count))
    assert registry.stop() == 0
    with sqlite3.connect(registry.database) as connection:
        expected = connection.execute("SELECT count(*) FROM flow").fetchone()[0]
    found, _ = restored(registry, tmp_path, backup, 4_000_000_000)
    directory = tmp_path / "restored-4000000000"
    with sqlite3.connect(directory / "flow-registry.db") as connection:
        assert connection.execute("SELECT count(*) FROM flow").fetchone()[0] == expected


def test_damage_behind_the_moment_is_no_obstacle(registry, chain):
    backup, after = chain
    with sqlite3.connect(registry.database) as connection:
        dates = [row[0] for row in connection.execute("SELECT date_created FROM flow ORDER BY id")]
    last = after[-1].read_bytes()
    after[-1].write_bytes(last[: len(last) // 2])
    registry.done("restore", backup["file"], "--until", stamp(seconds(backup["date_created"]) + 1))
    with sqlite3.connect(registry.database) as connection:
        assert connection.execute("SELECT max(date_created) FROM flow").fetchone()[0] < max(dates)


def test_a_log_that_cannot_be_kept_is_told(registry, log, tmp_path):
    registry.environment |= {
        "FLOW_REGISTRY_METRICS_HOST": "127.0.0.1", "FLOW_REGISTRY_METRICS_PORT": str(free_port())
    }  # fmt: skip
    registry.start()
    account = registry.create_account()
    assert scrape(registry)("flow_registry_wal_archive_failing") == 0
    assert scrape(registry)("flow_registry_wal_archive_disk_free_bytes") > 0
    log.rename(tmp_path / "elsewhere")
    log_file = registry.database.with_name("flow-registry.db-wal")
    finished(write(registry, account, 0.5, lambda: log_file.stat().st_size > 20_000_000))
    assert scrape(registry)("flow_registry_wal_archive_failing") == 1
    assert scrape(registry)("flow_registry_wal_archive_failures_total") > 0
    [line] = [line for line in registry.log.read_text().splitlines() if "cannot be kept" in line]
    assert " error " in line and "no later moment can be restored" in line and "No such file" in line
    (tmp_path / "elsewhere").rename(log)
    API(registry, account).create()
    wait_for(lambda: scrape(registry)("flow_registry_wal_archive_failing") == 0)
    assert "is kept in" in registry.log.read_text()


def test_a_full_disk_of_the_kept_log_is_named(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    log = tmp_path / "log"
    log.mkdir()
    subprocess.check_call(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", log])
    service = Service(tmp_path, BACKUP_WAL_ARCHIVE_DIRECTORY=log)
    try:
        service.start()
        finished(write(service, service.create_account(), 0.2, lambda: "cannot be kept" in service.log.read_text()))
        assert "No space left on device" in service.log.read_text()
    finally:
        service.close()
        subprocess.check_call(["umount", "--lazy", log])
