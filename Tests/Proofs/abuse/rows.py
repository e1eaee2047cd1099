"""The requests that are known to have hurt, each with what has to be stored for it. One function a case; its docstring
says what is wrong where it hurts."""

import json
import random

from . import grammar
from .attack import Attack
from .client import Request, get, post
from .grammar import CONTROL, LARGEST_DEFINITION, flow, flow_with, widget

CASES = []


def row(name, **settings):
    """Makes a function a case: a generator of attacks, which stores before each what it takes."""

    def register(function):
        function.case, function.settings = name, settings
        CASES.append(function)
        return function

    return register


def validate(definition):
    return post("/v2/Flows/Validate", ("FriendlyName", "V"), ("Status", "draft"), ("Definition", definition))


def changeset(changes, dry=False, fields=()):
    parameters = [("Changes", changes if isinstance(changes, str) else grammar.text(changes))]
    return post("/v2/Changesets", *parameters, *([("DryRun", "true")] if dry else []), fields=fields)


def diff(flow_sid, old, new, form):
    return get(f"/v2/Flows/{flow_sid}/Revisions/{old}/Diff?To={new}&Format={form}")


def unique(request):
    """The request with another Idempotency-Key each time."""

    def made(number):
        key = ("Idempotency-Key", f"{number}-{random.random()}")
        return Request(request.method, request.target, request.body, (*request.fields, key))

    return made


# A: one request


@row("A1")
def members_of_long_names_in_changes(tenant, scale):
    """Each element of an array is a parameter of its own, with a copy of the name."""
    for length, count in [(60_000, 30_000), (1_500_000, 800_000)]:
        changes = '[{"%s":[%s]}]' % ("n" * length, ",".join(["1"] * count))
        yield Attack(f"a name of {length} for {count} elements", changeset(changes), connections=16)


@row("A1b")
def members_without_end_in_changes(tenant, scale):
    """Every parameter is looked for among all members."""
    yield Attack("500000 members", changeset("[{" + ",".join(['"a":1'] * 500_000) + "}]"), connections=16)
    one = "{" + ",".join(['"a":1'] * 5_000) + ',"Action":"delete","FlowSid":"FW%032x"}' % 0
    yield Attack("100 changes of 5000 members", changeset("[" + ",".join([one] * 100) + "]"), connections=16)


@row("A2")
def changed_members_under_long_names(tenant, scale):
    """Each change is told with the whole path to it."""
    for size in (28_000, 82_000, 756_000):
        sid = tenant.create(grammar.changed_members(size, old=True))
        tenant.update(sid, grammar.changed_members(size, old=False))
        for form in ("json", "patch", "text"):
            yield Attack(f"{size} as {form}", diff(sid, 1, 2, form), connections=16)
        if size <= 82_000:
            update = post(f"/v2/Flows/{sid}", ("Status", "draft"), fields=[("If-Match", '"1-0000000000"')])
            yield Attack(f"{size} in a 412", update)
            changes = [{"Action": "update", "FlowSid": sid, "IfMatch": '"1-0000000000"', "Status": "draft"}]
            yield Attack(f"{size} in a 412 of a changeset", changeset(changes))


@row("A2b")
def changed_widgets_of_long_names(tenant, scale):
    """Rewirings are told with the names of their widget, and of both ends."""

    def made(number, length, count):
        ends = ["T", "e" * length]
        nexts = [ends[(event + number) % 2] if event < 20 else "T" * (number + 1) for event in range(count)]
        ways = [{"event": f"e{event}", "next": next} for event, next in enumerate(nexts)]
        return flow(widget("T"), widget("TT"), widget(ends[1]), widget("w" * length, "split", ways))

    sid = tenant.create(made(0, 30_000, 8_000))
    tenant.update(sid, made(1, 30_000, 8_000))
    for form in ("json", "text", "patch"):
        yield Attack(f"8000 redirected transitions as {form}", diff(sid, 1, 2, form), connections=16)
    near = tenant.create(made(0, 2_000, 1_000))
    tenant.update(near, made(1, 2_000, 1_000))
    yield Attack("rewired, in a 412", post(f"/v2/Flows/{near}", ("Status", "draft"), fields=[("If-Match", '"1-0000000000"')]))


@row("A3")
def deep_arrays_as_a_unified_diff(tenant, scale):
    """Each line is indented as deep as it stands."""
    for depth in (400, 500):
        sid = tenant.create(grammar.nested_numbers(601_000, depth))
        tenant.update(sid, grammar.nested_numbers(600_000, depth).replace("1", "2"))
        yield Attack(f"{depth} deep, with another", diff(sid, 1, 2, "unified"), connections=16)
        yield Attack(f"{depth} deep, with itself", diff(sid, 1, 1, "unified"), connections=16)


