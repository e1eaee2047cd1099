"""Plain HTTP with an account's credentials, where the SDK hides what is to be seen."""

import json
import re
import socket

import requests

from .definitions import form
from .openapi import check_answer

REQUEST_ID = re.compile(r"RQ[0-9a-f]{32}")
# The ETag of a flow's first revision: behind the number is what tells it from others of that number.
FIRST_TAG = '"1-0000000000"'


class From(requests.adapters.HTTPAdapter):
    """Connections from one of this machine's addresses."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **options)


class API:
    """Requests to one service with an account's or a key's credentials; `account=None` sends none.

    Answers are measured by this version's OpenAPI document, but for those of another version: `described=False`.
    """

    def __init__(self, service, account=None, address="127.0.0.1", described=True):
        self.service = service
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = service.verify
        self.session.mount("http://", From(address))
        self.session.auth = tuple(account) if account else None
        if described:
            self.session.hooks["response"].append(check_answer)

    def __call__(self, method, path, data=None, **options):
        """The response, after the checks that hold for every one of them."""
        url = path if path.startswith("http") else self.service.url + path
        response = self.session.request(method, url, data=data, timeout=10, allow_redirects=False, **options)
        check_every_response(response)
        return response

    def get(self, path, **options):
        return self("GET", path, **options)

    def post(self, path, data=None, **options):
        return self("POST", path, data, **options)

    def delete(self, path, **options):
        return self("DELETE", path, **options)

    def create(self, **fields):
        """Creates a flow; returns its resource."""
        response = self.post("/v2/Flows", form(**fields))
        assert response.status_code == 201, response.text
        return response.json()


def check_every_response(response):
    assert REQUEST_ID.fullmatch(response.headers["Twilio-Request-Id"]), dict(response.headers)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.status_code == 204:
        assert response.content == b""
        return
    assert response.headers["Content-Type"].split(";")[0] == "application/json"


def check_error(response, status, code, message=None):
    """An error object as contract and clients have it; returns it."""
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), response.text
    assert body["status"] == status
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert isinstance(body["message"], str) and body["message"]
    assert isinstance(body.get("details", {}), dict)
    assert set(body) <= {"code", "message", "more_info", "status", "details", "detail"}
    if message is not None:
        assert body["message"] == message
    return body


def exchange(service, request, timeout=10):
    """Sends bytes as they are; returns status, header fields in lower case and body, without any library's opinion."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=timeout) as connection:
        connection.sendall(request)
        received = connection.makefile("rb")
        status = int(received.readline().split()[1])
        headers = dict(read_header(line) for line in iter(received.readline, b"\r\n"))
        body = received.read(int(headers.get("content-length", 0)))
    return status, headers, json.loads(body) if body else None


def read_header(line):
    name, value = line.decode("latin-1").split(":", 1)
    return name.lower(), value.strip()


def update(api, flow, **fields):
    """Makes a further revision of a flow, a draft unless they say otherwise; returns the resource."""
    response = api.post(f"/v2/Flows/{flow['sid']}", {"Status": "draft", **fields})
    assert response.status_code == 200, response.text
    return response.json()
