"""The only door to the network: total deadline, body cap, address guard, redaction.

Proxies named in the environment (``HTTPS_PROXY``, ``NO_PROXY``) are used, since some people have no other
way out; loopback never goes through one. Certificates are always verified, against ``SSL_CERT_FILE`` where
that is set. Cookies are neither kept nor sent, and redirects are not followed: an address that moved is a
thing for its owner to know. ``visit`` is for reading pages, and follows them with care.
"""

from __future__ import annotations

from bot.net._address import redact, refused_address
from bot.net._answer import Answer, Net, NoReply, Reply, without
from bot.net._http import HttpNet
from bot.net._visit import Manners, visit

__all__ = [
    "Answer",
    "HttpNet",
    "Manners",
    "Net",
    "NoReply",
    "Reply",
    "redact",
    "refused_address",
    "visit",
    "without",
]
