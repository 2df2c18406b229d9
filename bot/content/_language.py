"""A small honest guess at the language: script, then the commonest words. Unsure means an empty string."""

from __future__ import annotations

import re

from bot.content._phrases import vocabulary

_SAMPLE, _SHORT = 6000, 25
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "arabic": re.compile(r"[\u0620-\u06d3]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "hi": re.compile(r"[\u0904-\u0939\u0958-\u0961]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}
_PERSIAN = re.compile(r"[پچژگکی]|\b(?:است|این|که|را|از)\b")
_ARABIC = re.compile(r"[ةكيىأإ]|\b(?:في|من|على|هذا|هذه|التي|الذي)\b")
_RUSSIAN = vocabulary("и в не на я что он с как это по но она к из у за то все так его же от")
_COMMON = {
    "en": vocabulary(
        "the and of to a in is that it was for with as but this not you i her his are be have from"
    ),
    "fr": vocabulary(
        "le la les de des et un une est que qui dans pour pas ne sur ce cette il elle au du en avec plus je"
    ),
    "de": vocabulary(
        "der die das und ist ein eine nicht ich es in zu den mit sich auf von dem als auch wie für aber im so"
    ),
    "es": vocabulary(
        "el la los las de que y en un una es no se por con para su lo como más pero del al me este"
    ),
    "it": vocabulary(
        "il la di che e un una è non per in con si da come ma sono del della i gli questo più mi le"
    ),
    "pt": vocabulary(
        "o a os as de que e em um uma é não se por com para do da no na mas como mais ao este eu"
    ),
    "nl": vocabulary(
        "de het een en van is dat in niet te op zijn met voor die ik er aan maar om als ook dit haar"
    ),
    "sv": vocabulary(
        "och att det som är på en för av med den till inte om ett har jag han hon men var så när ska sig"
    ),
    "da": vocabulary(
        "og at det som er på en for af med den til ikke om et har jeg han hun men var så når skal sig mig dig hvad noget nogen blev"
        " efter bliver meget selv bogen af læse læst"
    ),
    "nb": vocabulary(
        "og at det som er på en for av med den til ikke om et har jeg han hun men var så når skal seg meg deg hva noe noen ble etter"
        " blir mye selv boka boken av lese lest også bare fra"
    ),
    "hu": vocabulary(
        "a az és hogy nem is egy ez de van volt mint már csak még meg ha aki ami el ki mert olyan nagyon könyv ezt azt én ő"
    ),
    "ro": vocabulary(
        "și de în la nu că o un se cu pe care din mai este am ce a fost sunt dar ca pentru să l i le cartea acest foarte"
    ),
    "vi": vocabulary(
        "và là của có không một những cho với tôi này trong được người đã các như khi thì mà cũng ra về sách cuốn rất đọc"
    ),
    "cs": vocabulary(
        "a se na je že v to s do i o jsem ale jako by jsou si po za tak od byl jeho když která který už není"
    ),
    "fi": vocabulary(
        "ja on ei se että oli mutta hän kun niin joka ovat minä kuin myös olla nyt vain jo sen mitä tai siitä"
    ),
    "id": vocabulary(
        "yang dan di ini itu dengan untuk tidak dari dalam saya adalah pada akan buku karena juga ke seperti"
    ),
    "tr": vocabulary("bir ve bu da de için çok ne gibi daha ama kadar ile o olarak sonra en var mi her"),
    "pl": vocabulary(
        "i w nie na się z to że jest do jak o ale po co tak od za dla przez jego jej tylko który"
    ),
}

