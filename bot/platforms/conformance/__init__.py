"""One suite for every platform: what ``bot.platforms.base.Platform`` promises, shown on a server.

A platform takes part by offering a ``Rig``. In a test of one's own::

    @pytest.mark.parametrize("case", conformance.CASES, ids=lambda case: case.name)
    def test_conformance(case, tmp_path):
        try:
            case.check(MAKER, tmp_path)
        except conformance.NotOfferedError as without:
            pytest.skip(str(without))

``python -m bot.platforms.conformance MODULE`` writes the table of every maker in ``MODULE.rigs()``.
"""

from __future__ import annotations

from bot.platforms.conformance import faults
from bot.platforms.conformance._calling import CASES as _CALLING
from bot.platforms.conformance._case import Case
from bot.platforms.conformance._looking import CASES as _LOOKING
from bot.platforms.conformance._publishing import CASES as _PUBLISHING
from bot.platforms.conformance._rig import Documented, Posted, Rig, RigMaker, Supports
from bot.platforms.conformance._table import Row, markdown, tried
from bot.platforms.conformance._things import (
    Kept,
    NotOfferedError,
    part,
    picture,
    post,
    prepared,
    recently,
    stored,
)

CASES: tuple[Case, ...] = (*_PUBLISHING, *_CALLING, *_LOOKING)

__all__ = [
    "CASES",
    "Case",
    "Documented",
    "Kept",
    "NotOfferedError",
    "Posted",
    "Rig",
    "RigMaker",
    "Row",
    "Supports",
    "faults",
    "markdown",
    "part",
    "picture",
    "post",
    "prepared",
    "recently",
    "stored",
    "tried",
]
