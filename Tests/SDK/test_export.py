"""`flow-registry flow export|import`: whole accounts from one registry to another."""

import hashlib
import json
import signal
import sqlite3
import subprocess

import pytest

from .api import API
from .definitions import FIXTURES, definition
from .service import BINARY, Account

AWKWARD = 'é "quotes" \\ new\nline \U0001f600 \u2028'


@pytest.fixture
def target(start_service):
    """Another registry, with an administrator of its own."""
    target = start_service()
    target.administrator = target.create_account("Administrator")
    return target


def flow_command(service, *arguments):
    result = service.command("flow", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def refusal(service, *arguments, code):
    result = service.command("flow", *arguments)
    assert (result.returncode, result.stdout) == (code, ""), (result.stdout, result.stderr)
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.removeprefix("flow-registry: ").rstrip("\n")


def credentials(service, sid):
    """A token for an account that came without one."""
    token = service.done("account", "token", "create", sid)["auth_token"]
    service.done("account", "token", "promote", sid)
    return Account(sid, token)


def fill(api):
    """Flows with all that a flow may have; returns their SIDs."""
    sids = []
    for path in sorted(FIXTURES.glob("07*.json")):
        sids.append(api.create(FriendlyName=path.stem, Definition=path.read_text())["sid"])
    full = api.create(FriendlyName=AWKWARD, CommitMessage=AWKWARD, Status="published")["sid"]
    for number in range(2, 12):
        fields = {"Status": "published" if number % 3 == 0 else "draft", "CommitMessage": f"Step {number}"}
        fields["Definition"] = json.dumps(definition(greeting=f"{AWKWARD} {number}", number=1.50))
        assert api.post(f"/v2/Flows/{full}", fields).status_code == 200
    for revision in ("3", "4", "9"):
        assert api.post(f"/v2/Flows/{full}/Aliases/production", {"Revision": revision}).status_code == 200
    canary = {"Revision": "9", "CanaryRevision": "11", "CanaryPercent": "10"}
    assert api.post(f"/v2/Flows/{full}/Aliases/canary", canary).status_code == 200
    assert api.post(f"/v2/Flows/{full}/Aliases/gone", {"Revision": "1"}).status_code == 200
    assert api.delete(f"/v2/Flows/{full}/Aliases/gone").status_code == 204
    assert api.post(f"/v2/Flows/{full}/TestUsers", {"TestUsers": ["+15550100", "+15550101"]}).status_code == 200
    deleted = api.create(FriendlyName="Deleted")["sid"]
    assert api.delete(f"/v2/Flows/{deleted}").status_code == 204
    return [*sids, full, deleted]


def everything(api):
    """All that the API says of the account's flows, without the registry's address."""
    flows = api.get("/v2/Flows?PageSize=1000").json()["flows"]
    said = [flows, api.get("/v2/Flows?Deleted=true").json()["flows"]]
    said.append(api.get("/v2/Flows?Search=quotes").json()["flows"])
    said.append(api.get("/v2/Flows?WidgetType=trigger&Order=FriendlyName&PageSize=1000").json()["flows"])
    for flow in flows:
        path = f"/v2/Flows/{flow['sid']}"
        revisions = api.get(f"{path}/Revisions?PageSize=1000").json()["revisions"]
        said += [api.get(path).json(), api.get(f"{path}/TestUsers").json(), revisions]
        said += [api.get(f"{path}/Revisions/{revision['revision']}").json() for revision in revisions]
        said.append(api.get(f"{path}/Aliases").json()["aliases"])
        for name in ("production", "canary", "gone"):
            history = api.get(f"{path}/Aliases/{name}/History")
            said.append(history.json().get("alias_moves", history.status_code))
        said.append(api.get(f"{path}/Revisions/LatestPublished").status_code)
    text = json.dumps(said)
    return text.replace(api.service.url, "")


def actions(service, account):
    events = API(service, account).get("/v2/AuditEvents?PageSize=1000").json()["audit_events"]
    return [event["action"] for event in reversed(events)]


def lines(file):
    return [line + "\n" for line in file.read_text().split("\n")[:-1]]


def resealed(records):
    """A file of these records with hashes that are right."""
    text = ""
    for record in records[:-1]:
        text += sealed(record)
    trailer = {**records[-1], "lines_sha256": hashlib.sha256(text.encode()).hexdigest()}
    return text + sealed(trailer)


def sealed(record):
    record = {name: value for name, value in record.items() if name != "sha256"}
    text = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
    return f'{{"sha256":"{hashlib.sha256(text.encode()).hexdigest()}",{text[1:]}\n'


@pytest.mark.parametrize("is_running", [True, False], ids=["running", "stopped"])
def test_an_account_arrives_as_it_was(own_service, target, tmp_path, is_running):
    source = own_service.start()
    source.create_account("Administrator")
    account = source.create_account("Team")
    sids = fill(API(source, account))
    before = everything(API(source, account))
    file = tmp_path / "team.ndjson"
    if not is_running:
        assert source.stop() == 0 and target.stop() == 0
    printed = flow_command(source, "export", file, "--account", account.sid)
    content = lines(file)
    assert f"Exported 1 account, {len(sids)} flows, " in printed
    assert printed.split()[-1] == hashlib.sha256("".join(content[:-1]).encode()).hexdigest()
    assert file.stat().st_mode & 0o777 == 0o600
    for line in content:
        assert hashlib.sha256(("{" + line[77:-1]).encode()).hexdigest() == json.loads(line)["sha256"]
    assert '"number":1.5' in file.read_text()

    result = flow_command(target, "import", file)
    assert result.startswith(f"Imported {len(sids)} flows, ")
    assert f"{account.sid} has no credentials here yet" in result
    if not is_running:
        target.start()
    arrived = credentials(target, account.sid)
    assert everything(API(target, arrived)) == before
    deleted = sids[-1]
    assert API(target, arrived).post(f"/v2/Flows/{deleted}/Undelete").json()["friendly_name"] == "Deleted"
    written = actions(target, arrived)
    assert written.count("flow.imported") == len(sids)
    assert written.count("alias.set") == 2 and written.count("flow.deleted") == 1
    assert target.done("audit", "verify")["intact"] is True
    # Work goes on where it stopped.
    full = sids[-2]
    updated = API(target, arrived).post(f"/v2/Flows/{full}", {"Status": "draft", "FriendlyName": "Renamed entirely"})
    assert updated.json()["revision"] == 12
    assert [f["sid"] for f in API(target, arrived).get("/v2/Flows?Search=entirely").json()["flows"]] == [full]
    assert API(target, arrived).get("/v2/Flows?FriendlyNamePrefix=é").json()["flows"] == []


def test_an_import_is_repeatable_and_takes_what_came_since(service, account, target, tmp_path):
    api = API(service, account)
    fill(api)
    first, second = tmp_path / "1.ndjson", tmp_path / "2.ndjson"
    flow_command(service, "export", first, "--account", account.sid)
    flow_command(target, "import", first)
    again = flow_command(target, "import", first)
    assert again.startswith("Imported 0 flows, 0 revisions. Unchanged: ")
    arrived = credentials(target, account.sid)
    count = len(actions(target, arrived))
    flow_command(target, "import", first)
    assert len(actions(target, arrived)) == count

    flow = api.get("/v2/Flows").json()["flows"][0]["sid"]
    api.post(f"/v2/Flows/{flow}", {"Status": "published", "CommitMessage": "Since then"})
    api.post(f"/v2/Flows/{flow}/Aliases/production", {"Revision": "LatestPublished"})
    api.post(f"/v2/Flows/{flow}/TestUsers", {"TestUsers": ["+15550199"]})
    api.create(FriendlyName="New since")
    flow_command(service, "export", second, "--account", account.sid)
    assert flow_command(target, "import", second).startswith("Imported 1 flow, 2 revisions. ")
    assert everything(API(target, arrived)) == everything(api)


def test_an_interrupted_import_is_resumed(service, account, start_service, tmp_path):
    """The service is killed three times in the middle, each time a little later."""
    api = API(service, account)
    flow = api.create(FriendlyName="Long")["sid"]
    for number in range(2, 400):
        definition_ = json.dumps(definition(greeting=f"{number}" * 2_000))
        assert api.post(f"/v2/Flows/{flow}", {"Status": "draft", "Definition": definition_}).status_code == 200
    fill(api)
    file = tmp_path / "export.ndjson"
    flow_command(service, "export", file, "--account", account.sid)
    target = start_service()
    target.create_account("Administrator")
    reached = [0]
    for _ in range(3):
        importing = subprocess.Popen(
            [BINARY, "flow", "import", file],
            env=target.environment,
            cwd=target.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while importing.poll() is None and revisions(target, account.sid) == reached[-1]:
            pass
        target.kill()
        importing.communicate(timeout=60)
        reached.append(revisions(target, account.sid))
        target.start()
    assert 0 < reached[1] < reached[2] < reached[3] < revisions(service, account.sid), reached
    flow_command(target, "import", file)
    arrived = credentials(target, account.sid)
    assert everything(API(target, arrived)) == everything(api)
    assert target.done("audit", "verify")["intact"] is True


def revisions(service, sid):
    """How many revisions the file of a registry has of an account."""
    script = "SELECT count(*) FROM revision JOIN flow ON flow.id = flow_id JOIN account ON account.id = account_id"
    with sqlite3.connect(f"file:{service.database}?mode=ro", uri=True, timeout=10) as connection:
        return connection.execute(f"{script} WHERE account.sid = ?", (sid,)).fetchone()[0]


def tampered(content):
    """Files that are not what was written, each with what is said of it."""
    middle = len(content) // 2
    changed = content[middle][:90] + chr(ord(content[middle][90]) ^ 1) + content[middle][91:]
    yield [*content[:middle], changed, *content[middle + 1 :]], f"Line {middle + 1} of FILE is not what was written."
    yield [*content[:middle], *content[middle + 1 :]], "FILE does not have what its last line counts."
    yield [content[0], content[2], content[1], *content[3:]], "FILE does not have what its last line counts."
    yield content[:-1], "FILE ends too early: its last line is missing."
    yield [*content[:-1], content[-1].rstrip("\n")], f"FILE ends within line {len(content)}."
    yield [*content, content[-1]], "FILE goes on behind its last line."
    yield content[1:], "FILE is no export of a registry."
    yield ["{}\n"], "Line 1 of FILE is not what was written."
    header = {**json.loads(content[0]), "version": 2}
    yield [sealed(header), *content[1:]], "FILE has the version 2, and only 1 can be read."


def test_a_tampered_export_is_refused_before_anything_is_stored(service, account, target, tmp_path):
    api = API(service, account)
    fill(api)
    file, copy = tmp_path / "export.ndjson", tmp_path / "copy.ndjson"
    digest = flow_command(service, "export", file, "--account", account.sid).split()[-1]
    for content, sentence in tampered(lines(file)):
        copy.write_text("".join(content))
        assert refusal(target, "import", copy, code=65) == sentence.replace("FILE", str(copy))
    # Who can compute hashes can forge a file: the one that was printed tells.
    records = [json.loads(line) for line in lines(file)]
    forged = next(record for record in records if record["type"] == "revision")
    forged["commit_message"] = "Forged"
    copy.write_text(resealed(records))
    assert "is another export" in refusal(target, "import", copy, "--sha256", digest, code=65)
    assert len(target.done("account", "list")) == 1
    assert flow_command(target, "import", file, "--sha256", digest.upper())


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"commit_message": "Other"}, "Revision 1 of the flow SID is another one here."),
        ({"date_created": "2020-01-01T00:00:00Z"}, "Revision 1 of the flow SID is another one here."),
        ({"revision": 3}, "The flow SID ends without its last revision."),
        ({"definition": {"states": []}}, "Revision 1 of the flow SID is another one here."),
        ({"definition": []}, "Line 4 of FILE has no valid definition."),
        ({"status": "live"}, "Line 4 of FILE has no valid status."),
    ],
)
def test_what_differs_is_a_conflict(service, account, target, tmp_path, change, sentence):
    flow = API(service, account).create(FriendlyName="Menu", CommitMessage="One")["sid"]
    file = tmp_path / "export.ndjson"
    flow_command(service, "export", file, "--account", account.sid)
    flow_command(target, "import", file)
    before = everything(API(target, credentials(target, account.sid)))
    records = [json.loads(line) for line in lines(file)]
    records[3].update(change)
    file.write_text(resealed(records))
    code = 65 if "Line" in sentence else 69
    assert refusal(target, "import", file, code=code).startswith(
        sentence.replace("SID", flow).replace("FILE", str(file))
    )
    target.done("account", "token", "create", account.sid)
    assert json.loads(before)[0][0]["commit_message"] is not None


