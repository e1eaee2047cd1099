"""Definitions from public repositories; `manifest.tsv` beside them says from where and under which licence."""

import csv
import json

import pytest

from .definitions import FIXTURES
from .sdk import refused

with (FIXTURES / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
    NAMES = [row["file"] for row in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)]

REFUSED = {
    "016": {("must match a widget name", "#/states/0/transitions/1/next")},
    "069": {
        ("is missing but it is required", "#/states/1/transitions/0/event"),
        ("is missing but it is required", "#/states/11/transitions"),
    },
}
VALID = [name for name in NAMES if name[:3] not in REFUSED]


def text(name):
    return (FIXTURES / name).read_text(encoding="utf-8")


def ordered(json_text):
    """Parsed with every object as a list of its members, so that their order counts, and numbers as written."""
    return json.loads(json_text, object_pairs_hook=lambda members: members, parse_float=str, parse_int=str)


def definition_of(response):
    """The definition in a response, ordered."""
    return dict(ordered(response.text))["definition"]


def test_the_manifest_and_the_files_agree():
    assert sorted(NAMES) == sorted(path.name for path in FIXTURES.glob("*.json"))
    assert len(VALID) == len(NAMES) - len(REFUSED)


@pytest.mark.parametrize("name", VALID)
def test_a_real_flow_is_kept_member_for_member(api, name):
    sent = ordered(text(name))
    created = api.post("/v2/Flows", {"FriendlyName": name, "Status": "draft", "Definition": text(name)})
    assert created.status_code == 201, created.text
    url = f"/v2/Flows/{created.json()['sid']}"
    published = api.post(url, {"Status": "published"})
    assert published.status_code == 200, published.text
    for response in (created, published, api.get(url), api.get(f"{url}/Revisions/1"),
                     api.get(f"{url}/Revisions/LatestPublished")):  # fmt: skip
        assert definition_of(response) == sent


@pytest.mark.parametrize("name", VALID)
def test_the_sdk_reads_a_real_flow_as_it_was(client, name):
    sent = json.loads(text(name))
    validated = client.studio.v2.flow_validate.update(friendly_name=name, status="published", definition=sent)
    assert validated.valid is True
    created = client.studio.v2.flows.create(friendly_name=name, status="published", definition=sent)
    assert client.studio.v2.flows(created.sid).fetch().definition == sent


@pytest.mark.parametrize("name", [name for name in NAMES if name[:3] in REFUSED])
@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_broken_real_flow_is_refused_with_its_paths(client, name, status):
    sent = json.loads(text(name))
    for call in (client.studio.v2.flows.create, client.studio.v2.flow_validate.update):
        refusal = refused(400, 81022, call, friendly_name=name, status=status, definition=sent)
        found = {(error["message"], error["property_path"]) for error in refusal.details["errors"]}
        assert found >= REFUSED[name[:3]]
    assert client.studio.v2.flows.list() == []
