"""Every error's status, code, shape and header fields."""

import base64
import json
import subprocess

import pytest
import requests

from .api import API, REQUEST_ID, check_error, exchange
from .definitions import definition, form

MISSING = "FW" + "0" * 32
UNKNOWN = "AC" + "0" * 32


@pytest.fixture
def flow(api):
    return api.create()


def authorization(service, account):
    return "Basic " + base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()


def raw(service, account, method, target, body=b"", *fields):
    head = [
        f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{service.port}",
        f"Authorization: {authorization(service, account)}", "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}", "Connection: close", *fields,
    ]  # fmt: skip
    return exchange(service, "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)


CREDENTIALS = {
    "none": lambda account: None,
    "wrong token": lambda account: (account.sid, "0" * 32),
    "empty token": lambda account: (account.sid, ""),
    "unknown account": lambda account: (UNKNOWN, account.auth_token),
    "no account": lambda account: ("admin", "admin"),
    "longer token": lambda account: (account.sid, account.auth_token + "0"),
    "upper-case token": lambda account: (account.sid, account.auth_token.upper() + "X"),
}


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS.keys())
@pytest.mark.parametrize("path", ["/v2/Flows", "/v1/Flows", f"/v2/Flows/{MISSING}", f"/v2/Flows/{MISSING}/TestUsers"])
def test_without_valid_credentials_every_route_answers_the_same_401(service, account, credentials, path):
    response = API(service, credentials(account)).get(path)
    body = check_error(response, 401, 20003, "Authenticate")
    assert {"code", "message", "more_info", "status"} <= set(body)
    assert response.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    "value", ["Bearer abc", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode(), "", "basic "]
)
def test_a_damaged_authorization_field_is_401(anonymous, value):
    check_error(anonymous.get("/v2/Flows", headers={"Authorization": value}), 401, 20003)


def test_a_write_without_credentials_is_401_and_stores_nothing(anonymous, api):
    check_error(anonymous.post("/v2/Flows", form()), 401, 20003)
    assert api.get("/v2/Flows").json()["flows"] == []


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("sid", [MISSING, "FW71", "FWzz" + "0" * 30, "AC" + "0" * 32, "x"])
def test_a_missing_flow_is_404_with_its_path_without_version(api, version, sid):
    body = check_error(
        api.get(f"/{version}/Flows/{sid}"), 404, 20404, f"The requested resource /Flows/{sid} was not found"
    )
    assert "details" not in body


def test_the_404_message_has_the_whole_path_but_no_query(api, flow):
    path = f"/Flows/{flow['sid']}/Revisions/99"
    check_error(api.get(f"/v2{path}?PageSize=5"), 404, 20404, f"The requested resource {path} was not found")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/v2", "/v2/", "/v3/Flows", "/v2/flows", "/v2/Flows/", "/v2/Flows/x/y/z/w/v"])
def test_an_unknown_path_is_404(api, method, path):
    check_error(api(method, path), 404, 20404)


METHODS = [
    ("/v2/Flows", "DELETE", {"GET", "POST"}),
    ("/v2/Flows", "PUT", {"GET", "POST"}),
    ("/v2/Flows", "TRACE", {"GET", "POST"}),
    ("/v2/Flows/{sid}", "PATCH", {"GET", "POST", "DELETE"}),
    ("/v2/Flows/{sid}/Revisions", "POST", {"GET"}),
    ("/v2/Flows/{sid}/Revisions/1", "DELETE", {"GET"}),
    ("/v2/Flows/{sid}/TestUsers", "DELETE", {"GET", "POST"}),
    ("/v1/Flows", "POST", {"GET"}),
    ("/v1/Flows/{sid}", "POST", {"GET", "DELETE"}),
    ("/v2/Flows/{sid}/Executions", "DELETE", {"GET", "POST"}),
    ("/health/ready", "POST", {"GET"}),
]


@pytest.mark.parametrize("path, method, allowed", METHODS)
def test_another_method_on_a_known_path_is_405_with_allow(api, flow, path, method, allowed):
    response = api(method, path.format(sid=flow["sid"]))
    check_error(response, 405, 20004)
    assert allowed <= set(response.headers["Allow"].split(", "))
    assert method not in response.headers["Allow"]