def test_what_was_changed_in_the_target_is_not_overwritten(service, account, target, tmp_path):
    api = API(service, account)
    flow = api.create(FriendlyName="Menu")["sid"]
    path = f"/v2/Flows/{flow}"
    api.post(f"{path}/Aliases/production", {"Revision": "1"})
    file, later = tmp_path / "export.ndjson", tmp_path / "later.ndjson"
    flow_command(service, "export", file, "--account", account.sid)
    flow_command(target, "import", file)
    other = API(target, credentials(target, account.sid))
    other.post(f"{path}/TestUsers", {"TestUsers": ["+15550100"]})
    assert refusal(target, "import", file, code=69) == f"The flow {flow} has other test users here."
    other.post(f"{path}/TestUsers", {"TestUsers": []})
    other.post(path, {"Status": "draft", "CommitMessage": "There"})
    assert refusal(target, "import", file, code=69) == f"The flow {flow} has 2 revisions here, and 1 in the export."
    api.post(path, {"Status": "draft", "CommitMessage": "Here"})
    flow_command(service, "export", later, "--account", account.sid)
    assert refusal(target, "import", later, code=69) == f"Revision 2 of the flow {flow} is another one here."
    other.delete(path)
    assert "is another one here" in refusal(target, "import", later, code=69)
    assert other.get("/v2/Flows?Deleted=true").json()["flows"][0]["sid"] == flow


