"""Idempotency-Key: a POST that is sent again is carried out once; and DryRun, by which nothing is."""

import json
import sqlite3
import threading

import pytest

from .api import API, FIRST_TAG, check_error
from .definitions import definition, form
from .service import Key


def key(text):
    return {"Idempotency-Key": text}


def shown(response):
    """What of an answer is the same in every repetition."""
    return response.status_code, response.headers.get("ETag"), response.content


def count(api):
    return len(api.get("/v2/Flows?PageSize=1000").json()["flows"])


def test_the_same_request_again_gets_the_first_answer(api):
    first = api.post("/v2/Flows", form(), headers=key("one"))
    again = api.post("/v2/Flows", form(), headers=key("one"))
    assert first.status_code == 201 and shown(again) == shown(first)
    assert "Idempotent-Replayed" not in first.headers and again.headers["Idempotent-Replayed"] == "true"
    assert count(api) == 1
    other = api.post("/v2/Flows", form(), headers=key("two"))
    assert other.json()["sid"] != first.json()["sid"]


def test_a_retry_is_answered_although_its_own_if_match_holds_no_longer(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    headers = {"If-Match": FIRST_TAG, **key("update")}
    first = api.post(url, {"Status": "published"}, headers=headers)
    again = api.post(url, {"Status": "published"}, headers=headers)
    assert (first.status_code, first.json()["revision"]) == (200, 2)
    assert shown(again) == shown(first)
    assert api.get(url).json()["revision"] == 2


def test_another_request_with_the_key_is_a_conflict(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    assert api.post(url, {"Status": "published"}, headers=key("one")).status_code == 200
    check_error(api.post(url, {"Status": "draft"}, headers=key("one")), 409, 20409)
    check_error(api.post(f"{url}/Rollback", {"Status": "published"}, headers=key("one")), 409, 20409)
    assert api.get(url).json()["revision"] == 2


def test_a_retry_needs_the_permissions_of_its_changes(service, account, api):
    change = {"Action": "create", "FriendlyName": "New", "Status": "draft", "Definition": definition()}
    changeset = {"Changes": json.dumps([change])}
    assert api.post("/v2/Changesets", changeset, headers=key("one")).status_code == 200
    policy = json.dumps({"allow": ["/flow-registry/changesets/create"]})
    made = api.post("/v1/Keys", {"KeyType": "restricted", "Policy": policy}).json()
    restricted = API(service, Key(made["sid"], made["secret"]))
    check_error(restricted.post("/v2/Changesets", changeset, headers=key("one")), 403, 20403)
    assert api.post("/v2/Changesets", changeset, headers=key("one")).headers["Idempotent-Replayed"] == "true"


def test_what_failed_may_be_tried_again(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    check_error(api.post(f"{url}/Rollback", {"Revision": "2"}, headers=key("one")), 400, 20001)
    api.post(url, {"Status": "published"})
    assert api.post(f"{url}/Rollback", {"Revision": "2"}, headers=key("one")).json()["revision"] == 3


def test_keys_are_each_accounts_own(api, other_api):
    mine = api.post("/v2/Flows", form(), headers=key("one")).json()
    theirs = other_api.post("/v2/Flows", form(FriendlyName="Theirs"), headers=key("one"))
    assert theirs.status_code == 201 and theirs.json()["sid"] != mine["sid"]


@pytest.mark.parametrize("text", ["", "x" * 256, "caf\u00e9"])
def test_a_key_that_can_be_none_is_refused(api, text):
    check_error(api.post("/v2/Flows", form(), headers={"Idempotency-Key": text.encode("latin-1")}), 400, 20001)
    assert count(api) == 0


def test_many_at_once_are_carried_out_once(service, account):
    clients = [API(service, account) for _ in range(8)]
    answers, barrier = [], threading.Barrier(len(clients))

    def send(client):
        barrier.wait()
        answers.append(shown(client.post("/v2/Flows", form(), headers=key("together"))))

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1 and answers[0][0] == 201
    assert count(clients[0]) == 1


def test_every_post_is_carried_out_once(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    api.post(url, {"Status": "published"})
    for path, fields in [
        (url, {"Status": "draft"}),
        (f"{url}/Rollback", {"Revision": "2"}),
        (f"{url}/Aliases/live", {"Revision": "1"}),
        (f"{url}/TestUsers", {"TestUsers": "+1555"}),
        ("/v2/Changesets", {"Changes": json.dumps([{"Action": "publish", "FlowSid": url[-34:]}])}),
    ]:
        first = api.post(path, fields, headers=key(path))
        again = api.post(path, fields, headers=key(path))
        assert first.status_code == 200 and shown(again) == shown(first), path
        assert again.headers["Idempotent-Replayed"] == "true"
    assert api.get(url).json()["revision"] == 5


def test_a_secret_is_shown_once_and_never_kept(service, account):
    api = API(service, account)
    path = f"/2010-04-01/Accounts/{account.sid}/Keys.json"
    first = api.post(path, {"FriendlyName": "CI"}, headers=key("key")).json()
    again = api.post(path, {"FriendlyName": "CI"}, headers=key("key")).json()
    secret = first.pop("secret")
    assert secret and again == first
    rotation = api.post("/v1/AuthTokens/Secondary", headers=key("token")).json()["secondary_auth_token"]
    assert api.post("/v1/AuthTokens/Secondary", headers=key("token")).json()["secondary_auth_token"] is None
    stored = b"".join(path.read_bytes() for path in service.directory.glob("*.db*") if path.is_file())
    assert secret.encode() not in stored and rotation.encode() not in stored


def test_a_kept_answer_outlives_a_crash(own_service):
    account = own_service.create_account()
    own_service.start()
    first = API(own_service, account).post("/v2/Flows", form(), headers=key("one"))
    own_service.kill()
    own_service.start()
    assert shown(API(own_service, account).post("/v2/Flows", form(), headers=key("one"))) == shown(first)


def test_a_key_is_forgotten_after_a_day(own_service):
    account = own_service.create_account()
    own_service.start()
    first = API(own_service, account).post("/v2/Flows", form(), headers=key("one")).json()
    own_service.stop()
    with sqlite3.connect(own_service.database) as database:
        assert database.execute("UPDATE idempotency_record SET date_created = date_created - 86401").rowcount == 1
    database.close()
    own_service.start()
    again = API(own_service, account).post("/v2/Flows", form(FriendlyName="Other"), headers=key("one"))
    assert again.status_code == 201 and again.json()["sid"] != first["sid"]


# DryRun


def dump(service):
    """All rows of all tables."""
    with sqlite3.connect(f"file:{service.database}?mode=ro", uri=True) as database:
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


def test_a_dry_run_answers_as_the_change_would_and_changes_nothing(service, api):
    url = f"/v2/Flows/{api.create()['sid']}"
    api.post(url, {"Status": "published"})
    api.post(f"{url}/Aliases/live", {"Revision": "1"})
    before = dump(service)
    for path, fields in [
        (url, {"Status": "draft", "CommitMessage": "Try", "Definition": json.dumps(definition("Tried"))}),
        (f"{url}/Rollback", {"Revision": "1"}),
        (f"{url}/Aliases/live", {"Revision": "2"}),
        (f"{url}/TestUsers", {"TestUsers": "+1555"}),
    ]:
        tried = api.post(path, {**fields, "DryRun": "true"})
        assert tried.headers["Flow-Registry-Dry-Run"] == "true"
        assert dump(service) == before, path
        done = api.post(path, {**fields, "DryRun": "false"})
        assert "Flow-Registry-Dry-Run" not in done.headers
        assert {k: v for k, v in tried.json().items() if "date" not in k} == {
            k: v for k, v in done.json().items() if "date" not in k
        }
        before = dump(service)
    tried = api.post("/v2/Flows", form(DryRun="true"))
    assert tried.status_code == 201 and api.get(f"/v2/Flows/{tried.json()['sid']}").status_code == 404
    for path in [f"{url}/Aliases/live", url, url.replace("v2", "v1")]:
        assert api.delete(f"{path}?DryRun=true").status_code == 204
    assert dump(service) == before


def test_a_dry_run_finds_what_the_change_would_fail_of(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    check_error(api.post("/v2/Flows", form(DryRun="true", Definition="{}")), 400, 81022)
    check_error(api.post(f"{url}/Rollback", {"Revision": "9", "DryRun": "true"}), 400, 20001)
    check_error(api.post(url, {"Status": "draft", "DryRun": "true"}, headers={"If-Match": '"9-0000000001"'}), 412, 20412)
    check_error(api.post(url, {"Status": "draft", "DryRun": "yes"}), 400, 20001)
    check_error(api.delete(f"{url}?DryRun=1"), 400, 20001)
    assert api.get(url).json()["revision"] == 1


def test_a_dry_run_leaves_its_key_free_and_shows_no_secret(service, account):
    api = API(service, account)
    tried = api.post("/v2/Flows", form(DryRun="true"), headers=key("one"))
    done = api.post("/v2/Flows", form(), headers=key("one"))
    assert done.json()["sid"] != tried.json()["sid"] and "Idempotent-Replayed" not in done.headers
    made = api.post(f"/2010-04-01/Accounts/{account.sid}/Keys.json", {"FriendlyName": "CI", "DryRun": "true"})
    assert made.status_code == 201 and "secret" not in made.json()
    tried = API(service, service.administrator).post("/2010-04-01/Accounts.json", {"DryRun": "true"})
    assert (tried.status_code, tried.json()["auth_token"]) == (201, None)


def test_a_dry_run_may_be_asked_for_in_the_query(api):
    url = f"/v2/Flows/{api.create()['sid']}"
    for request in [
        lambda: api.post("/v2/Flows?DryRun=true", form()), lambda: api.post(f"{url}?DryRun=true", {"Status": "published"}),
        lambda: api.post(f"{url}?DryRun=true", {"Status": "published", "DryRun": "false"}),
    ]:  # fmt: skip
        assert request().headers["Flow-Registry-Dry-Run"] == "true"
    assert (count(api), api.get(url).json()["revision"]) == (1, 1)
    check_error(api.post("/v2/Flows?DryRun=yes", form()), 400, 20001)
