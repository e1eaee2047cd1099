"""Backups are taken while writes go on, proven, kept as told, and restored whole or not at all."""

import fcntl
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from .api import API
from .definitions import running
from .service import BINARY, PROJECT, Service
from .test_durability import Writer, check_file

WRITERS = 4
KILLS = 8


@pytest.fixture
def backups(tmp_path):
    directory = tmp_path / "backups"
    directory.mkdir()
    return directory


@pytest.fixture
def other(tmp_path):
    """Another machine's registry, not served."""
    directory = tmp_path / "other"
    directory.mkdir()
    service = Service(directory)
    yield service
    service.close()


def files(directory):
    return sorted(path.name for path in directory.iterdir())


def taken(service, backups, *options):
    return service.done("backup", str(backups), *options)


def sids(service, account):
    return {flow["sid"] for flow in API(service, account).get("/v2/Flows?PageSize=1000").json()["flows"]}


def filled(service, count=3):
    """A database with flows, not served; the account, and their SIDs."""
    service.start()
    account = service.create_account()
    made = {API(service, account).create(FriendlyName=f"Flow {number}")["sid"] for number in range(count)}
    assert service.stop() == 0
    return account, made


def check_backup(path):
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    name = subprocess.run(["sha256sum", "-c", f"{path.name}.sha256"], cwd=path.parent, capture_output=True, text=True)
    assert name.returncode == 0, name.stderr


def kept(service):
    return [path for path in service.directory.iterdir() if ".db.before-" in path.name and path.name.endswith("Z")]


def test_every_write_acknowledged_before_a_backup_is_in_it(own_service, backups, other):
    own_service.start()
    account = own_service.create_account()
    writers = [Writer(own_service, account, f"writer{number}").start() for number in range(WRITERS)]
    last = None
    for _ in range(3):
        time.sleep(0.3)
        before = [(flow.sid, dict(flow.revisions), flow.deleted) for writer in writers for flow in list(writer.flows)]
        last = taken(own_service, backups)
    assert all(writer.thread.is_alive() for writer in writers)
    own_service.kill()
    for writer in writers:
        writer.finish()
    assert sum(len(revisions) for _, revisions, _ in before) > WRITERS
    other.done("restore", last["file"])
    other.start()
    after = {flow.sid: flow for writer in writers for flow in writer.flows}
    for sid, revisions, was_deleted in before:
        check_restored(API(other, account), sid, revisions, was_deleted, after[sid])
    assert other.command("check").returncode == 0
    assert other.stop() == 0
    check_file(other)


def check_restored(api, sid, revisions, was_deleted, flow):
    """What was acknowledged before the backup is there; what came later may be, whole and in its order."""
    response = api.get(f"/v2/Flows/{sid}")
    if response.status_code == 404:
        assert was_deleted or flow.deleted or flow.in_doubt
        return
    assert not was_deleted
    listed = api.get(f"/v2/Flows/{sid}/Revisions").json()["revisions"]
    messages = {revision["revision"]: revision["commit_message"] for revision in listed}
    assert messages.items() >= revisions.items()
    assert sorted(messages) == list(range(1, response.json()["revision"] + 1))


def test_a_backup_goes_on_while_the_service_dies_and_comes_back(own_service, backups):
    own_service.start()
    account = own_service.create_account()
    stop = threading.Event()
    results = []

    def back_up():
        while not stop.is_set():
            results.append(own_service.command("backup", str(backups), "--keep-last", "2"))

    thread = threading.Thread(target=back_up)
    thread.start()
    try:
        made = set()
        for _ in range(4):
            made |= {API(own_service, account).create()["sid"] for _ in range(3)}
            own_service.kill()
            own_service.start()
            assert sids(own_service, account) == made
    finally:
        stop.set()
        thread.join()
    assert results and all(result.returncode == 0 for result in results), results
    assert own_service.command("check").returncode == 0


