"""What the documents say of the tree is so: a name that is not looked at drifts."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def files():
    """Every file that is in git or could be put there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [Path(name) for name in names if (ROOT / name).exists()]


def documents():
    return [path for path in files() if path.suffix == ".md"]


def tree_of_architecture():
    """The names in the left column of the tree, each with the folders that it is said to be in."""
    text = (ROOT / "ARCHITECTURE.md").read_text().split("## Tree", 1)[1].split("```")[1]
    folders = {}
    for line in text.splitlines():
        names = line[:38].rstrip() if len(line) > 38 and line[37] == " " else line
        names = re.split(r"\s{3,}", names.strip())[0]
        depth = (len(line) - len(line.lstrip())) // 2
        if not names or len(line) - len(line.lstrip()) >= 38:
            continue
        folders = {level: folder for level, folder in folders.items() if level < depth}
        inside = "/".join(folders[level] for level in sorted(folders))
        for name in names.split():
            if name not in {"…", "·"}:
                yield inside, name
        first = names.split()[0]
        if first.endswith("/"):
            folders[depth] = first.rstrip("/")


def test_the_tree_of_architecture_names_only_what_there_is():
    missing = []
    for inside, name in tree_of_architecture():
        place = f"{inside}/{name}".strip("/").rstrip("/")
        here = [path for path in files() if str(path).startswith(f"{inside}/" if inside else "")]
        if name.endswith("/"):
            found = any(str(path).startswith(f"{place}/") for path in here)
        elif "." in name or "/" in name:
            found = any(str(path).startswith(place) for path in here)
        else:
            found = any(path.stem == name or path.stem.startswith(f"{name}+") for path in here) or declares(here, name)
        if not found:
            missing.append(place)
    assert not missing


def declares(paths, name):
    """Whether a type of that name is declared in one of the files."""
    declaration = re.compile(rf"\b(?:struct|class|enum|protocol|actor) {re.escape(name)}\b")
    return any(path.suffix == ".swift" and declaration.search((ROOT / path).read_text()) for path in paths)


def test_the_tables_of_architecture_name_only_types_and_tests_that_there_are():
    table = (ROOT / "ARCHITECTURE.md").read_text().split("## Where a newcomer puts")[1].split("## Words")[0]
    # `FlowForm`, `FlowSearchTests`; not `…Table`, `NounVerb`, `Flow<Engine>`.
    names = {name for name in re.findall(r"`([A-Z]\w+)`", table) if name not in {"NounVerb", "NounCommand"}}
    sources = [path for path in files() if path.suffix == ".swift"]
    assert len(names) > 30
    assert [name for name in sorted(names) if not declares(sources, name) and not any(p.stem == name for p in sources)] == []


def test_the_tree_of_architecture_names_every_module():
    named = {f"{inside}/{name}".strip("/").rstrip("/") for inside, name in tree_of_architecture()}
    modules = {f"Sources/{path.parts[1]}" for path in files() if path.parts[0] == "Sources"}
    folders = {path.parts[0] for path in files() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    assert modules | folders <= named


def test_the_readme_of_these_tests_has_each_file():
    here = Path(__file__).parent
    listed = re.findall(r"^\| `([^`]+)` \|", (here / "README.md").read_text(), re.M)
    assert len(listed) == len(set(listed))
    present = {path.name for path in files() if (ROOT / path).parent == here}
    assert set(listed) == present - {"README.md", "__init__.py", "requirements.txt", "pytest.ini"}


def test_a_migration_is_named_in_all_its_places():
    migrations = sorted(path.stem for path in files() if path.parts[0] == "migrations" and path.suffix == ".sql")
    assert [int(name[:4]) for name in migrations] == list(range(1, len(migrations) + 1))
    embedded = (ROOT / "Sources/CResources/resources.c").read_text()
    assert re.findall(r'#embed "../../migrations/(\d{4}-[^"]+)\.sql"', embedded) == migrations
    listed = re.findall(r'MIGRATION\("(\d{4}-[^"]+)", migration_(\d{4})\)', embedded)
    assert listed == [(name, name[:4]) for name in migrations]


def test_comments_cite_sections_of_the_contract_that_there_are():
    sections = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)", (ROOT / "docs/contract.md").read_text(), re.M))
    cited = {}
    for path in files():
        if path.suffix in {".swift", ".py", ".sql", ".md"} and path.name != "contract.md":
            for section in re.findall(r"[Cc]ontract,? §\s?(\d+(?:\.\d+)?)", (ROOT / path).read_text()):
                cited.setdefault(section, path)
    assert cited
    assert {section: path for section, path in cited.items() if section not in sections} == {}


@pytest.mark.parametrize("document", documents(), ids=str)
def test_links_lead_to_files(document):
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(), flags=re.S)
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [link for link in links if link and not link.startswith(("http://", "https://", "mailto:"))]
    assert [link for link in local if not ((ROOT / document).parent / link).exists()] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_paths_that_documents_name_exist(document):
    text = (ROOT / document).read_text()
    tops = {path.parts[0] for path in files() if len(path.parts) > 1}
    paths = [path for path in re.findall(r"`([\w.][\w./-]*/[\w./-]*)`", text) if path.split("/")[0] in tops]
    known = {str(path) for path in files()} | {str(parent) for path in files() for parent in path.parents}
    assert [path for path in paths if path.rstrip("/") not in known] == []
