"""The OpenAPI document as the measure of every answer that the tests get."""

import functools
import json
import re
from urllib.parse import urlsplit

import jsonschema_rs

from .service import PROJECT

FILE = PROJECT / "Sources/FlowRegistryHTTP/OpenAPI/openapi.json"
DOCUMENT = json.loads(FILE.read_text())
METHODS = {"get", "post", "delete", "put", "patch", "head", "options", "trace"}


def followed(node):
    """What a node stands for: itself, or what its reference within the document leads to."""
    if "$ref" not in node:
        return node
    target = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return target


def check_answer(response, *_, **__):
    """A hook of `requests`: the answer has a documented status, and the members that the document names, no others."""
    if response.request.method in ("HEAD", "OPTIONS") or response.status_code == 304:
        assert response.content == b""
        return
    where = f"{response.request.method} {urlsplit(response.url).path}: {response.status_code}"
    documented = documented_answer(response)
    assert documented, f"{where} is not documented"
    content = followed(documented).get("content")
    if content is None:
        assert response.content == b"", where
        return
    media_type = response.headers["Content-Type"].split(";")[0]
    errors = list(validator(json.dumps(content[media_type]["schema"])).iter_errors(json.loads(response.content)))
    told = [f"{error.message[:500]} at {'/'.join(map(str, error.instance_path))}" for error in errors]
    assert not told, f"{where} is not as documented: {told}"


def documented_answer(response):
    """What the document says of an answer with this status to this request; None if nothing."""
    operation = operation_at(response.request.method.lower(), urlsplit(response.url).path)
    failure = {"$ref": "#/components/responses/Error"}
    answers = operation["responses"] if operation else {"default": failure}
    return answers.get(str(response.status_code), answers.get("default") if response.status_code >= 400 else None)


def operation_at(method, path):
    for expression, item in patterns():
        if expression.fullmatch(path):
            return item.get(method)
    return None


@functools.cache
def patterns():
    """The paths as regular expressions, those with fewer parameters first; those of 2010 may end in `.json`."""
    paths = sorted(DOCUMENT["paths"].items(), key=lambda entry: entry[0].count("{"))
    return [(re.compile(pattern(path)), item) for path, item in paths]


def pattern(path):
    suffix = r"(\.json)?" if path.startswith("/2010-04-01/") else ""
    return re.sub(r"{[^}]+}", "[^/]+?", path).replace("/openapi.json", r"/openapi\.json") + suffix


@functools.cache
def validator(schema):
    """Judges bodies by a schema of the document's, given as JSON text."""
    parts = {name: closed(part, is_part=True) for name, part in DOCUMENT["components"]["schemas"].items()}
    whole = {**closed(json.loads(schema)), "components": {"schemas": parts}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def closed(schema, is_part=False):
    """The schema without room for members that it does not name, unless it says that there is.

    A part of others stays open itself: what is made of it is closed.
    """
    inner = dict(schema)
    if "properties" in schema:
        inner["properties"] = {name: closed(member) for name, member in schema["properties"].items()}
    if "items" in schema:
        inner["items"] = closed(schema["items"])
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            inner[keyword] = [closed(choice, is_part=keyword == "allOf") for choice in schema[keyword]]
    if not is_part and not {"properties", "allOf"}.isdisjoint(followed(schema)):
        inner["unevaluatedProperties"] = False
    return inner
