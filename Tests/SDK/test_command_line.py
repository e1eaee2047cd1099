"""What the command line says, and how it ends: true, short, and by one table."""

import os
import signal
import socket
import subprocess

import pytest

from .observed import wait_for
from .service import BINARY

#: On a registry that is not there.
READING = [
    ["account", "list"], ["account", "fetch", "AC" + "0" * 32], ["audit", "verify"],
    ["account", "rename", "AC" + "0" * 32, "--friendly-name", "A"], ["key", "list", "--account", "AC" + "0" * 32],
    ["account", "token", "create", "AC" + "0" * 32], ["flow", "export", "out.ndjson", "--all-accounts"],
    ["check"], ["backup", "."],
]  # fmt: skip


def said(service, *arguments, code, environment=None):
    """The one line on standard error, without the program's name."""
    result = subprocess.run(
        [BINARY, *arguments], env=environment or service.environment, cwd=service.directory, capture_output=True,
        text=True, timeout=20,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (code, ""), result
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.removeprefix("flow-registry: ").rstrip("\n")


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: " ".join(arguments[:2]))
def test_a_command_that_reads_makes_no_database(own_service, arguments):
    before = set(own_service.directory.iterdir())
    assert said(own_service, *arguments, code=66) == f"The database {own_service.database} does not exist."
    assert set(own_service.directory.iterdir()) == before


def test_an_empty_file_is_no_registry(own_service):
    own_service.database.touch()
    assert "is an empty database" in said(own_service, "account", "list", code=65)
    assert own_service.database.stat().st_size == 0


def printed_to_full(service, *arguments):
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [BINARY, *arguments], env=service.environment, cwd=service.directory, stdout=full,
            stderr=subprocess.PIPE, text=True, timeout=20,
        )  # fmt: skip
    assert result.returncode == 74, result
    return result.stderr.splitlines()[-1].removeprefix("flow-registry: ")


@pytest.mark.parametrize("output", ["json", "table"])
def test_a_token_that_could_not_be_printed_is_told(own_service, output):
    lost = printed_to_full(own_service, "account", "create", "--friendly-name", "A", "--output", output)
    [account] = own_service.done("account", "list")
    sid = account["sid"]
    assert lost == (
        f"Standard output cannot be written: No space left on device. The account {sid} was made and its token is lost: "
        f"flow-registry account token create {sid} makes another."
    )
    assert "The key SK" in printed_to_full(own_service, "key", "create", "--account", sid, "--friendly-name", "K")
    assert "The token was made and is lost" in printed_to_full(own_service, "account", "token", "create", sid)


@pytest.mark.parametrize("arguments", [
    ["account", "list"], ["audit", "verify"], ["check"], ["backup"], ["--help"], ["--version"], ["flow", "push", "--help"],
    ["flow", "export", "-", "--all-accounts"],
], ids=" ".join)  # fmt: skip
def test_what_cannot_be_printed_is_an_error(own_service, arguments):
    own_service.create_account()
    assert printed_to_full(own_service, *arguments).startswith("Standard output cannot be written")


@pytest.mark.parametrize("arguments, sentence", [
    (["flwo", "pull"], 'There is no command "flwo". Did you mean "flow"? See flow-registry --help.'),
    (["account", "creat"], 'There is no command "account creat". Did you mean "create"? See flow-registry account --help.'),
    (["xyzzy"], 'There is no command "xyzzy". See flow-registry --help.'),
    (["account", "list", "--otput", "json"],
     'There is no option --otput. Did you mean "--output"? See flow-registry account list --help.'),
    (["account", "create", "--freindly-name", "A"],
     'There is no option --freindly-name. Did you mean "--friendly-name"? See flow-registry account create --help.'),
    (["flow", "export", "x"],
     "Give --account SID, or --all-accounts. See flow-registry flow export --help."),
])  # fmt: skip
def test_a_command_line_that_is_not_understood_gets_one_line(own_service, arguments, sentence):
    assert said(own_service, *arguments, code=64) == sentence


def test_an_argument_that_is_missing_is_named(own_service):
    line = said(own_service, "account", "create", code=64)
    assert "--friendly-name" in line and line.endswith("See flow-registry account create --help.")


def test_a_setting_that_there_is_none_of_is_named_with_its_line(own_service):
    file = own_service.directory / "settings.yaml"
    file.write_text("log:\n  level: info\nhttp:\n  host: 127.0.0.1\n  prot: 8080\n")
    assert said(own_service, "serve", "--config", file, code=78) == (
        f'Line 5 of {file}: there is no setting http.prot. Did you mean "http.port"?'
    )
    file.write_text("http:\n  port: [1]\n")
    assert said(own_service, "serve", "--config", file, code=78) == (
        f"Line 2 of {file}: the setting http.port must have one value."
    )
    environment = own_service.environment | {"FLOW_REGISTRY_HTTP_PROT": "1"}
    assert 'Did you mean "FLOW_REGISTRY_HTTP_PORT"?' in said(own_service, "serve", code=78, environment=environment)


def test_the_holder_of_a_port_and_the_option_are_named(own_service):
    with socket.socket() as other:
        other.bind(("127.0.0.1", own_service.port))
        other.listen()
        result = own_service.command("serve")
    assert result.returncode == 69
    assert result.stderr.splitlines()[-1].startswith(
        f"flow-registry: Cannot listen on 127.0.0.1 port {own_service.port}: Address already in use by process {os.getpid()} ("
    )
    assert result.stderr.endswith("). Stop that, or set http.port (--http-port) to another port.\n")


def test_a_second_interrupt_ends_a_service_that_waits_for_its_clients(own_service):
    own_service.start()
    with socket.create_connection(("127.0.0.1", own_service.port)) as client:
        client.sendall(b"POST /v2/Flows HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
        own_service.process.send_signal(signal.SIGINT)
        wait_for(lambda: "Ctrl-C again ends it at once" in own_service.log.read_text())
        own_service.process.send_signal(signal.SIGINT)
        assert own_service.process.wait(5) == 130
    own_service.start()
    assert own_service.stop() == 0
