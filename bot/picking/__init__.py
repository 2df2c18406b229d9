"""Picking: which lines of a review are worth posting, which would spoil the book, and whose turn it is.

Pure: no network, clock or database; the same review, rules, history and seed give the same answer.
"""

from __future__ import annotations

from bot.picking._identity import snippet_id, words
from bot.picking._past import clash
from bot.picking._ranking import Picked, archive, pick, snippets, together
from bot.picking._rotation import Chosen, Nothing, Only, choose, passes
from bot.picking._rules import Rotation, Rules
from bot.picking._sentences import sentences

__all__ = [
    "Chosen",
    "Nothing",
    "Only",
    "Picked",
    "Rotation",
    "Rules",
    "archive",
    "choose",
    "clash",
    "passes",
    "pick",
    "sentences",
    "snippet_id",
    "snippets",
    "together",
    "words",
]
