"""What is never worth a card, whatever it scores: calls to action, captions, labels, links, shards."""

from __future__ import annotations

import re
from unicodedata import category

from bot.picking._lexicon import Lexicon
from bot.picking._text import EMOJI, has_case, ideographic, spelled

_ADDRESS = re.compile(
    r"https?://|www\.|(?<!\w)[@#][\w.]{2,}|\b[\w.-]+@[\w-]+\.\w{2,}|\b\w[\w-]*\.(?:com|org|net|io|blog)\b"
)
_STARS = re.compile(r"[★☆⭐🌟]{2,}|^\W*\d(?:[.,]\d)?\s*(?:/|out of|von|sur|de|su|z|из)\s*(?:5|10)\b")
_LABEL = re.compile(r"^(?P<name>[^\W\d_][\w ’'/-]{1,28}):\s*(?P<rest>.*)$", re.DOTALL)
_END = re.compile(
    rf"(?:[.!?…。！？؟۔।]|{EMOJI})[\"'”’»›)\]」』】“\s\u00a0]*{EMOJI}*$|[.!?…。！？؟۔।]\s?[»”\"’“]$"
)
_QUESTION = re.compile(r"[?？؟][\"'”’»›)\]」』]*\s*$|^\s*¿[^?]*\?\s*$")
_SPOKEN = re.compile(r"\s*(?:“[^“”]+”|\"[^\"]+\"|«[^«»]+»|„[^„“”]+[“”]|»[^«»]+«|「[^「」]+」|‘[^‘’]+’)")
_MIN_LABELLED = 6
_MIN_BARE = 6
_COLONS_OF_A_LIST = 3


def unusable(text: str, lexicon: Lexicon) -> str:
    """Return why no candidate may hold this sentence, or ""."""
    reasons = (
        ("an address or a tag", _ADDRESS.search(text)),
        ("a call to action", lexicon.pattern("action").search(text)),
        ("a caption", lexicon.pattern("caption").search(text)),
        ("a rating or label", _STARS.search(text) or _labels(text)),
        ("half a dialogue", _dialogue(text, lexicon)),
        ("a list", text.count(":") + text.count("：") >= _COLONS_OF_A_LIST),
        ("hardly any words", not _mostly_letters(text)),
    )
    return next((reason for reason, found in reasons if found), "")


def _dialogue(text: str, lexicon: Lexicon) -> bool:
    """“I never wanted it,” she says: spoken by somebody in the story."""
    spoken = _SPOKEN.match(text)
    following = spelled(text[spoken.end() : spoken.end() + 40])[:3] if spoken else ()
    return any(word in lexicon.speech for word in following)


def unfinished(text: str) -> bool:
    """Return whether a sentence has no end.

    Scripts without capitals are often written without a last stop.
    """
    if _END.search(text):
        return False
    if has_case(text) or text.rstrip().endswith((":", "：")):
        return True
    return not ideographic(text) and len(text.split()) < _MIN_BARE


def questions(text: str) -> bool:
    """Return whether the text ends by asking."""
    return bool(_QUESTION.search(text))


def _labels(text: str) -> bool:
    """“Publisher: Hollow Lane Press.” is a label, “One thing is certain: nobody here sleeps at night” is
    not."""
    label = _LABEL.match(text)
    if not label:
        return False
    return len(label["rest"].split()) < _MIN_LABELLED and len(label["name"].split()) <= 3


def _mostly_letters(text: str) -> bool:
    """Vowel signs (Hindi, Arabic) are marks, and count as letters."""
    letters = sum(map(str.isalpha, text))
    if letters * 2 < len(text):
        letters += sum(category(char)[0] == "M" for char in text)
    return letters * 2 >= len(text) and sum(map(str.isupper, text)) * 2 < max(letters, 1)
