"""What a wall clock shows, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment the clock first shows ``local``, else the first whole minute after the gap."""
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment
    return _after_gap(local.replace(tzinfo=zone, fold=1).astimezone(UTC), moment, zone)


def _after_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Halve down to the second the clock jumps; PEP 495 puts it between the two readings of a gap."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    jump = after.astimezone(zone).replace(tzinfo=None)
    return after.replace(microsecond=0) + timedelta(seconds=-jump.second % 60)
