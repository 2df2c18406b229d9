"""What the coming posts will cost, and which words of theirs make them dear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot import schedule
from bot.engine import Account
from bot.forecast._pacing import Pacing
from bot.ledger import Budget, Charge, spent
from bot.model import Delivery, Fault, Part, Prices
from bot.report import Cost


def costs(pacing: Pacing, shown_until: datetime) -> Iterator[Cost]:
    """Yield the month of each account whose platform charges.

    What was played through counts as it is; each slot after ``shown_until`` is taken to cost what posts of
    the account cost on average.
    """
    for account in pacing.accounts.values():
        if budget := account.budget(pacing.now):
            yield _month(account, budget, pacing, shown_until)


def _month(account: Account, budget: Budget, pacing: Pacing, shown_until: datetime) -> Cost:
    played = pacing.month(account.id, budget)
    before = spent((one for one in played if one[0] < pacing.now), budget.prices)
    usual = _usual(played, budget.prices)
    later = [(at, usual) for at in _slots(account, max(shown_until, pacing.now), budget.until)]
    total = spent([*played, *later], budget.prices)
    if budget.limit is not None:
        total = max(min(total, budget.limit), before)
    zone = ZoneInfo(account.rules[0].zone) if account.rules else budget.since.tzinfo
    return Cost(
        account=account.id,
        month=budget.since.astimezone(zone).date(),
        spent=before,
        coming=total - before,
        limit=budget.limit,
        prices=budget.prices,
    )


def _usual(played: Sequence[Charge], prices: Prices) -> Decimal:
    """Return what a post costs on average; where there was none, one with a card and without a link."""
    if not played:
        return prices.post + prices.alt_text
    return sum((cost for _, cost in played), start=Decimal(0)) / len(played)


def _slots(account: Account, start: datetime, end: datetime) -> Iterable[datetime]:
    if start >= end:
        return ()
    found = schedule.slots(account.rules, account=account.id, start=start, end=end - timedelta(seconds=1))
    return [slot.due for slot in found if not slot.barred]


def dear_words(rows: Iterable[Delivery], prices: Mapping[str, Prices]) -> Iterator[Fault]:
    """Yield what makes a post dear without anybody's wish: words that the platform makes links of.

    ``prices`` are by account. A post that has a real link costs the same without them.
    """
    for row in rows:
        if row.post and (charged := prices.get(row.account)) and (words := _bare(row.post)):
            dear, cheap = charged.said(charged.post_with_link), charged.said(charged.post)
            yield Fault(
                code="cost.link",
                place=f"{row.account} {row.key[:8]}".strip(),
                message=f"{row.platform} makes a link of {words}: the post costs {dear} instead of {cheap}",
                hint=f"put a blank after the full stop in {row.review}, or: pullquote ban {row.snippet}",
            )


def _bare(part: Part) -> str:
    from bot import captions

    found = captions.links(part.text)
    if not all(link.bare for link in found):
        return ""
    return ", ".join(f"“{part.text[link.start : link.end]}”" for link in found)
