"""The time stamp authority (RFC 3161), asked over HTTP: it attests when a convention was sealed."""

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

_SECONDS = 15.0
_TRIES = 3
_QUERY = "application/timestamp-query"
_REPLY = "application/timestamp-reply"


class Horodateur(TimeStamper):
    """Asks the authority at ``url``, again when it does not answer: a batch outlives a short cut."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._transport = transport

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer; TimestampRequestError says in French why there is none."""
        last = ""
        async with httpx.AsyncClient(timeout=_SECONDS, transport=self._transport) as client:
            for _ in range(_TRIES):
                try:
                    answer = await client.post(
                        self._url, content=req.dump(), headers={"Content-Type": _QUERY}
                    )
                except httpx.HTTPError as error:
                    last = f"{self._url} ne répond pas ({type(error).__name__})"
                    continue
                if answer.status_code == httpx.codes.OK and answer.headers.get("Content-Type") == _REPLY:
                    return self._parsed(answer.content)
                last = f"{self._url} a répondu {answer.status_code} sans horodatage"
        raise TimestampRequestError(last)

    def _parsed(self, content: bytes) -> tsp.TimeStampResp:
        response = tsp.TimeStampResp.load(content)
        try:
            response["status"]  # asn1crypto parses what it is asked for, and a refusal has no token
        except ValueError as error:
            raise TimestampRequestError(f"{self._url} a refusé d’horodater") from error
        return response
