"""What all servers are given: a database that the registry itself has filled, and the answers that it gives."""

import os
import shutil
import sqlite3
from collections import defaultdict

import definitions
import load
from servers import Registry, request

SIZES = {"500 B": definitions.sized(*definitions.SMALL), "7.5 KB": definitions.sized(*definitions.LARGE)}
SEEDING_CONNECTIONS = 64


class Data:
    """A closed database file, the accounts in it, and the flows of `reader` by the name of their definition."""

    def __init__(self, directory, reader, writer):
        self.directory = directory
        self.database = directory / "seeded.db"
        self.reader = reader
        self.writer = writer
        self.flows = defaultdict(list)

    def read_flows(self):
        """Puts everything into the database file, and notes which flow has which definition."""
        connection = sqlite3.connect(self.database)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for sid, name in connection.execute("SELECT sid, friendly_name FROM flow ORDER BY id"):
            self.flows[name].append(sid)
        connection.close()

    def copy(self, name):
        """A fresh copy of the database; one of an earlier server of that name is replaced."""
        self.remove(name)
        return shutil.copyfile(self.database, self.directory / f"{name}.db")

    def remove(self, name):
        for suffix in ("", "-wal", "-shm"):
            (self.directory / f"{name}.db{suffix}").unlink(missing_ok=True)

    def fetches(self, version):
        sids = [sid for flows in self.flows.values() for sid in flows]
        requests = (load.http_request("GET", f"/{version}/Flows/{sid}", self.reader) for sid in sids)
        return load.write_requests(self.directory / f"fetch-{version}", requests)

    def list(self):
        request = load.http_request("GET", "/v2/Flows?PageSize=50", self.reader)
        return load.write_requests(self.directory / "list", [request])

    def creates(self):
        """By the size of the definition; they go to an account of their own, so that the list stays what it is."""
        return {size: self.create(size, definition) for size, definition in SIZES.items()}

    def create(self, size, definition):
        body = definitions.form("Benchmark", definition)
        request = load.http_request("POST", "/v2/Flows", self.writer, body)
        return load.write_requests(self.directory / f"create {size}", [request])

    def definition_file(self, size, definition):
        path = self.directory / f"definition {size}"
        path.write_text(definition, "utf-8")
        return path


def through_registry(options, directory):
    """Creates `options.flows` flows of the real definitions, each with a copy of its own."""
    registry = Registry(options.binary, directory / "seeded.db").start()
    try:
        data = Data(directory, registry.create_account(), registry.create_account())
        forms = [definitions.form(name, definitions.text(each)) for name, each in definitions.fixtures().items()]
        requests = [load.http_request("POST", "/v2/Flows", data.reader, form) for form in forms]
        mix = load.Mix(load.write_requests(directory / "seeds", requests))
        load.send(registry.port, mix, SEEDING_CONNECTIONS, options.flows)
    finally:
        registry.stop()
    data.read_flows()
    return data


class RecordedAnswers:
    """The registry's answers about one flow of each definition, for those that keep no flows.

    All flows of a definition are answered with the same bytes: they differ from each other in SID and date only.
    """

    def __init__(self, data):
        self.data = data
        self.directory = data.directory / "answers"
        self.directory.mkdir()
        self.answers = []
        self.routes = []

    def add(self, status, headers, body, paths):
        stem = self.directory / str(len(self.answers))
        stem.with_suffix(".headers").write_text("".join(f"{name}: {value}\n" for name, value in headers))
        stem.with_suffix(".body").write_bytes(body)
        self.routes += [(path, len(self.answers)) for path in paths]
        self.answers.append((status, stem.with_suffix(".headers"), stem.with_suffix(".body")))

    def for_floor(self):
        """Its two tables."""
        responses, routes = self.directory / "responses", self.directory / "routes"
        responses.write_text("".join(f"{status} {headers} {body}\n" for status, headers, body in self.answers))
        routes.write_text("".join(f"GET {path} {number}\n" for path, number in self.routes))
        return [responses, routes]

    def for_nginx(self):
        """Its directory: each path is a link to its answer."""
        root = self.data.directory / "nginx"
        for version in ("v1", "v2"):
            (root / "files" / version / "Flows").mkdir(parents=True)
        for path, number in self.routes:
            target = "list.json" if path == "/v2/Flows" else path[1:]
            os.link(self.answers[number][2], root / "files" / target)
        return root


def record_answers(data, options):
    """Asks a registry on the seeded database."""
    registry = Registry(options.binary, data.copy("recording")).start()
    recorded = RecordedAnswers(data)
    try:
        record(recorded, registry, "/v2/Flows?PageSize=50", ["/v2/Flows"])
        for sids in data.flows.values():
            for version in ("v1", "v2"):
                paths = [f"/{version}/Flows/{sid}" for sid in sids]
                record(recorded, registry, paths[0], paths)
    finally:
        registry.stop()
    data.remove("recording")
    return recorded


def record(recorded, registry, path, paths):
    status, headers, body = request(registry.port, "GET", path, recorded.data.reader)
    if status != 200:
        raise SystemExit(f"{path} answers {status}: {body[:300]}")
    recorded.add(status, headers, body, paths)
