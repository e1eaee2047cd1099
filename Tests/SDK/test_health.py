"""What /health tells load balancers and people: whether the process answers, and whether requests can be served."""

import sqlite3

import requests

from .api import API
from .observed import failed_checks, wait_for

LARGE = 1_099_511_627_776


def test_every_check_is_told(anonymous):
    response = anonymous.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": [{"name": name, "status": "passed", "reason": None} for name in ("schema", "disk", "writer")],
    }


def test_the_process_says_that_it_lives(anonymous):
    assert anonymous.get("/health/live").json() == {"status": "live"}


def test_head_has_the_status_of_get(own_service, anonymous):
    for path in ("/health/live", "/health/ready"):
        response = anonymous("HEAD", path)
        assert (response.status_code, response.content) == (200, b"")
    own_service.environment["FLOW_REGISTRY_DATABASE_MINIMUM_FREE_BYTES"] = str(LARGE)
    own_service.launch()
    wait_for(lambda: answers(own_service))
    assert API(own_service)("HEAD", "/health/ready").status_code == 503
    assert API(own_service)("HEAD", "/health/live").status_code == 200


def answers(service):
    try:
        return requests.get(f"{service.url}/health/live", timeout=1).status_code == 200
    except requests.ConnectionError:
        return False


def test_with_less_room_than_wanted_it_is_not_ready_and_serves_on(own_service):
    own_service.environment["FLOW_REGISTRY_DATABASE_MINIMUM_FREE_BYTES"] = str(LARGE)
    own_service.launch()
    wait_for(lambda: answers(own_service))
    api = API(own_service, own_service.create_account())
    assert api.get("/health/ready").status_code == 503
    assert failed_checks(own_service) == {"disk": f"Less than {LARGE} bytes are free on the disk of the database."}
    assert api.get(f"/v2/Flows/{api.create()['sid']}").status_code == 200


def test_a_database_of_another_schema_is_noticed(own_service):
    own_service.start()
    with sqlite3.connect(own_service.database, timeout=5) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        database.execute("PRAGMA user_version = 99")
    wait_for(lambda: failed_checks(own_service) == {"schema": f"The database has schema version 99, not {version}."})
    with sqlite3.connect(own_service.database, timeout=5) as database:
        database.execute(f"PRAGMA user_version = {version}")
    wait_for(lambda: not failed_checks(own_service))


def test_the_command_line_tells_whether_the_service_is_ready(own_service):
    stopped = own_service.command("health")
    assert stopped.returncode == 69 and stopped.stderr.startswith("flow-registry: No service runs that listens on ")
    assert not own_service.database.exists()
    own_service.start()
    ready = own_service.command("health")
    assert (ready.returncode, ready.stdout, ready.stderr) == (0, "", "")
