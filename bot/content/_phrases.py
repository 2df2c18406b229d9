"""The words by which writers in fourteen languages announce spoilers, questions and further reading."""

from __future__ import annotations

import re

_SPOILER = re.compile(
    r"spoil(?:er|t|s\b|ed\b|ing\b)|divulgâch|destripe|спойлер|حرق (?:ل?ل?أحداث|الأحداث|أحداث)|اسپویل|لو رفتن|לספויילר|ספוילר"
    r"|ネタバレ|ネタばれ|剧透",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"spoiler[\s-]*(?:free|frei|vrij|los|less|safe)|(?:\bno|\bnot?\s+an?y?|\bnon|without(?:\s+any)?|\bzero|\bavoid\w*|\bohne|\bkeine?"
    r"|\bsans|\bsin|\bsem|\bsenza|\bzonder|\bgeen|\bbez)\s+(?:\w+\s+){0,2}?[\(\[]?(?:spoil|divulg|destrip)|without spoiling"
    r"|won.t spoil|not\s+(?:to\s+)?spoil|без\s+спойлер|(?:بدون|بلا|دون)\s+(?:حرق|اسپویل|لو)|(?:ללא|בלי)\s+ספוילר|ネタ(?:バレ|ばれ)(?:な|無)し",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:this|the|my|following)\s+(?:\w+\s+)?(?:review|post|article|text)\b.{0,40}\bspoil|\bfull of spoilers|\bspoilers?\s+(?:throughout|for the whole)"
    r"|diese\w*\s+(?:rezension|beitrag|besprechung)\b.{0,40}spoil|cette\s+(?:critique|chronique)\b.{0,40}(?:spoil|divulg)"
    r"|est[ae]\s+(?:reseña|resenha)\b.{0,40}spoil",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\bspoilers?\b.{0,30}\b(?:ahead|below|follow\w*|from here|from this point|beyond|after this|coming|incoming|under the cut|voraus|folgen|ab hier"
    r"|abajo|à venir|ci-dessous)\b|\b(?:ab hier|from here on|a partir de aquí|à partir d.ici)\b.{0,30}\bspoil",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:end of|no more|ende der|fin de(?:s| los)?|fine)\s+(?:the\s+)?spoilers?\b|\bspoilers?\s+(?:end|over)\b",
    re.IGNORECASE,
)

_FAQ = re.compile(
    r"\bf\.?a\.?q(?:\.|s|’s|'s)?(?!\w)|\bfrequently asked|\bquestions (?:and|&) answers|\bq\s?(?:&|and|\+)\s?a\b|\b(?:reader|your|common|quick) questions\b"
    r"|häufig(?:e| gestellte) fragen|fragen und antworten|questions fréquentes|foire aux questions|preguntas frecuentes|domande frequenti"
    r"|perguntas frequentes|veelgestelde vragen|cz[eę]sto zadawane pytania|najcz[eę]stsze pytania|част(?:ые|о задаваемые) вопросы"
    r"|(?:ال)?أسئلة (?:ال)?شائعة|(?:پرسش|سوال)[\u200c‌]?\s?(?:ها)?[\u200c‌]?ی?\s?(?:متداول|پرتکرار)|שאלות (?:נפוצות|ותשובות)|よくある(?:ご)?質問",
    re.IGNORECASE,
)
_READING = re.compile(
    r"\balso (?:for reading|worth reading|read|recommended|on (?:the|my|this) blog|in my blog|reviewed|try)\b|\bfurther reading|\bread (?:next|also|on|alikes?|more)\b"
    r"|\bread-?alikes?|\bkeep reading|\bmore (?:to read|reading|reviews|books|on the blog|from (?:my|the|this) (?:blog|shelf|shelves))\b"
    r"|\bif you (?:like|liked|love|loved|enjoy|enjoyed)\b|\byou (?:may|might|will|’ll|'ll) (?:also )?(?:like|love|enjoy)|\brelated (?:reviews|reads|reading|books|posts|titles)"
    r"|\bsimilar (?:books|reads|titles)|\bbooks like\b|\bother (?:books|reviews|reads)|\b(?:recommended|suggested) (?:reading|reads|books)|\breading list"
    r"|\bpairs? (?:well|nicely) with|\bup next\b|\bnext on (?:your|my|the) (?:shelf|list|pile)|\bnext reads?\b|\bshelve (?:it|this) (?:next to|beside|with)"
    r"|auch (?:lesenswert|gelesen|besprochen)|weiterlesen|weitere (?:lese|bücher|rezension|besprech)|lesetipps?|auch (?:im|auf dem|auf meinem|in meinem) blog|auch gefallen|ähnliche bücher|mehr lesen"
    r"|à lire (?:aussi|également|ensuite)|pour aller plus loin|vous aimerez|lectures? (?:similaires|conseillées|complémentaires)|aussi sur le blog|sur le même thème"
    r"|también (?:para leer|en (?:el|mi) blog|te puede)|otras lecturas|lecturas (?:recomendadas|relacionadas)|si te gust|más reseñas|seguir leyendo"
    r"|(?:da )?legg(?:ere|i) anche|letture (?:consigliate|simili)|ti potrebbe(?:ro)? piacere|leia também|leituras (?:recomendadas|relacionadas)|também no blog"
    r"|lees ook|ook (?:lezen|op (?:de|mijn) blog)|verder lezen|leestips|przeczytaj (?:też|także|również)|zobacz (?:też|także|również)|podobne książki"
    r"|читайте также|что (?:ещё|еще) почитать|похожие книги|اقرأ (?:أيضا|ايضا)|للقراءة|كتب (?:مشابهة|أخرى)|قراءات أخرى"
    r"|همچنین بخوانید|برای (?:خواندن|مطالعه)ٔ?[\u200c‌\s]?ی? بیشتر|کتاب[\u200c‌\s]?های مشابه|بیشتر بخوانید|לקריאה נוספת|עוד לקריאה|קראו גם|ספרים דומים"
    r"|あわせて読みたい|関連(?:書籍|本)|次に読む|こちらもおすすめ",
    re.IGNORECASE,
)
_BOOKS = re.compile(
    r"\b(?:novels?|books?|titles|reads|stories|memoirs?|romans?|romane|bücher|livres|libros|novelas|libri|romanzi|livros|romances|boeken|książki|powieści"
    r"|книги|романы)\b|روايات|كتب|کتاب|رمان|ספרים|作品|冊",
    re.IGNORECASE,
)


def says_spoiler(text: str) -> bool:
    """Return whether a heading or announcement says that spoilers follow, and not that there are none."""
    return bool(_SPOILER.search(text)) and not _FREE.search(text) and not _OVER.search(text)


def says_whole_spoiled(text: str) -> bool:
    """Return whether a line says that the whole review has spoilers."""
    return bool(_WHOLE.search(text)) and says_spoiler(text)


def says_spoilers_ahead(text: str) -> bool:
    """Return whether a line says that spoilers follow from here."""
    return bool(_AHEAD.search(text)) and says_spoiler(text)


def says_spoilers_over(text: str) -> bool:
    """Return whether a line says that the spoilers end here."""
    return bool(_OVER.search(text))


def says_faq(text: str) -> bool:
    """Return whether a heading announces questions and answers."""
    return bool(_FAQ.search(text))


def says_reading(text: str) -> bool:
    """Return whether a line announces a list of further books."""
    return bool(_READING.search(text))


def says_books(text: str) -> bool:
    """Return whether a heading speaks of books in the plural or counts them."""
    return bool(_BOOKS.search(text))