def test_a_backup_is_recorded_and_only_its_owner_can_read_it(own_service, backups):
    filled(own_service)
    backup = taken(own_service, backups)
    path = backups / os.path.basename(backup["file"])
    check_backup(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert {table["name"] for table in backup["tables"]} >= {"sqlite_schema", "flow", "revision", "audit_event"}
    assert [table["rows"] for table in backup["tables"] if table["name"] == "flow"] == [3]
    record = own_service.database.with_name("flow-registry.db.last-backup").read_text()
    assert backup["sha256"] in record and backup["date_created"] in record


def test_the_service_does_not_notice_a_backup(own_service, backups):
    """The log goes back to its size once the reading is over, and the backup needs no service."""
    own_service.start()
    own_service.create_account()
    taken(own_service, backups)
    assert own_service.stop() == 0
    taken(own_service, backups)
    assert len([name for name in files(backups) if name.endswith(".db")]) == 2


def old(backups, *dates):
    for date in dates:
        (backups / f"flow-registry-{date}.db").write_text("old")
        (backups / f"flow-registry-{date}.db.sha256").write_text("old")


OLD = ["20200101T000000Z", "20200102T000000Z", "20200103T000000Z"]
FOREIGN = [
    "flow-registry-20200101T000000Z.db.gz", "flow-registry-20201301T000000Z.db", "flow-registry.db", "notes",
    "flow-registry-20200101T000000Z-schema-3.db", "flow-registry-20200101T000000.db",
]  # fmt: skip


@pytest.mark.parametrize("options, remaining", [
    ([], OLD), (["--keep-last", "1"], []), (["--keep-last", "3"], OLD[1:]), (["--keep-days", "1"], []),
    (["--keep-days", "50000"], OLD), (["--keep-days", "1", "--keep-last", "2"], OLD[2:]),
])  # fmt: skip
def test_retention_deletes_backups_alone_and_never_the_newest(own_service, backups, options, remaining):
    filled(own_service)
    old(backups, *OLD)
    for name in FOREIGN:
        (backups / name).write_text("foreign")
    (backups / "flow-registry-20190101T000000Z.db").mkdir()
    backup = taken(own_service, backups, *options)
    made = [os.path.basename(backup["file"])]
    databases = [f"flow-registry-{date}.db" for date in remaining] + made
    expected = databases + [f"{name}.sha256" for name in databases] + FOREIGN + ["flow-registry-20190101T000000Z.db"]
    assert files(backups) == sorted(expected)
    assert len(backup["deleted"]) == 3 - len(remaining)


def corrupt(path):
    """Destroys a page that belongs to the table `revision`."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'revision'").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)


def test_a_damaged_database_makes_no_backup_and_costs_no_older_one(own_service, backups):
    filled(own_service)
    old(backups, *OLD)
    before = files(backups)
    corrupt(own_service.database)
    result = own_service.command("backup", str(backups), "--keep-last", "1")
    assert result.returncode == 65 and "damaged" in result.stderr and result.stderr.count("\n") == 1
    assert files(backups) == before


def test_two_backups_at_once_do_not_meet(own_service, backups):
    filled(own_service)
    lock = os.open(backups, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    result = own_service.command("backup", str(backups))
    os.close(lock)
    assert result.returncode == 75 and files(backups) == []


def test_a_live_database_is_not_overwritten(own_service, backups):
    own_service.start()
    account = own_service.create_account()
    backup = taken(own_service, backups)
    made = API(own_service, account).create()["sid"]
    result = own_service.command("restore", backup["file"])
    assert result.returncode == 75 and f"process {own_service.process.pid}" in result.stderr
    assert "systemctl stop" in result.stderr
    assert sids(own_service, account) == {made}
    assert kept(own_service) == []


def test_a_log_of_the_old_database_never_meets_the_restored_one(own_service, backups):
    account, first = filled(own_service)
    own_service.start()
    backup = taken(own_service, backups)
    later = {API(own_service, account).create()["sid"] for _ in range(5)}
    own_service.kill()
    log = own_service.database.with_name("flow-registry.db-wal")
    assert log.stat().st_size > 0
    restored = own_service.done("restore", backup["file"])
    assert not log.exists() or log.stat().st_size == 0
    own_service.start()
    assert sids(own_service, account) == first
    assert own_service.stop() == 0
    with sqlite3.connect(restored["kept"]) as connection:
        assert {sid for (sid,) in connection.execute("SELECT sid FROM flow")} == first | later


def test_a_destroyed_database_is_restored(own_service, backups):
    account, made = filled(own_service)
    backup = taken(own_service, backups)
    for path in own_service.directory.glob("flow-registry.db*"):
        path.unlink()
    assert own_service.done("restore", backup["file"]).get("kept") is None
    assert own_service.database.stat().st_mode & 0o777 == 0o600
    own_service.start()
    assert sids(own_service, account) == made


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_restores_belongs_to_the_service(own_service, backups):
    filled(own_service)
    backup = taken(own_service, backups)
    os.chown(own_service.directory, 65534, 65534)
    for path in own_service.directory.glob("flow-registry.db*"):
        path.unlink()
    own_service.done("restore", backup["file"])
    assert (own_service.database.stat().st_uid, own_service.database.stat().st_gid) == (65534, 65534)
    taken(own_service, backups)
    made = list(own_service.directory.glob("flow-registry.db*"))
    assert {path.stat().st_uid for path in made} == {65534}, made
    assert own_service.database.with_name("flow-registry.db.last-backup") in made


def test_any_bit_flipped_in_a_backup_is_found(own_service, backups, other):
    filled(own_service)
    backup = taken(own_service, backups)
    other.start()
    account = other.create_account("Here before")
    assert other.stop() == 0
    rng = random.Random(7)
    for number in range(6):
        damaged = backups / f"damaged-{number}.db"
        shutil.copy(backup["file"], damaged)
        (backups / f"damaged-{number}.db.sha256").write_text(backup["sha256"] + "  x\n")
        flip(damaged, rng.randrange(damaged.stat().st_size), 1 << rng.randrange(8))
        result = other.command("restore", str(damaged))
        assert result.returncode == 65 and "SHA-256" in result.stderr, result
    assert kept(other) == [] and not other.database.with_name("flow-registry.db.restoring").exists()
    other.start()
    assert sids(other, account) == set()


def flip(path, position, bit):
    with path.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)[0]
        file.seek(position)
        file.write(bytes([byte ^ bit]))


def test_a_changed_definition_is_found_without_a_checksum(own_service, backups, other):
    filled(own_service)
    backup = taken(own_service, backups)
    damaged = backups / "damaged.db"
    shutil.copy(backup["file"], damaged)
    flip(damaged, damaged.read_bytes().index(b'"initial_state"') + 3, 4)
    result = other.command("restore", str(damaged))
    assert result.returncode == 65 and "The text of definition" in result.stderr
    assert not other.database.exists()


def test_a_backup_without_its_checksum_is_restored_with_a_word_of_it(own_service, backups, other):
    account, made = filled(own_service)
    backup = taken(own_service, backups)
    alone = backups / "alone.db"
    shutil.copy(backup["file"], alone)
    result = other.command("restore", str(alone))
    assert result.returncode == 0 and "compared with nothing" in result.stderr
    other.start()
    assert sids(other, account) == made


def killed(service, *arguments):
    """Kills a command after longer and longer; yields after each kill, until one was over before."""
    delay = 0.002
    for _ in range(100):
        process = subprocess.Popen(
            [BINARY, *arguments], env=service.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        if process.wait() == 0:
            return
        yield
        delay *= 1.12
    raise AssertionError("never over")


def test_a_killed_backup_leaves_nothing_that_passes_for_one(own_service, backups):
    filled(own_service)
    kills = 0
    for _ in killed(own_service, "backup", str(backups)):
        kills += 1
        for path in backups.glob("flow-registry-*.db"):
            check_backup(path)
    assert kills >= KILLS
    taken(own_service, backups)
    assert [name for name in files(backups) if name.startswith(".")] == []
    for path in backups.glob("flow-registry-*.db"):
        check_backup(path)


def test_a_killed_restore_leaves_the_old_database_or_the_new_one(own_service, backups):
    account, old_flows = filled(own_service)
    backup = taken(own_service, backups)
    own_service.start()
    new_flows = old_flows | {API(own_service, account).create()["sid"]}
    own_service.kill()
    kills = 0
    for _ in killed(own_service, "restore", backup["file"]):
        kills += 1
        # Read as the next process finds it, and left with a log that was not checkpointed.
        own_service.start()
        found = sids(own_service, account)
        own_service.kill()
        assert found in (old_flows, new_flows)
        if found == old_flows:
            break
    assert kills >= KILLS
    own_service.done("restore", backup["file"])
    own_service.start()
    assert sids(own_service, account) == old_flows
    assert own_service.command("check").returncode == 0


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_restore_that_was_decided_is_completed_by_the_next_start(own_service, backups, done):
    """As a crash leaves it: behind the decision, behind the second name of the old file, behind the log's move."""
    account, first = filled(own_service)
    backup = taken(own_service, backups)
    own_service.start()
    API(own_service, account).create()
    own_service.kill()
    database = own_service.database
    decided = database.with_name("flow-registry.db.restored")
    shutil.copy(backup["file"], decided)
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(decided.stat().st_mtime))
    aside = database.with_name(f"flow-registry.db.before-{stamp}")
    if done >= 1:
        os.link(database, aside)
    if done >= 2:
        database.with_name("flow-registry.db-wal").rename(f"{aside}-wal")
    refused = own_service.command("backup", str(backups))
    assert refused.returncode == 75 and "interrupted" in refused.stderr
    own_service.start()
    assert sids(own_service, account) == first
    assert not decided.exists()
    with sqlite3.connect(aside) as connection:
        assert connection.execute("SELECT count(*) FROM flow").fetchone() == (len(first) + 1,)


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value - 2**64 if value >= 2**63 else value


