"""The package on a fresh Debian, from its installation to its purge; each test goes on where the last one stopped."""

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from SDK.api import API  # noqa: E402
from SDK.definitions import definition  # noqa: E402
from SDK.migrations import take_back  # noqa: E402
from SDK.service import PROJECT, Account  # noqa: E402

from .installed import (  # noqa: E402
    BACKUPS,
    DATABASE,
    SERVICE,
    answers,
    check_every_flow,
    install,
    told,
    wait_for_requests,
    wait_until,
)

PACKAGE, NEWER_PACKAGE = os.environ["SYSTEM_PACKAGE"], os.environ["SYSTEM_NEWER_PACKAGE"]
RESTARTS = int(os.environ.get("SYSTEM_RESTARTS", 5))
REMOVALS = int(os.environ.get("SYSTEM_REMOVALS", 3))
WAITING_CLIENTS = 12
SANDBOXED = ["flow-registry.service", "flow-registry-backup.service"]
SOCKETS = ["flow-registry.socket", "flow-registry-control.socket", "flow-registry-metrics.socket"]
UNITS = [*SANDBOXED, *SOCKETS, "flow-registry-backup.timer", "flow-registry-failed.service"]
SETTINGS = "/etc/flow-registry/conf.d"


class WaitingClient(threading.Thread):
    """Asks for a flow on a new connection each time, whatever becomes of it, until it is told to stop."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            try:
                requests.get(f"{SERVICE.url}/health/ready", timeout=30, headers={"Connection": "close"})
            except requests.RequestException:
                time.sleep(0.01)


@pytest.fixture
def waiting_clients():
    clients = [WaitingClient() for _ in range(WAITING_CLIENTS)]
    for client in clients:
        client.start()
    yield
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(40)


def test_installing_starts_a_service_with_an_empty_registry(machine):
    start = time.monotonic()
    install(machine, PACKAGE)
    print(f"installed and ready after {time.monotonic() - start:.1f} s")
    assert machine.shows("flow-registry", "ActiveState", "StatusText") == {
        "ActiveState": "active",
        "StatusText": "Serving on port 8080.",
    }
    assert answers()
    assert json.loads(machine.output("flow-registry", "account", "list", "--output", "json")) == []
    assert machine.output("stat", "--format=%U:%G %a", DATABASE) == "flow-registry:flow-registry 600"
    assert machine.output("systemctl", "--failed", "--plain", "--no-legend") == ""


def test_the_units_are_sound_and_hardly_exposed(machine):
    result = machine.run("systemd-analyze", "verify", "--man=no", *(f"/lib/systemd/system/{unit}" for unit in UNITS))
    assert result.stdout + result.stderr == ""
    for unit in SANDBOXED:
        result = machine.run("systemd-analyze", "security", "--threshold=10", "--no-pager", unit)
        print(result.stdout.splitlines()[-1].strip())


def test_the_documents_are_where_alerts_and_the_manual_lead(machine):
    documents = "/usr/share/doc/flow-registry"
    rules = machine.output("cat", f"{documents}/examples/prometheus/flow-registry.rules.yml")
    [guide] = set(re.findall(r"runbook_url: file://(\S+)#", rules))
    assert "### FlowRegistryDown" in machine.output("cat", guide)
    assert "## 0.2.0" in machine.output("cat", f"{documents}/CHANGELOG.md")
    manual = machine.output("zcat", "/usr/share/man/man1/flow-registry.1.gz")
    assert ".SH EXAMPLES" in manual and ".SH ENVIRONMENT" in manual


def test_the_program_is_hardened_and_holds_no_path_of_where_it_was_built(machine):
    program = machine.path("/usr/bin/flow-registry")
    read = subprocess.run(["readelf", "-hldW", program], check=True, capture_output=True, text=True).stdout
    assert "Position-Independent Executable" in read
    assert "GNU_RELRO" in read and "BIND_NOW" in read
    assert re.search(r"GNU_STACK .* RW +0x", read)
    assert "RPATH" not in read and "RUNPATH" not in read
    symbols = subprocess.run(["readelf", "--dyn-syms", "-W", program], check=True, capture_output=True, text=True).stdout
    assert "UND __stack_chk_fail@" in symbols
    assert {"memcpy", "vsnprintf"} <= set(re.findall(r"UND __(\w+)_chk@", symbols))
    assert os.fsencode(PROJECT) not in Path(program).read_bytes()


def test_root_and_the_administrators_may_administer_and_nobody_else(machine, registry):
    account = json.loads(
        machine.output("flow-registry", "account", "create", "--friendly-name", "First", "--output", "json")
    )
    registry.account = Account(account["sid"], account["auth_token"])
    machine.run("useradd", "--groups=flow-registry-admin", "alice")
    machine.run("useradd", "bob")
    assert account["sid"] in machine.output("flow-registry", "account", "list", user="alice")
    assert machine.run("flow-registry", "account", "list", user="bob", check=False).returncode != 0


def test_flows_are_written_with_curl(machine, registry):
    sid, token = registry.account
    for number in range(10):
        body = machine.output(
            "curl", "--fail", "--silent", "--show-error", "--user", f"{sid}:{token}", f"{SERVICE.url}/v2/Flows",
            "--data-urlencode", f"FriendlyName=Flow {number}", "--data", "Status=published",
            "--data-urlencode", f"Definition={json.dumps(definition())}",
        )  # fmt: skip
        registry.flows.add(json.loads(body)["sid"])
    check_every_flow(registry)


def test_restarts_under_load_refuse_and_fail_no_request(machine, registry, load):
    for _ in range(RESTARTS):
        wait_for_requests(load)
        start = time.monotonic()
        machine.run("systemctl", "restart", "flow-registry")
        print(f"restarted in {time.monotonic() - start:.2f} s")
    wait_for_requests(load)


def test_an_upgrade_under_load_refuses_and_fails_no_request(machine, registry, load):
    wait_for_requests(load)
    before = machine.shows("flow-registry", "MainPID")
    start = time.monotonic()
    install(machine, NEWER_PACKAGE)
    print(f"upgraded in {time.monotonic() - start:.1f} s")
    assert machine.output("dpkg-query", "--show", "--showformat=${Version}", "flow-registry").endswith("+newer")
    assert machine.shows("flow-registry", "MainPID") != before
    wait_for_requests(load)


def take_back_last_migration(path):
    """Returns the version of the schema that the database has now."""
    with sqlite3.connect(path) as database:
        [schema] = database.execute("PRAGMA user_version").fetchone()
        take_back(database, schema - 1)
        database.execute("PRAGMA journal_mode = DELETE")
    database.close()
    return schema - 1


def test_an_upgrade_to_a_newer_schema_backs_up_and_migrates(machine, registry, tmp_path):
    # It leaves no words that are still to be indexed, which would be forgotten with migration 12.
    assert API(SERVICE, registry.account).get("/v2/Flows?Search=words").status_code == 200
    machine.run("systemctl", "stop", *UNITS)
    inside, outside = Path(machine.path(DATABASE)), tmp_path / DATABASE.name
    for file in inside.parent.glob(f"{inside.name}*"):
        shutil.copyfile(file, tmp_path / file.name)
    schema = take_back_last_migration(outside)
    machine.run("sh", "-c", f"rm -f {DATABASE}-*")
    shutil.copyfile(outside, inside)
    start = time.monotonic()
    install(machine, NEWER_PACKAGE, "--reinstall")
    print(f"upgraded with a migration of {len(registry.flows)} flows in {time.monotonic() - start:.1f} s")
    assert f"-schema-{schema}.db" in machine.output("ls", BACKUPS)
    assert machine.shows("flow-registry", "StatusText")["StatusText"] == "Serving on port 8080."
    check_every_flow(registry)


def test_a_backup_is_made_by_its_timer_while_writes_go_on(machine, load):
    assert machine.shows("flow-registry-backup.timer", "ActiveState")["ActiveState"] == "active"
    wait_for_requests(load)
    start = time.monotonic()
    machine.run("systemctl", "start", "flow-registry-backup")
    print(f"backed up and proven in {time.monotonic() - start:.1f} s")
    wait_for_requests(load)
    machine.run("sh", "-c", f"cd {BACKUPS} && sha256sum --check --strict *.sha256")


def test_a_destroyed_database_is_restored_with_every_acknowledged_flow(machine, registry):
    machine.run("systemctl", "start", "flow-registry-backup")
    machine.run("systemctl", "stop", "flow-registry.socket", "flow-registry-control.socket", "flow-registry")
    backup = machine.output("sh", "-c", f"ls {BACKUPS}/*Z.db | tail -n 1")
    machine.run("sh", "-c", f"rm {DATABASE}*")
    start = time.monotonic()
    machine.run("flow-registry", "restore", backup)
    machine.run("systemctl", "start", "flow-registry.socket", "flow-registry-control.socket", "flow-registry")
    print(f"restored and serving in {time.monotonic() - start:.1f} s")
    assert machine.output("stat", "--format=%U:%G %a", DATABASE) == "flow-registry:flow-registry 600"
    check_every_flow(registry)
    machine.run("flow-registry", "check", user="flow-registry")


def test_what_came_after_the_last_backup_is_restored_from_the_kept_log(machine, registry):
    log = "/srv/flow-registry-log"
    settings, drop_in = f"{SETTINGS}/log.yaml", "/run/systemd/system/flow-registry.service.d/log.conf"
    machine.run("install", "-d", "-o", "flow-registry", "-g", "flow-registry", "-m", "0700", log)
    machine.write(drop_in, f"[Unit]\nRequiresMountsFor={log}\n\n[Service]\nReadWritePaths={log}\n")
    machine.write(settings, f"backup:\n  walArchiveDirectory: {log}\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "flow-registry")
    # The log begins with a write, and leads on from backups of a later second.
    registry.flows.add(API(SERVICE, registry.account).create()["sid"])
    begun = int(time.time())
    wait_until("a second has passed", lambda: int(time.time()) > begun)
    machine.run("systemctl", "start", "flow-registry-backup")
    later = API(SERVICE, registry.account).create()["sid"]
    registry.flows.add(later)
    machine.run("systemctl", "stop", "flow-registry.socket", "flow-registry-control.socket", "flow-registry")
    backup = machine.output("sh", "-c", f"ls {BACKUPS}/*Z.db | tail -n 1")
    assert later.encode() not in Path(machine.path(backup)).read_bytes()
    machine.run("sh", "-c", f"rm {DATABASE}*")
    machine.run("flow-registry", "restore", backup, "--until", "2099-01-01T00:00:00Z")
    machine.run("rm", settings, drop_in)
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "flow-registry.socket", "flow-registry-control.socket", "flow-registry")
    check_every_flow(registry)


def test_a_reload_is_told_as_one(machine):
    before = machine.shows("flow-registry", "MainPID")
    machine.run("systemctl", "reload", "flow-registry")
    wait_until("reloaded", lambda: machine.shows("flow-registry", "ActiveState")["ActiveState"] == "active")
    assert machine.shows("flow-registry", "MainPID") == before
    assert answers()


def test_the_journal_has_priorities(machine):
    def lines(level):
        text = machine.output("journalctl", "--unit=flow-registry", f"--priority={level}", "--output=cat")
        return text.splitlines()

    assert any(line.startswith("serving ") for line in lines("notice"))
    assert not any(line.startswith("serving ") for line in lines("warning"))


def test_the_metrics_are_served_to_who_asks_for_them(machine, registry):
    with pytest.raises(requests.ConnectionError):
        requests.get("http://127.0.0.1:9464/metrics", timeout=10)
    machine.run("systemctl", "stop", "flow-registry.socket", "flow-registry")
    machine.run("systemctl", "enable", "--now", "flow-registry-metrics.socket")
    machine.run("systemctl", "start", "flow-registry.socket", "flow-registry")
    wait_until("the service answers", answers)
    assert "flow_registry_build_info" in requests.get("http://127.0.0.1:9464/metrics", timeout=10).text
    machine.run("systemctl", "restart", "flow-registry")
    assert "flow_registry_build_info" in requests.get("http://127.0.0.1:9464/metrics", timeout=30).text
    machine.run("systemctl", "disable", "--now", "flow-registry-metrics.socket")
    machine.run("systemctl", "restart", "flow-registry")
    wait_until("the service answers", answers)


def test_a_killed_process_comes_back_with_every_flow(machine, registry):
    restarts = int(machine.shows("flow-registry", "NRestarts")["NRestarts"])
    start = time.monotonic()
    machine.run("systemctl", "kill", "--signal=KILL", "flow-registry")
    wait_until("restarted", lambda: int(machine.shows("flow-registry", "NRestarts")["NRestarts"]) > restarts)
    wait_until("answers", answers)
    print(f"answers again {time.monotonic() - start:.2f} s after SIGKILL")
    check_every_flow(registry)


def test_a_process_that_hangs_is_replaced_by_the_watchdog(machine, registry):
    machine.write("/run/systemd/system/flow-registry.service.d/watchdog.conf", "[Service]\nWatchdogSec=3\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "flow-registry")
    hung = machine.shows("flow-registry", "MainPID")["MainPID"]
    machine.run("systemctl", "kill", "--signal=STOP", "flow-registry")
    wait_until("replaced", lambda: machine.shows("flow-registry", "MainPID")["MainPID"] not in ("0", hung))
    wait_until("answers", answers)
    check_every_flow(registry)
    machine.run("rm", "/run/systemd/system/flow-registry.service.d/watchdog.conf")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "flow-registry")


def test_tls_is_served_with_credentials_and_renewed_by_a_restart(machine, tmp_path):
    certificate, key = certificate_files(tmp_path)
    machine.write("/etc/ssl/registry.crt", certificate.read_text())
    machine.write("/etc/ssl/registry.key", key.read_text())
    machine.run("chmod", "600", "/etc/ssl/registry.key")
    machine.write(
        "/run/systemd/system/flow-registry.service.d/tls.conf",
        "[Service]\n"
        "LoadCredential=tls.crt:/etc/ssl/registry.crt\nLoadCredential=tls.key:/etc/ssl/registry.key\n"
        "Environment=FLOW_REGISTRY_TLS_CERTIFICATE_FILE=credential:tls.crt\n"
        "Environment=FLOW_REGISTRY_TLS_KEY_FILE=credential:tls.key\n",
    )
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "flow-registry")
    assert machine.shows("flow-registry", "StatusText")["StatusText"] == "Serving on port 8080 with TLS."
    response = requests.get("https://127.0.0.1:8080/health/ready", verify=str(certificate), timeout=10)
    assert response.status_code == 200
    machine.run("rm", "/run/systemd/system/flow-registry.service.d/tls.conf")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "flow-registry")


def certificate_files(folder):
    certificate, key = folder / "registry.crt", folder / "registry.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def stop_and_start(machine):
    for verb in ["stop", "start"]:
        machine.run("systemctl", verb, "flow-registry.socket", "flow-registry")


def test_a_socket_of_the_administrators_is_served_beside_the_first(machine):
    machine.write(
        "/run/systemd/system/flow-registry.socket.d/proxy.conf",
        "[Socket]\nListenStream=/run/flow-registry/http.sock\nSocketGroup=www-data\nSocketMode=0660\n",
    )
    machine.run("systemctl", "daemon-reload")
    stop_and_start(machine)
    curl = ["curl", "--fail", "--silent", "--unix-socket", "/run/flow-registry/http.sock", "http://a/health/ready"]
    machine.run(*curl, user="www-data")
    assert machine.run(*curl, user="nobody", check=False).returncode == 7
    assert answers()
    machine.run("rm", "/run/systemd/system/flow-registry.socket.d/proxy.conf")
    machine.run("systemctl", "daemon-reload")
    stop_and_start(machine)


def make_setting_wrong(machine):
    machine.write(f"{SETTINGS}/wrong.yaml", "http:\n  maximumPageSize: many\n")


def mend_setting(machine):
    machine.run("rm", f"{SETTINGS}/wrong.yaml")
    machine.run("systemctl", "start", "flow-registry")
    wait_until("the service answers", answers)


def sockets_are_closed(machine):
    return all(machine.shows(unit, "ActiveState")["ActiveState"] != "active" for unit in SOCKETS)


def test_a_wrong_setting_stops_the_service_with_a_sentence(machine):
    make_setting_wrong(machine)
    assert machine.run("systemctl", "restart", "flow-registry", check=False).returncode != 0
    shown = machine.shows("flow-registry", "ActiveState", "ExecMainStatus", "StatusText")
    assert (shown["ActiveState"], shown["ExecMainStatus"]) == ("failed", "78")
    assert shown["StatusText"].startswith("The setting http.maximumPageSize must be an integer")
    wait_until("nobody waits in vain", lambda: sockets_are_closed(machine))
    assert not answers()
    mend_setting(machine)


def test_a_start_that_fails_for_good_is_not_tried_again_for_clients_that_wait(machine, waiting_clients):
    drop_in = "/run/systemd/system/flow-registry.service.d/slow.conf"
    machine.write(drop_in, "[Service]\nExecStartPre=/bin/sleep 0.2\nExecPaths=/bin /usr/bin\n")
    machine.run("systemctl", "daemon-reload")
    make_setting_wrong(machine)
    begun = machine.output("date", "+%s")
    assert machine.run("systemctl", "restart", "flow-registry", check=False).returncode != 0
    wait_until("nobody waits in vain", lambda: sockets_are_closed(machine))
    time.sleep(3)
    lines = machine.output("journalctl", "--unit=flow-registry", f"--since=@{begun}", "--output=cat").splitlines()
    starts = [line for line in lines if "must be an integer" in line]
    print(f"starts: {len(starts)}, lines: {len(lines)}")
    assert 1 <= len(starts) <= 5
    assert sockets_are_closed(machine)
    machine.run("rm", drop_in)
    machine.run("systemctl", "daemon-reload")
    mend_setting(machine)


def test_an_upgrade_to_a_version_that_cannot_start_says_so(machine, registry):
    make_setting_wrong(machine)
    result = install(machine, NEWER_PACKAGE, "--reinstall", check=False)
    assert result.returncode != 0
    assert "Flow Registry is installed, but does not start:\n  The setting http.maximumPageSize" in told(result)
    mend_setting(machine)
    machine.run("dpkg", "--configure", "flow-registry")
    check_every_flow(registry)


def is_gone(machine):
    """Whether nothing of the package runs, and nothing listens that would start it."""
    states = [machine.shows(unit, "ActiveState")["ActiveState"] for unit in UNITS]
    running = "cat /proc/[0-9]*/comm 2> /dev/null | grep -qx flow-registry"
    return set(states) == {"inactive"} and machine.run("sh", "-c", running, check=False).returncode == 1


def test_removing_under_load_leaves_nothing_running(machine, registry, waiting_clients):
    for _ in range(REMOVALS):
        assert "stay" in machine.output("apt-get", "remove", "--yes", "flow-registry")
        assert is_gone(machine)
        time.sleep(0.2)
        assert is_gone(machine)
        install(machine, NEWER_PACKAGE)
        wait_until("the service answers", answers)


def test_removing_keeps_the_data_and_installing_again_finds_it(machine, registry):
    assert "stay" in machine.output("apt-get", "remove", "--yes", "flow-registry")
    assert not answers()
    install(machine, NEWER_PACKAGE)
    check_every_flow(registry)


def test_a_port_that_is_taken_is_told_and_commands_do_not_wait_for_it(machine, registry):
    machine.run("apt-get", "remove", "--yes", "flow-registry")
    with socket.create_server(("127.0.0.1", 8080)):
        result = install(machine, NEWER_PACKAGE, check=False)
        assert result.returncode != 0
        assert "systemd has passed no socket for the API" in told(result)
        assert "flow-registry.socket does not listen: systemctl status flow-registry.socket" in told(result)
        wait_until("nobody waits in vain", lambda: sockets_are_closed(machine))
        assert registry.account.sid in machine.output("flow-registry", "account", "list")
    machine.run("systemctl", "start", "flow-registry")
    machine.run("dpkg", "--configure", "flow-registry")
    wait_until("the service answers", answers)
    check_every_flow(registry)


def test_purging_says_what_it_deletes_and_keeps_the_backups(machine):
    machine.run("sh", "-c", "touch /var/backups/flow-registry/flow-registry-20260131T235959Z.db")
    output = machine.output("apt-get", "purge", "--yes", "flow-registry")
    assert "Deleting the registry's database in /var/lib/flow-registry" in output
    assert "Keeping the backups in /var/backups/flow-registry" in output
    assert machine.run("test", "-e", "/var/lib/flow-registry", check=False).returncode == 1
    assert machine.run("test", "-e", "/etc/flow-registry", check=False).returncode == 1
    assert machine.output("ls", "/var/backups/flow-registry") != ""
    assert machine.output("find", "/var/lib/systemd/timers", "-name", "*flow-registry*") == ""
