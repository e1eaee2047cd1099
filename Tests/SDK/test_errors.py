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
@pytest.mark.parametrize("path", ["/v2", "/v2/", "/v3/Flows", "/v2/flows", "/v2/Flows/", "/v2/Flows/x/y/z/w/v"])
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
    expected = allowed | {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())
    assert set(response.headers["Allow"].split(", ")) == expected
    assert set(api("OPTIONS", path.format(sid=flow["sid"])).headers["Allow"].split(", ")) == expected


def test_the_service_itself_has_options(anonymous):
    assert anonymous("OPTIONS", "/v2/Flows").status_code == 204
    status, headers, _ = exchange(anonymous.service, b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (status, headers["allow"]) == (204, "GET, HEAD, POST, DELETE, OPTIONS")


@pytest.mark.parametrize("path, like", [
    ("/v2/v2/Flows", "/v2/Flows"), ("/v2/v1/Flows/FW1", "/v1/Flows/FW1"), ("/Flows", "/v2/Flows"),
    ("//v2/Flows", "/v2/Flows"), ("/v2/Flows/", "/v2/Flows"), ("/v2/flows/FW1/revisions", "/v2/Flows/FW1/Revisions"),
    ("/v2/2010-04-01/Accounts", "/2010-04-01/Accounts"), ("/accounts/AC1/keys", "/2010-04-01/Accounts/AC1/Keys"),
    ("/health/ready/", "/health/ready"),
])  # fmt: skip
def test_a_path_that_was_put_together_wrongly_is_404_with_the_right_one(service, account, path, like):
    status, _, error = raw(service, account, "GET", path)
    assert (status, error["code"]) == (404, 20404)
    assert error["message"] == f"The requested resource {path} was not found: did you mean {like}?"


def test_the_root_says_what_this_is_and_where_it_is_described(service, anonymous):
    about = anonymous.get("/").json()
    assert about["name"] == "Flow Registry" and about["links"]["documentation"] == f"{service.url}/openapi.json"
    assert anonymous.get(about["links"]["documentation"]).status_code == 200
    assert anonymous.get(about["links"]["health"]).status_code == 200


@pytest.mark.parametrize("target", ["http://{host}{path}", "HTTP://{host}{path}", "http://flows.example.org{path}"])
def test_a_target_in_absolute_form_is_its_path_on_its_host(service, account, flow, target):
    target = target.format(host=f"127.0.0.1:{service.port}", path=f"/v2/Flows/{flow['sid']}")
    status, _, body = raw(service, account, "GET", target)
    assert (status, body["url"]) == (200, target.replace("HTTP:", "http:"))
    # Header fields that are known do not change what the target has said.
    for _ in range(3):
        assert raw(service, account, "GET", f"/v2/Flows/{flow['sid']}")[2]["url"].startswith(service.url)
        assert raw(service, account, "GET", target)[2]["url"] == target.replace("HTTP:", "http:")


def test_characters_that_need_no_escape_may_have_one_in_a_path(service, account, flow):
    for sid in [flow["sid"], "%46W" + flow["sid"][2:], flow["sid"][:-1] + f"%{ord(flow['sid'][-1]):x}"]:
        status, _, body = raw(service, account, "GET", f"/%762/%46lows/{sid}")
        assert (status, body["url"]) == (200, f"{service.url}/v2/Flows/{flow['sid']}")
    assert raw(service, account, "GET", f"/v2%2FFlows/{flow['sid']}")[0] == 404


BODIES = {
    "application/json": json.dumps({"FriendlyName": "a", "Status": "draft"}),
    "multipart/form-data; boundary=x": "--x\r\nContent-Disposition: form-data; name=\"Status\"\r\n\r\ndraft\r\n--x--\r\n",
    "text/plain;charset=UTF-8": "FriendlyName=a&Status=draft",
}


@pytest.mark.parametrize("length", [0, 100_000])
@pytest.mark.parametrize("content_type, body", BODIES.items(), ids=BODIES.keys())
def test_a_body_that_is_no_form_is_400_and_both_types_are_named(api, flow, content_type, body, length):
    for path in ["/v2/Flows", f"/v2/Flows/{flow['sid']}"]:
        response = api.post(path, body + " " * length, headers={"Content-Type": content_type})
        message = check_error(response, 400, 20001)["message"]
        assert content_type.split(";")[0] in message and "application/x-www-form-urlencoded" in message


@pytest.mark.parametrize("content_type", [
    "application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded; charset=utf-8", None,
])  # fmt: skip
def test_a_form_is_read_however_its_type_is_written(api, content_type):
    headers = {"Content-Type": content_type}
    body = requests.models.RequestEncodingMixin._encode_params(form())
    assert api.post("/v2/Flows", body.encode(), headers=headers).status_code == 201


def test_without_a_form_a_body_is_not_looked_at(api, flow):
    response = api.delete(f"/v2/Flows/{flow['sid']}", data="{}", headers={"Content-Type": "application/json"})
    assert response.status_code == 204


@pytest.mark.parametrize("query", ["Staus=draft", "STATUS=draft", "friendly_name=a", "Serch=a", "deleted=true"])
def test_a_misspelt_filter_is_400_with_the_right_name(api, query):
    message = check_error(api.get(f"/v2/Flows?{query}"), 400, 20001)["message"]
    assert query.split("=")[0] in message and "did you mean" in message


@pytest.mark.parametrize("path, ignored", [
    ("/v2/Flows?Owner=me&PageSize=5", "Owner"), ("/v2/AuditEvents?Nothing=1&Status=draft", "Nothing, Status"),
    ("/v1/Flows?Deleted=true", "Deleted"), ("/v2/Flows/{sid}?Unheeded=%0d%0aX:%20y&%c3%a9=1", "Unheeded, ??"),
    ("/v2/Flows?Status=draft&Owner=me", "Owner"), ("/v2/Flows?%0d%0aA:b=1", "??A:b"),
])  # fmt: skip
def test_a_parameter_that_is_ignored_is_told_of_in_a_header_field(api, flow, path, ignored):
    for _ in range(3):
        response = api.get(path.format(sid=flow["sid"]))
        assert response.status_code == 200
        assert response.headers["Flow-Registry-Warning"] == f"Ignored, since there is no such parameter here: {ignored}"
    assert "Flow-Registry-Warning" not in api.get(path.format(sid=flow["sid"]).split("?")[0]).headers


@pytest.mark.parametrize("name", ["Dryrun", "dry_run", "DryRn"])
def test_a_misspelt_dry_run_changes_nothing(api, flow, name):
    path = f"/v2/Flows/{flow['sid']}"
    assert "DryRun" in check_error(api.post(path, {"Status": "draft", name: "true"}), 400, 20001)["message"]
    assert "DryRun" in check_error(api.delete(f"{path}?{name}=true"), 400, 20001)["message"]
    assert api.get(path).json()["revision"] == 1


def test_a_key_that_lacks_a_permission_is_told_which(service, account, flow):
    options = ("--type", "restricted", "--allow", "/twilio/studio/flows/read")
    key = API(service, service.create_key(account, *options))
    assert key.get(f"/v2/Flows/{flow['sid']}").status_code == 200
    refused = "These credentials are not allowed to do this"
    check_error(
        key.get("/v2/Flows"), 403, 20403, f"{refused}: the key's policy lacks /twilio/studio/flows/list"
    )
    check_error(
        key.get("/v1/Keys"), 403, 20403, f"{refused}: they take an auth token or a key of the type main"
    )


@pytest.mark.parametrize("count, status", [(100, 200), (101, 400)])
def test_a_list_of_entity_tags_has_as_many_in_a_read_as_in_a_change(api, flow, count, status):
    tags = ", ".join(f'"{number}"' for number in range(7, 7 + count))
    assert api.get(f"/v2/Flows/{flow['sid']}", headers={"If-None-Match": tags}).status_code == status
    changed = api.post(f"/v2/Flows/{flow['sid']}", {"Status": "draft"}, headers={"If-Match": tags})
    assert changed.status_code == (412 if status == 200 else 400)


@pytest.mark.parametrize("name", ["LatestPublished", "LatestRevision", "latestpublished"])
def test_the_names_of_studio_are_reserved(api, flow, name):
    response = api.post(f"/v2/Flows/{flow['sid']}/Aliases/{name}", {"Revision": "1"})
    assert f"Parameter Name is reserved: {name}" in check_error(response, 400, 20001)["message"]


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


@pytest.mark.parametrize("path", ["/", "/health/live", "/health/ready", "/openapi.json"])
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
