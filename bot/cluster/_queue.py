"""The job queue: Procrastinate on the ledger's own PostgreSQL server, in a schema of its own."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

from bot.model import ConfigError, Fault

try:
    import procrastinate
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import make_conninfo
except ImportError as missing:
    raise ConfigError(
        Fault(
            code="procrastinate_missing",
            place="worker",
            message="workers need the packages procrastinate and psycopg, which are not installed",
            hint="pip install 'pullquote[cluster]'",
        )
    ) from missing

if TYPE_CHECKING:
    from collections.abc import Iterable

HEARTBEAT: Final = 5.0
"""Seconds after which a worker says again that it lives."""
STALLED: Final = 15.0
"""Seconds without a word after which a worker's jobs are given up."""
DELIVER: Final = "pullquote.deliver"
_LOCK: Final = 0x70756C6C  # "pull"


def open_queue(address: str) -> procrastinate.App:
    """Return the queue beside the ledger at ``address``, its tables made when they are missing.

    They live in a schema named after Procrastinate's version, so that there is never anything to migrate:
    the queue holds no truth, and workers of two versions may run side by side while machines are upgraded.
    """
    schema = _prepared(address)
    inside = make_conninfo(address, options=f"-c search_path={schema}", application_name="pullquote worker")
    # One connection listens, the others fetch and finish jobs; a server that is away is waited for in vain
    # no longer than this, then said.
    connector = procrastinate.PsycopgConnector(conninfo=inside, min_size=2, max_size=4, timeout=10)
    return procrastinate.App(connector=connector)


def _prepared(address: str) -> str:
    with (
        psycopg.connect(address, autocommit=True, connect_timeout=10) as connection,
        connection.transaction(),
    ):
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        schema = _schema(connection)
        name = sql.Identifier(schema)
        connection.execute(sql.SQL("SET LOCAL search_path = {}").format(name))
        if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
            tables = resources.files("procrastinate.sql").joinpath("schema.sql").read_bytes()
            connection.execute(tables)
    return schema


def _schema(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """Return the schema's name: workspaces that share a server by schemas do not share a queue."""
    row = connection.execute("SELECT current_schema()").fetchone()
    version = procrastinate.__version__.replace(".", "_")
    return f"{row[0] if row else 'public'}_queue_{version}"


async def sweep(queue: procrastinate.App) -> None:
    """Forget the jobs of workers that are gone; the ledger says what became of their deliveries."""
    jobs = queue.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        if job.id is not None:
            await jobs.finish_job_by_id_async(
                job_id=job.id, status=procrastinate.jobs.Status.FAILED, delete_job=True
            )
    await jobs.prune_stalled_workers(STALLED)


async def under_way(queue: procrastinate.App) -> frozenset[str]:
    """Return the accounts some worker is busy with."""
    doing: Iterable[procrastinate.jobs.Job] = await queue.job_manager.list_jobs_async(
        task=DELIVER, status=procrastinate.jobs.Status.DOING.value
    )
    return frozenset(job.queueing_lock for job in doing if job.queueing_lock)
