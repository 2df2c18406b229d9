"""The words by which writers in fourteen languages announce spoilers, questions and further reading."""

from __future__ import annotations

import re


def vocabulary(*lines: str) -> frozenset[str]:
    """Return the words of these lines."""
    return frozenset(" ".join(lines).split())


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways), re.IGNORECASE)


_SPOILER = _any(
    r"spoiler|\bspoil(?:s|t|ed|ing)?\s+(?:the|this|it|every|any|how|plot|ending|things)|divulgâch|destripe|спойлер",
    r"حرق (?:لل)?(?:ال)?أحداث|اسپویل|لو رفتن|ספוילר|ネタバレ|ネタばれ|剧透",
)
_FREE = _any(
    r"spoiler[\s-]*(?:free|frei|vrij|los|less|safe)|won.t spoil|(?:not\s+to|without)\s+spoil",
    r"\b(?:no|not\s+an?y?|non|without(?:\s+any)?|zero|ohne|keine?|sans|sin|sem|senza|zonder|geen|bez)"
    r"\s+(?:\w+\s+){0,2}?[\(\[]?(?:spoil|divulg|destrip)",
    r"без\s+спойлер|(?:بدون|بلا|دون)\s+(?:حرق|اسپویل|لو)|(?:ללא|בלי)\s+ספוילר|ネタ(?:バレ|ばれ)(?:な|無)し",
)
_WHOLE = _any(
    r"\b(?:this|the|my|following)\s+(?:\w+\s+)?(?:review|post|article|text)\b.{0,40}\bspoil",
    r"\bfull of spoilers|\bspoilers?\s+(?:throughout|for the whole)",
    r"diese\w*\s+(?:rezension|beitrag|besprechung)\b.{0,40}spoil",
    r"cette\s+(?:critique|chronique)\b.{0,40}(?:spoil|divulg)|est[ae]\s+(?:reseña|resenha)\b.{0,40}spoil",
)
_AHEAD = _any(
    r"\bspoilers?\b.{0,30}\b(?:ahead|below|follow\w*|from here|from this point|beyond|after this"
    r"|(?:in)?coming|under the cut|voraus|folgen|ab hier|abajo|à venir|ci-dessous)\b",
    r"\b(?:ab hier|from here on|a partir de aquí|à partir d.ici)\b.{0,30}\bspoil",
)
_OVER = _any(
    r"\b(?:end of|no more|ende der|fin de(?:s| los)?|fine)\s+(?:the\s+)?spoilers?\b",
    r"\bspoilers?\s+(?:end|over)\b",
)
_FAQ = _any(
    r"\bf\.?a\.?q(?:\.|s|’s|'s)?(?!\w)|\bfrequently asked|\bquestions (?:and|&) answers",
    r"\bq\s?(?:&|and|\+)\s?a\b|\b(?:reader|your|common|quick) questions\b",
    r"\bquestions (?:i(?:[’']m| am| get|[’']ve been)|people|readers)\b",
    r"häufig(?:e| gestellte) fragen|fragen und antworten|questions fréquentes|foire aux questions",
    r"preguntas frecuentes|domande frequenti|perguntas frequentes|veelgestelde vragen",
    r"cz[eę]sto zadawane pytania|najcz[eę]stsze pytania|част(?:ые|о задаваемые) вопросы",
    r"(?:ال)?أسئلة (?:ال)?شائعة|(?:پرسش|سوال)\u200c?\s?(?:ها)?\u200c?ی?\s?(?:متداول|پرتکرار)",
    r"שאלות (?:נפוצות|ותשובות)|よくある(?:ご)?質問|常见问题|자주 묻는|ερωτήσεις και απαντήσεις|întrebări (?:frecvente|și răspunsuri)",
    r"(?:usein kysytyt )?kysymykset\b|kysymyksiä ja vastauksia|frågor och svar|vanliga frågor|spørgsmål og svar|spørsmål og svar",
    r"otázky a odpovědi|časté (?:otázky|dotazy)|tanya jawab|pertanyaan yang sering|sık sorulan|soru-?cevap|kérdések és válaszok|gyakori kérdések|питання (?:та|і|й) відповіді|часті питання",
)
_READING = _any(
    r"\balso (?:for reading|worth reading|read|recommended|reviewed|try|in my blog|on (?:the|my|this) blog)\b",
    r"\bfurther reading|\bread (?:next|also|on|alikes?|more)\b|\bread-?alikes?|\bkeep reading",
    r"\bmore (?:to read|reading|reviews|books|on the blog|from (?:my|the|this) (?:blog|shelf|shelves))\b",
    r"\bif you (?:like|liked|love|loved|enjoy|enjoyed)\b|\bnext reads?\b",
    r"\byou(?: (?:may|might|will)|[’']ll) (?:also )?(?:like|love|enjoy)",
    r"\brelated (?:reviews|reads|reading|books|posts|titles)|\bsimilar (?:books|reads|titles)|\bbooks like\b",
    r"\bother (?:books|reviews|reads)|\b(?:recommended|suggested) (?:reading|reads|books)|\breading list",
    r"\bpairs? (?:well|nicely) with|\bup next\b|\bnext on (?:your|my|the) (?:shelf|list|pile)",
    r"\bshelve (?:it|this) (?:next to|beside|with)",
    r"auch (?:lesenswert|gelesen|besprochen|gefallen|(?:im|auf dem|auf meinem|in meinem) blog)|weiterlesen|lesetipps?",
    r"weitere (?:lese|bücher|rezension|besprech)|ähnliche bücher|mehr lesen",
    r"à lire (?:aussi|également|ensuite)|pour aller plus loin|vous aimerez|aussi sur le blog",
    r"sur le même thème|lectures? (?:similaires|conseillées|complémentaires)",
    r"también (?:para leer|en (?:el|mi) blog|te puede)|otras lecturas|si te gust|más reseñas|seguir leyendo",
    r"lecturas (?:recomendadas|relacionadas)|(?:da )?legg(?:ere|i) anche|letture (?:consigliate|simili)",
    r"ti potrebbe(?:ro)? piacere|leia também|leituras (?:recomendadas|relacionadas)|também no blog",
    r"lees ook|ook (?:lezen|op (?:de|mijn) blog)|verder lezen|leestips",
    r"przeczytaj (?:też|także|również)|zobacz (?:też|także|również)|podobne książki",
    r"читайте также|что (?:ещё|еще) почитать|похожие книги",
    r"اقرأ (?:أيضا|ايضا)|للقراءة|كتب (?:مشابهة|أخرى)|قراءات أخرى",
    r"همچنین بخوانید|برای (?:خواندن|مطالعه)ٔ?[\u200c\s]?ی? بیشتر|کتاب[\u200c\s]?های مشابه|بیشتر بخوانید",
    r"\bläs (?:också|även)|\blæs også|함께 읽|같이 읽|이어서 읽|(?:यह|ये) भी पढ़|और पढ़|bunları da oku|अगली किताब|接着读|延伸阅读|推荐阅读|相关(?:图书|阅读)",
    r"לקריאה נוספת|עוד לקריאה|קראו גם|ספרים דומים|あわせて読みたい|関連(?:書籍|本)|次に読む|こちらもおすすめ",
    r"\blue (?:myös|seuraavaksi)|\bčtěte (?:také|dál)|přečtěte si (?:také|i)|podobné knihy|\bbaca juga|buku (?:lain|serupa)|(?:bunları|şunları) (?:da )?oku|benzer kitaplar",
    r"olvasd el|hasonló könyvek|további (?:könyvek|olvasmány)|\bles også|læs (?:videre|også)|läs vidare|fler böcker|andre bøger|читайте також|схожі книги|citește și|διαβάστε επίσης|llegiu també",
    r"\b(?:my|more|other|further|book|some|similar|reading) (?:recommendations|suggestions|recs)\b|^\W*recommendations?\W*$",
    r"\b(?:weitere|andere|meine|buch|lese)-?\s?(?:empfehlungen|tipps)|(?:autres?|mes) (?:recommandations|suggestions|idées de lecture)",
    r"(?:otras|mis|más) (?:recomendaciones|sugerencias)|(?:altri|i miei) (?:consigli|suggerimenti)|(?:outras|mais|minhas) (?:recomendações|sugestões|indicações)",
    r"(?:andere|meer|mijn) aanraders|(?:inne|więcej|moje) (?:polecenia|propozycje)|(?:ещё|еще|другие|мои) рекомендации|(?:andra|fler|mine|flere|andre) (?:tips|boktips|anbefalinger|rekommendationer)",
    r"עוד המלצות|המלצות (?:נוספות|קריאה)|ترشيحات|توصيات|اقتراحات أخرى|پیشنهاد(?:های|ات)? دیگر|پیشنهادهای (?:دیگر|مطالعه)|おすすめの本|他のおすすめ|其他推荐|更多推荐|추천 (?:도서|책)|और (?:किताबें|सुझाव)|další (?:tipy|doporučení)",
)
_BOOKS = _any(
    r"\b(?:novels?|books?|titles|reads|stories|memoirs|romane|bücher|livres|libros|novelas|libri)\b",
    r"\b(?:romanzi|livros|romances|boeken|książki|powieści|книги|романы)\b",
    r"روايات|كتب|کتاب|رمان|ספרים|作品|冊",
)


_BOOK = _any(
    r"\b(?:novel|book|memoir|roman|buch|erzählung|livre|récit|libro|novela|romanzo|livro|romance|boek|verhaal)\b",
    r"\b(?:książk|powieś|bok(?:en)?\b|kitap|roman)\w*|книг|роман|повест|رواية|كتاب|کتاب|رمان|ספר|רומן|小説|本を|小说|书|책|소설|उपन्यास|किताब",
)


def says_book(text: str) -> bool:
    """Return whether a text speaks of a book."""
    return bool(_BOOK.search(text))


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