_LETTERS = {
    "tr": re.compile("[ğışİ]"),
    "hu": re.compile("[őű]"),
    "ro": re.compile("[șțţă]"),
    "vi": re.compile("[ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỵỷỹ]"),
    "cs": re.compile("[řěů]"),
    "pl": re.compile("[łąęż]"),
}
"""Letters that nobody else uses, for languages whose words are long and seldom come again."""
_SWEDISH = vocabulary(
    "och att är jag inte från något någon mycket mig dig sig boken böcker läste läsa bara vara ett"
)
_EASTERN = vocabulary(
    "og at er jeg ikke fra noe noget mye meget meg mig deg dig boka bogen lese læse lest læst bare være et"
)
_TWINS = {
    frozenset({"sv", "nb"}): {"sv": _SWEDISH, "nb": _EASTERN},
    frozenset({"sv", "da"}): {"sv": _SWEDISH, "da": _EASTERN},
    frozenset({"da", "nb"}): {
        "da": vocabulary(
            "af mig dig sig hvad noget nogen blev bliver efter meget bøger læse læst bogen ud op sprog uden kunne"
        ),
        "nb": vocabulary(
            "av meg deg seg hva noe noen ble blir etter mye bøker lese lest boka boken ut opp språk uten fra"
        ),
    },
}
"""What tells languages apart that share nearly all their small words."""

_OPENERS = vocabulary(
    "mein meine meinen meinem dein unser unsere mon ma mes notre ton sa son mi mis tu su sus nuestro nuestra mio mia suo",
    "meu minha seu sua nosso mijn onze mój moja moje mitt vår moj můj мой моя моё наш наша north south east west new old",
    "drei zwei zehn deux trois dos tres due tre dwa trzy two three four five ten every each both these those",
    "when while after before what why how who where there then if though although since because nobody everybody",
    "someone everyone perhaps maybe only even like at by about chez avec mais quand comme où warum wenn nach bei",
    "cuando pero desde sobre también ni quando ma dopo anche mas depois toen maar gdy kiedy ale u gdzie",
    "когда но если у после для ведь när men efter hos da når ale když",
)
_EVERYWHERE = _OPENERS.union(_RUSSIAN, *_COMMON.values())


def is_common(word: str) -> bool:
    """Return whether a word is among the commonest of any language, and so no name."""
    return word.lower() in _EVERYWHERE


def guess(text: str) -> str:
    """Return a two-letter code, or an empty string where the text does not tell."""
    text = text[:_SAMPLE]
    letters = sum(1 for char in text if char.isalpha())
    if letters < 20:
        return ""
    for script, pattern in _SCRIPTS.items():
        share = len(pattern.findall(text)) / letters
        if share > (0.1 if script == "ja" else 0.5):
            return _of_script(script, text)
    return _latin([word.lower() for word in _WORD.findall(text)])


def _of_script(script: str, text: str) -> str:
    if script == "arabic":
        persian, arabic = len(_PERSIAN.findall(text)), len(_ARABIC.findall(text))
        return "fa" if persian > arabic else "ar" if arabic > persian else ""
    if script == "cyrillic":
        words = [word.lower() for word in _WORD.findall(text)]
        known = sum(word in _RUSSIAN for word in words)
        if re.search("[іїєґ]", text) and not re.search("[ыэёъў]", text):
            return "uk"
        return "ru" if known * 12 > len(words) and not re.search("[іїєґў]", text) else ""
    return script


def _latin(words: list[str]) -> str:
    letters = " ".join(words)
    told = ((_score(words, common) + _own(code, letters), code) for code, common in _COMMON.items())
    (best, code), (second, other), *_ = sorted(told, reverse=True)
    if best < (4 if len(words) > _SHORT else 2) or best * 8 <= len(words):
        return ""
    if twins := _TWINS.get(frozenset({code, other})):
        own, others = (_score(words, twins[each]) for each in (code, other))
        return code if own > others else other if others > own else ""
    return code if best > second * (1.2 if len(words) > _SHORT else 1.5) else ""


def _own(code: str, text: str) -> int:
    """Return how many words' worth a language's own letters are: they weigh no more than a sixth of the text."""
    letters = _LETTERS.get(code)
    return min(len(letters.findall(text)), text.count(" ") // 6 + 1) if letters else 0


def _score(words: list[str], common: frozenset[str]) -> int:
    return sum(word in common for word in words)
