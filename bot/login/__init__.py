"""Connecting an account: a person says yes on the network's own page, and Pullquote keeps what comes of it.

A platform describes its way as data, a ``Flow`` (OAuth 2.0, RFC 6749 and 7636) or a ``Typed`` secret. The
conversation, the proof that the answer belongs to the question, the long-lived token, the keeping (0600,
saved before it is used) and the renewal (one at a time, over all processes) are the same for all. ``Keeper``
is what a platform asks for its token.
"""

from __future__ import annotations

from bot.login._flow import Client, Exchange, Flow, Method, Registration, Renewal, Typed
from bot.login._grant import Grant, granted, missing
from bot.login._keeper import Keeper
from bot.login._sign_in import SignIn, Talk

__all__ = [
    "Client",
    "Exchange",
    "Flow",
    "Grant",
    "Keeper",
    "Method",
    "Registration",
    "Renewal",
    "SignIn",
    "Talk",
    "Typed",
    "granted",
    "missing",
]
