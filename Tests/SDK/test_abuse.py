"""What one tenant asks for is bounded: a small request has no large answer, takes little memory, and nobody else's place.

`make proof-abuse` has the whole of it, at full size and beside a neighbour; here are a few cases and hard facts alone.
"""

import contextlib
import socket

import pytest
from Proofs.abuse import grammar
from Proofs.abuse.client import get, post
from Proofs.abuse.measuring import ANSWER_BYTES, GROWTH_BYTES
from Proofs.abuse.rows import changeset, diff, validate
from Proofs.abuse.server import Usage
from Proofs.abuse.tenant import Refused, Tenant

from .api import API, FIRST_TAG

ELSEWHERE = "127.0.0.2"


@pytest.fixture
def attacked(start_service):
    """A service of the test's own: what it has left in its heaps is no other test's."""
    service = start_service()
    service.administrator = service.create_account("Administrator")
    return service


def members_of_long_names_in_changes(tenant):
    return changeset('[{"%s":[%s]}]' % ("n" * 60_000, ",".join(["1"] * 3_000)))


def changed_members(tenant, size=20_000):
    sid = tenant.create(grammar.changed_members(size, old=True))
    tenant.update(sid, grammar.changed_members(size, old=False))
    return sid


def changed_members_as_json(tenant):
    return diff(changed_members(tenant), 1, 2, "json")


def changed_members_as_a_patch(tenant):
    return diff(changed_members(tenant), 1, 2, "patch")


def changed_members_as_text(tenant):
    return diff(changed_members(tenant), 1, 2, "text")


def changed_members_in_a_412(tenant):
    return post(f"/v2/Flows/{changed_members(tenant)}", ("Status", "draft"), fields=[("If-Match", FIRST_TAG)])


def deep_numbers_as_a_unified_diff(tenant):
    sid = tenant.create(grammar.nested_numbers(12_000, 400))
    tenant.update(sid, grammar.nested_numbers(12_000, 400).replace("1", "2"))
    return diff(sid, 1, 2, "unified")


def issues_of_states(tenant):
    return validate(grammar.broken(states=grammar.repeated("{}", 150_000)))


def issues_of_transitions_in_a_changeset(tenant):
    transitions = grammar.repeated("1", 200_000)
    change = '[{"Action":"create","FriendlyName":"x","Status":"draft","Definition":%s}]'
    return changeset(change % grammar.broken(transitions=transitions))


def revisions_of_long_names(tenant):
    sid = tenant.create(grammar.flow())
    names = {"FriendlyName": grammar.CONTROL * 1_024, "CommitMessage": grammar.CONTROL * 4_096}
    tenant.change([{"Action": "update", "FlowSid": sid, "Status": "draft", **names}] * 300)
    return get(f"/v2/Flows/{sid}/Revisions?PageSize=1000")


def references_of_long_names(tenant):
    target = tenant.create(grammar.flow())
    user = grammar.running(target, count=1, length=300_000)
    for _ in range(30):
        tenant.create(user)
    return get(f"/v2/Flows/{target}/References?PageSize=1000")


def warnings_of_each_publish(tenant):
    sid = tenant.create(grammar.running("FW" + "0" * 32))
    return changeset([{"Action": "publish", "FlowSid": sid}] * 100, dry=True)


def endless_test_users(tenant):
    users = ",".join(["1"] * 400_000)
    return changeset('[{"Action":"set_test_users","FlowSid":"%s","TestUsers":[%s]}]' % (tenant.create(grammar.flow()), users))


@pytest.mark.parametrize("prepare", [
    members_of_long_names_in_changes, changed_members_as_json, changed_members_as_a_patch, changed_members_as_text,
    changed_members_in_a_412, deep_numbers_as_a_unified_diff, issues_of_states, issues_of_transitions_in_a_changeset,
    revisions_of_long_names, references_of_long_names, warnings_of_each_publish, endless_test_users,
], ids=lambda prepare: prepare.__name__)  # fmt: skip
def test_a_request_has_a_budget(attacked, prepare):
    tenant = Tenant(attacked)
    try:
        request = prepare(tenant)
    except Refused:
        pytest.skip("what cannot be stored costs nothing")
    usage = Usage(attacked.process.pid)
    usage.reset_peak()
    resident = usage.resident()
    answer = tenant.connection.exchange(request.encoded(tenant.credentials))
    assert answer.status < 500 or answer.status == 503
    assert answer.size <= ANSWER_BYTES
    assert usage.peak() - resident <= GROWTH_BYTES
    assert API(attacked).get("/health/ready").status_code == 200


def test_bodies_of_those_without_an_account_take_no_places(attacked):
    """More than there are places for requests in flight, from two addresses."""
    head = b"GET /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"
    with contextlib.ExitStack() as stack:
        for number in range(300):
            address = f"127.0.0.{3 + number % 2}"
            opened = socket.create_connection(("127.0.0.1", attacked.port), 10, source_address=(address, 0))
            stack.callback(opened.close)
            opened.sendall(head)
        neighbour = API(attacked, attacked.create_account("Neighbour"), ELSEWHERE)
        for _ in range(5):
            neighbour.create()