def test_a_sid_of_another_account_is_refused(service, account, other_account, tmp_path):
    flow = API(service, account).create(FriendlyName="Menu")["sid"]
    file = tmp_path / "export.ndjson"
    flow_command(service, "export", file, "--account", account.sid)
    sentence = refusal(service, "import", file, "--into", other_account.sid, code=69)
    assert sentence == f"The flow {flow} is another account's here."
    assert API(service, other_account).get("/v2/Flows").json()["flows"] == []


def test_flows_can_be_taken_into_another_account(service, account, target, tmp_path):
    api = API(service, account)
    fill(api)
    file = tmp_path / "export.ndjson"
    flow_command(service, "export", file, "--account", account.sid)
    team = target.create_account("Team")
    assert "no credentials" not in flow_command(target, "import", file, "--into", team.sid)
    assert everything(API(target, team)) == everything(api).replace(account.sid, team.sid)
    assert refusal(target, "import", file, "--into", "AC" + "0" * 32, code=69) == "There is no such account or key."


def accounts(service):
    """By their SIDs, without what differs: each registry's log has its own entries about them."""
    found = service.done("account", "list")
    for account in found:
        del account["usage"]["audit_events"]
    return {account["sid"]: account for account in found}


def test_whole_registries_move_with_their_administrator(own_service, start_service, tmp_path):
    source = own_service.start()
    administrator, team = source.create_account("Administrator"), source.create_account("Team")
    for account in (administrator, team):
        API(source, account).create(FriendlyName="Menu")
    source.done("account", "suspend", team.sid)
    everyone, one = tmp_path / "all.ndjson", tmp_path / "team.ndjson"
    assert "Exported 2 accounts, 2 flows" in flow_command(source, "export", everyone, "--all-accounts")
    flow_command(source, "export", one, "--account", team.sid)
    target = start_service()
    assert "The first account of a registry is its administrator" in refusal(target, "import", one, code=69)
    assert "--into needs an export of one account" in refusal(
        target, "import", everyone, "--into", team.sid, code=64
    )
    flow_command(target, "import", everyone)
    assert accounts(target) == accounts(source)
    arrived = credentials(target, administrator.sid)
    listed = API(target, arrived).get("/2010-04-01/Accounts.json").json()["accounts"]
    assert {account["owner_account_sid"] for account in listed} == {administrator.sid}


