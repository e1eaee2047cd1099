"""The search index is a file of its own that follows the changes: whatever becomes of it, searches find what is there."""

import itertools
import json
import os
import random
import shutil
import sqlite3
import threading
import time

import pytest
import requests

from .api import API
from .definitions import definition, form

WORDS = ["amber", "blue", "cyan", "denim"]


def index(service):
    return service.database.with_name("flow-registry-search.db")


def index_files(service):
    paths = (index(service).with_name(index(service).name + suffix) for suffix in ("", "-wal", "-shm"))
    return [path for path in paths if path.exists()]


def found(service, account, word):
    """The SIDs of the flows that a search finds, once it is not answered with 503 any more."""
    return set(listed(service, account, Search=word))


def listed(service, account, **query):
    """The names of flows by their SIDs, of all pages."""
    api, flows = API(service, account), {}
    page = page_of(api, "/v2/Flows", params={"PageSize": 1000, **query})
    while True:
        flows |= {flow["sid"]: flow["friendly_name"] for flow in page["flows"]}
        if page["meta"]["next_page_url"] is None:
            return flows
        page = page_of(api, page["meta"]["next_page_url"])


def page_of(api, path, **options):
    deadline = time.monotonic() + 20
    while True:
        response = api.get(path, **options)
        if response.status_code == 200:
            return response.json()
        assert response.status_code == 503 and int(response.headers["Retry-After"]) > 0, response.text
        assert time.monotonic() < deadline, response.text
        time.sleep(0.05)


def expect_right(service, account):
    """Each word is found in the flows that have it in their names, and in no others."""
    names = listed(service, account)
    for word in WORDS:
        assert found(service, account, word) == {sid for sid, name in names.items() if word in name.split()}, word


def filled(service, flows=12):
    service.start()
    account = service.create_account()
    for number in range(flows):
        API(service, account).create(FriendlyName=f"{WORDS[number % 4]} {number}")
    expect_right(service, account)
    return account


def wait_for_index(service):
    """Until it has taken in something: one without a change behind it is not told from another database's."""
    deadline = time.monotonic() + 20
    while position(service) == 0:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def position(service):
    with sqlite3.connect(f"file:{index(service)}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT number FROM follower").fetchone()[0]


def rebuilds(service):
    return service.log.read_text().count("search index is being rebuilt")


def test_the_file_is_its_owners_and_is_closed_in_order(own_service):
    account = filled(own_service)
    assert index(own_service).stat().st_mode & 0o777 == 0o600
    assert own_service.stop() == 0
    with sqlite3.connect(index(own_service)) as connection:
        assert connection.execute("SELECT is_closed FROM follower").fetchone() == (1,)
    before = rebuilds(own_service)
    own_service.start()
    expect_right(own_service, account)
    assert rebuilds(own_service) == before


