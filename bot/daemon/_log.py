"""The daemon's log: a line for people, or a JSON document a line for programs."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

from bot.model import Delivery, Fault
from bot.report import Report

LOG = logging.getLogger("pullquote")


def speak(out: TextIO, *, as_json: bool) -> None:
    """Let the daemon be heard on ``out``, and the bell where it complains; other libraries stay quiet."""
    told = logging.StreamHandler(out)
    plain = logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S")
    told.setFormatter(_Json() if as_json else plain)
    LOG.addHandler(told)
    LOG.setLevel(logging.INFO)
    bell = logging.getLogger("apscheduler")
    bell.addHandler(told)
    bell.setLevel(logging.WARNING)


def tell(words: str, **fields: object) -> None:
    """Say something; ``fields`` stand beside it in the JSON document."""
    LOG.info("%s", words, extra={"fields": fields})


def tell_report(report: Report) -> None:
    """Say what a run did, and what was wrong."""
    for row in report.deliveries:
        _tell_row(row)
    for fault in report.faults:
        tell_fault(fault)


def _tell_row(row: Delivery) -> None:
    """Say where a Delivery stands now."""
    why = f": {row.reason}" if row.reason else ""
    tell(
        f"{row.state} {row.key} part {row.part} on {row.account}{why}",
        key=row.key,
        part=row.part,
        account=row.account,
        platform=row.platform,
        state=row.state.value,
        reason=row.reason,
        hint=row.hint,
        url=row.receipt.url if row.receipt else "",
    )


def tell_fault(fault: Fault) -> None:
    """Say what is wrong, and what to do."""
    fields = {"code": fault.code, "place": fault.place, "hint": fault.hint}
    LOG.warning("%s", fault, extra={"fields": fields})


class _Json(logging.Formatter):
    """Writes ``{"at", "level", "message", …}``. A traceback is left out: it might quote a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        fields: Mapping[str, object] = getattr(record, "fields", {})
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        document = {"at": at, "level": record.levelname.lower(), "message": record.getMessage(), **fields}
        return json.dumps(document, ensure_ascii=False)