def make_old_schema(path, version):
    """A database as an earlier release has left it, with an account."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            f"PRAGMA journal_mode = WAL; PRAGMA application_id = {0x466C7752}; CREATE TABLE migration"
            " (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT")
        for number, file in enumerate(sorted((PROJECT / "migrations").glob("*.sql"))[:version], 1):
            connection.executescript(file.read_text())
            connection.execute("INSERT INTO migration VALUES (?, ?, ?)", (number, file.stem, fnv1a(file.read_bytes())))
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(
            "INSERT INTO account (sid, friendly_name, status, date_created) VALUES (?, 'Old', 'active', 0)",
            ("AC" + "1" * 32,))  # fmt: skip
    connection.close()


def schema(path):
    with sqlite3.connect(path) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_a_database_is_backed_up_before_it_is_migrated(own_service, backups):
    make_old_schema(own_service.database, 4)
    old(backups, *[f"{date}-schema-3" for date in OLD], *OLD)
    own_service.environment["FLOW_REGISTRY_BACKUP_DIRECTORY"] = str(backups)
    own_service.start()
    made = list(backups.glob("*-schema-4.db"))
    assert len(made) == 1 and schema(made[0]) == 4 and schema(own_service.database) > 4
    check_backup(made[0])
    log = own_service.log.read_text()
    assert str(made[0]) in log and "Migrating: 0005" in log
    assert len(list(backups.glob("*-schema-3.db"))) == 2
    assert len(list(backups.glob("*.db"))) == 1 + 2 + len(OLD)


def test_a_database_that_cannot_be_backed_up_is_not_migrated(own_service):
    make_old_schema(own_service.database, 4)
    own_service.environment["FLOW_REGISTRY_BACKUP_DIRECTORY"] = "/nowhere"
    result = own_service.command("serve")
    assert result.returncode == 69 and "/nowhere" in result.stderr.splitlines()[-1]
    assert schema(own_service.database) == 4
    own_service.environment["FLOW_REGISTRY_BACKUP_BEFORE_MIGRATION"] = "false"
    own_service.start()
    assert schema(own_service.database) > 4


def test_a_backup_of_an_older_schema_can_be_taken_and_restored(own_service, backups, other):
    make_old_schema(own_service.database, 4)
    backup = taken(own_service, backups)
    assert backup["schema_version"] == 4 and schema(own_service.database) == 4
    other.done("restore", backup["file"])
    assert schema(other.database) == 4


FAULTS = {
    "revisions": "DELETE FROM revision WHERE number = 1",
    "latest revisions": "UPDATE flow SET friendly_name = 'Changed'",
    "definitions": "UPDATE definition SET text = replace(text, 'Trigger', 'Tr1gger')",
    "foreign keys": "DELETE FROM account",
    "widget types": "DELETE FROM flow_widget_type",
    "subflows": "DELETE FROM definition_subflow WHERE widget_index = 2",
    "usage": "UPDATE account_usage SET flow_count = flow_count + 1",
    "audit log": "DROP TRIGGER audit_event_is_immutable; UPDATE audit_event SET address = 'x' WHERE number = 2",
}


@pytest.mark.parametrize("subject", FAULTS)
def test_check_names_what_is_wrong(own_service, subject):
    account, flows = filled(own_service)
    own_service.start()
    API(own_service, account).create(Definition=running(*flows))
    assert own_service.stop() == 0
    assert own_service.done("check")["findings"] == []
    with sqlite3.connect(own_service.database) as connection:
        connection.executescript(FAULTS[subject])
    connection.close()
    result = own_service.command("check")
    assert result.returncode == 65 and "is damaged" in result.stderr
    assert f"\n{subject}: " in f"\n{result.stdout}", result.stdout


def test_check_tells_of_a_damaged_page(own_service):
    filled(own_service)
    corrupt(own_service.database)
    result = own_service.command("check")
    assert result.returncode == 65 and "stops the look at the pages" in result.stdout
    assert "stops the look at the revisions" in result.stdout


def test_check_runs_beside_the_service(own_service):
    own_service.start()
    account = own_service.create_account()
    stop = threading.Event()

    def write():
        while not stop.is_set():
            API(own_service, account).create()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            result = own_service.command("check")
            assert result.returncode == 0, result.stdout
    finally:
        stop.set()
        writer.join()
