"""Who has made a revision: without asking anybody for an AuthorSid, and whatever becomes of the key."""

import json
import sqlite3
from contextlib import closing

from .api import API
from .migrations import take_back
from .sdk import sdk_client
from .test_export import credentials, flow_command, lines, resealed

NOBODY = (None, None, None, None)


def actor(revision):
    return tuple(revision[f"actor_{name}"] for name in ("type", "sid", "account_sid", "name"))


def actors(api, flow):
    """Of each revision, the first one first; the same alone and in the list."""
    revisions = api.get(f"/v2/Flows/{flow}/Revisions").json()["revisions"]
    for revision in revisions:
        assert actor(api.get(f"/v2/Flows/{flow}/Revisions/{revision['revision']}").json()) == actor(revision)
    return [actor(revision) for revision in reversed(revisions)]


def changed(service, account):
    """A flow with revisions by the token, by a key before and after it was renamed, and by one that was deleted."""
    api = API(service, account)
    renamed, deleted = (service.create_key(account, "--friendly-name", name) for name in ("CI", "Laptop"))
    flow = api.create()["sid"]
    path = f"/v2/Flows/{flow}"
    API(service, renamed).post(path, {"Status": "published"})
    service.done("key", "update", renamed.sid, "--account", account.sid, "--friendly-name", "Deploy")
    API(service, renamed).post(f"{path}/Rollback", {"Revision": "1"})
    API(service, deleted).post(path, {"Status": "draft", "AuthorSid": "US" + "0" * 32})
    service.done("key", "delete", deleted.sid, "--account", account.sid)
    return flow, renamed.sid, deleted.sid


def test_it_is_the_credential_with_the_name_that_its_key_had_then(service, account):
    flow, renamed, deleted = changed(service, account)
    api = API(service, account)
    assert actors(api, flow) == [
        ("auth_token", account.sid, account.sid, None), ("api_key", renamed, account.sid, "CI"),
        ("api_key", renamed, account.sid, "Deploy"), ("api_key", deleted, account.sid, "Laptop"),
    ]  # fmt: skip
    [last] = api.get(f"/v2/Flows/{flow}/Revisions?PageSize=1").json()["revisions"]
    assert last["author_sid"] == "US" + "0" * 32
    assert [revision.revision for revision in sdk_client(service, account).studio.v2.flows(flow).revisions.list()] == [4, 3, 2, 1]


def test_who_may_read_revisions_sees_it(service, account):
    flow, *_ = changed(service, account)
    options = ("--type", "restricted", "--allow", "/twilio/studio/flows.revisions/list")
    reader = API(service, service.create_key(account, *options))
    assert len(reader.get(f"/v2/Flows/{flow}/Revisions").json()["revisions"]) == 4
    assert reader.get("/v1/Keys").status_code == 403


def test_it_goes_with_an_export(own_service, start_service, tmp_path):
    source = own_service.start()
    source.create_account("Administrator")
    account = source.create_account("Team")
    flow, *_ = changed(source, account)
    file, target = tmp_path / "team.ndjson", start_service()
    target.create_account("Administrator")
    flow_command(source, "export", str(file), "--account", account.sid)
    flow_command(target, "import", str(file))
    there = API(target, credentials(target, account.sid))
    assert actors(there, flow) == actors(API(source, account), flow)


def test_an_export_of_an_older_version_tells_nothing_of_it(own_service, start_service, tmp_path):
    source = own_service.start()
    source.create_account("Administrator")
    account = source.create_account("Team")
    flow = API(source, account).create()["sid"]
    file, target = tmp_path / "team.ndjson", start_service()
    target.create_account("Administrator")
    flow_command(source, "export", str(file), "--account", account.sid)
    members = {"by", "key_sid", "key_name"}
    records = [json.loads(line) for line in lines(file)]
    assert sum(members <= set(record) for record in records) == 1
    for record in records:
        if record["type"] == "revision":
            for member in members:
                del record[member]
    file.write_text(resealed(records))
    flow_command(target, "import", str(file))
    there = API(target, credentials(target, account.sid))
    assert actors(there, flow) == [NOBODY]
    assert target.done("check")["findings"] == []


def test_revisions_from_before_it_was_kept_have_it_from_the_audit_log(own_service):
    own_service.start()
    account = own_service.create_account()
    flow, renamed, deleted = changed(own_service, account)
    kept = own_service.create_key(account, "--friendly-name", "Kept")
    API(own_service, kept).post(f"/v2/Flows/{flow}", {"Status": "published"})
    other = API(own_service, account).create()["sid"]
    API(own_service, account).delete(f"/v2/Flows/{other}")
    assert own_service.stop() == 0
    with closing(sqlite3.connect(own_service.database)) as database, database:
        take_back(database, 21)
    own_service.start()
    api = API(own_service, account)
    # Nobody has kept what the keys were called that were renamed or deleted since.
    expected = [
        ("auth_token", account.sid, account.sid, None), ("api_key", renamed, account.sid, None),
        ("api_key", renamed, account.sid, "Deploy"), ("api_key", deleted, account.sid, None),
        ("api_key", kept.sid, account.sid, "Kept"),
    ]  # fmt: skip
    assert actors(api, flow) == expected
    assert api.post(f"/v2/Flows/{other}/Undelete").status_code == 200
    assert actors(api, other) == expected[:1]
    API(own_service, kept).post(f"/v2/Flows/{flow}", {"Status": "draft"})
    assert actors(api, flow) == [*expected, expected[-1]]
    assert own_service.done("check")["findings"] == []
    assert len(api.get(f"/v2/AuditEvents?FlowSid={flow}").json()["audit_events"]) == 6
