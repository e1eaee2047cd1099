"""After a restore, the numbers that are given once more are not taken for those that clients have seen."""

import json
import sqlite3

import pytest

from .api import API, FIRST_TAG, check_error
from .definitions import definition
from .migrations import take_back


class Scene:
    """A flow with an alias and test users, backed up, changed, and restored; then somebody else changes it."""

    def __init__(self, service, backups):
        self.service, self.backups = service, backups
        service.start()
        self.account = service.create_account()
        self.sid = self.api.create(FriendlyName="One")["sid"]
        self.kept = self.api.create(FriendlyName="Kept")["sid"]
        self.url = f"/v2/Flows/{self.sid}"
        self.api.post(f"{self.url}/Aliases/live", {"Revision": "1"})
        self.api.post(f"{self.url}/TestUsers", {"TestUsers": "alice"})

    @property
    def api(self):
        return API(self.service, self.account)

    def back_up(self):
        self.service.done("backup", str(self.backups))

    def change(self, message, user):
        """Another revision, alias and list of test users; their tags."""
        changed = json.dumps(definition(message))
        self.api.post(self.url, {"Status": "draft", "CommitMessage": message, "Definition": changed})
        self.api.post(f"{self.url}/Aliases/live", {"Revision": "2"})
        self.api.post(f"{self.url}/TestUsers", {"TestUsers": user})
        return self.tags()

    def tags(self):
        ends = ["", "/Aliases/live", "/TestUsers"]
        return {end: self.api.get(f"{self.url}{end}").headers["ETag"] for end in ends}

    def restore(self):
        self.service.stop()
        [backup] = [path for path in self.backups.iterdir() if path.suffix == ".db"]
        self.service.done("restore", str(backup))
        self.service.start()


@pytest.fixture
def scene(own_service, tmp_path):
    backups = tmp_path / "backups"
    backups.mkdir()
    return Scene(own_service, backups)


def is_known(api, path, tag):
    """Whether a client with this tag is told that it has what is there."""
    response = api.session.get(api.service.url + path, headers={"If-None-Match": tag}, timeout=5)
    assert response.status_code in (200, 304)
    return response.status_code == 304


def test_a_tag_of_what_a_restore_has_cut_off_names_nothing(scene):
    before = scene.tags()
    scene.back_up()
    lost = scene.change("lost", "bob")
    scene.restore()
    assert scene.tags() == before
    made = scene.change("made", "carol")
    assert all(made[end] != lost[end] for end in lost)
    for end, tag in lost.items():
        assert not is_known(scene.api, f"{scene.url}{end}", tag)
        assert is_known(scene.api, f"{scene.url}{end}", made[end])
    for version in ("v1", "v2"):
        path = f"/{version}/Flows/{scene.sid}"
        assert not is_known(scene.api, path, lost[""])
        check_error(scene.api.delete(path, headers={"If-Match": lost[""]}), 412, 20412)
    for end, form in [
        ("", {"Status": "draft"}), ("/Rollback", {"Revision": "1"}), ("/Aliases/live", {"Revision": "1"}),
        ("/TestUsers", {"TestUsers": "bob"}),
    ]:  # fmt: skip
        seen = lost.get(end, lost[""])
        check_error(scene.api.post(f"{scene.url}{end}", form, headers={"If-Match": seen}), 412, 20412)
    check_error(scene.api.delete(f"{scene.url}/Aliases/live", headers={"If-Match": lost["/Aliases/live"]}), 412, 20412)
    update = [{"Action": "update", "FlowSid": scene.sid, "Status": "draft", "IfMatch": lost[""]}]
    check_error(scene.api.post("/v2/Changesets", {"Changes": json.dumps(update)}), 412, 20412)
    assert scene.tags() == made


def test_what_a_restore_has_left_as_it_was_keeps_its_tag(scene):
    seen = scene.api.get(f"/v2/Flows/{scene.kept}").headers["ETag"]
    scene.back_up()
    scene.change("lost", "bob")
    scene.restore()
    response = scene.api.post(f"/v2/Flows/{scene.kept}", {"Status": "published"}, headers={"If-Match": seen})
    assert response.status_code == 200


