"""Twilio's SDK, pointed at the service under test."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from .openapi import check_answer


def sdk_client(service, credentials, account=None):
    """A client with an account's credentials, or with those of a key of `account`."""
    client = Client(*credentials, account.sid if account else None)
    client.http_client.session.hooks["response"].append(check_answer)
    for domain in (client.studio, client.api, client.accounts, client.iam):
        domain.base_url = service.url
    return client


def refused(status, code, call, /, *arguments, **options):
    """Calls; returns the SDK's exception after its status and code were checked."""
    with pytest.raises(TwilioRestException) as caught:
        call(*arguments, **options)
    assert (caught.value.status, caught.value.code) == (status, code), str(caught.value)
    return caught.value
