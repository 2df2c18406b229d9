"""What can go wrong with a request, said in words of our own: an exception's text may quote the request."""

from __future__ import annotations

import socket
import ssl


class LateError(Exception):
    """The deadline passed on the wall clock before the first byte went out."""


class TooLargeError(Exception):
    """The answer is larger than the cap, packed or unpacked."""


class PackingError(Exception):
    """The answer is packed in a way that was not asked for, or cannot be unpacked."""


def cause(error: Exception, host: str, reached: bool) -> str:
    """Return one clause about ``host``, without path, query, header or token."""
    if isinstance(error, TimeoutError):
        return f"{host} did not answer in time" if reached else f"could not connect to {host} in time"
    if isinstance(error, LateError):
        return f"too late to ask {host}: this computer was asleep or too busy"
    if isinstance(error, TooLargeError):
        return f"the answer of {host} is too large"
    if isinstance(error, PackingError):
        return f"the answer of {host} cannot be unpacked"
    return _transport_cause(error, host)


def _transport_cause(error: Exception, host: str) -> str:
    import httpx

    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return f"could not connect to {host} in time"
    if isinstance(error, httpx.ConnectError):
        return f"could not connect to {host}: {_why(error)}"
    if isinstance(error, httpx.ProxyError):
        return f"the proxy did not let us through to {host}"
    if isinstance(error, httpx.TransportError):
        return f"the connection to {host} broke before the answer was complete"
    return f"the request to {host} could not be made ({type(error).__name__})"


def _why(error: BaseException) -> str:
    """Say why a connection failed, from the innermost error of TLS or the operating system."""
    seen: BaseException | None = error
    while seen is not None:
        if reason := _known_reason(seen):
            return reason
        if isinstance(seen, BaseExceptionGroup):  # one failure for each address of a name
            seen = seen.exceptions[0]
        else:
            seen = seen.__cause__ or seen.__context__
    return "no connection"


def _known_reason(error: BaseException) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message})"
        case ssl.SSLError():
            return "it does not speak TLS properly"
        case socket.gaierror():
            return "there is no such name"
        case ConnectionRefusedError():
            return "it refused"
    return ""
