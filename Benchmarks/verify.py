"""Before anything is measured: the same work has to be done by all that are compared."""

import json

import definitions
import seed
from servers import basic, request, username

STORING = ("registry", "c", "go", "hummingbird")


def answers(servers, data):
    """Stops the benchmark where a server answers otherwise than the registry."""
    for path in reading_paths(data):
        compare(servers, path, lambda server, path=path: request(server.port, "GET", path, data.reader))
    storing = {name: server for name, server in servers.items() if name in STORING}
    stranger = basic(username(data.reader), "0" * 32)
    path = reading_paths(data)[0]
    compare(storing, "wrong credentials", lambda server: refusal(server, path, stranger))
    compare(storing, "another account's flow", lambda server: refusal(server, path, data.writer))
    compare(storing, "a damaged definition", lambda server: creating(server, data, '{"states":['))
    for size, definition in seed.SIZES.items():
        compare(storing, f"create {size}", lambda server, text=definition: creating(server, data, text))


def reading_paths(data):
    """One flow of each definition in both versions, and the list."""
    first = [sids[0] for sids in data.flows.values()]
    return [f"/{version}/Flows/{sid}" for sid in first for version in ("v1", "v2")] + ["/v2/Flows?PageSize=50"]


def compare(servers, what, ask):
    expected = essential(ask(servers["registry"]))
    for name, server in servers.items():
        if (found := essential(ask(server))) != expected:
            raise SystemExit(f"{what}: {name} answers otherwise than the registry:\n{found}\n{expected}")


def essential(answer):
    status, headers, body = answer
    return status, dict(headers).get("Content-Type"), body


def refusal(server, path, authorization):
    """Only the status: how an error is worded costs nobody anything that is measured."""
    status, _, _ = request(server.port, "GET", path, authorization)
    return status, [], b""


def creating(server, data, definition):
    """The answer to a create without what is new in each: SID and date."""
    form = definitions.form("Benchmark", definition).replace(definitions.STAMP, "0123456789abcdef")
    status, headers, body = request(server.port, "POST", "/v2/Flows", data.writer, form)
    if status != 201:
        return status, [], b""
    created = json.loads(body)
    for value in (created["sid"], created["date_created"]):
        body = body.replace(value.encode(), b"-")
    return status, headers, body