@row("A4")
def issues_without_end(tenant, scale):
    """Each fault is told, with its place."""
    size = LARGEST_DEFINITION - 200
    for element in ("{}", "1", '""'):
        states = grammar.repeated(element, size)
        yield Attack(f"states of {element}", validate(grammar.broken(states=states)), connections=16)
        yield Attack(f"transitions of {element}", validate(grammar.broken(transitions=states)), connections=16)
    states = validate(grammar.broken(states=grammar.repeated("{}", size)))
    yield Attack("states of {}, unread", states, "unread one", connections=40, alone=False)
    change = '[{"Action":"create","FriendlyName":"x","Status":"draft","Definition":%s}]'
    broken = grammar.broken(transitions=grammar.repeated("1", size))
    yield Attack("transitions of 1 in a changeset", changeset(change % broken), connections=16)
    create = post("/v2/Flows", ("FriendlyName", "V"), ("Status", "draft"), ("Definition", broken))
    yield Attack("transitions of 1 in a create", create, connections=16)


@row("A5")
def names_of_escapes(tenant, scale):
    """A name is decoded each time that it is looked at, and written out with as many escapes."""
    name = "\\u0001" * 170_000
    short = "\\u0001" * 28_000
    one = '{"initial_state":"T","states":[{"name":"T","type":"trigger","transitions":[],"properties":{}},'
    one += '{"name":"%s","type":"%s","transitions":[%s],"properties":{}}]}'
    yield Attack("one name of 1 MB", validate(one % (name, "t", "")), connections=16)
    ways = ",".join(['{"event":"e","next":"%s"}' % short] * 4)
    yield Attack("five names of 170 KB", validate(one % (short, short, ways)), connections=16)
    sid = tenant.create(one % (name, "t", ""))
    tenant.update(sid, one % (name.replace("1", "2"), "u", ""))
    for form in ("json", "text", "patch", "unified"):
        yield Attack(f"removed and added, as {form}", diff(sid, 1, 2, form), connections=16)
    yield Attack("fetched", get(f"/v2/Flows/{sid}"), connections=16)
    yield Attack("found by its type", get("/v2/Flows?WidgetType=" + "%01" * 1000))


# B: answers and what is kept of them


def loud():
    """Names and messages that grow sixfold in JSON."""
    name, message = CONTROL * 1_024, CONTROL * 4_096
    return {"FriendlyName": name, "CommitMessage": message, "Status": "draft"}


@row("B1")
def pages_of_long_names(tenant, scale):
    """A page has as many elements as it is asked for, however long their names are."""
    sid = tenant.create(flow())
    tenant.change([{"Action": "update", "FlowSid": sid, **loud()}] * 1_000)
    page = get(f"/v2/Flows/{sid}/Revisions?PageSize=1000")
    yield Attack("revisions", page, connections=16)
    yield Attack("revisions, unread", page, "unread one", connections=100, alone=False)
    made = tenant.change([{"Action": "create", **loud(), "Definition": json.loads(flow())}] * 1_000)
    for path in ("/v2/Flows", "/v1/Flows"):
        page = get(f"{path}?PageSize=1000")
        yield Attack(path, page, connections=16)
        yield Attack(f"{path}, unread", page, "unread one", connections=100, alone=False)
        yield Attack(f"{path}, of a long host", get(f"{path}?PageSize=1000", ("Host", "h" * 255)), connections=16)
    yield Attack("flows by name", get("/v2/Flows?PageSize=1000&Order=FriendlyName"), connections=16)
    tenant.change([{"Action": "delete", "FlowSid": change["flow_sid"]} for change in made])
    yield Attack("deleted flows", get("/v2/Flows?PageSize=1000&Deleted=true"), connections=16)
    yield Attack("audit events", get("/v2/AuditEvents?PageSize=1000"), connections=16)
    yield Attack("events that are rare", get("/v2/AuditEvents?EventType=key.deleted&EndDate=2099-12-31"), connections=16)


@row("B2")
def rollbacks_of_a_large_flow(tenant, scale):
    """A change keeps what it has made until the answer is written, and the answer for a day."""
    sid = tenant.create(grammar.prose(grammar.words(900_000)))
    tenant.update(sid, grammar.prose(grammar.words(900_000, start=1 << 20)))
    changes = [{"Action": "rollback", "FlowSid": sid, "Revision": 1 + number % 2} for number in range(100)]
    yield Attack("100 in a changeset", unique(changeset(changes)), connections=16)
    yield Attack("100 in a changeset, dry", changeset(changes, dry=True), connections=16)
    same = [{"Action": "rollback", "FlowSid": sid, "Revision": 1}] * 100
    yield Attack("100 to one revision", unique(changeset(same)), connections=16)
    yield Attack("one, kept for a retry", unique(post(f"/v2/Flows/{sid}/Rollback", ("Revision", "1"))))


# C: the writer


@row("C1")
def publishing_what_many_run(tenant, scale):
    """Whoever runs a flow is looked for in all revisions."""
    target = tenant.create(flow(), status="published")
    user = tenant.create(grammar.running(target), status="published")
    count = 4_000 if scale == "full" else 400
    tenant.change([{"Action": "rollback", "FlowSid": user, "Revision": 1}] * count)
    publish = [{"Action": "publish", "FlowSid": target}] * 100
    yield Attack("one publish", post(f"/v2/Flows/{target}", ("Status", "published")), connections=16)
    yield Attack("100 publishes", changeset(publish), connections=16)
    yield Attack("100 publishes, dry", changeset(publish, dry=True), connections=16)
    yield Attack("dry delete", Request("DELETE", f"/v2/Flows/{target}?DryRun=true"))
    yield Attack("references", get(f"/v2/Flows/{target}/References?PageSize=1000"))


