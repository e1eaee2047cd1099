"""Requests of the kinds that `rows` has, wherever else they may hurt; the same form."""

import itertools
import json
import random

from . import grammar
from .attack import Attack
from .client import FORM, Request, basic, get, post
from .grammar import LARGEST_BODY, flow, flow_with, widget
from .rows import changeset, diff, row, unique, validate


@row("K01")
def references_with_long_names(tenant, scale):
    """A reference is told with the name of its widget."""
    target = tenant.create(flow())
    user = grammar.running(target, count=1, length=300_000)
    for number in range(50):
        tenant.create(user, name=f"user {number}")
    yield Attack("50 users, 300 KB each", get(f"/v2/Flows/{target}/References?PageSize=1000"), connections=16)
    sid = tenant.create(grammar.running(target, count=999, length=800))
    tenant.change([{"Action": "rollback", "FlowSid": sid, "Revision": 1}] * 60)
    tenant.change(
        [{"Action": "set_alias", "FlowSid": sid, "Name": f"a{number}", "Revision": number} for number in range(1, 61)]
    )
    yield Attack("60000 references", get(f"/v2/Flows/{target}/References?PageSize=1000"), connections=16)


@row("K02")
def warnings_of_each_publish(tenant, scale):
    """A publish warns of each subflow that is not there."""
    missing = "FW" + "0" * 32
    sid = tenant.create(grammar.running(missing))
    yield Attack("999 warnings", post(f"/v2/Flows/{sid}", ("Status", "published")), connections=16)
    publish = [{"Action": "publish", "FlowSid": sid}] * 100
    yield Attack("100 times 999 warnings", changeset(publish, dry=True), connections=16)
    yield Attack("100 times, kept for a retry", unique(changeset(publish)), connections=8)
    far = tenant.create(grammar.running(missing, revision="9" * 700))
    yield Attack("100 times of a far revision", changeset([{"Action": "publish", "FlowSid": far}] * 100), connections=8)


@row("K03")
def as_many_aliases_as_there_may_be(tenant, scale):
    """The names that point at a revision are looked for among all names of the flow."""
    sid = tenant.create(flow())
    tenant.change([{"Action": "rollback", "FlowSid": sid, "Revision": 1}] * 999)
    names = [f"a{number:05}".ljust(64, "x") for number in range(100)]
    tenant.change([{"Action": "set_alias", "FlowSid": sid, "Name": name, "Revision": 1} for name in names])
    yield Attack("1000 revisions, 100 aliases", get(f"/v2/Flows/{sid}/Revisions?PageSize=1000"), connections=16)
    yield Attack("the revision that has them", get(f"/v2/Flows/{sid}/Revisions/1"), connections=16)
    yield Attack("aliases", get(f"/v2/Flows/{sid}/Aliases?PageSize=1000"), connections=16)
    yield Attack("rollback", post(f"/v2/Flows/{sid}/Rollback", ("Revision", "1")), connections=16)
    moves = [{"Action": "set_alias", "FlowSid": sid, "Name": names[0], "Revision": 1 + number % 900} for number in range(100)]
    yield Attack("100 moves in a changeset", changeset(moves), connections=16)
    yield Attack("history", get(f"/v2/Flows/{sid}/Aliases/{names[0]}/History?PageSize=1000"), connections=16)


@row("K04")
def beginnings_of_words(tenant, scale):
    """The beginning of many words is looked for at each place of each of them."""
    for number in range(10):
        text = grammar.words(1_000_000, prefix="xyz", distinct=4_000 + number)
        tenant.create(grammar.prose(text), name=f"flow {number}")
    tenant.call(get("/v2/Flows?Search=other"))
    yield Attack("one beginning", get("/v2/Flows?Search=xyz"))
    letters = [f"xyz{a}" for a in "0123456789abcdef"]
    yield Attack("many beginnings", lambda number: get(f"/v2/Flows?Search={letters[number % 16]}&Order=FriendlyName"))
    yield Attack("a phrase and a beginning", get("/v2/Flows?Search=%22xyz1+xyz2+xyz3%22+xyz"))
    yield Attack("a beginning behind a hyphen", get("/v2/Flows?Search=xyz1-xyz"))


