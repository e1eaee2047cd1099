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

CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,link,unlink,fchown,fallocate"


def killed_at(service, number, *arguments):
    """Runs a command that is killed at its n-th call; false when it has fewer."""
    inject = f"inject={CALLS}:signal=SIGKILL:when={number}"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}", "-e", inject, BINARY, *arguments]
    return subprocess.run(command, env=service.environment, cwd=service.directory, capture_output=True).returncode != 0


def copy(source, directory):
    """The database and its log as they are, served by nobody."""
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(source, directory, ignore=shutil.ignore_patterns("*.sock"))
    return Service(directory)


def prove_restore(origin, backup, account, old, restored, scratch):
    outcomes = {"old": 0, "restored": 0}
    number = 1
    while True:
        service = copy(origin, scratch)
        if not killed_at(service, number, "restore", str(backup)):
            return number - 1, outcomes
        service.start()
        found = sids(service, account)
        service.kill()
        assert found in (old, restored), f"call {number}: {found}"
        outcomes["old" if found == old else "restored"] += 1
        assert service.command("check", "--quick").returncode == 0, f"call {number}"
        if found == restored:
            check_kept(service, account, old, number)
        number += 1


def check_kept(service, account, old, number):
    """The old database is served from where it is kept, and has all it had."""
    (kept,) = [path for path in service.directory.iterdir() if ".before-" in path.name and path.name.endswith("Z")]
    service.environment["FLOW_REGISTRY_DATABASE_PATH"] = str(kept)
    service.start()
    assert sids(service, account) == old, f"call {number}"
    service.kill()


def prove_backup(origin, scratch):
    number = 1
    while True:
        service = copy(origin, scratch)
        backups = scratch / "backups"
        backups.mkdir()
        is_killed = killed_at(service, number, "backup", str(backups))
        for path in backups.glob("flow-registry-*.db"):
            check_backup(path)
        if not is_killed:
            return number - 1
        assert service.command("backup", str(backups)).returncode == 0, f"call {number}"
        assert [path for path in backups.iterdir() if path.name.startswith(".")] == [], f"call {number}"
        number += 1


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
        calls, outcomes = prove_restore(origin, backup, account, old, restored, Path(name) / "scratch")
        print(f"restore: killed at each of {calls} calls, {outcomes['old']} old, {outcomes['restored']} restored, none half")
        assert outcomes["old"] and outcomes["restored"]
        print(f"backup: killed at each of {prove_backup(origin, Path(name) / 'scratch')} calls, none half")


if __name__ == "__main__":
    os.environ.setdefault("SWIFT_BACKTRACE", "enable=no")
    main()
