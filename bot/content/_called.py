"""What a title line says beside the title: that it is a review, stars, a series, who translated it, hashtags."""

from __future__ import annotations

import re

from bot.content._names import is_people

_REVIEW = (
    r"(?:(?:mini|short|full|quick|audio|audiobook|(?:non-)?spoiler(?:-free)?|e?arc|my)[\s-]+)?(?:(?:book|film)[\s-]+)?"
    r"(?:review|thoughts|notes|report)s?|buch(?:rezension|besprechung|kritik|tipp)|rezension|besprechung"
    r"|gelesen|lesetipp|critique|chronique|avis(?: lecture)?|note de lecture|reseña|crítica|recensione|resenha|recensie"
    r"|boekrecensie|recenzja|рецензия(?: на)?|отзыв(?: (?:на|о) книг[уе])?|مراجعة(?: كتاب| رواية)?|قراءة في|نقد|معرفی (?:کتاب|رمان)"
    r"|ביקורת(?: ספר)?|סקירה|書評|読書メモ|感想|レビュー"
    r"|arvio|review sách|điểm sách|kirja-?arv(?:io|ostelu)|arvostelu|resensi(?: buku| novel)?|ulasan(?: buku| novel)?|review (?:buku|novel)|recenze(?: knihy)?"
    r"|(?:bog|bok)?anmeldelse|(?:bok)?recension|(?:kitap )?incelemesi|kitap yorumu|könyv(?:ajánló|kritika)|рецензія(?: на)?|відгук(?: (?:на|про) книгу)?"
    r"|서평|독후감|리뷰|(?:पुस्तक )?समीक्षा|书评|書評|读后感|读书笔记|κριτική|recenzie"
)
_DAYS = "(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|week|month"
_SERIES = (
    rf"(?:[^:：|]{{0,30}}?\b(?:blog ?tour|book ?club|classics club|challenge|spotlight|teaser|review copy|book of the (?:day|week|month)"
    rf"|buch (?:der|des) \w+|buchtipp(?: \w+){{0,2}}|livre du \w+|libro del? \w+|(?:{_DAYS}) reads?|throwback (?:{_DAYS})|(?:{_DAYS}) (?:review|book))"
    r"|(?:book|buch|livre|libro|bok|boek) (?:no\. ?)?#?\d{1,3}(?:\s?(?:/|of|von)\s?\d{1,3})?|\d(?:[.,]\d)?\s?/\s?(?:5|10)(?: stars)?)"
)
_LABEL = re.compile(
    rf"\W*(?:a\s+|an\s+|the\s+)?(?:{_REVIEW})\s*(?:[:：|\]–—-]\s*"
    r"|(?:of|on|about|zu|von|de|del|di|do|da|van|over|للكتاب|על)\s+|(?<=معرفی کتاب)\s+|(?<=معرفی رمان)\s+|(?<=مراجعة رواية)\s+|(?<=مراجعة كتاب)\s+|(?=[“\"«„»‘'『「《*_]))"
    r"|(?:(?:some|my)\s+)?(?:thoughts on|re-?reading|reading|revisiting|why (?:you should|i) (?:read|love))\s+"
    rf"|[^\w“\"«„『「《]{{0,2}}{_SERIES}\s*[:：|–—-]\s*|[\[【]\s*(?:{_REVIEW}|e?arc|ad|anzeige|werbung)[^\]】]{{0,30}}[\]】]\s*"
    r"|interview:\s*|(?:book|novel)\s+(?:club(?: pick| notes)?|#?\d+)\s*[:–—-]\s*|\w+day reads\s*[:–—-]\s*|(?:currently|now) reading\s*[:–—-]\s*|(?:resensi|ulasan|review)\s+(?:buku|novel)\s+",
    re.IGNORECASE,
)
_TAIL_LABEL = re.compile(
    rf"(?:\s*[:：|,–—-]+\s*|\s+)[(\[]?(?:(?:an?|eine?|une?|una|uma|ett?|en|een)\s+)?(?:{_REVIEW}|read-?along|buddy read|q\s?(?:&|and)\s?a|faq)"
    r"(?:\s*(?:&|\+|and)\s*(?:faq|q\s?(?:&|and)\s?a|questions))?(?:\s+(?:with|without|no)\s+spoilers)?"
    r"[)\]]?\s*[:!.]?\s*\Z|\s*(?:(?:[을를])\s*읽고(?: 나서)?|を読(?:んで|み終えて|了)|を再読して)\s*\Z",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r"\s*[(\[][^()\[\]]*(?:\d|#|spoiler|review|series|trilogy|saga|vol)[^()\[\]]*[)\]]", re.IGNORECASE
)
_STARS = re.compile(r"\A\s*[★☆⭐🌟½\ufe0f]+\s*|\s*[★☆⭐🌟½\ufe0f]+\s*\Z")
_TAGS = re.compile(r"(?<!\w)[#@](?=[^\W\d])\w+\s*")
_BROUGHT = re.compile(
    r"\s*[,;–—-]*\s*\b(?:translated|transl\.|tr\.|traduit|traducción|traducid[oa]|tradotto|traduzido|übersetzt|aus dem \w+ von"
    r"|vertaald|tłum\.|przeł\.|w przekładzie|в переводе|у перекладі|översatt|oversat|oversatt|suom\.|přeložil\w*|ford\.|çev\.)(?!\w)[^()]*(?=\)|\Z)",
    re.IGNORECASE,
)
_ASIDE_NAME = re.compile(r"\s*[(\[]([^()\[\],]{3,60}),[^()\[\]]*[)\]]")
_DATE = re.compile(r"\s*\(?\b(?:\d{4}-\d{2}-\d{2}|(?:19|20)\d{2})\)?\s*\Z")
EDGES = ' \u00a0\u202f\t:：,;–—-|•*_“”"«»„『』「」《》'


def bare_line(title: str) -> str:
    """Return a title line without series, day, stars, hashtags and whoever brought the book into this language."""
    line = _TAGS.sub("", without_translator(title)) or title
    line = _ASIDE_NAME.sub(lambda found: f" ({found[1]})" if _is_person(found[1]) else found[0], line)
    return _DATE.sub("", ASIDE.sub("", _STARS.sub("", line))).strip(" :|")


def without_translator(line: str) -> str:
    """Return a line without whoever brought the book into its language, and what was written behind."""
    return _BROUGHT.sub("", line)


def _is_person(text: str) -> bool:
    return " " in text.strip() and is_people(text)


def unlabelled(line: str) -> tuple[str, bool]:
    """Take off what calls it a review, before and behind."""
    bare = _LABEL.sub("", line, count=1) if _LABEL.match(line) else line
    bare = _TAIL_LABEL.sub("", bare)
    return (bare.strip(), True) if bare.strip(EDGES) and bare != line else (line, False)
