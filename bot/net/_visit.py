"""Looking at an address that somebody typed, or that a server sent us on to.

Such an address may lead anywhere, into the local network as well. So a name is looked up here, what it stands
for is judged, and the connection is made to exactly the address that was judged; a redirect is judged anew.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from bot.net._answer import Reply
from bot.net._http import unpack
from bot.net._trouble import TooLargeError, cause

if TYPE_CHECKING:
    import httpx

_MOVED = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ASKS_FOR = (
    "text/html, application/atom+xml, application/rss+xml, application/feed+json, text/markdown, */*;q=0.5"
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses a name stands for; raises OSError where there is none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """How an address may be looked at. ``deadline`` is in seconds for all of it, ``cap`` in bytes.

    ``plain`` allows http; ``private`` allows addresses of this machine and of the local network, and http
    to them.
    """

    plain: bool = False
    private: bool = False
    deadline: float = 30.0
    connect: float = 10.0
    cap: int = 20_000_000
    redirects: int = 5
    user_agent: str = "Pullquote"
    resolve: Resolve = resolve


class RefusedError(Exception):
    """The address may not be looked at, or what came is of no use; the message says why."""


async def visit(url: str, manners: Manners) -> Reply | str:
    """Return what stands at an https address, or in a sentence why it could not be had. Never raises."""
    try:
        async with asyncio.timeout(manners.deadline):
            return await _follow(url, manners)
    except RefusedError as error:
        return str(error)
    except TimeoutError:
        return f"{urlsplit(url).hostname} did not answer within {manners.deadline:.0f} seconds"
    except Exception as error:  # noqa: BLE001 - whatever a network can do becomes a sentence
        return cause(error, _host(url), True)


async def _follow(url: str, manners: Manners) -> Reply:
    for _ in range(manners.redirects + 1):
        address = await _judged(url, manners)
        reply = await _ask(url, address, manners)
        if reply.status not in _MOVED or not reply.headers.get("location"):
            return reply
        url = urljoin(url, reply.headers["location"])
    raise RefusedError(f"it sent us on more than {manners.redirects} times")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


async def _judged(url: str, manners: Manners) -> str:
    """Return the one address to connect to, once everything the name stands for has been judged."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        raise RefusedError(f"{url} is no address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise RefusedError(f"{url} is no web address")
    if parts.username or parts.password:
        raise RefusedError("an address must not hold a name or password")
    try:
        addresses = await manners.resolve(host, port)
    except (OSError, UnicodeError):
        raise RefusedError(f"there is no such name: {host}") from None
    inside = [address for address in addresses if not _is_public(address)]
    if not addresses or (inside and not manners.private):
        raise RefusedError(f"{host} is an address of this machine or of the local network")
    if parts.scheme == "http" and not manners.plain and not (manners.private and inside):
        raise RefusedError(f"plain http can be read and changed on its way; try https://{host}")
    return addresses[0]


def _is_public(address: str) -> bool:
    """Return whether an address is anybody's. One wrapped in another kind is judged unwrapped."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
    return ip.is_global and not ip.is_multicast


async def _ask(url: str, address: str, manners: Manners) -> Reply:
    """Ask the host by its name, connected to the address that was judged."""
    import httpx

    parts = urlsplit(url)
    shown = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    target = urlunsplit((parts.scheme, shown + port, parts.path or "/", parts.query, ""))
    headers = {
        "host": parts.netloc,
        "user-agent": manners.user_agent,
        "accept": _ASKS_FOR,
        "accept-encoding": "gzip",
    }
    timeout = httpx.Timeout(manners.deadline, connect=manners.connect)
    async with (
        httpx.AsyncClient(
            verify=httpx.create_ssl_context(),
            timeout=timeout,
            follow_redirects=False,
            trust_env=_is_public(address),
        ) as client,
        client.stream(
            "GET", target, headers=headers, extensions={"sni_hostname": parts.hostname}
        ) as response,
    ):
        return await _read(response, manners.cap)


async def _read(response: httpx.Response, cap: int) -> Reply:
    packed = bytearray()
    async for chunk in response.aiter_raw():
        packed += chunk
        if len(packed) > cap:
            raise TooLargeError
    headers = {name.lower(): value for name, value in response.headers.items()}
    body = unpack(bytes(packed), headers.get("content-encoding", ""), cap)
    return Reply(status=response.status_code, headers=headers, body=body)
