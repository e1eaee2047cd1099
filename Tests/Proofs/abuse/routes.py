"""Every route of the OpenAPI document in every shape that hurts: largest, deepest, longest, most, repeated, slow, unread."""

import json

from . import grammar
from .attack import Attack
from .client import FORM, Request, form, get
from .grammar import LARGEST_BODY, LARGEST_DEFINITION

METHODS = ("get", "post", "delete", "put", "patch", "head")
#: What a target with its header fields may take of the 16 KB that there are.
LONGEST_TARGET = 15_000
LONG = "\U0001F600"
#: Parameters of queries that may be any text.
FREE = ("FriendlyName", "FriendlyNamePrefix", "WidgetType", "Search", "StickyKey", "To", "ToFlowSid")


class Document:
    """The served description: its operations with their parameters."""

    def __init__(self, connection):
        self.document = connection.exchange(get("/openapi.json").encoded(), keeps_body=True).json

    def operations(self):
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield Operation(self, method.upper(), path, item[method], item.get("parameters", []))

    def resolved(self, node):
        while isinstance(node, dict) and "$ref" in node:
            found = self.document
            for name in node["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            node = {**found, **{key: value for key, value in node.items() if key != "$ref"}}
        return node


class Operation:
    """A method of a path, and the requests that it is attacked with."""

    def __init__(self, document, method, path, description, shared):
        self.method, self.path = method, path
        parameters = [document.resolved(parameter) for parameter in [*shared, *description.get("parameters", [])]]
        self.query = [parameter["name"] for parameter in parameters if parameter["in"] == "query"]
        self.headers = [parameter["name"] for parameter in parameters if parameter["in"] == "header"]
        content = description.get("requestBody", {}).get("content", {})
        self.form = self._properties(document, content[FORM[1]]["schema"]) if FORM[1] in content else None

    @classmethod
    def _properties(cls, document, schema):
        schema = document.resolved(schema)
        properties = dict(schema.get("properties", {}))
        for part in schema.get("allOf", []):
            properties |= cls._properties(document, part)
        return {name: document.resolved(value) for name, value in properties.items()}

    @property
    def name(self):
        return f"{self.method} {self.path}"

    def attacks(self, stage):
        """Each shape's, with what the stage has ready made anew for each."""
        for shape in (largest, deepest, longest, most):
            yield Attack(shape.__name__, shape(self, stage.ready()), connections=16)
        honest = plain(self, stage.ready())
        yield Attack("repeated", honest, "in a row", connections=16)
        yield Attack("slow", honest, "slow", alone=False)
        if self.method == "POST":
            yield Attack("slow body", largest(self, stage.ready()), "slow body", alone=False)
        yield Attack("unread", paged(self, stage.ready()), "unread", alone=False)

    def target(self, names, query=()):
        path = self.path
        for name, value in names.items():
            path = path.replace("{%s}" % name, value)
        return path + ("?" + "&".join(f"{name}={value}" for name, value in query) if query else "")

    def request(self, names, query=(), fields=(), parameters=None):
        body = None
        if self.method == "POST" and parameters is not None:
            body = parameters if isinstance(parameters, bytes) else form(parameters)
            fields = (FORM, *fields)
        return Request(self.method, self.target(names, query), body, tuple(fields))


class Stage:
    """What the paths of an operation name: made anew where an attack may have taken it away."""

    def __init__(self, tenant, operation):
        self.tenant, self.operation = tenant, operation

    def ready(self):
        flow = self.tenant.create(grammar.flow())
        self.tenant.update(flow)
        changes = [
            {"Action": "set_alias", "FlowSid": flow, "Name": "production", "Revision": 1},
            {"Action": "set_test_users", "FlowSid": flow, "TestUsers": ["+15550100"]},
        ]
        if self.operation.path.endswith("/Undelete"):
            changes.append({"Action": "delete", "FlowSid": flow})
        self.tenant.change(changes)
        names = {"FlowSid": flow, "Sid": flow, "Name": "production", "Revision": "1", "AccountSid": self.tenant.sid}
        for name, prefix in {"ExecutionSid": "FN", "EngagementSid": "FN", "StepSid": "FT"}.items():
            names[name] = prefix + "0" * 32
        path = self.operation.path
        if "Keys/{Sid}" in path:
            names["Sid"] = self.tenant.call(Request("POST", "/v1/Keys", b"FriendlyName=k", (FORM,)))["sid"]
        elif path.endswith("Accounts/{Sid}"):
            names["Sid"] = self.tenant.sid
        elif "FlowSid" in path:
            names["Sid"] = ("FT" if "Steps" in path else "FN") + "0" * 32
        return names


def value(name, schema, names, text="x", longest=False, definition=None):
    """What is valid for a parameter of a form, with this text where it may be any."""
    text = LONG * schema.get("maxLength", 1_024) if longest else text
    if name == "Changes":
        return grammar.text([{"Action": "rollback", "FlowSid": names["FlowSid"], "Revision": 1}])
    if name == "Policy":
        return None
    if name in ("Definition", "Parameters"):
        return definition or grammar.flow()
    fixed = {
        "Status": "draft", "Revision": "1", "KeyType": "standard", "SubflowReferences": "warn", "RequireIfMatch": "false",
        "DryRun": "false", "To": "+15550100", "From": "+15550101", "TestUsers": text,
    }  # fmt: skip
    if "Accounts/{Sid}" in names.get("path", "") and name == "Status":
        return None
    if name in fixed:
        return fixed[name]
    return text if name in ("FriendlyName", "CommitMessage") else None


def parameters(operation, names, **options):
    if operation.form is None:
        return None
    given = ((name, value(name, schema, {**names, "path": operation.path}, **options)) for name, schema in operation.form.items())
    return [(name, text) for name, text in given if text is not None]


def plain(operation, names):
    """As an honest client would send it."""
    return operation.request(names, parameters=parameters(operation, names))


def paged(operation, names):
    """With the longest answer."""
    query = [("PageSize", "1000")] if "PageSize" in operation.query else []
    return operation.request(names, query, parameters=parameters(operation, names))


def largest(operation, names):
    """As many bytes as are taken: of a definition, of a body, of a target."""
    if operation.method != "POST":
        return operation.request(names, [("Filler", "x" * LONGEST_TARGET)])
    if operation.form is None:
        return operation.request(names, parameters=b"x" * LARGEST_BODY)
    definition = grammar.prose(grammar.words(LARGEST_DEFINITION - 300))
    given = parameters(operation, names, definition=definition)
    if "Changes" in operation.form:
        create = {"Action": "create", "FriendlyName": "x", "Status": "draft", "Definition": json.loads(definition)}
        given = [("Changes", grammar.text([create] * 2))]
    elif "Policy" in operation.form:
        given.append(("Policy", '{"allow":["%s"]}' % ("x" * LARGEST_DEFINITION)))
    elif "TestUsers" in operation.form:
        given = [("TestUsers", "x" * 1_000_000)] * 3
    else:
        given.append(("Filler", "x" * (LARGEST_BODY - len(form(given)) - len("&Filler="))))
    return operation.request(names, parameters=given)


def deepest(operation, names):
    """JSON as deep as the parser goes, and deeper."""
    inner = grammar.nested(grammar.DEEPEST - 12)
    many = "[" + ",".join([inner] * (900_000 // len(inner))) + "]"
    if operation.form is None:
        query = [(name, "[" * 900) for name in operation.query if name in FREE]
        return operation.request(names, query, parameters=b"[" * LARGEST_BODY)
    given = parameters(operation, names, definition=grammar.flow_with(many))
    if "Changes" in operation.form:
        create = '[{"Action":"create","FriendlyName":"x","Status":"draft","Definition":%s}]'
        given = [("Changes", create % grammar.flow_with(many))]
    if "Policy" in operation.form:
        given.append(("Policy", grammar.nested(3_000, "{")))
    return operation.request(names, parameters=given)


def longest(operation, names):
    """The longest texts: of the path, of parameters, of header fields, each sign four bytes or an escape."""
    escaped = "".join(f"%{byte:02X}" for byte in LONG.encode())
    last = [name for name in names if "{%s}" % name in operation.path][-1:]
    if operation.form is not None:
        return operation.request(names, parameters=parameters(operation, names, longest=True))
    if operation.query:
        free = [name for name in operation.query if name in FREE]
        share = LONGEST_TARGET // len(escaped) // max(1, len(free))
        query = [(name, escaped * min(1_024, share)) for name in free]
        return operation.request(names, query or [("Filler", "x" * LONGEST_TARGET)])
    if last:
        return operation.request({**names, last[0]: escaped * (LONGEST_TARGET // len(escaped))})
    return operation.request(names, fields=[("X-Filler", "x" * LONGEST_TARGET)])


def most(operation, names):
    """As many parameters, tags and elements as there is room for."""
    tags = ",".join(f'"{number}"' for number in range(1_500))
    if operation.form is None:
        fields = [("If-None-Match" if operation.method == "GET" else "If-Match", tags)]
        return operation.request(names, [("a", "")] * 900, fields, parameters=b"a=&" * 1_000_000)
    states = grammar.flow(*[
        grammar.widget(f"w{number}", "t", [{"event": "e", "next": f"w{way}"} for way in range(number % 25)])
        for number in range(1_000)
    ])  # fmt: skip
    given = parameters(operation, names, definition=states)
    if "Changes" in operation.form:
        given = [("Changes", grammar.text([{"Action": "rollback", "FlowSid": names["FlowSid"], "Revision": 1}] * 100))]
    if "TestUsers" in operation.form:
        given = [("TestUsers", f"+1555{number:06}") for number in range(999)]
    if "Policy" in operation.form:
        given = [("FriendlyName", "k"), ("Policy", grammar.text({"allow": ["/twilio/studio/flows/*"] * 100}))]
        given += [("KeyType", "restricted")] if "KeyType" in operation.form else []
    return operation.request(names, fields=[("If-Match", tags)], parameters=given)
