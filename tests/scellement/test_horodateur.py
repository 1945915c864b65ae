"""Asking the time stamp authority."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from convgen.scellement.horodateur import Horodateur

REFUSED = bytes.fromhex("30053003020102")
"""A TimeStampResp that holds a status alone: rejection."""
REPLY = {"Content-Type": "application/timestamp-reply"}


def _ask(answer: Callable[[httpx.Request], httpx.Response]) -> tsp.TimeStampResp:
    stamper = Horodateur("http://tsa.example", transport=httpx.MockTransport(answer))
    request = stamper.request_cms(b"\0" * 32, "sha256")[1]
    return asyncio.run(stamper.async_request_tsa_response(request))


def test_short_cut(horodatage: DummyTimeStamper) -> None:
    """An authority that answers the second time is enough; it is asked as RFC 3161 wants."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) == 1:
            raise httpx.ConnectError("cut")
        stamped = horodatage.request_tsa_response(tsp.TimeStampReq.load(request.content))
        return httpx.Response(200, content=stamped.dump(), headers=REPLY)

    assert _ask(answer)["status"]["status"].native == "granted"
    assert len(asked) == 2
    assert asked[1].headers["Content-Type"] == "application/timestamp-query"


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (httpx.Response(503), "a répondu 503"),
        (httpx.Response(200, content=REFUSED, headers=REPLY), "a refusé d’horodater"),
        (httpx.Response(200, content=b"<html>", headers={"Content-Type": "text/html"}), "sans horodatage"),
    ],
)
def test_no_time_stamp(response: httpx.Response, words: str) -> None:
    """An error page is no time stamp: the authority and its answer are named."""
    with pytest.raises(TimestampRequestError, match=words):
        _ask(lambda request: response)


def test_silent_authority() -> None:
    """An authority that never answers is named."""

    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    with pytest.raises(TimestampRequestError, match=r"tsa\.example ne répond pas"):
        _ask(silent)
