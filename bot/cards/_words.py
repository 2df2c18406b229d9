"""The few words and marks that depend on the language of a card."""

from __future__ import annotations

from dataclasses import dataclass

_WEAK = {
    "en": "a an the of to in on at by for from with and or but nor as if so than that is was are be i "
    "my your his her its our their this these those who which it he she we they you into not no "
    "when were has had have",
    "de": "der die das den dem des ein eine einen einem einer und oder aber von vom zu zum zur im in "
    "am an auf aus bei mit für ist sind war ich er sie es wir dass wenn wie als nicht mein sein "
    "ihr",
    "fr": "le la les un une des du de et ou mais à au aux en dans sur pour par avec que qui est je il "
    "elle on nous ce cette ces mon ma mes son sa ses ne pas",
    "es": "el la los las un una unos unas de del y o pero a al en con por para que es son yo mi su "
    "sus se no lo",
    "it": "il lo la i gli le un una di del della e o ma a al alla in nel con per che è sono io mi si non",
    "pt": "o a os as um uma de do da e ou mas em no na com por para que é são eu se não meu minha",
    "nl": "de het een en of maar van in op aan bij voor met uit dat die is was ik hij zij we niet",
    "ru": "и а но не ни в во на с со к ко о об у от до из за по под над что как это я он она мы их "
    "его её для при",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """``about`` leads a book's title on the card; the rest is for alt texts, with {title} and {author}."""

    about: str
    review: str
    by: str
    book: str
    question: str = ""
    answer: str = ""


_WORDS = {
    "en": Words(
        about="on",
        review="from a review of {title}",
        by=" by {author}",
        book="a line from {title}",
        question="Question:",
        answer="Answer:",
    ),
    "de": Words(
        about="über",
        review="aus einer Rezension zu {title}",
        by=" von {author}",
        book="ein Satz aus {title}",
        question="Frage:",
        answer="Antwort:",
    ),
    "fr": Words(
        about="sur",
        review="extrait d’une critique de {title}",
        by=", de {author}",
        book="une phrase de {title}",
        question="Question :",
        answer="Réponse :",
    ),
    "es": Words(
        about="sobre",
        review="de una reseña de {title}",
        by=", de {author}",
        book="una frase de {title}",
        question="Pregunta:",
        answer="Respuesta:",
    ),
    "it": Words(
        about="su",
        review="da una recensione di {title}",
        by=" di {author}",
        book="una frase da {title}",
        question="Domanda:",
        answer="Risposta:",
    ),
    "pt": Words(
        about="sobre",
        review="de uma resenha de {title}",
        by=", de {author}",
        book="uma frase de {title}",
        question="Pergunta:",
        answer="Resposta:",
    ),
    "nl": Words(
        about="over",
        review="uit een recensie van {title}",
        by=" van {author}",
        book="een zin uit {title}",
        question="Vraag:",
        answer="Antwoord:",
    ),
    "ru": Words(
        about="о книге",
        review="из рецензии на книгу «{title}»",
        by=", автор: {author}",
        book="строка из книги «{title}»",
        question="Вопрос:",
        answer="Ответ:",
    ),
}
_PLAIN = Words(about="", review="{title}", by=", {author}", book="{title}")

_QUOTES = {
    "de": "„“‚‘",
    "cs": "„“‚‘",
    "sk": "„“‚‘",
    "sl": "„“‚‘",
    "bg": "„“‚‘",
    "pl": "„”‚’",
    "ro": "„”«»",
    "hu": "„”»«",
    "hr": "„”‚’",
    "he": "”“’‘",
    "fr": "«»“”",
    "es": "«»“”",
    "it": "«»“”",
    "ru": "«»„“",
    "uk": "«»„“",
    "be": "«»„“",
    "el": "«»“”",
    "ar": "«»“”",
    "fa": "«»‹›",
    "nb": "«»‘’",
    "no": "«»‘’",
    "sv": "””’’",
    "fi": "””’’",
    "da": "”“’‘",
    "ja": "「」『』",
}


def primary(language: str) -> str:
    """Return the language of a BCP 47 tag: ``pt`` of ``pt-BR``."""
    return language.replace("_", "-").split("-")[0].lower()


def words_for(language: str) -> Words:
    """Return the language's words; English if none is named, bare titles if it is one we do not speak."""
    return _WORDS.get(primary(language) or "en", _PLAIN)


def quotes_for(language: str) -> tuple[str, str, str, str]:
    """Return four marks: opening and closing, outer and inner."""
    outer_open, outer_close, inner_open, inner_close = tuple(_QUOTES.get(primary(language), "“”‘’"))
    return outer_open, outer_close, inner_open, inner_close


def weak_words(language: str) -> frozenset[str]:
    """Return words that read badly at the end of a line: articles, prepositions, conjunctions, pronouns."""
    return frozenset(_WEAK.get(primary(language) or "en", "").split())