def test_a_refusal_tells_of_no_changes_since_a_revision_that_is_not_in_the_history(scene):
    scene.back_up()
    lost = scene.change("lost", "bob")
    scene.restore()
    scene.change("made", "carol")
    scene.api.post(scene.url, {"Status": "draft"})
    scene.api.post(f"{scene.url}/Aliases/live", {"Revision": "3"})
    refused = scene.api.post(scene.url, {"Status": "draft"}, headers={"If-Match": lost[""]})
    error = check_error(refused, 412, 20412)
    assert "is not as it was expected to be: it is at revision 3" in error["message"]
    assert error["details"] == {"current_revision": 3, "since": [], "changes": []}
    moved = scene.api.post(
        f"{scene.url}/Aliases/live", {"Revision": "1"}, headers={"If-Match": lost["/Aliases/live"]})
    assert check_error(moved, 412, 20412)["details"] == {"current_revision": 3, "since": [], "changes": []}


def newest(scene, path):
    """The token of the page with what comes behind the newest element there is."""
    page = scene.api.get(f"{path}?PageSize=1").json()
    following = scene.api.get(page["meta"]["next_page_url"].removeprefix(scene.service.url)).json()
    return following["meta"]["previous_page_url"].removeprefix(scene.service.url)


def test_a_page_token_goes_on_from_no_element_that_a_restore_has_cut_off(scene):
    paths = [f"{scene.url}/Revisions", f"{scene.url}/Aliases/live/History", "/v2/AuditEvents"]

    def change(*revisions):
        for revision in revisions:
            scene.api.post(scene.url, {"Status": "draft"})
            scene.api.post(f"{scene.url}/Aliases/live", {"Revision": revision})

    change("1", "2")
    kept = [newest(scene, path) for path in paths]
    scene.back_up()
    change("1", "2", "1")
    lost = [newest(scene, path) for path in paths]
    scene.restore()
    change("3", "2", "3", "1")
    for token in lost:
        check_error(scene.api.get(token), 400, 21481)
    for token in kept:
        assert scene.api.get(token).status_code == 200


def test_a_request_is_carried_out_again_where_a_restore_has_undone_it(scene):
    def create(name, key):
        form = {"FriendlyName": name, "Status": "draft", "Definition": json.dumps(definition())}
        return scene.api.post("/v2/Flows", form, headers={"Idempotency-Key": key})

    first = create("Before", "one")
    scene.back_up()
    create("After", "two")
    scene.restore()
    again, anew = create("Before", "one"), create("After", "two")
    assert again.json() == first.json() and again.headers["ETag"] == first.headers["ETag"] == FIRST_TAG
    assert "Idempotent-Replayed" in again.headers and "Idempotent-Replayed" not in anew.headers
    assert scene.api.get(f"/v2/Flows/{anew.json()['sid']}").status_code == 200


def test_a_tag_from_before_there_were_nonces_names_nothing(own_service):
    own_service.start()
    account = own_service.create_account()
    api = API(own_service, account)
    url = f"/v2/Flows/{api.create()['sid']}"
    api.post(url, {"Status": "draft"})
    api.post(f"{url}/Aliases/live", {"Revision": "1"})
    assert own_service.stop() == 0
    with sqlite3.connect(own_service.database) as database:
        take_back(database, 16)
    database.close()
    own_service.start()
    api = API(own_service, account)
    for end in ("", "/Aliases/live", "/TestUsers"):
        path = f"{url}{end}"
        seen = api.get(path).headers["ETag"]
        number = seen[1:].split("-")[0]
        for other in (f'"{number}"', f'"{number}-0000000000"'):
            assert not is_known(api, path, other)
        assert is_known(api, path, seen)
    updated = api.post(url, {"Status": "draft"}, headers={"If-Match": api.get(url).headers["ETag"]})
    assert updated.status_code == 200 and updated.json()["revision"] == 3
    assert own_service.stop() == 0
    own_service.done("check")