def test_export_to_standard_output_and_over_a_file(service, account, tmp_path):
    API(service, account).create(FriendlyName="Menu")
    result = service.command("flow", "export", "-", "--account", account.sid)
    assert result.stdout.count("\n") == 6 and result.stderr.startswith("Exported 1 account, 1 flow, 1 revision, ")
    file = tmp_path / "export.ndjson"
    file.write_text("mine")
    assert refusal(service, "export", file, "--account", account.sid, code=74) == f"{file} is there already."
    assert file.read_text() == "mine"
    assert refusal(service, "export", tmp_path / "x", "--account", "AC0", code=69) == "There is no account AC0."
    assert not list(tmp_path.glob("x*"))
    assert service.command("flow", "export", tmp_path / "x").returncode == 64
    assert "does not exist" in refusal(service, "import", tmp_path / "none", code=66)


def test_a_long_history_is_exported_and_imported_in_parts(service, account, target, tmp_path):
    api = API(service, account)
    flow = api.create(FriendlyName="Long")["sid"]
    for number in range(2, 230):
        fields = {"Status": "draft", "Definition": json.dumps(definition(greeting=f"{number}" * 5_000))}
        assert api.post(f"/v2/Flows/{flow}", fields).status_code == 200
    file = tmp_path / "export.ndjson"
    flow_command(service, "export", file, "--account", account.sid)
    assert file.stat().st_size > 3_000_000
    flow_command(target, "import", file)
    arrived = credentials(target, account.sid)
    assert everything(API(target, arrived)) == everything(api)
    assert 1 < actions(target, arrived).count("flow.imported") < 20


