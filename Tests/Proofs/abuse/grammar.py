"""Definitions that are well-formed and unwelcome, as JSON text."""

import json

LARGEST_DEFINITION = 1_048_576
LARGEST_BODY = 3_276_800
DEEPEST = 512
CONTROL = "\u0001"


def text(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def widget(name="Trigger", type="trigger", transitions=(), **properties):
    return {"name": name, "type": type, "transitions": list(transitions), "properties": properties}


def flow(*widgets, **envelope):
    """A valid definition that begins with the first widget."""
    widgets = list(widgets) or [widget()]
    return text({"states": widgets, "initial_state": widgets[0]["name"], **envelope})


def flow_with(json_text):
    """A valid definition that has any JSON in it."""
    return '{"states":[{"name":"T","type":"trigger","transitions":[],"properties":{"v":%s}}],"initial_state":"T"}' % json_text


def changed_members(size, old):
    """Members under a long name: the name takes half of the bytes, each of the others has another value in old and new."""
    name, count = "n" * (size // 2), size // 2 // len('"k12345":1,')
    members = ",".join(f'"k{number:05}":{int(old)}' for number in range(count))
    return flow_with('{"%s":{%s}}' % (name, members))


def nested_numbers(size, depth):
    return flow_with("[" * depth + ",".join(["1"] * (size // 2)) + "]" * depth)


def nested(depth, kind="["):
    opening, closing = ("[", "]") if kind == "[" else ('{"a":', "}")
    return opening * depth + "1" + closing * depth


def broken(states=None, transitions=None):
    """A definition whose states, or whose only widget's transitions, are these."""
    if transitions is not None:
        states = '[{"name":"T","type":"trigger","properties":{},"transitions":%s}]' % transitions
    return '{"initial_state":"T","states":%s}' % states


def repeated(element, size):
    return "[" + ",".join([element] * (size // (len(element) + 1))) + "]"


def words(size, prefix="", distinct=10_000_000, start=0):
    """Text of different words."""
    made, length, number = [], 0, start
    while length < size:
        made.append(f"{prefix}{number % distinct:x}")
        length += len(made[-1]) + 1
        number += 1
    return " ".join(made)[:size]


def prose(content):
    """A definition with this text in it."""
    return flow(widget(body=content))


def renamed(count, number, length=200):
    """Widgets that are much like each other, under names of their own in each number."""
    widgets = [
        widget(
            f"w{number}_{place}", "send-message", [{"event": "sent", "next": f"w{number}_{(place + 1) % count}"}],
            body=f"{number} {place} " + "lorem ipsum " * (length // 12), service="{{trigger.message.Sid}}", to=str(place % 7),
        )
        for place in range(count)
    ]  # fmt: skip
    return flow(*widgets)


def running(subflow, count=999, revision="LatestPublished", name="sub", length=0):
    """A definition that runs a flow so often."""
    widgets = [
        widget(f"{name}{number}".ljust(length, "n"), "run-subflow", flow_sid=subflow, flow_revision=revision, parameters=[])
        for number in range(count)
    ]
    return flow(widget(), *widgets)
