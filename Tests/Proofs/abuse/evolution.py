"""What `costly` changes: genomes of plain JSON, how each is changed, and the requests that they stand for."""

import copy
import json

from . import grammar
from .client import get
from .rows import changeset, diff, validate

#: Of a definition that is tried.
LARGEST = 900_000
COUNTS = [1, 2, 3, 7, 10, 31, 32, 33, 64, 100, 255, 256, 257, 300, 512, 999, 1_000, 3_000, 10_000, 30_000, 100_000]
NAMES = ["a", "name", "key", "id", "event", "next", "friendly_name", "transitions", "offset", "flow_sid", "é", "\u0001"]
DEEPEST = 480


class Values:
    """JSON values as short programs: `["repeat", 1000, ["number", 7]]`."""

    @staticmethod
    def random(random, depth=0):
        kind = random.choice(["number", "text", "sequence", "repeat", "object", "array", "nest", "members", "named", "under"])
        if depth > 3 and kind in ("repeat", "object", "array", "nest", "named", "under"):
            kind = "number"
        inner = lambda: Values.random(random, depth + 1)  # noqa: E731
        return {
            "number": lambda: ["number", random.choice([0, 1, 2, 10**300])],
            "text": lambda: ["text", random.choice([*NAMES, "x ", "\\", '"', "lorem ipsum "]), random.choice(COUNTS)],
            "sequence": lambda: ["sequence", random.choice(COUNTS), random.choice(COUNTS)],
            "repeat": lambda: ["repeat", random.choice(COUNTS), inner()],
            "object": lambda: ["object", [[random.choice(NAMES), inner()] for _ in range(random.randint(1, 4))]],
            "array": lambda: ["array", [inner() for _ in range(random.randint(1, 4))]],
            "nest": lambda: ["nest", random.choice(["[", "{"]), min(DEEPEST, random.choice(COUNTS)), inner()],
            "members": lambda: ["members", random.choice(COUNTS), random.choice(COUNTS), random.choice(COUNTS)],
            "under": lambda: ["under", random.choice(COUNTS), inner()],
            "named": lambda: ["named", random.choice(COUNTS), random.choice(COUNTS), random.choice(NAMES[:7]), inner()],
        }[kind]()

    @staticmethod
    def changed(value, random):
        """One number, name or part is another."""
        value = copy.deepcopy(value)
        places = list(Values.places(value))
        part, index = random.choice(places)
        old = part[index]
        if isinstance(old, list):
            wrapped = [["repeat", random.choice(COUNTS), old], ["nest", "[", random.randint(1, 40), old], ["array", [old, old]]]
            part[index] = random.choice([*wrapped, Values.random(random), Values.random(random, 3)])
        elif isinstance(old, int):
            part[index] = random.choice([old + 1, max(0, old - 1), old * 2, old // 2, random.choice(COUNTS)])
        else:
            part[index] = random.choice(["[", "{"]) if old in ("[", "{") else random.choice(NAMES)
        return value

    @staticmethod
    def places(value):
        """Where something can be changed; the first element is what is made."""
        for index, part in enumerate(value):
            if index == 0 and isinstance(part, str):
                continue
            if isinstance(part, list) and part and isinstance(part[0], list | str) and not Values.is_program(part):
                yield from Values.places(part)
                continue
            yield value, index
            if isinstance(part, list):
                yield from Values.places(part)

    @staticmethod
    def is_program(part):
        return isinstance(part[0], str) and part[0] in WRITERS

    @staticmethod
    def text(value, room=LARGEST):
        """At most so many bytes, cut where an element ends."""
        return WRITERS[value[0]](room, *value[1:])


def joined(opening, closing, parts, room):
    made, length = [], 2
    for part in parts:
        length += len(part) + 1
        if length > room:
            break
        made.append(part)
    return opening + ",".join(made) + closing


def write_number(room, number):
    return str(number)


def write_text(room, text, count):
    one = json.dumps(text, ensure_ascii=False)[1:-1]
    return '"' + one * min(count, room // max(1, len(one.encode()))) + '"'


def write_sequence(room, count, modulus):
    return joined("[", "]", (str(number * 7919 % max(1, modulus)) for number in range(count)), room)


def write_repeat(room, count, value):
    one = Values.text(value, room)
    return joined("[", "]", (one for _ in range(count)), room)


def write_object(room, members):
    share = room // len(members)
    return joined("{", "}", (json.dumps(name) + ":" + Values.text(value, share - 20) for name, value in members), room)


def write_array(room, values):
    share = room // len(values)
    return joined("[", "]", (Values.text(value, share - 1) for value in values), room)


def write_nest(room, kind, depth, value):
    opening, closing = ("[", "]") if kind == "[" else ('{"a":', "}")
    depth = min(depth, DEEPEST, room // 10)
    return opening * depth + Values.text(value, room - 6 * depth) + closing * depth


def write_members(room, count, length, modulus):
    name = "n" * length
    return joined("{", "}", (f'"{name}{number}":{number % max(1, modulus)}' for number in range(count)), room)


def write_named(room, count, modulus, member, value):
    one = Values.text(value, room)
    name = json.dumps(member)
    elements = (f'{{{name}:"n{number % max(1, modulus)}","v":{one},"i":{number}}}' for number in range(count))
    return joined("[", "]", elements, room)


def write_under(room, length, value):
    length = min(length, room // 2)
    return '{"%s":%s}' % ("n" * length, Values.text(value, room - length - 8))


WRITERS = {
    "number": write_number, "text": write_text, "sequence": write_sequence, "repeat": write_repeat, "object": write_object,
    "array": write_array, "nest": write_nest, "members": write_members, "named": write_named,
    "under": write_under,
}  # fmt: skip


class Target:
    """A request with what has to be stored for it."""

    def seeds(self, random):
        return [self.fresh(random) for _ in range(12)]

    def crossed(self, one, other, random):
        """Some members of one, the rest of the other."""
        return {key: copy.deepcopy(random.choice([one, other])[key]) for key in one}


class DiffTarget(Target):
    FORMATS = ("json", "patch", "unified", "text")
    #: Of kinds that once cost much.
    KNOWN = (
        ["under", 10_000, ["members", 1_000, 1, 7]], ["nest", "[", 400, ["repeat", 3_000, ["number", 1]]],
        ["sequence", 30_000, 1_000_003], ["named", 1_000, 50, "name", ["number", 1]],
    )  # fmt: skip

    def seeds(self, random):
        known = [{**self.fresh(random), "old": {"value": value, "widgets": self.widgets(random)}} for value in self.KNOWN]
        for genome in known:
            genome["new"] = self.changed_side(genome["old"], random)
        return [*known, *super().seeds(random)]

    def fresh(self, random):
        old = {"value": Values.random(random), "widgets": self.widgets(random)}
        new = self.changed_side(old, random)
        return {"old": old, "new": new, "format": random.choice(self.FORMATS)}

    @staticmethod
    def widgets(random):
        return {
            "count": random.choice([0, 1, 10, 100, 500, 990]), "prefix": random.choice("abc"),
            "length": random.choice([1, 10, 100]), "fan": random.randint(0, 8), "stride": random.choice([1, 2, 7, 0]),
            "types": random.choice([1, 2, 900]), "text": random.choice([0, 1, 10, 100]),
        }  # fmt: skip

    def changed_side(self, side, random):
        side = copy.deepcopy(side)
        if random.random() < 0.5:
            side["value"] = Values.changed(["root", side["value"]], random)[1]
        else:
            key = random.choice(list(side["widgets"]))
            side["widgets"][key] = self.widgets(random)[key]
        return side

    def changed(self, genome, random):
        genome = copy.deepcopy(genome)
        match random.randrange(5):
            case 0:
                genome["format"] = random.choice(self.FORMATS)
            case 1:
                genome["old"] = self.changed_side(genome["old"], random)
            case 2:
                genome["new"] = self.changed_side(genome["new"], random)
            case 3:
                genome["old"], genome["new"] = genome["new"], genome["old"]
            case _:
                state = random.getstate()
                genome["old"] = self.changed_side(genome["old"], random)
                random.setstate(state)
                genome["new"] = self.changed_side(genome["new"], random)
        return genome

    def stored(self, genome, tenant):
        sid = tenant.create(self.definition(genome["old"]))
        tenant.update(sid, self.definition(genome["new"]))
        return [diff(sid, 1, 2, genome["format"])]

    @staticmethod
    def definition(side):
        made, room = side["widgets"], LARGEST // 2
        names = [f"{made['prefix']}{number}".ljust(made["length"], "w") for number in range(made["count"])]
        widgets, length = [], 0
        for number, name in enumerate(names):
            ways = [
                {"event": f"e{way}", "next": names[(number * made["stride"] + way) % len(names)]} for way in range(made["fan"])
            ]
            body = f"{number} " + "lorem ipsum " * made["text"]
            one = grammar.text(grammar.widget(name, f"t{number % made['types']}", ways, body=body, to="x"))
            length += len(one)
            if length > room:
                break
            widgets.append(one)
        # Transitions to what there was no room for would be refused.
        text = ",".join(widgets)
        for name in names[len(widgets) :]:
            text = text.replace(f'"next":"{name}"', '"next":null')
        whole = grammar.flow_with(Values.text(side["value"], room))
        return whole.replace('"states":[', '"states":[' + (text + "," if text else ""), 1)


class ValidateTarget(Target):
    def fresh(self, random):
        return {name: Values.random(random) for name in ("states", "transitions", "root")}

    def changed(self, genome, random):
        genome = copy.deepcopy(genome)
        key = random.choice(list(genome))
        genome[key] = Values.changed(["root", genome[key]], random)[1]
        return genome

    def stored(self, genome, tenant):
        room = LARGEST // 3
        states, ways, root = (Values.text(genome[key], room) for key in ("states", "transitions", "root"))
        one = '{"name":"T","type":"t","properties":{},"transitions":%s}' % ways
        states = f"[{one},{states[1:]}" if states.startswith("[") and len(states) > 2 else f"[{one},{states}]"
        return [validate('{"initial_state":"T","states":%s,"x":%s}' % (states, root))]


class SearchTarget(Target):
    WORDS = 40

    def fresh(self, random):
        return {
            "flows": random.choice([1, 3, 6]), "distinct": random.choice([1, 2, 10, 100, 10_000]),
            "prefix": random.choice(["", "x", "xyz"]), "terms": [self.term(random) for _ in range(random.randint(1, 8))],
            "order": random.choice(["", "FriendlyName", "-DateUpdated"]), "size": random.choice([1, 50, 1_000]),
        }  # fmt: skip

    def term(self, random):
        """The numbers of words: one alone, or a phrase; negative for a beginning."""
        count = random.choice([1, 1, 2, 3, 10, 100, 300])
        step = random.choice([0, 1])
        start = random.randrange(self.WORDS)
        return [start, count, step, random.random() < 0.2]

    def changed(self, genome, random):
        genome = copy.deepcopy(genome)
        other = self.fresh(random)
        key = random.choice([*genome, "terms", "terms"])
        if key != "terms":
            genome[key] = other[key]
        elif random.random() < 0.4:
            genome["terms"].insert(random.randint(0, len(genome["terms"])), self.term(random))
        else:
            genome["terms"][random.randrange(len(genome["terms"]))] = self.term(random)
        return genome

    def stored(self, genome, tenant):
        text = grammar.words(LARGEST, prefix=genome["prefix"], distinct=genome["distinct"])
        kept = (genome["prefix"], genome["distinct"], genome["flows"])
        if getattr(tenant, "texts", None) != kept:
            for sid in getattr(tenant, "flows", []):
                tenant.update(sid, grammar.flow())
            texts = [grammar.prose(text + f" {number}") for number in range(genome["flows"])]
            tenant.flows = [tenant.create(text, name=f"f {number}") for number, text in enumerate(texts)]
            tenant.texts = kept
        # What is kept of a search, and what waits for the index, is not to be in the measure.
        tenant.update(tenant.flows[0], status="draft", CommitMessage=str(id(genome)))
        tenant.call(get("/v2/Flows?Search=warm"))
        terms = "+".join(self.written(term, genome["prefix"], genome["distinct"]) for term in genome["terms"])[:1_020]
        order = f"&Order={genome['order']}" if genome["order"] else ""
        return [get(f"/v2/Flows?Search={terms}{order}&PageSize={genome['size']}")]

    @staticmethod
    def written(term, prefix, distinct):
        start, count, step, is_beginning = term
        words = [f"{prefix}{(start + number * step) % distinct:x}" for number in range(count)]
        if is_beginning:
            return words[0][:-1] or words[0]
        return "%22" + "+".join(words) + "%22" if count > 1 else words[0]


class ChangesetTarget(Target):
    """Runs of changes on what is there: a large flow of two revisions, one that others run, one with aliases."""

    ACTIONS = ("large", "back", "forth", "publish", "running", "alias", "users", "create", "delete", "undelete", "type")

    def fresh(self, random):
        runs = [[random.choice(self.ACTIONS), random.randint(1, 40)] for _ in range(random.randint(1, 6))]
        return {"runs": runs, "dry": False}

    def changed(self, genome, random):
        genome = copy.deepcopy(genome)
        runs = genome["runs"]
        match random.randrange(5):
            case 0:
                genome["dry"] = not genome["dry"]
            case 1:
                runs.insert(random.randint(0, len(runs)), [random.choice(self.ACTIONS), random.randint(1, 40)])
            case 2 if len(runs) > 1:
                runs.pop(random.randrange(len(runs)))
            case 3:
                runs.extend(copy.deepcopy(runs))
            case _:
                runs[random.randrange(len(runs))] = [random.choice(self.ACTIONS), random.randint(1, 100)]
        genome["runs"] = runs[:100]
        return genome

    def stored(self, genome, tenant):
        if not hasattr(tenant, "stage"):
            self.prepare(tenant)
        actions = [action for action, count in genome["runs"] for _ in range(count)][:100]
        changes = [self.change(action, number, tenant) for number, action in enumerate(actions)]
        return [changeset(changes, dry=genome["dry"])]

    def prepare(self, tenant):
        large = tenant.create(grammar.prose(grammar.words(LARGEST)))
        tenant.update(large, grammar.prose(grammar.words(LARGEST, start=1 << 20)))
        target = tenant.create(grammar.flow(), status="published")
        user = tenant.create(grammar.running(target), status="published")
        tenant.change([{"Action": "rollback", "FlowSid": user, "Revision": 1}] * 100)
        types = tenant.create(grammar.flow(*[grammar.widget(f"w{place}", f"t{place}") for place in range(1_000)]))
        tenant.update(types, grammar.flow(*[grammar.widget(f"w{place}", f"u{place}") for place in range(1_000)]))
        tenant.stage = {"large": large, "target": target, "user": user, "types": types}

    @staticmethod
    def change(action, number, tenant):
        stage = tenant.stage
        return {
            "large": {"Action": "rollback", "FlowSid": stage["large"], "Revision": 1 + number % 2},
            "back": {"Action": "rollback", "FlowSid": stage["large"], "Revision": 1},
            "forth": {"Action": "rollback", "FlowSid": stage["large"], "Revision": 2},
            "publish": {"Action": "publish", "FlowSid": stage["target"]},
            "running": {"Action": "publish", "FlowSid": stage["user"]},
            "alias": {"Action": "set_alias", "FlowSid": stage["user"], "Name": f"a{number}", "Revision": 1 + number},
            "users": {"Action": "set_test_users", "FlowSid": stage["target"], "TestUsers": [str(user) for user in range(2_000)]},
            "create": {"Action": "create", "FriendlyName": "c", "Status": "published",
                       "Definition": json.loads(grammar.running(stage["target"], count=100))},
            "delete": {"Action": "delete", "FlowSid": stage["user"]},
            "undelete": {"Action": "undelete", "FlowSid": stage["user"]},
            "type": {"Action": "rollback", "FlowSid": stage["types"], "Revision": 1 + number % 2},
        }[action]  # fmt: skip


TARGETS = {"diff": DiffTarget(), "validate": ValidateTarget(), "search": SearchTarget(), "changeset": ChangesetTarget()}
