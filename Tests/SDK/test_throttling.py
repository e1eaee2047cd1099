"""What slows down who guesses or floods, and nobody else; and the limits that are settings."""

import time

import pytest
import requests

from .api import API, check_error
from .definitions import definition, form

FAILURES = 10
INTERVAL = 60 / FAILURES
ELSEWHERE = "127.0.0.2"
REQUESTS = 20


def guess(service, account, address="127.0.0.1"):
    """One request with a wrong secret."""
    return API(service, (account.sid, "0" * 32), address).get("/v2/Flows")


def guess_until_throttled(service, account):
    """Wrong secrets, each on a connection of its own, as often as they are heard; returns the first refusal."""
    for _ in range(FAILURES):
        check_error(guess(service, account), 401, 20003, "Authenticate")
    return guess(service, account)


def statuses(service, account, address="127.0.0.1"):
    """What the account is answered on many connections, so that every thread is asked."""
    return {API(service, account, address).get("/v2/Flows").status_code for _ in range(REQUESTS)}


def retry_after(response):
    """The wait that a refusal asks for, in seconds, after it was checked."""
    check_error(response, 429, 20429)
    return int(response.headers["Retry-After"])


@pytest.fixture(params=["address", "username"])
def throttling(start_service, request):
    """A service that hears few wrong secrets a minute from an address, or for a user name."""
    service = start_service(**{f"AUTHENTICATION_MAXIMUM_FAILURES_PER_{request.param.upper()}": FAILURES})
    service.administrator = service.create_account("Administrator")
    return service


def test_wrong_credentials_are_heard_so_often_and_then_refused_for_a_while(throttling):
    seconds = retry_after(guess_until_throttled(throttling, throttling.administrator))
    assert 1 <= seconds <= INTERVAL
    time.sleep(seconds)
    check_error(guess(throttling, throttling.administrator), 401, 20003)
    retry_after(guess(throttling, throttling.administrator))


def test_the_owner_keeps_working_at_the_same_address(throttling):
    owner = throttling.administrator
    assert statuses(throttling, owner) == {200}
    retry_after(guess_until_throttled(throttling, owner))
    for _ in range(3):
        assert statuses(throttling, owner) == {200}
        retry_after(guess(throttling, owner))


def test_the_owner_is_known_again_on_every_connection(throttling):
    owner = throttling.administrator
    assert API(throttling, owner).get("/v2/Flows").status_code == 200
    retry_after(guess_until_throttled(throttling, owner))
    assert statuses(throttling, owner) == {200}


def test_the_owner_keeps_working_while_credentials_change(throttling):
    """Another account's credentials are no reason to forget the owner's."""
    owner = throttling.administrator
    assert statuses(throttling, owner) == {200}
    retry_after(guess_until_throttled(throttling, owner))
    throttling.create_account("Another")
    assert statuses(throttling, owner) == {200}


def test_the_owner_gets_in_from_elsewhere_for_the_first_time(throttling):
    retry_after(guess_until_throttled(throttling, throttling.administrator))
    assert statuses(throttling, throttling.administrator, ELSEWHERE) == {200}


def test_an_unknown_name_is_throttled_like_a_known_one(throttling):
    unknown = throttling.administrator._replace(sid="AC" + "0" * 32)
    assert retry_after(guess_until_throttled(throttling, unknown)) <= INTERVAL


def test_a_key_is_guessed_at_no_more_than_an_account(throttling):
    key = throttling.create_key(throttling.administrator)
    assert retry_after(guess_until_throttled(throttling, key)) <= INTERVAL
    assert statuses(throttling, key, ELSEWHERE) == {200}


def test_an_address_that_guesses_at_one_account_may_use_another(start_service):
    service = start_service(AUTHENTICATION_MAXIMUM_FAILURES_PER_USERNAME=FAILURES)
    guessed, other = service.create_account("Guessed at"), service.create_account("Other")
    retry_after(guess_until_throttled(service, guessed))
    assert statuses(service, other) == {200}
    check_error(guess(service, other), 401, 20003)


