"""A restore and a backup are killed at every system call that changes a file: nothing is ever half.

Behind each kill the registry is started, and has to have either the old flows or the restored ones, and a log that belongs to
them; the old database has to be complete wherever it is. Behind each kill of a backup, what bears a backup's name is one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from SDK.api import API  # noqa: E402
from SDK.service import BINARY, Service  # noqa: E402
from SDK.test_backup import check_backup, sids  # noqa: E402

#: Of the last, many only read.
CALLS = ["rename", "link", "unlink", "fsync", "fdatasync", "ftruncate", "fchown", "fallocate", "pwrite64", "write", "openat"]


def killed_at(service, call, number, *arguments):
    """Runs a command that is killed before its n-th call of this kind; false when it has fewer."""
    inject = f"inject={call}:signal=SIGKILL:when={number}"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject, BINARY, *arguments]
    return subprocess.run(command, env=service.environment, cwd=service.directory, capture_output=True).returncode != 0


def kills(prepare, *arguments):
    """Runs a command for each call that it makes, and has it killed there; what was prepared for it, and which call."""
    for call in CALLS:
        number = 1
        while killed_at(service := prepare(), call, number, *arguments):
            yield service, f"{call} {number}"
            number += 1


def copy(source, directory):
    """The database and its log as they are, served by nobody."""
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(source, directory, ignore=shutil.ignore_patterns("*.sock"))
    return Service(directory)


def prove_restore(origin, backup, account, old, restored, scratch):
    outcomes = {"old": 0, "restored": 0}
    for service, call in kills(lambda: copy(origin, scratch), "restore", str(backup)):
        service.start()
        found = sids(service, account)
        service.kill()
        assert found in (old, restored), f"{call}: {found}"
        outcomes["old" if found == old else "restored"] += 1
        assert service.command("check", "--quick").returncode == 0, call
        if found == restored:
            check_kept(service, account, old, call)
    return outcomes


def check_kept(service, account, old, call):
    """The old database is served from where it is kept, and has all it had."""
    (kept,) = [path for path in service.directory.iterdir() if ".before-" in path.name and path.name.endswith("Z")]
    service.environment["FLOW_REGISTRY_DATABASE_PATH"] = str(kept)
    service.start()
    assert sids(service, account) == old, call
    service.kill()


def prove_backup(origin, scratch):
    backups = scratch / "backups"
    count = 0

    def prepare():
        service = copy(origin, scratch)
        backups.mkdir()
        return service

    for service, call in kills(prepare, "backup", str(backups)):
        for path in backups.glob("flow-registry-*.db"):
            check_backup(path)
        assert service.command("backup", str(backups)).returncode == 0, call
        assert [path for path in backups.iterdir() if path.name.startswith(".")] == [], call
        count += 1
    return count


def main():
    if shutil.which("strace") is None:
        raise SystemExit("strace is needed")
    with tempfile.TemporaryDirectory() as name:
        origin = Path(name) / "origin"
        origin.mkdir()
        service = Service(origin)
        service.start()
        account = service.create_account()
        restored = {API(service, account).create()["sid"]}
        backups = Path(name) / "backups"
        backups.mkdir()
        backup = Path(name) / service.done("backup", str(backups))["file"]
        old = restored | {API(service, account).create()["sid"] for _ in range(3)}
        # With a log that was not written into the database.
        service.kill()
        outcomes = prove_restore(origin, backup, account, old, restored, Path(name) / "scratch")
        print(f"restore: {outcomes['old']} kills left the old one, {outcomes['restored']} the restored one, none half")
        assert outcomes["old"] and outcomes["restored"]
        print(f"backup: {prove_backup(origin, Path(name) / 'scratch')} kills left none that is half")


if __name__ == "__main__":
    os.environ.setdefault("SWIFT_BACKTRACE", "enable=no")
    main()
