"""A bucket of an S3-compatible store.

obstore signs; the requests themselves go through the only door to the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.host._host import refused
from bot.model import ConfigError, NotSent, Refused
from bot.net import Answer, Net, NoReply
from bot.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from obstore.store import S3Store

_FOR_A_CALL: Final = timedelta(minutes=15)
_FOR_FETCHING: Final = timedelta(days=2)
_FOREVER: Final = "public, max-age=86400, immutable"  # a name is never used twice
_INSTALL: Final = "pip install 'pullquote[s3]'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """``Place`` in ``bucket`` of the store at ``endpoint``, addressed by path, under ``prefix``.

    ``public`` is where the bucket is to be seen; without it, addresses are signed for two days.
    """

    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: Callable[[], Secret]
    net: Net
    prefix: str = ""
    public: str = ""

    async def write(self, name: str, data: bytes, media_type: str) -> Refused | NotSent | None:
        """Store the object with its type."""
        url = self._signed("PUT", name, _FOR_A_CALL)
        if isinstance(url, Refused):
            return url
        headers = {"content-type": media_type, "cache-control": _FOREVER}
        answer = await self.net.request("PUT", url, content=data, headers=headers, fresh=True)
        return self._trouble(answer)

    def _trouble(self, answer: Answer) -> Refused | NotSent | None:
        if isinstance(answer, NoReply):
            return NotSent(cause=answer.cause)
        if 200 <= answer.status < 300:
            return None
        if answer.status in (408, 409, 425, 429) or answer.status >= 500:
            return NotSent(cause=f"the store answered {answer.status}")
        said = _code(answer.body)
        hint = "see that bucket, region, access_key and secret_key under [media] are those of the store"
        return refused(f"the store does not take the picture: {answer.status} {said}".rstrip(), hint)

    async def address(self, name: str) -> str | Refused:
        """Return the public address, or one that is signed."""
        if self.public:
            return f"{self.public}/{self.prefix}{name}"
        return self._signed("GET", name, _FOR_FETCHING)

    async def delete(self, name: str) -> bool:
        """Remove the object; stores answer 204 for what is gone already."""
        url = self._signed("DELETE", name, _FOR_A_CALL)
        if isinstance(url, Refused):
            return False
        answer = await self.net.request("DELETE", url, fresh=True)
        return not isinstance(answer, NoReply) and (answer.status in (200, 204, 404))

    def _signed(self, method: str, name: str, lasts: timedelta) -> str | Refused:
        try:
            import obstore
        except ImportError:
            return refused("the obstore package is not installed", _INSTALL)
        try:
            return str(obstore.sign(self._store(), method, f"{self.prefix}{name}", lasts))  # type: ignore[call-overload]
        except ConfigError as error:
            return refused(error.faults[0].said, error.faults[0].hint)
        except obstore.exceptions.BaseError as error:
            return refused(f"the store's address cannot be used ({type(error).__name__})")

    def _store(self) -> S3Store:
        from obstore.store import S3Store

        return S3Store(
            self.bucket,
            endpoint=self.endpoint,
            region=self.region,
            access_key_id=self.access_key,
            secret_access_key=self.secret_key().reveal(),
            virtual_hosted_style_request=False,
            client_options={"allow_http": self.endpoint.startswith("http://")},
        )


def _code(body: bytes) -> str:
    """Return the error's code, as S3 has it in its XML."""
    _, _, rest = body[:4000].partition(b"<Code>")
    code, closed, _ = rest.partition(b"</Code>")
    return code.decode("ascii", "replace")[:80] if closed else ""
