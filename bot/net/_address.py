"""Which addresses may be asked, and what must not be shown."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return ``text`` with every secret in it replaced by ``***``."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def refused_address(url: str) -> str:
    """Return why ``url`` may not be asked, as a sentence, or "" where it may.

    Addresses are https; plain http is for this machine only, since it would show the token to the network.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "this is no address; write one such as https://example.social"
    if parts.scheme not in ("http", "https") or not host:
        return "this is no web address; write one such as https://example.social"
    if parts.username or parts.password:
        return "an address must not hold a name or password"
    if parts.scheme == "http" and not is_loopback(host):
        return f"plain http would show the token to the network; write https://{host}"
    return ""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
