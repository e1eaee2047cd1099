"""Reads what the service answers: whole responses one after another, each with a request id, each error in the API's shape."""

import json
import re

STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) [ -~]+")
FIELD_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): *([\t -~]*)")


def fault(answer):
    """What is wrong about the bytes that a client without HEAD requests got; None for nothing."""
    try:
        while answer:
            answer = rest_behind_response(answer)
    except (AssertionError, ValueError) as error:
        return f"answered with no response: {error}"
    return None


def rest_behind_response(answer):
    head, separator, rest = answer.partition(b"\r\n\r\n")
    assert separator, f"{answer[:80]} has no end of its header section"
    line, *lines = head.split(b"\r\n")
    status = STATUS_LINE.fullmatch(line)
    assert status, f"{line} is no status line"
    matches = [FIELD_LINE.fullmatch(line) for line in lines]
    assert all(matches), f"{lines} are no header fields"
    names = [match[1].lower() for match in matches]
    assert len(set(names) - {b"vary"}) == len([name for name in names if name != b"vary"]), f"{names} have a field twice"
    fields = {match[1].lower(): match[2] for match in matches}
    assert b"twilio-request-id" in fields, "a response has no request id"
    length = int(fields.get(b"content-length", 0))
    assert len(rest) >= length, "a response's body is cut short"
    if status[1] >= b"400":
        error = json.loads(rest[:length])
        assert error["status"] == int(status[1]) and error["message"], f"{error} is no error of the API"
    return rest[length:]