@row("C2")
def large_changesets_at_once(tenant, scale):
    """The writer carries all that have gathered out in one transaction."""

    def made(number):
        text = grammar.words(24_000, start=(number + 1) << 20)
        one = {"Action": "create", "Status": "draft", "FriendlyName": "x"}
        return changeset([{**one, "Definition": json.loads(grammar.prose(text + str(place)))} for place in range(100)])

    made_once = [made(number) for number in range(4)]
    yield Attack("100 creates of 25 KB", lambda number: made_once[number % 4], count=40, connections=40)


@row("C3")
def test_users_without_end(tenant, scale):
    """Each is a row, written anew with each change and read with each look."""
    sid = tenant.create(flow())
    many = '[{"Action":"set_test_users","FlowSid":"%s","TestUsers":[%s]}]'
    yield Attack("1.5 million", changeset(many % (sid, ",".join(["1"] * 1_500_000))), count=16, connections=8)
    some = many % (sid, ",".join(["1"] * 15_000))
    hundred = "[" + ",".join([some[1:-1]] * 100) + "]"
    yield Attack("100 times 15000", changeset(hundred), count=16, connections=8)
    yield Attack("read", get(f"/v2/Flows/{sid}/TestUsers"), connections=16)
    loud = [("TestUsers", CONTROL * 3_000)] * 1_000
    yield Attack("1000 long ones", post(f"/v2/Flows/{sid}/TestUsers", *loud), connections=8)
    yield Attack("long ones read", get(f"/v2/Flows/{sid}/TestUsers"), connections=16)


@row("C4", FLOWS_RETENTION_DAYS=0)
def deleting_many_revisions(tenant, scale):
    """A dry run does all the work, and takes it back."""
    sid = tenant.create(grammar.prose(grammar.words(1_000_000)))
    for number in range(1, 300 if scale == "full" else 60):
        tenant.update(sid, grammar.prose(grammar.words(1_000_000, start=number << 20)))
    yield Attack("dry delete", Request("DELETE", f"/v2/Flows/{sid}?DryRun=true"), connections=16)
    yield Attack("delete", Request("DELETE", f"/v2/Flows/{sid}"), connections=1, count=1)


# D: reads


@row("D1")
def phrases(tenant, scale):
    """A phrase is looked for at each place of its first word."""
    for number in range(10):
        tenant.create(grammar.prose("x " * 500_000), name=f"x {number}")
    for count in (500, 50):
        search = "%22" + "+".join(["x"] * count) + "%22"
        yield Attack(f"{count} x", get(f"/v2/Flows?Search={search}"), count=100)
        yield Attack(f"{count} x, in order", get(f"/v2/Flows?Search={search}&Order=FriendlyName"), count=100)


@row("D2")
def diffs_in_parallel(tenant, scale):
    """A comparison goes on when nobody waits for it any more."""
    values = [str(number * 7919 % 1_000_003) for number in range(140_000)]
    sid = tenant.create(flow_with("[" + ",".join(values) + "]"))
    random.Random(1).shuffle(values)
    tenant.update(sid, flow_with("[" + ",".join(values) + "]"))
    for form in ("json", "patch", "unified"):
        yield Attack(f"200 as {form}", diff(sid, 1, 2, form), connections=200, count=200)
        yield Attack(f"hung up on, as {form}", diff(sid, 1, 2, form), "hang up", count=200, alone=False)


@row("D3")
def renamed_widgets(tenant, scale):
    """Each that is gone is compared with each that is new."""
    sid = tenant.create(grammar.renamed(990, 0))
    tenant.update(sid, grammar.renamed(990, 1))
    yield Attack("990 in a ring", diff(sid, 1, 2, "json"), connections=16)

    def alike(number, count=860, ways=20):
        """Each has edges that it shares with seven others, each edge with another seven."""
        order = random.Random(1)
        hubs = [widget(f"h{place}") for place in range(count // 8 + 1)]
        targets = [order.sample(range(count), count) for _ in range(ways)]
        edges_of = [
            [{"event": f"a{way}", "next": f"h{targets[way][place] // 8}"} for way in range(ways)] for place in range(count)
        ]
        body = " ".join(f"{word:x}" for word in range(100))
        return flow(*hubs, *[
            widget(f"r{number}{place}", "t", edges, b=f"{number} {place} {body}", c=place)
            for place, edges in enumerate(edges_of)
        ])  # fmt: skip

    sid = tenant.create(alike(0))
    tenant.update(sid, alike(1))
    yield Attack("860 with 20 edges, each shared by eight", diff(sid, 1, 2, "json"), connections=16)
