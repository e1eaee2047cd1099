"""The real definitions of the tests' fixtures, as bodies of creates."""

import json
from urllib.parse import urlencode

import build

FIXTURES = build.PROJECT / "Tests" / "FlowRegistryTests" / "Fixtures" / "flows"
INVALID = ("016", "069")
STAMP = "#" * 16
# What the small and the large create send: the fixture, and the bytes that its definition is brought to.
SMALL = ("014", 500)
LARGE = ("060", 7_500)


def fixtures():
    """Name and definition of every valid one."""
    paths = [path for path in sorted(FIXTURES.glob("*.json")) if path.name[:3] not in INVALID]
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def text(definition, description=STAMP):
    """Without white space; the description makes each of its copies another definition."""
    return json.dumps({**definition, "description": description}, separators=(",", ":"), ensure_ascii=False)


def sized(number, size):
    """A fixture's definition with a description that brings it to `size` bytes."""
    definition = next(definition for name, definition in fixtures().items() if name.startswith(number))
    missing = size - len(text(definition).encode())
    return text(definition, STAMP + "." * missing)


def form(name, definition):
    """The body of a create. The stamp stays as it is: '#' never reaches a server."""
    return urlencode({"FriendlyName": name, "Status": "published", "Definition": definition}, safe="#")
