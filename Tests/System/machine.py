"""A Debian system that is booted for a test and forgotten after it."""

import subprocess
import time
from pathlib import Path

BOOT_SECONDS = 90
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


class Machine:
    """A container with systemd as its process 1, in the network namespace of this process.

    What it writes is in memory, over a base that stays as it is.
    """

    def __init__(self, base, files, log):
        self.log = log.open("wb")
        self.process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--volatile=overlay", "--boot",
             "--machine=flow-registry-test", f"--directory={Path(base).resolve()}",
             f"--bind-ro={Path(files).resolve()}:/mnt",
             "--network-namespace-path=/proc/self/ns/net", "--capability=CAP_NET_ADMIN"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self.leader = self._wait_for_leader()
        self._wait_until_booted()

    def run(self, *command, user=None, check=True, **options):
        """Runs a command in it; returns the finished process, with its output as text."""
        if user:
            command = ["runuser", "-u", user, "--", *command]
        result = subprocess.run(
            [*self.prefix("/"), *command], capture_output=True, text=True, timeout=300, **options
        )
        assert not check or result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
        return result

    def prefix(self, directory, **variables):
        """What has a command run in it, in this directory of its own and with these variables beside the usual ones."""
        environment = [f"{name}={value}" for name, value in {**ENVIRONMENT, **variables}.items()]
        return [
            "nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--pid", "--cgroup", "--root",
            "--wd=/", "env", "-i", "-C", directory, *environment,
        ]  # fmt: skip

    def output(self, *command, **options):
        return self.run(*command, **options).stdout.strip()

    def shows(self, unit, *properties):
        """Properties of a unit, by name."""
        text = self.output("systemctl", "show", unit, *(f"--property={name}" for name in properties))
        return dict(line.split("=", 1) for line in text.splitlines())

    def path(self, path):
        """The path by which a file of it can be reached from outside."""
        return f"/proc/{self.leader}/root{path}"

    def write(self, path, text):
        self.run("sh", "-c", 'mkdir -p "$(dirname "$1")" && cat > "$1"', "sh", path, input=text)

    def power_off(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    def _wait_for_leader(self):
        """The container's process 1 is the last child of systemd-nspawn's."""
        for _ in range(BOOT_SECONDS * 10):
            assert self.process.poll() is None, Path(self.log.name).read_text()
            for child in self._children(self.process.pid):
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    return child
            time.sleep(0.1)
        raise AssertionError(Path(self.log.name).read_text())

    @staticmethod
    def _children(process):
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]

    def _wait_until_booted(self):
        for _ in range(BOOT_SECONDS * 10):
            result = self.run("systemctl", "is-system-running", check=False)
            if result.stdout.strip() in ("running", "degraded"):
                return
            time.sleep(0.1)
        raise AssertionError(result.stdout + result.stderr + Path(self.log.name).read_text())
