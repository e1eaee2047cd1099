"""What cannot be done is refused with one plain sentence on standard error, an exit code of its own, and no harm done."""

import os
import shlex
import socket
import sqlite3
import subprocess

import pytest

from .service import BINARY

NOBODY = 65534
#: A small file system of the test's own, and what is done before the command on it.
ISOLATED = ["unshare", "--mount", "--map-root-user", "sh", "-c"]


def can_mount():
    try:
        return subprocess.run([*ISOLATED, "mount -t tmpfs none /mnt"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


needs_mount = pytest.mark.skipif(not can_mount(), reason="file systems cannot be mounted here")


def refused(result, code, *words):
    assert result.returncode == code, result
    lines = result.stderr.splitlines()
    assert lines[-1].startswith("flow-registry: ") and lines[-1].endswith("."), result.stderr
    assert len(lines) == 1, result.stderr
    for word in words:
        assert word in lines[-1], result.stderr


def write_text(service):
    service.database.write_text("no database " * 1000)


def write_foreign(service):
    with sqlite3.connect(service.database) as connection:
        connection.executescript("CREATE TABLE theirs (a); PRAGMA application_id = 7")


def make(service):
    service.done("account", "create", "--friendly-name", "Test")


def make_newer(service):
    make(service)
    with sqlite3.connect(service.database) as connection:
        connection.execute("PRAGMA user_version = 9999")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def make_changed(service):
    make(service)
    with sqlite3.connect(service.database) as connection:
        connection.execute("UPDATE migration SET checksum = 1 WHERE version = 1")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def damage(service):
    """A page that is read at the start."""
    make(service)
    connection = sqlite3.connect(service.database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'migration'").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with service.database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


FILES = {
    "text": (write_text, "is not an SQLite database"),
    "another application's": (write_foreign, "belongs to another application"),
    "a newer schema": (make_newer, "newer than"),
    "another build's": (make_changed, "different build"),
    "a damaged page": (damage, "is damaged"),
}


@pytest.mark.parametrize("command", ["serve", "account list", "check", "backup backups", "restore flow-registry.db"])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_no_sound_database_of_ours(own_service, file, command):
    prepare, words = FILES[file]
    prepare(own_service)
    (own_service.directory / "backups").mkdir()
    if command.startswith("restore"):
        own_service.database.rename(own_service.directory / "backup.db")
        command = "restore backup.db"
        make(own_service)
        own_service.database.with_name("flow-registry.db-wal").unlink(missing_ok=True)
    before = own_service.database.read_bytes()
    result = own_service.command(*command.split())
    if command.startswith("restore"):
        result.stderr = "\n".join(line for line in result.stderr.splitlines() if "compared with nothing" not in line)
    refused(result, 65, words)
    assert own_service.database.read_bytes() == before
    assert list((own_service.directory / "backups").iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "account list", "restore backup.db"])
def test_a_database_in_a_directory_that_does_not_exist(own_service, command):
    (own_service.directory / "backup.db").write_text("")
    own_service.environment["FLOW_REGISTRY_DATABASE_PATH"] = "/nowhere/registry.db"
    refused(own_service.command(*command.split()), 66, "there is no directory /nowhere")


@pytest.mark.parametrize("command", ["check", "backup ."])
def test_a_database_that_does_not_exist(own_service, command):
    refused(own_service.command(*command.split()), 66, "does not exist")
    assert not own_service.database.exists()


@pytest.mark.parametrize("command", ["serve", "check", "backup .", "restore backup.db"])
def test_a_directory_instead_of_a_database(own_service, command):
    (own_service.directory / "backup.db").write_text("")
    own_service.database.mkdir()
    refused(own_service.command(*command.split()), 66, "is a directory")


@pytest.mark.parametrize("file, code, words", [
    ("missing.db", 66, "does not exist"), (".", 66, "is a directory"), ("empty.db", 65, "empty database"),
    ("flow-registry.db", 66, "is the database itself"), ("log.db", 65, "a log beside it"),
])  # fmt: skip
def test_a_file_that_is_no_backup(own_service, file, code, words):
    make(own_service)
    (own_service.directory / "empty.db").write_text("")
    (own_service.directory / "log.db").write_text("x")
    (own_service.directory / "log.db-wal").write_text("x")
    result = own_service.command("restore", file)
    result.stderr = "\n".join(line for line in result.stderr.splitlines() if "compared with nothing" not in line)
    refused(result, code, words)


def test_a_directory_for_backups_that_is_none(own_service):
    make(own_service)
    refused(own_service.command("backup", "/nowhere"), 66, "/nowhere", "does not exist")
    refused(own_service.command("backup", str(own_service.database)), 66, "no directory")


def as_nobody(service, *arguments):
    if os.geteuid() != 0:
        return service.command(*arguments)
    binary = service.directory / "flow-registry"
    binary.write_bytes(BINARY.read_bytes())
    binary.chmod(0o755)
    for directory in [service.directory, *service.directory.parents][:-2]:
        directory.chmod(directory.stat().st_mode | 0o011)
    return subprocess.run(
        [binary, *arguments], env=service.environment, cwd="/", capture_output=True, text=True, timeout=20, user=NOBODY
    )


@pytest.mark.parametrize("command", ["serve", "check", "backup"])
def test_a_database_that_the_user_may_not_open(own_service, command):
    make(own_service)
    own_service.database.chmod(0)
    refused(as_nobody(own_service, command), 77, "Permission denied", "owner and mode")


def test_a_database_in_a_directory_that_the_user_may_not_write(own_service):
    make(own_service)
    for path in own_service.directory.glob("flow-registry.db-*"):
        path.unlink()
    own_service.database.chmod(0o666)
    own_service.directory.chmod(0o555)
    try:
        refused(as_nobody(own_service, "serve"), 77, "Permission denied")
    finally:
        own_service.directory.chmod(0o755)


def test_a_directory_for_backups_that_the_user_may_not_write(own_service):
    make(own_service)
    for path in own_service.directory.glob("flow-registry.db*"):
        path.chmod(0o666)
    backups = own_service.directory / "backups"
    backups.mkdir()
    backups.chmod(0o555)
    refused(as_nobody(own_service, "backup", str(backups)), 77, "Permission denied")


def isolated(service, script, *arguments):
    """Runs a command after `script`, which may mount what it likes."""
    words = shlex.join([str(BINARY), *arguments])
    return subprocess.run(
        [*ISOLATED, f"set -e; {script}; exec {words}"], env=service.environment, cwd=service.directory,
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip


def read_only(directory):
    return f"mount --bind {directory} {directory}; mount -o remount,bind,ro {directory}"


@needs_mount
@pytest.mark.parametrize("command", ["serve", "account list"])
def test_a_read_only_file_system(own_service, command):
    make(own_service)
    result = isolated(own_service, read_only(own_service.directory), *command.split())
    refused(result, 73, "read-only file system")


@needs_mount
def test_a_read_only_file_system_for_backups(own_service):
    make(own_service)
    (own_service.directory / "backups").mkdir()
    result = isolated(own_service, read_only(own_service.directory / "backups"), "backup", "backups")
    refused(result, 73, "read-only file system")


def full(directory, kilobytes):
    return f"mount -t tmpfs -o size={kilobytes}k none {directory}"


@needs_mount
@pytest.mark.parametrize("kilobytes", [4, 40, 100])
def test_a_full_disk_at_the_start(own_service, kilobytes):
    small = own_service.directory / "small"
    small.mkdir()
    own_service.environment["FLOW_REGISTRY_DATABASE_PATH"] = str(small / "registry.db")
    refused(isolated(own_service, full(small, kilobytes), "serve"), 74, "full")


@needs_mount
@pytest.mark.parametrize("kilobytes", [4, 100])
def test_a_full_disk_for_backups(own_service, kilobytes):
    make(own_service)
    backups = own_service.directory / "backups"
    backups.mkdir()
    script = f"{full(backups, kilobytes)}; trap 'ls -A {backups}' EXIT; {shlex.join([str(BINARY), 'backup', 'backups'])} #"
    result = isolated(own_service, script)
    refused(result, 74, "full")
    assert result.stdout == ""


@needs_mount
def test_a_full_disk_for_a_restore(own_service):
    make(own_service)
    backups = own_service.directory / "backups"
    backups.mkdir()
    backup = own_service.done("backup", str(backups))
    small = own_service.directory / "small"
    small.mkdir()
    own_service.environment["FLOW_REGISTRY_DATABASE_PATH"] = str(small / "registry.db")
    script = f"{full(small, 100)}; trap 'ls -A {small}' EXIT; {shlex.join([str(BINARY), 'restore', backup['file']])} #"
    result = isolated(own_service, script)
    refused(result, 74, "full")
    assert result.stdout == ""


def test_a_port_that_is_in_use(own_service):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", own_service.port))
        listener.listen()
        refused(own_service.command("serve"), 69, f"port {own_service.port}", "in use")


def test_a_certificate_that_is_missing(own_service):
    own_service.environment["FLOW_REGISTRY_TLS_CERTIFICATE_FILE"] = "/nowhere/chain.pem"
    own_service.environment["FLOW_REGISTRY_TLS_KEY_FILE"] = "/nowhere/key.pem"
    refused(own_service.command("serve"), 66, "certificate file", "there is no directory /nowhere")


def test_a_database_that_is_in_use(own_service):
    own_service.start()
    refused(own_service.command("serve"), 75, f"process {own_service.process.pid}")


def test_a_setting_that_is_wrong(own_service):
    refused(own_service.command("serve", "--http-port", "many"), 78, "http.port")


def test_a_newer_database_that_is_refused_keeps_its_log(own_service):
    own_service.start()
    own_service.create_account()
    own_service.kill()
    connection = sqlite3.connect(own_service.database)
    connection.execute("PRAGMA user_version = 9999")
    connection.commit()
    # Its end would write the log into the database.
    files = {path: path.read_bytes() for path in own_service.directory.glob("flow-registry.db*") if path.is_file()}
    connection.close()
    for path in own_service.directory.glob("flow-registry.db-*"):
        path.unlink()
    for path, content in files.items():
        if not path.name.endswith("-shm"):
            path.write_bytes(content)
    refused(own_service.command("serve"), 65, "newer than")
    for path, content in files.items():
        if not path.name.endswith("-shm"):
            assert path.read_bytes() == content, path