def test_a_kill_at_any_moment_leaves_an_index_that_follows_on(own_service):
    account = filled(own_service)
    wait_for_index(own_service)
    draw = random.Random(7)
    for _ in range(8):
        threads = [threading.Thread(target=change, args=(own_service, account, draw.random())) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(draw.uniform(0.1, 1.5))
        own_service.kill()
        for thread in threads:
            thread.join()
        own_service.start()
        expect_right(own_service, account)
    assert rebuilds(own_service) == 0


def test_a_kill_while_the_file_is_built_leaves_one_that_is_built_on_or_anew(own_service):
    account = filled(own_service, flows=600)
    own_service.kill()
    draw = random.Random(3)
    for attempt in range(8):
        if attempt % 3 == 0:
            remove(index(own_service))
        own_service.launch()
        time.sleep(draw.uniform(0.02, 0.4))
        own_service.kill()
    own_service.start()
    expect_right(own_service, account)


def change(service, account, seed):
    draw, api, made = random.Random(seed), API(service, account), []
    try:
        for number in itertools.count():
            name = f"{draw.choice(WORDS)} {number}"
            response = api.post("/v2/Flows", form(FriendlyName=name))
            if response.status_code == 201:
                made.append(response.json()["sid"])
            api.post(f"/v2/Flows/{draw.choice(made)}", {"Status": "draft", "FriendlyName": f"{draw.choice(WORDS)} new"})
            if number % 5 == 0:
                api.delete(f"/v2/Flows/{made.pop(draw.randrange(len(made)))}")
    except (requests.RequestException, IndexError):
        return


def remove(path):
    path.unlink(missing_ok=True)


def truncate(path):
    os.truncate(path, path.stat().st_size // 2)


def empty(path):
    os.truncate(path, 0)


def scramble(path):
    path.write_bytes(b"not a database" * 1_000)


def newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE follower SET format = format + 1")
    connection.close()


def older_boot(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE follower SET boot_id = 'another', is_closed = 0")
    connection.close()


@pytest.mark.parametrize("ending", ["stop", "kill"])
@pytest.mark.parametrize("fault", [remove, truncate, empty, scramble, newer, older_boot])
def test_a_file_that_cannot_be_trusted_is_made_anew(own_service, fault, ending):
    account = filled(own_service)
    before = rebuilds(own_service)
    getattr(own_service, ending)()
    fault(index(own_service))
    own_service.start()
    expect_right(own_service, account)
    assert rebuilds(own_service) == before + 1


@pytest.mark.parametrize("ending", ["stop", "kill"])
def test_a_file_of_another_database_is_made_anew(own_service, start_service, ending):
    other = start_service()
    stranger = other.create_account()
    for number in range(40):
        API(other, stranger).create(FriendlyName=f"{WORDS[number % 4]} stranger")
    found(other, stranger, "amber")
    other.stop()
    account = filled(own_service)
    getattr(own_service, ending)()
    shutil.copyfile(index(other), index(own_service))
    own_service.start()
    expect_right(own_service, account)
    assert found(own_service, account, "stranger") == set()


@pytest.mark.parametrize("fault", [remove, truncate, empty])
def test_a_file_that_somebody_changes_under_the_service_is_made_anew(own_service, fault):
    account = filled(own_service)
    fault(index(own_service))
    expect_right(own_service, account)
    API(own_service, account).create(FriendlyName="amber late")
    expect_right(own_service, account)
    assert index(own_service).exists()


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_restored_database_gets_an_index_of_its_own(own_service, tmp_path, goes_on):
    account = filled(own_service)
    backups = tmp_path / "backups"
    backups.mkdir()
    backup = own_service.done("backup", str(backups))
    api = API(own_service, account)
    for sid in found(own_service, account, "amber"):
        api.post(f"/v2/Flows/{sid}", {"Status": "draft", "FriendlyName": "blue instead"})
    expect_right(own_service, account)
    assert own_service.stop() == 0
    own_service.done("restore", backup["file"])
    own_service.start()
    if goes_on:
        for sid in found(own_service, account, "cyan"):
            api.post(f"/v2/Flows/{sid}", {"Status": "draft", "FriendlyName": "denim instead"})
    expect_right(own_service, account)
    assert found(own_service, account, "amber")


def test_without_an_index_only_searches_are_refused(own_service):
    index(own_service).mkdir()
    (index(own_service) / "full").touch()
    own_service.start()
    account = own_service.create_account()
    api = API(own_service, account)
    flow = api.create(FriendlyName="amber")
    response = api.get("/v2/Flows", params={"Search": "amber"})
    assert response.status_code == 503 and int(response.headers["Retry-After"]) > 0
    assert "search index" in response.json()["message"]
    assert {flow["sid"]} == set(listed(own_service, account))
    named = api.get("/v2/Flows", params={"FriendlyName": "amber"}).json()["flows"]
    assert [each["sid"] for each in named] == [flow["sid"]]
    assert requests.get(f"{own_service.url}/health/ready").status_code == 200
    assert "search index cannot be kept in step" in own_service.log.read_text()
    shutil.rmtree(index(own_service))
    assert found(own_service, account, "amber") == {flow["sid"]}


def test_a_database_of_others_in_its_place_is_left_alone(own_service, start_service):
    other = start_service()
    account = other.create_account()
    API(other, account).create(FriendlyName="amber")
    assert other.stop() == 0
    shutil.copyfile(other.database, index(own_service))
    own_service.start()
    assert API(own_service, own_service.create_account()).get("/v2/Flows", params={"Search": "a"}).status_code == 503
    assert "is another database" in own_service.log.read_text()
    own_service.stop()
    assert index(own_service).read_bytes() == other.database.read_bytes()


def test_words_that_were_purged_are_in_no_byte_of_the_file(start_service):
    service = start_service(FLOWS_RETENTION_DAYS=0)
    account = service.create_account()
    api = API(service, account)
    secret = api.create(FriendlyName="zanzibarsecret", Definition=json.dumps(definition("zanzibarwidget")))
    for number in range(200):
        api.create(FriendlyName=f"amber {number}")
    assert found(service, account, "zanzibarsecret") == {secret["sid"]}
    deadline = time.monotonic() + 20
    while not any(b"zanzibar" in path.read_bytes() for path in index_files(service)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert api.delete(f"/v2/Flows/{secret['sid']}").status_code == 204
    deadline = time.monotonic() + 30
    while any(b"zanzibar" in path.read_bytes() for path in index_files(service)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert len(found(service, account, "amber")) == 200