@pytest.mark.parametrize("missing", ["FriendlyName", "Status", "Definition"])
@pytest.mark.parametrize("path", ["/v2/Flows", "/v2/Flows/Validate"])
def test_each_missing_parameter_is_named(api, path, missing):
    response = api.post(path, form(**{missing: None}))
    check_error(response, 400, 20001, f"Missing required parameter {missing} in the post body")
    assert api.get("/v2/Flows").json()["flows"] == []


def test_an_update_needs_a_status(api, flow):
    response = api.post(f"/v2/Flows/{flow['sid']}", {"FriendlyName": "New"})
    check_error(response, 400, 20001, "Missing required parameter Status in the post body")


def test_test_users_need_the_parameter(api, flow):
    response = api.post(f"/v2/Flows/{flow['sid']}/TestUsers", {"Other": "x"})
    check_error(response, 400, 20001, "Missing required parameter TestUsers in the post body")


@pytest.mark.parametrize("name, value", [
    ("Status", "Published"), ("Status", ""), ("Status", "live"), ("FriendlyName", ""), ("AuthorSid", "US123"),
    ("AuthorSid", "AC" + "0" * 32),
])  # fmt: skip
def test_a_malformed_parameter_is_named(api, name, value):
    assert name in check_error(api.post("/v2/Flows", form(**{name: value})), 400, 20001)["message"]


def test_a_definition_over_the_limit_is_413(api):
    large = json.dumps(definition("x" * 1_048_576))
    check_error(api.post("/v2/Flows", form(Definition=large)), 413, 20413)
    assert api.get("/v2/Flows").json()["flows"] == []


def test_a_definition_just_under_the_limit_is_kept(api):
    large = definition("")
    large["description"] = "x" * (1_048_576 - len(json.dumps(large)))
    flow = api.create(Definition=json.dumps(large))
    assert api.get(f"/v2/Flows/{flow['sid']}").json()["definition"] == large


def test_a_body_over_every_limit_is_413_before_it_is_sent(service, account):
    request = (
        f"POST /v2/Flows HTTP/1.1\r\nHost: a\r\nAuthorization: {authorization(service, account)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000000\r\n\r\nFriendlyName=a"
    )
    status, headers, body = exchange(service, request.encode())
    assert (status, body["code"], body["status"]) == (413, 20413, 413)
    assert REQUEST_ID.fullmatch(headers["twilio-request-id"])


BROKEN_FORMS = [
    b"FriendlyName=%zz&Status=draft", b"FriendlyName=%4&Status=draft", b"FriendlyName=a&Status=draft&Definition=%",
    b"FriendlyName=%ff%fe&Status=draft&Definition=%7B%7D", b"FriendlyName=%ed%a0%80&Status=draft&Definition=%7B%7D",
    b"FriendlyName=\xff&Status=draft", b"Status=%c3%28&FriendlyName=a",
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN_FORMS)
def test_malformed_escapes_and_utf8_in_a_form_are_400(service, account, body):
    status, headers, error = raw(service, account, "POST", "/v2/Flows", body)
    assert (status, error["code"], error["status"]) == (400, 20001, 400)
    assert REQUEST_ID.fullmatch(headers["twilio-request-id"])


def test_malformed_utf8_in_a_definition_is_refused(service, account):
    body = b"FriendlyName=a&Status=draft&Definition=%7B%22initial_state%22%3A%22%ff%22%2C%22states%22%3A%5B%5D%7D"
    status, _, error = raw(service, account, "POST", "/v2/Flows", body)
    assert (status, error["code"]) == (400, 81022)
    assert error["details"]["errors"]


@pytest.mark.parametrize("query", ["PageSize=%zz", "PageSize=%", "PageToken=%ff", "PageToken=%1"])
def test_malformed_escapes_in_a_query_are_400(service, account, query):
    status, headers, error = raw(service, account, "GET", f"/v2/Flows?{query}")
    assert status == 400 and error["code"] in (20001, 21481)
    assert REQUEST_ID.fullmatch(headers["twilio-request-id"])