@row("K05")
def words_without_end(tenant, scale):
    """As many words as a search has room for, each in every flow."""
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 512)]
    text = " ".join(signs * 450)
    for number in range(10):
        tenant.create(grammar.prose(text + str(number)), name=f"flow {number}")
    escaped = ["".join(f"%{byte:02X}" for byte in sign.encode()) for sign in signs]
    search = "+".join(escaped)
    yield Attack("512 words", get(f"/v2/Flows?Search={search}"))
    yield Attack("256 words in one phrase", get("/v2/Flows?Search=%22" + "+".join(escaped[:256]) + "%22"))
    phrases = "+".join(f"%22{one}+{other}%22" for one, other in zip(escaped[:400:2], escaped[1:400:2]))
    yield Attack("200 phrases of two", get(f"/v2/Flows?Search={phrases}"))
    phrases = "+".join(f"%22{one}+{other}%22" for one, other in itertools.product(escaped[:14], repeat=2))
    yield Attack("196 phrases of the same words", get(f"/v2/Flows?Search={phrases}"))


@row("K06")
def search_behind_each_write(tenant, scale):
    """A search has the writer index what was written since."""
    sid = tenant.create(flow())
    texts = [grammar.prose(grammar.words(1_000_000, start=number << 20)) for number in range(3)]
    updates = [post(f"/v2/Flows/{sid}", ("Status", "draft"), ("Definition", text)) for text in texts]
    search = get("/v2/Flows?Search=word")
    yield Attack("1 MB of new words and a search", lambda number: updates[number // 2 % 3] if number % 2 else search)
    yield Attack("1 MB of new words", lambda number: updates[number % 3])
    rollbacks = [post(f"/v2/Flows/{sid}/Rollback", ("Revision", str(revision))) for revision in (2, 3)]
    yield Attack("rollback and search", lambda number: rollbacks[number // 2 % 2] if number % 2 else search)


@row("K07")
def answers_kept_for_retries(tenant, scale):
    """A short request makes the disk keep a long answer."""
    sid = tenant.create(grammar.prose("x" * 1_000_000))
    yield Attack("status of 1 MB", unique(post(f"/v2/Flows/{sid}", ("Status", "draft"))))
    small = tenant.create(flow())
    yield Attack("small", unique(post(f"/v2/Flows/{small}", ("Status", "draft"))))
    same = Request("POST", f"/v2/Flows/{sid}", b"Status=draft", (FORM, ("Idempotency-Key", "same")))
    yield Attack("one key again and again", same)


@row("K08")
def bodies_without_credentials(tenant, scale):
    """Who is asked for no credentials has no account whose bodies are counted."""
    for path in ("/health/live", "/openapi.json"):
        body = Request("GET", path, b"x" * LARGEST_BODY, (FORM,))
        yield Attack(f"{path} with a body", body, connections=250, credentials=False)
        yield Attack(f"{path} with a slow body", body, "slow body", connections=300, addresses=2, alone=False, credentials=False)
    yield Attack("OPTIONS with a body", Request("OPTIONS", "/v2/Flows", b"x" * LARGEST_BODY, (FORM,)), credentials=False)
    yield Attack("openapi unread", get("/openapi.json"), "unread", connections=250, credentials=False)


@row("K09")
def places_of_one_tenant(tenant, scale):
    """Requests in flight are counted together: one account may not have all places."""
    sid = tenant.create(flow())
    large = post("/v2/Flows", ("FriendlyName", "x"), ("Status", "draft"), ("Definition", grammar.prose("x" * 500_000)))
    yield Attack("slow bodies", large, "slow body", connections=500, addresses=3, alone=False)
    yield Attack("creates of 500 KB", large, connections=500, addresses=3)
    publish = [{"Action": "rollback", "FlowSid": sid, "Revision": 1}] * 100
    yield Attack("changesets", changeset(publish), connections=500, addresses=3)
    yield Attack("dry changesets", changeset(publish, dry=True), connections=500, addresses=3)
    yield Attack("small writes", post(f"/v2/Flows/{sid}", ("Status", "draft")), connections=500, addresses=3)
    yield Attack("searches", get("/v2/Flows?Search=word"), connections=500, addresses=3)
    yield Attack("connections that say nothing", get("/health/live"), "slow", connections=250, alone=False)
    yield Attack("large bodies to who is no tenant", large, connections=500, addresses=3, credentials=False)


@row("K10")
def changes_that_are_taken_back(tenant, scale):
    """A failed write has its transaction begin anew, with the writes of others in it."""
    sid = tenant.create(grammar.prose(grammar.words(900_000)))
    tenant.update(sid, grammar.prose(grammar.words(900_000, start=1 << 20)))
    changes = [{"Action": "rollback", "FlowSid": sid, "Revision": 1 + number % 2} for number in range(99)]
    failing = changeset([*changes, {"Action": "rollback", "FlowSid": sid, "Revision": 999_999}])
    yield Attack("the last of 100 fails", failing, connections=16)
    small = tenant.create(flow())
    cheap = [{"Action": "rollback", "FlowSid": small, "Revision": 1}] * 99
    failing = changeset([*cheap, {"Action": "rollback", "FlowSid": small, "Revision": 999_999}])
    yield Attack("the last of 100 small ones fails", failing)
    yield Attack("dry update of 1 MB", post(f"/v2/Flows/{sid}/Rollback", ("Revision", "1"), ("DryRun", "true")))


@row("K11")
def echoes(tenant, scale):
    """A refusal names what was wrong."""
    long = '{"allow":["%s"]}' % ("\\u0001" * 500_000)
    key = ("FriendlyName", "k"), ("KeyType", "restricted")
    yield Attack("an unknown permission of 3 MB", post("/v1/Keys", *key, ("Policy", long)), connections=16)
    many = '{"allow":[%s]}' % ",".join(['"a"'] * 800_000)
    yield Attack("800000 permissions", post("/v1/Keys", *key, ("Policy", many)), connections=16)
    members = "{" + ",".join(['"allowe":1'] * 290_000) + "}"
    yield Attack("290000 members of a policy", post("/v1/Keys", *key, ("Policy", members)), connections=16)
    yield Attack("a path of 15 KB", get("/v2/Flows/" + "%01" * 5_000))
    yield Attack("a path of 5000 segments", get("/v2" + "/a" * 7_500))
    yield Attack("a form of 1 MB names", post("/v2/Flows", ("a" * 1_500_000, "b" * 1_500_000)), connections=16)
    yield Attack("1.6 million parameters", Request("POST", "/v2/Flows", b"a&" * 1_600_000, (FORM,)), connections=16)
    yield Attack("3.2 million separators", Request("POST", "/v2/Flows", b"&" * 3_200_000, (FORM,)), connections=16)


@row("K12")
def lists_of_keys(tenant, scale):
    """A page of keys has the policies of all."""
    policy = grammar.text({"allow": ["/flow-registry/audit-events/list"] * 100})
    parameters = ("FriendlyName", '"' * 256), ("KeyType", "restricted"), ("Policy", policy)
    for _ in range(600):
        tenant.call(post("/v1/Keys", *parameters))
    yield Attack("600 keys", get("/v1/Keys?PageSize=1000"), connections=16)
    yield Attack("600 keys, 2010", get(f"/2010-04-01/Accounts/{tenant.sid}/Keys.json?PageSize=1000"), connections=16)
    yield Attack("made without a pause", post("/v1/Keys", ("FriendlyName", "k")))
    yield Attack("tokens without a pause", post("/v1/AuthTokens/Secondary"))
    yield Attack("audit events", get("/v2/AuditEvents?PageSize=1000"))


@row("K13")
def entity_tags(tenant, scale):
    """A list of tags, in a field or in a change, is read at each look."""
    sid = tenant.create(flow())
    tags = ",".join([f'"{number}"' for number in range(5, 2_000)])
    yield Attack("If-Match", post(f"/v2/Flows/{sid}", ("Status", "draft"), fields=[("If-Match", tags)]))
    yield Attack("If-None-Match", get(f"/v2/Flows/{sid}", ("If-None-Match", tags)))
    flags = "\U0001F1E6" * 150_000
    for name, text in {"tags": ",".join(['"1"'] * 300_000), "spaces": '"1"' + " " * 1_000_000, "flags": f'"{flags}"'}.items():
        change = [{"Action": "update", "FlowSid": sid, "Status": "draft", "IfMatch": text}]
        body = json.dumps(change, ensure_ascii=False)
        yield Attack(f"IfMatch of {len(body) >> 20} MB of {name}", changeset(body), connections=16)
    spread = [{"Action": "update", "FlowSid": sid, "Status": "draft", "IfMatch": ",".join(['"1"'] * 4_000)}] * 100
    yield Attack("100 IfMatch of 16 KB", changeset(spread), connections=16)


@row("K14")
def comparisons(tenant, scale):
    """What is alike in part is compared again and again."""

    def pair(old, new):
        sid = tenant.create(old)
        tenant.update(sid, new)
        return sid

    deep = grammar.nested(500, "{")
    numbers = ",".join(f"[{number % 7},{number % 11}]" for number in range(80_000))
    other = ",".join(f"[{number % 11},{number % 7}]" for number in range(80_000))
    objects = ",".join('{"name":"n%d","a":%d}' % (number % 50, number) for number in range(35_000))
    moved = ",".join('{"name":"n%d","a":%d}' % (number % 50, number + 1) for number in reversed(range(35_000)))
    nest = lambda inner, depth: "[" * depth + inner + "]" * depth  # noqa: E731
    digits = [",".join(["1" * 300 + end] * 3_000) for end in ("", ".0")]
    pairs = {
        "deep objects": (f'[{",".join([deep] * 300)}]', f'[{",".join([deep.replace("1", "2")] * 300)}]'),
        "pairs": (f"[{numbers}]", f"[{other}]"),
        "pairs, 30 deep": (nest(numbers, 30), nest(other, 30)),
        "named, turned round": (f"[{objects}]", f"[{moved}]"),
        "ones and twos": (grammar.repeated("1", 900_000), grammar.repeated("2", 900_000)),
        "ones, fewer": (grammar.repeated("1", 900_000), grammar.repeated("1", 450_000)),
        "long numbers": (f"[{digits[0]}]", f"[{digits[1]}]"),
    }
    for name, (old, new) in pairs.items():
        sid = pair(flow_with(old), flow_with(new))
        for form in ("json", "patch", "unified", "text"):
            yield Attack(f"{name} as {form}", diff(sid, 1, 2, form), connections=16)

    def star(number):
        hub = [{"event": f"e{way}", "next": f"n{number}_{way}"} for way in range(900)]
        long = " ".join(f"{word:x}" for word in range(100))
        ways = [{"event": "e", "next": "T"}]
        nodes = [widget(f"n{number}_{way}", "t", ways, body=f"{number} {long}", way=way) for way in range(900)]
        return flow(widget("T", "trigger", hub), *nodes)

    sid = pair(star(0), star(1))
    yield Attack("900 renamed around one", diff(sid, 1, 2, "json"), connections=16)

    def clique(number):
        names = [f"n{number}_{place}" for place in range(400)]
        return flow(widget(), *[
            widget(name, "t", [{"event": "", "next": names[(place * 7 + way) % 400]} for way in range(8)], place=place, n=number)
            for place, name in enumerate(names)
        ])  # fmt: skip

    sid = pair(clique(0), clique(1))
    yield Attack("400 renamed with 8 edges each", diff(sid, 1, 2, "json"), connections=16)


@row("K15")
def transfer_codings(tenant, scale):
    """A body in chunks of one byte."""
    body = b"FriendlyName=" + b"x" * 500_000
    chunked = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    fields = (FORM, ("Transfer-Encoding", "chunked"))
    yield Attack("chunks of one byte", Request("POST", "/v2/Flows", chunked, fields), connections=16)
    extended = b"".join(b"1;%s\r\nx\r\n" % (b"e" * 4_000) for _ in range(500)) + b"0\r\n\r\n"
    yield Attack("chunks with long extensions", Request("POST", "/v2/Flows", extended, fields), connections=16)
    cookies = "; ".join(f"a{number}=b" for number in range(150))
    yield Attack("150 cookies", get("/v2/Flows", ("Cookie", cookies)))
    yield Attack("a query of 4000 parameters", get("/v2/Flows?" + "a=&" * 4_000))


@row("K16")
def logins(tenant, scale):
    """Names that nobody has, wrong secrets, each another one."""

    def login(credentials):
        return get("/v2/Flows", ("Authorization", credentials))

    kinds = {
        "no Base64": lambda number: login(f"Basic {random.randbytes(48).hex()}"),
        "unknown names": lambda number: login(basic("AC" + random.randbytes(16).hex(), "0" * 32)),
        "wrong secrets": lambda number: login(basic(tenant.sid, random.randbytes(16).hex())),
        "long credentials": lambda number: login("Basic " + "QUFB" * 3_500),
    }
    for name, request in kinds.items():
        yield Attack(name, request, credentials=False)


@row("K17")
def pages_and_orders(tenant, scale):
    """Lists that are filtered, ordered and searched, of an account with many flows."""
    count = 20_000 if scale == "full" else 5_000
    create = {"Action": "create", "Status": "draft", "Definition": json.loads(grammar.prose("alpha beta gamma"))}
    tenant.change([{**create, "FriendlyName": f"flow {number % 100} {number}"} for number in range(count)])
    for query in (
        "PageSize=1000", "Order=FriendlyName&PageSize=1000", "Search=alpha&Order=-FriendlyName&PageSize=1000",
        "Search=a&PageSize=1000", "Search=%22alpha+beta%22+g&Order=DateUpdated", "FriendlyNamePrefix=flow&Status=published",
        "WidgetType=none&Search=alpha", "WidgetType=trigger&Status=published&Search=alpha",
        "DateUpdatedAfter=2000-01-01&DateUpdatedBefore=2001-01-01&Search=alpha",
    ):  # fmt: skip
        yield Attack(f"?{query}"[:60], get(f"/v2/Flows?{query}"))
    query = "Order=FriendlyName&FriendlyNamePrefix=flow+{}&Search=alpha+{}"
    yield Attack("each another", lambda number: get("/v2/Flows?" + query.format(number % 100, number)))
    yield Attack("flows that are not there", lambda number: get(f"/v2/Flows/FW{random.randbytes(16).hex()}"))


@row("K18")
def many_subflows_and_types(tenant, scale):
    """Types and subflows of a definition are rows, written by the writer."""
    types = [flow(*[widget(f"w{place}", f"{letter}type{place}" + "t" * 900) for place in range(1_000)]) for letter in "abc"]
    sid = tenant.create(types[0])
    tenant.update(sid, types[1])
    updates = [post(f"/v2/Flows/{sid}/Rollback", ("Revision", str(1 + number))) for number in range(2)]
    yield Attack("1000 other types", lambda number: updates[number % 2])
    changes = [{"Action": "rollback", "FlowSid": sid, "Revision": 1 + number % 2} for number in range(100)]
    yield Attack("100 times 1000 other types", changeset(changes, dry=True), connections=16)
    long = flow(widget("T", "t" * 1_000_000))
    yield Attack("a type of 1 MB", validate(long), connections=16)
    other = tenant.create(long)
    tenant.update(other, flow(widget("T", "u" * 1_000_000)))
    changes = [{"Action": "rollback", "FlowSid": other, "Revision": 1 + number % 2} for number in range(100)]
    yield Attack("100 rollbacks of a type of 1 MB", changeset(changes, dry=True), connections=16)


@row("K19")
def disk_without_end(tenant, scale):
    """What a short request leaves on the disk."""
    sid = tenant.create(flow())
    rollbacks = [{"Action": "rollback", "FlowSid": sid, "Revision": 1}] * 100
    yield Attack("100 rollbacks", changeset(rollbacks), connections=16)
    moves = [{"Action": "set_alias", "FlowSid": sid, "Name": "a", "Revision": 1 + number % 2} for number in range(100)]
    yield Attack("100 moves of an alias", changeset(moves), connections=16)

    def create(number):
        definition = grammar.prose("x" * 1_000_000 + str(random.random()))
        return post("/v2/Flows", ("FriendlyName", "x"), ("Status", "draft"), ("Definition", definition))

    yield Attack("creates of 1 MB", create, connections=16)


@row("K20")
def policies_that_are_asked_for(tenant, scale):
    """A changeset looks at each flow before it is queued."""
    flows = [tenant.create(grammar.prose("x" * 1_000_000), name=f"f{number}") for number in range(20)]
    changes = [{"Action": "update", "FlowSid": sid, "Status": "draft", "IfMatch": "*"} for sid in flows * 5]
    yield Attack("100 updates of flows of 1 MB", changeset(changes, dry=True), connections=16)
    yield Attack("kept for a retry", unique(changeset(changes)), connections=16)
    wrong = [{**change, "IfMatch": "*"} for change in changes[:19]] + [{**changes[19], "IfMatch": '"999-0000000000"'}]
    yield Attack("20 flows of 1 MB looked at, the last is wrong", changeset(wrong))