def test_an_address_that_guesses_at_many_accounts_is_throttled(start_service):
    service = start_service(AUTHENTICATION_MAXIMUM_FAILURES_PER_ADDRESS=FAILURES)
    accounts = [service.create_account(str(number)) for number in range(2)]
    for number in range(FAILURES):
        check_error(guess(service, accounts[number % 2]), 401, 20003)
    for account in accounts:
        retry_after(guess(service, account))
        check_error(guess(service, account, ELSEWHERE), 401, 20003)


def test_right_credentials_do_not_count(throttling):
    for _ in range(FAILURES + 1):
        assert API(throttling, throttling.administrator).get("/v2/Flows").status_code == 200
    check_error(guess(throttling, throttling.administrator), 401, 20003)


def test_no_limit_is_a_setting(start_service):
    service = start_service(
        AUTHENTICATION_MAXIMUM_FAILURES_PER_ADDRESS=0, AUTHENTICATION_MAXIMUM_FAILURES_PER_USERNAME=0
    )
    account = service.create_account()
    for _ in range(320):
        assert guess(service, account).status_code == 401


def test_an_account_may_ask_so_much_a_second(start_service):
    service = start_service(ACCOUNTS_MAXIMUM_REQUESTS_PER_SECOND=5)
    busy, other = service.create_account("Busy"), service.create_account("Other")
    answers = [API(service, busy).get("/v2/Flows") for _ in range(REQUESTS)]
    assert [answer.status_code for answer in answers[:5]] == [200] * 5
    refusals = [answer for answer in answers if answer.status_code != 200]
    assert refusals and {retry_after(refusal) for refusal in refusals} == {1}
    assert API(service, other).get("/v2/Flows").status_code == 200
    time.sleep(1)
    assert API(service, busy).get("/v2/Flows").status_code == 200


def test_an_accounts_keys_share_its_rate(start_service):
    service = start_service(ACCOUNTS_MAXIMUM_REQUESTS_PER_SECOND=1)
    account = service.create_account()
    keys = [service.create_key(account) for _ in range(3)]
    first, *others = [API(service, key).get("/v2/Flows") for key in keys]
    assert first.status_code == 200
    for answer in others:
        assert retry_after(answer) == 1


def test_a_refused_write_stores_nothing(start_service):
    service = start_service(ACCOUNTS_MAXIMUM_REQUESTS_PER_SECOND=2)
    api = API(service, service.create_account())
    answers = [api.post("/v2/Flows", form()).status_code for _ in range(10)]
    assert set(answers) == {201, 429}
    time.sleep(1)
    assert len(api.get("/v2/Flows").json()["flows"]) == answers.count(201)


def test_the_largest_page_is_a_setting(start_service):
    service = start_service(HTTP_MAXIMUM_PAGE_SIZE=3)
    administrator = API(service, service.create_account("Administrator"))
    for _ in range(5):
        administrator.create()
        administrator.post("/v1/Keys")
        administrator.post("/2010-04-01/Accounts.json")
    for path, name in [("/v2/Flows", "flows"), ("/v2/AuditEvents", "audit_events"), ("/v1/Keys", "keys")]:
        for query in ("", "?PageSize=1000"):
            page = administrator.get(path + query).json()
            assert (page["meta"]["page_size"], len(page[name])) == (3, 3)
    page = administrator.get("/2010-04-01/Accounts.json?PageSize=1000").json()
    assert (page["page_size"], len(page["accounts"])) == (3, 3)
    assert administrator.get("/v2/Flows?PageSize=2").json()["meta"]["page_size"] == 2


@pytest.mark.parametrize("size", [4_100, 6_000])
@pytest.mark.parametrize("part", ["field", "query"])
def test_too_large_a_header_is_431(start_service, size, part):
    service = start_service(HTTP_MAXIMUM_HEADER_BYTES=4_096)
    api = API(service, service.create_account())
    query, fields = ("", {"X-Filler": "x" * size}) if part == "field" else ("?Filler=" + "x" * size, {})
    assert "4096" in check_error(api.get("/v2/Flows" + query, headers=fields), 431, 20431)["message"]
    assert api.get("/v2/Flows", headers={"X-Filler": "x" * 3_000}).status_code == 200