@pytest.fixture
def mirrored(service, account, target, tmp_path):
    """A flow here and, by an import, there; `again` exports and imports once more."""
    api = API(service, account)
    flow = api.create(FriendlyName="Menu")["sid"]
    path = f"/v2/Flows/{flow}"
    api.post(f"{path}/TestUsers", {"TestUsers": ["+15550100"]})

    class Mirrored:
        here, sid, count = api, flow, 0

        def again(self, code=0):
            self.count += 1
            file = tmp_path / f"{self.count}.ndjson"
            flow_command(service, "export", file, "--account", account.sid)
            if code:
                return refusal(target, "import", file, code=code)
            return flow_command(target, "import", file)

    mirrored = Mirrored()
    mirrored.path = path
    mirrored.again()
    mirrored.there = API(target, credentials(target, account.sid))
    return mirrored


def test_what_came_without_a_revision_is_taken_over(mirrored):
    here, there, path = mirrored.here, mirrored.there, mirrored.path
    steps = [
        lambda: here.post(f"{path}/Aliases/production", {"Revision": "1"}),
        lambda: here.post(f"{path}/TestUsers", {"TestUsers": ["+15550101"]}),
        lambda: here.delete(path),
        lambda: here.post(f"{path}/Undelete"),
        lambda: here.delete(f"{path}/Aliases/production"),
        lambda: here.post(f"{path}/TestUsers", {"TestUsers": ""}),
    ]
    for step in steps:
        assert step().status_code in (200, 201, 204)
        said = mirrored.again()
        assert "Imported 0 flows, 0 revisions. " in said
        assert "Updated aliases, test users or deletions: 1 flow." in said
        assert everything(there) == everything(here)
        assert "Updated" not in mirrored.again()
    assert mirrored.there.service.done("audit", "verify")["intact"] is True