@pytest.mark.parametrize("target", [
    "/v2/Flows/%zz", "/v2/Flows/%", "/v2/Flows/%ff", "/v2/Flows/%00", "/v2/Flows/%22%5C", "/v2/Flows/a%2Fb",
    "/v2/Flows/..%2F..", "/v2//Flows", "/v2/Flows/../Flows", "/%76%32/Flows/x",
])  # fmt: skip
def test_a_strange_path_is_a_client_error_in_json(service, account, target):
    status, headers, error = raw(service, account, "GET", target)
    assert status in (400, 404) and error["status"] == status
    assert error["code"] in (20001, 20404)
    assert REQUEST_ID.fullmatch(headers["twilio-request-id"])


def test_a_quote_in_the_path_cannot_break_the_error(service, account):
    status, _, error = raw(service, account, "GET", '/v2/Flows/"x\\')
    assert status in (400, 404) and error["status"] == status


@pytest.mark.parametrize("headers", [
    {"Accept": "*/*"}, {"Accept": "text/plain"}, {"Accept-Encoding": "utf-8"}, {"Accept-Encoding": "gzip;q=0"},
    {"X-Twilio-Client": "python-9.13.0", "Accept-Charset": "utf-8"}, {"If-Match": "*"}, {"Connection": "close"},
    {"Content-Type": "application/x-www-form-urlencoded"}, {"User-Agent": ""}, {"Cookie": "a=b"},
], ids=str)  # fmt: skip
def test_header_fields_of_every_client_are_accepted(api, flow, headers):
    assert api.get(f"/v2/Flows/{flow['sid']}", headers=headers).status_code == 200


def test_request_ids_differ(api):
    ids = {api.get("/v2/Flows").headers["Twilio-Request-Id"] for _ in range(20)}
    assert len(ids) == 20


def test_delete_is_204_with_an_empty_body(api, flow):
    assert api.delete(f"/v2/Flows/{flow['sid']}").status_code == 204
    check_error(api.delete(f"/v2/Flows/{flow['sid']}"), 404, 20404)


def test_head_is_get_without_a_body(service, account, flow):
    response = requests.head(f"{service.url}/v2/Flows/{flow['sid']}", auth=tuple(account), timeout=5)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/openapi.json"])
def test_health_and_openapi_need_no_credentials(anonymous, path):
    assert anonymous.get(path).status_code == 200


def test_one_connection_serves_many_requests(api, flow):
    """An error must not cost a client its connection, nor leave anything behind on it."""
    for status, path in [(200, flow["sid"]), (404, MISSING), (404, "x"), (200, flow["sid"])] * 5:
        response = api.get(f"/v2/Flows/{path}")
        assert response.status_code == status and response.headers["Connection"] == "Keep-Alive"
        assert response.headers["Keep-Alive"] == "timeout=75"


@pytest.mark.parametrize("field", ["close", "Close", "foo, close"])
def test_a_client_that_ends_its_connection_is_promised_nothing(anonymous, field):
    response = anonymous.get("/health/live", headers={"Connection": field})
    assert response.headers["Connection"] == "close" and "Keep-Alive" not in response.headers


def test_a_body_over_the_limit_is_refused_while_it_is_sent(service, account, tmp_path):
    """By clients that send it to its end first, and by one that reads meanwhile."""
    url = f"{service.url}/v2/Flows"
    response = requests.post(url, data=b"x" * 20_000_000, auth=tuple(account), timeout=10)
    assert (response.status_code, response.json()["code"]) == (413, 20413)
    body = tmp_path / "body"
    body.write_bytes(b"x" * 20_000_000)
    for _ in range(5):
        curl = subprocess.run(
            ["curl", "-sS", "-H", "Expect:", "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", f"@{body}", url],
            capture_output=True, text=True, timeout=10,
        )  # fmt: skip
        assert (curl.stdout, curl.stderr) == ("413", "")
