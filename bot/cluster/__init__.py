"""Many machines on one ledger: a queue on PostgreSQL wakes workers with delivery keys.

The queue carries nothing but keys. Claiming, retrying and rescue stay in the ledger, so a job that is lost,
doubled or late is harmless.
"""

from __future__ import annotations

from bot.cluster._worker import serve

__all__ = ["serve"]
