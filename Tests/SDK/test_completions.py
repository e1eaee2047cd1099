"""What a shell completes behind the words of a command line."""

import subprocess

import pytest

from .service import BINARY

#: Loads the script that the program makes, and prints what it offers for the last of the arguments.
COMPLETE = """
. <("$1" --generate-completion-script bash)
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
_flow-registry "$1" "${!#}" "${@: -2:1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""
FILES = {"flow.json", "settings.yaml", "backup.db", "authority.pem", "directory"}


@pytest.fixture
def offered(tmp_path):
    for name in FILES - {"directory"}:
        (tmp_path / name).touch()
    (tmp_path / "directory").mkdir()

    def offered(line):
        words = ["flow-registry", *line.split(" ")]
        result = subprocess.run(
            ["bash", "-c", COMPLETE, "bash", BINARY, *words], cwd=tmp_path, capture_output=True, text=True, timeout=20
        )
        assert result.stderr == ""
        return set(result.stdout.split())

    return offered


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("serve --config ", {"settings.yaml", "directory"}),
        ("check ", FILES),
        ("restore ", {"backup.db", "directory"}),
        ("backup ", {"directory"}),
        ("flow push ", {"flow.json", "directory"}),
        ("flow diff ", {"flow.json", "directory"}),
        ("flow log ", {"flow.json", "directory"}),
        ("flow alias list ", {"flow.json", "directory"}),
        ("flow promote ", {"flow.json", "directory"}),
        ("flow audit ", {"flow.json", "directory"}),
        ("flow pull --directory ", {"directory"}),
        ("flow pull --credentials ", FILES),
        ("flow import ", FILES),
    ],
)
def test_names_of_files_are_offered_where_a_file_is_meant(offered, line, names):
    assert offered(line) == names


def test_values_are_offered_where_only_some_are_taken(offered):
    assert offered("key create --type ") == {"main", "standard", "restricted"}
    assert offered("account policy AC0 --subflow-references ") == {"warn", "refuse"}
    assert offered("flow push --status ") == {"draft", "published"}
    assert offered("flow promote --from ") == {"LatestPublished", "LatestRevision"}
    assert {"flow.updated", "alias.set"} <= offered("flow audit --action ")
    assert {"list", "set", "delete"} <= offered("flow alias ")
    assert "/flow-registry/flows/undelete" in offered("key update --allow /flow-registry/")