@pytest.mark.parametrize("size, count", [(15_500, 1), (15_500, 150), (8_000, 250)])
def test_a_large_header_is_taken(api, size, count):
    take(api, {f"X-{number:03}": "x" * (size // count - len("X-000: \r\n")) for number in range(count)})


def test_a_limit_holds_for_as_many_fields_as_are_common(start_service):
    service = start_service(HTTP_MAXIMUM_HEADER_BYTES=4_096)
    take(API(service, service.create_account()), {f"X-{number:03}": "x" * 80 for number in range(40)})


def test_large_cookies_are_taken(api):
    """As a proxy passes them on that knows its users by theirs."""
    take(api, {"Cookie": "; ".join(f"session{number}={'x' * 3_000}" for number in range(5))})
    take(api, {"Cookie": ";".join(f"{number}=" for number in range(2_500))})


def take(api, fields):
    assert api.get("/v2/Flows", headers=fields).status_code == 200
    assert api.post("/v2/Flows", form(), headers=fields).status_code == 201


@pytest.mark.parametrize("part", ["field", "query"])
def test_a_header_somewhat_over_the_limit_is_told_it(api, part):
    query, fields = ("", {"X-Filler": "x" * 16_500}) if part == "field" else ("?Filler=" + "x" * 16_500, {})
    assert "16384" in check_error(api.get("/v2/Flows" + query, headers=fields), 431, 20431)["message"]


@pytest.mark.parametrize("size", [2, 30, 60])
def test_what_many_fields_leave_no_room_for_is_not_carried_out(start_service, size):
    """libmicrohttpd has a record of each beside its text, and the response's header section in the same memory; where
    not even a refusal fits, it closes the connection."""
    service = start_service()
    account = service.create_account()
    taken, refusals = [], 0
    for count in range(10, 16_000 // (size + 5), 3):
        names = [f"{'x' * size}{number}" for number in range(count)]
        try:
            response = post(service, account, "/v2/Flows", form(FriendlyName=str(count)), dict.fromkeys(names, "x"))
        except requests.ConnectionError:
            continue
        if response.status_code == 201:
            taken.append(str(count))
        else:
            refusals += 1
            check_error(response, 431, 20431)
    flows = API(service, account).get("/v2/Flows?PageSize=1000").json()["flows"]
    assert sorted(flow["friendly_name"] for flow in flows) == sorted(taken)
    assert int(taken[-1]) > 140 and refusals > 5


def test_as_many_query_parameters_as_there_are_bytes_for_are_answered(api):
    for count in range(1, 8_000, 250):
        status = api.get("/v2/Flows?" + "&".join(["a="] * count)).status_code
        assert status == (200 if count <= 1_000 else 400 if count * 3 < 16_000 else 431), count


def post(service, account, path, data, fields):
    return requests.post(service.url + path, data, headers=fields, auth=tuple(account), timeout=10)


@pytest.mark.parametrize("query, fields", [
    ("", {"X-Filler": "x" * 1_000_000}), ("?Filler=" + "x" * 1_000_000, {}),
], ids=["field", "query"])  # fmt: skip
def test_a_header_beyond_any_measure_is_refused(service, account, query, fields):
    response = requests.get(service.url + "/v2/Flows" + query, headers=fields, auth=tuple(account), timeout=10)
    check_error(response, 431, 20431)
    assert response.headers["Connection"] == "close"


def test_too_large_a_body_is_413(start_service):
    service = start_service(HTTP_MAXIMUM_BODY_BYTES=4_096)
    api = API(service, service.create_account())
    check_error(api.post("/v2/Flows", form(FriendlyName="x" * 4_096)), 413, 20413)
    chunks = (b"FriendlyName=" + b"x" * 1_000 for _ in range(8))
    fields = {"Content-Type": "application/x-www-form-urlencoded"}
    check_error(api("POST", "/v2/Flows", chunks, headers=fields), 413, 20413)
    assert api.get("/v2/Flows").json()["flows"] == []
    assert api.create()["definition"] == definition()
