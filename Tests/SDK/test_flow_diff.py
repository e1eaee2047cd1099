"""`flow-registry flow diff` on files."""

import json
import subprocess

import pytest

from .service import BINARY, PROJECT

FLOWS = PROJECT / "Tests" / "FlowRegistryTests" / "Fixtures" / "flows"
OLD, NEW = sorted(FLOWS.glob("072-*"))[0], sorted(FLOWS.glob("073-*"))[0]


def diff(*arguments, stdin=""):
    return subprocess.run(
        [BINARY, "flow", "diff", *arguments], input=stdin, capture_output=True, text=True, timeout=20
    )


def test_text_is_for_people():
    result = diff(OLD, NEW)
    assert result.returncode == 1 and result.stderr == ""
    assert result.stdout == (
        "~ widget set_global_variables (set-variables): variables[IE_ENDPOINT].value "
        '"YOUR_IE_ENDPOINT" → "https://you_ehr_endpoint_url.com/inbound"\n'
    )


def test_patch_is_rfc_6902():
    assert json.loads(diff(OLD, NEW, "--format", "patch").stdout) == [
        {
            "op": "replace",
            "path": "/states/1/properties/variables/1/value",
            "value": "https://you_ehr_endpoint_url.com/inbound",
        }
    ]


def test_unified_names_the_files():
    lines = diff(OLD, NEW, "--format", "unified").stdout.splitlines()
    assert lines[:2] == [f"--- {OLD}", f"+++ {NEW}"]
    assert [line for line in lines[2:] if line[0] in "-+"] == [
        '-            "value": "YOUR_IE_ENDPOINT"',
        '+            "value": "https://you_ehr_endpoint_url.com/inbound"',
    ]


def test_json_has_everything():
    document = json.loads(diff(OLD, NEW, "--format", "json").stdout)
    assert document["is_meaningful"] is True
    assert [change["name"] for change in document["changed"]] == ["set_global_variables"]


def test_layout_and_order_are_no_difference():
    definition = json.loads(OLD.read_text())
    definition["states"].reverse()
    definition["states"][0]["properties"]["offset"]["x"] += 10
    result = diff(OLD, "-", stdin=json.dumps(definition))
    assert result.returncode == 0
    assert result.stdout.splitlines()[0] == "No difference in meaning."


@pytest.mark.parametrize(
    "stdin, code, sentence",
    [
        ('{"a":', 65, "Standard input is not valid JSON: it ends too early (line 1, column 6)."),
        ("[]", 65, "Standard input is no valid definition: # array found, object expected."),
        (
            "{}",
            65,
            "Standard input is no valid definition, for 2 reasons:\n"
            "  #/states is missing but it is required\n"
            "  #/initial_state is missing but it is required",
        ),
    ],
)
def test_trouble_is_one_sentence(stdin, code, sentence):
    result = diff("-", NEW, stdin=stdin)
    assert (result.returncode, result.stdout, result.stderr) == (code, "", f"flow-registry: {sentence}\n")


def test_missing_file_is_trouble(tmp_path):
    result = diff(tmp_path / "none.json", NEW)
    assert result.returncode == 66
    assert result.stderr == f"flow-registry: The file {tmp_path / 'none.json'} does not exist.\n"


def test_both_cannot_be_standard_input():
    assert diff("-", "-").returncode == 64