def test_a_flow_that_was_deleted_and_brought_back_meanwhile_goes_on(mirrored):
    here, there, path = mirrored.here, mirrored.there, mirrored.path
    here.delete(path)
    mirrored.again()
    assert there.get(path).status_code == 404
    here.post(f"{path}/Undelete")
    here.post(path, {"Status": "draft", "CommitMessage": "Since then"})
    here.post(f"{path}/TestUsers", {"TestUsers": ["+15550102"]})
    assert mirrored.again().startswith("Imported 0 flows, 1 revision. ")
    assert everything(there) == everything(here)


def test_test_users_that_were_set_there_are_not_overwritten_by_a_revision(mirrored):
    here, there, path = mirrored.here, mirrored.there, mirrored.path
    assert there.post(f"{path}/TestUsers", {"TestUsers": ["+15550999"]}).status_code == 200
    here.post(path, {"Status": "draft", "CommitMessage": "Since then"})
    assert mirrored.again(code=69) == f"The flow {mirrored.sid} has other test users here."
    assert there.get(f"{path}/TestUsers").json()["test_users"] == ["+15550999"]
    assert there.get(path).json()["revision"] == 1
    here.post(f"{path}/TestUsers", {"TestUsers": ["+15550999"]})
    assert mirrored.again().startswith("Imported 0 flows, 1 revision. ")


def test_a_deletion_there_is_not_undone(mirrored):
    mirrored.there.delete(mirrored.path)
    assert "is deleted here alone" in mirrored.again(code=69)
    mirrored.here.post(mirrored.path, {"Status": "draft"})
    assert mirrored.again(code=69) == f"The flow {mirrored.sid} is deleted here."
    assert mirrored.there.get(mirrored.path).status_code == 404


def test_an_account_that_has_become_another_is_told(service, account, mirrored):
    service.done("account", "rename", account.sid, "--friendly-name", "Renamed")
    service.done("account", "policy", account.sid, "--require-if-match")
    said = mirrored.again().splitlines()
    assert f'Not changed: The name of {account.sid} is "Test" here, and "Renamed" in the export.' in said
    assert any("require-if-match" in line for line in said)


class Interrupted:
    """A command that is told to end when it has come so far."""

    def __init__(self, service, *arguments):
        self.process = subprocess.Popen(
            [BINARY, "flow", *arguments], env=service.environment, cwd=service.directory, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def end(self, number, condition):
        while self.process.poll() is None and not condition():
            pass
        self.process.send_signal(number)
        self.stdout, self.stderr = self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def long_flow(api):
    """So long that its export and import take a while."""
    flow = api.create(FriendlyName="Long")["sid"]
    for number in range(2, 200):
        definition_ = json.dumps(definition(greeting=f"{number}" * 5_000))
        assert api.post(f"/v2/Flows/{flow}", {"Status": "draft", "Definition": definition_}).status_code == 200
    return flow


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_export_that_is_broken_off_leaves_nothing(service, account, long_flow, tmp_path, number, code):
    file = tmp_path / "export.ndjson"
    export = Interrupted(service, "export", file, "--account", account.sid)
    assert export.end(number, lambda: (tmp_path / "export.ndjson.new").exists()) == code
    assert export.stderr.endswith("Interrupted. Nothing was exported; run it again.\n")
    assert list(tmp_path.glob("export*")) == []


def test_an_import_that_is_broken_off_says_how_to_go_on(service, account, long_flow, target, tmp_path):
    file = tmp_path / "export.ndjson"
    flow_command(service, "export", file, "--account", account.sid)
    broken = Interrupted(target, "import", file)
    assert broken.end(signal.SIGINT, lambda: revisions(target, account.sid) > 0) == 130
    assert "Interrupted. Before that, 1 account, 1 flow and " in broken.stderr
    assert broken.stderr.endswith(" were taken in; run the import again to go on.\n")
    taken = revisions(target, account.sid)
    assert 0 < taken < 199
    assert f"Unchanged: 1 flow, {taken} revisions." in flow_command(target, "import", file)
