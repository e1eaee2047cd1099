"""An account of the attacker's, with what it has to have stored before an attack."""

import json
import time

from .client import Connection, Gone, basic, post

#: How often a call is sent again that is told to come later.
TRIES = 5


class Tenant:
    """Made by the administrator; calls with a main key, which outlives what happens to the auth tokens."""

    def __init__(self, server):
        self.server = server
        self.connection = Connection(server.port)
        administrator = basic(*server.administrator)
        account = self.call(post("/2010-04-01/Accounts.json", ("FriendlyName", "Attacker")), administrator)
        self.sid = account["sid"]
        key = self.call(
            post(f"/2010-04-01/Accounts/{self.sid}/Keys.json", ("KeyType", "main")), administrator
        )  # fmt: skip
        self.credentials = basic(key["sid"], key["secret"])

    def call(self, request, credentials=None):
        """The answer's JSON. Raises `Refused` where it is one of the client's faults."""
        answer = self._answer(request.encoded(credentials or self.credentials))
        for _ in range(TRIES):
            if answer.status not in (429, 503):
                break
            time.sleep(float(answer.fields.get("retry-after", 1)))
            answer = self._answer(request.encoded(credentials or self.credentials))
        if answer.status >= 400:
            fault = Refused if answer.status < 500 else RuntimeError
            raise fault(f"{request.method} {request.target[:80]}: {answer.status} {answer.body[:200]}")
        return answer.json if answer.body else None

    def _answer(self, data):
        try:
            return self.connection.exchange(data, keeps_body=True)
        except (OSError, Gone):
            # The process is another one since the last call.
            return self.connection.exchange(data, keeps_body=True)

    def create(self, definition, name="Attack", status="draft", **parameters):
        """Creates a flow; returns its SID."""
        fields = {"FriendlyName": name, "Status": status, "Definition": definition, **parameters}
        return self.call(post("/v2/Flows", *fields.items()))["sid"]

    def update(self, flow, definition=None, status="draft", **parameters):
        fields = {"Status": status, **({"Definition": definition} if definition else {}), **parameters}
        return self.call(post(f"/v2/Flows/{flow}", *fields.items()))["revision"]

    def change(self, changes):
        """Changesets of so many changes at a time as one may have; returns all that they have made."""
        made = []
        for start in range(0, len(changes), 100):
            body = json.dumps(changes[start : start + 100])
            made += self.call(post("/v2/Changesets", ("Changes", body)))["changes"]
        return made


class Refused(Exception):
    """What was to be stored for an attack was not let in."""
