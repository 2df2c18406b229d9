"""Facebook Login: a person's token becomes that of a Page, which does not end by itself.

Sources: developers.facebook.com/docs/facebook-login/guides/access-tokens, /docs/pages-api.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from bot.login import Client, Exchange, Flow, Grant
from bot.model import Fault, Json
from bot.net import Net, NoReply
from bot.platforms._graph import VERSION, body, identity, listed

GRAPH: Final = "https://graph.facebook.com"
_CREATES: Final = "CREATE_CONTENT"


class Settings(Protocol):
    """What of a platform's settings the login needs."""

    @property
    def server(self) -> str: ...

    @property
    def app_id(self) -> str: ...

    @property
    def app_secret(self) -> str: ...

    @property
    def redirect(self) -> str: ...


def flow(
    settings: Settings, scopes: Sequence[str], wishes: Sequence[str], *, page: str, instagram: bool
) -> Flow:
    """Return the flow that ends with the token of ``page`` (an id or a name; "" for the only one).

    ``instagram``: the Page's Instagram account is what counts, and its id is kept with the token.
    """
    graph = f"{settings.server or GRAPH}/{VERSION}"

    async def complete(net: Net, grant: Grant) -> Grant | Fault:
        return await _of_the_page(net, graph, grant, page, instagram=instagram)

    return Flow(
        page=f"{settings.server or 'https://www.facebook.com'}/{VERSION}/dialog/oauth",
        token=f"{graph}/oauth/access_token",
        client=Client(id=settings.app_id, secret=settings.app_secret),
        scopes=tuple(scopes),
        wishes=tuple(wishes),
        separator=",",
        redirect=settings.redirect,
        needs_redirect=True,
        pkce=False,
        code_method="GET",
        exchange=Exchange(
            url=f"{graph}/oauth/access_token",
            fields={"grant_type": "fb_exchange_token"},
            carries="fb_exchange_token",
            with_id=True,
        ),
        complete=complete,
    )


async def _of_the_page(net: Net, graph: str, grant: Grant, wanted: str, *, instagram: bool) -> Grant | Fault:
    """Ask what was granted and which Pages there are, and return the token of the one that is meant."""
    scopes = await _ask(net, graph, "me/permissions", grant, {})
    fields = "id,name,access_token,tasks" + (",instagram_business_account" if instagram else "")
    pages = await _ask(net, graph, "me/accounts", grant, {"fields": fields})
    if isinstance(scopes, Fault):
        return scopes
    if isinstance(pages, Fault):
        return pages
    if not pages:  # Pages of a business portfolio are not listed
        numbers = [wanted] if wanted.isdigit() else await _targets(net, graph, grant)
        pages = [page for number in numbers for page in await _one(net, graph, grant, number, fields)]
    chosen = _chosen(pages, wanted, instagram=instagram)
    if isinstance(chosen, Fault):
        return chosen
    granted = tuple(str(one.get("permission")) for one in scopes if one.get("status") == "granted")
    account = chosen.get("instagram_business_account")
    user = account.get("id") if isinstance(account, Mapping) else None
    extra: dict[str, Json] = {"page": str(chosen["id"]), "endless": True}
    if isinstance(user, str):
        extra["user"] = user
    return replace(grant, access=str(chosen["access_token"]), expires=None, scopes=granted, extra=extra)


async def _ask(
    net: Net, graph: str, path: str, grant: Grant, fields: Mapping[str, str]
) -> list[Mapping[str, Any]] | Fault:
    query = urlencode({**fields, "access_token": grant.access, **({"limit": "100"} if fields else {})})
    answer = await net.request("GET", f"{graph}/{path}?{query}")
    found = listed(answer)
    if found is not None:
        return found
    why = answer.cause if isinstance(answer, NoReply) else f"Facebook answered {answer.status}"
    return Fault(code="login.network", message=why, hint="log in again")


async def _targets(net: Net, graph: str, grant: Grant) -> list[str]:
    """Return the numbers of the Pages that the token was granted for; none where that is not told."""
    query = urlencode({"input_token": grant.access, "access_token": grant.access})
    data = body(await net.request("GET", f"{graph}/debug_token?{query}")).get("data")
    granted = data.get("granular_scopes") if isinstance(data, Mapping) else None
    named = [one for one in granted if isinstance(one, Mapping)] if isinstance(granted, list) else []
    lists = [one.get("target_ids") for one in named if str(one.get("scope")).startswith("pages_")]
    return sorted({str(number) for numbers in lists if isinstance(numbers, list) for number in numbers})


async def _one(net: Net, graph: str, grant: Grant, page: str, fields: str) -> list[Mapping[str, Any]]:
    query = urlencode({"fields": fields, "access_token": grant.access})
    answer = await net.request("GET", f"{graph}/{page}?{query}")
    return [body(answer)] if identity(answer) else []


def _chosen(pages: Sequence[Mapping[str, Any]], wanted: str, *, instagram: bool) -> Mapping[str, Any] | Fault:
    usable = [one for one in pages if isinstance(one.get("access_token"), str) and _may_post(one)]
    if instagram:
        usable = [one for one in usable if isinstance(one.get("instagram_business_account"), Mapping)]
    found = [one for one in usable if wanted in ("", str(one.get("id")), str(one.get("name")))]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.get('name')} ({one.get('id')})" for one in usable)
    if usable:
        hint = f'write page = "…" into config.toml, with one of: {names}'
        return Fault(code="login.page", message="which Page is meant cannot be told", hint=hint)
    what = "Page with an Instagram account" if instagram else "Page"
    hint = "tick the Page when you are asked; one of a business portfolio needs its number as `page`"
    return Fault(code="login.page", message=f"there is no {what} that you may post to", hint=hint)


def _may_post(page: Mapping[str, Any]) -> bool:
    tasks = page.get("tasks")
    return not isinstance(tasks, list) or _CREATES in tasks
