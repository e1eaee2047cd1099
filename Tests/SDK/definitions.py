"""Flow definitions made for the tests."""

import json
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "FlowRegistryTests" / "Fixtures" / "flows"


def definition(description="A New Flow", **properties):
    """A valid definition of one widget; `properties` become that widget's."""
    return {
        "description": description,
        "states": [
            {
                "name": "Trigger",
                "type": "trigger",
                "transitions": [{"event": "incomingMessage"}, {"event": "incomingRequest"}],
                "properties": {"offset": {"x": 0, "y": 0}, **properties},
            }
        ],
        "initial_state": "Trigger",
        "flags": {"allow_concurrent_calls": True},
    }


def dangling_definition():
    """A definition whose second transition leads nowhere, and whose initial state is none."""
    broken = definition()
    broken["states"][0]["transitions"][1]["next"] = "Nowhere"
    broken["initial_state"] = "Missing"
    return broken


DANGLING_PATHS = {"#/initial_state", "#/states/0/transitions/1/next"}


def running(*subflows):
    """A definition that runs these flows, each given by its SID or with the revision that is run."""
    document = definition()
    for number, subflow in enumerate(subflows):
        sid, revision = subflow if isinstance(subflow, tuple) else (subflow, "LatestPublished")
        document["states"].append({
            "name": f"sub_{number}", "type": "run-subflow", "transitions": [],
            "properties": {"flow_sid": sid, "flow_revision": revision, "parameters": []},
        })  # fmt: skip
    return json.dumps(document)


def form(**fields):
    """The form of a create: valid unless `fields` says otherwise; a field of None is left out."""
    complete = {"FriendlyName": "Test", "Status": "draft", "Definition": json.dumps(definition()), **fields}
    return {name: value for name, value in complete.items() if value is not None}
