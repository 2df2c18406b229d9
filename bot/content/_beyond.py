"""Authors beside titles in scripts without capital letters, where only the words around a name bound it."""

from __future__ import annotations

import re

_HAN = r"[\u3005\u4e00-\u9fff]"
_JAPANESE = re.compile(
    rf".*(?:\A|[、。「」（\s]|は|を|が|で|も|に|と)({_HAN}{{1,5}}[\u3041-\u30ff\u3005\u4e00-\u9fff]{{0,6}}?|[\u30a1-\u30ff・=＝]{{3,24}})"
    r"(?:さん)?(?:著|作)?の(?:長[編篇]|短[編篇]集?|小説|名作|代表作|新作|デビュー作|エッセイ)?\Z"
)
_CHINESE = re.compile(
    r".*(?:[了读看过過说說把被从從由是写寫爱愛买買到，。、；：（\s]|推荐|推薦|\A)([\u4e00-\u9fff·•]{2,14}?)(?:先生|老师)?(?:写的|寫的|的(?:小说|小說|长篇|代表作|名作|新书)?)\Z"
)
_KOREAN = re.compile(
    r"(?:\A|[\s,.(])([\uac00-\ud7a3]{2,4}(?: [\uac00-\ud7a3]{1,5})?)(?: ?작가)?의(?: \S{1,5}){0,2}\Z"
)
_HINDI = re.compile(
    r"(\S+(?: \S+)?) (?:जी )?(?:का|की|के)(?: \S+)?(?: (?:उपन्यास|कहानी|किताब|नाटक|कविता|संग्रह|रचना))?\Z"
)
_CALLING = re.compile(r"\s*(?:작가|시인|소설가|님|さん|氏|先生)\Z")
_BEFORE = re.compile(
    rf"(?:\A|.*[、。「」（\s])({_HAN}{{3,5}}[\u3041-\u3096]{{0,4}}|[\u30a1-\u30ff]{{2,12}}[・=＝][\u30a1-\u30ff・=＝]{{2,20}})\Z"
)
_KINDS = re.compile(r"(?:小説|物語|映画|雑誌|文庫|名作|長[編篇]|短[編篇]|[集作書本賞編篇])\Z")
_GOES_ON = re.compile(r"[》』」]?，([\u4e00-\u9fff·]{2,4}?)(?:写|寫|笔下|用|把|讲|講|说|說|不)")
_DEVANAGARI = re.compile("[\u0900-\u0963]\\Z")
_BRACKETED = re.compile(
    r"[^\w（(]{0,2}[（(]\s*(?:作者[：:]?|著者[：:]?)?\s*([\u3005\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3·・ ]{2,16}?)\s*(?:著|作|,|、|，|/|／|\d|[）)])"
)
_BY = re.compile(
    r"\W{0,4}(?:(?:ل(?:ل)?(?:كاتبة?|روائية?|أديبة?)(?: (?:ال)?(?:مصري|سوداني|لبناني|سوري|فلسطيني|عراقي)ة?)?|(?:من )?تأليف|بقلم|"
    r"(?:نوشتهٔ?|نوشته\u200cی|نوشته‌ی|اثر|به قلم|از)|מאת|של|(?:פרי עטו|פרי עטה) של)\s+|(?P<loose>ل)(?=[\u0621-\u064a]{3,}\s+[\u0621-\u064a]{3,}))"
)
_NAME_END = re.compile("[،,.؛:!؟\n]")
_CALLED = re.compile(
    r"(?<!\w)(?:الكاتبة?|الروائية?|الأديبة?|المؤلفة?|نویسنده،?|הסופרת?|המחברת?|लेखिका|लेखक|कथाकार|작가)\s+(?=\w)"
)
_DOES = re.compile(r"(?<!\w)(?:يكتب|تكتب|يروي|تروي|يحكي|تحكي|يصف|تصف|كتب|كتبت)\s+(?=\w)")
_DOES_BEHIND = re.compile(
    r"(?:\s+آرام|\s+ساده|\s+زیبا)?\s+(?:[يت](?:كتب|روي|حكي|صف|سرد)|می‌?نویسد|نوشته|می‌گوید|روایت می‌کند|כותבת?|מספרת?|מתארת?|ने (?:लिखा|यह|इस|अपन|जो)|लिखते|लिखती|का लिखा|की लिखी)"
)
_STYLE = re.compile(
    r"(?:\A|[\n。])([\u4e00-\u9fff]{2,4}?)的(?:讽刺|諷刺|文字|文笔|笔|小说|小說|语言|語言|叙述|故事|句子)"
    r"|(?:\A|[\s(])([\uac00-\ud7a3]{2,4})(?: 작가(?:의|가|는)|의 (?:소설|문장|작품|이야기|글))"
    rf"|(?:\A|[\n。、は])({_HAN}{{2,5}}[\u3041-\u3096]{{0,3}}?)(?:が[^。]{{0,24}}(?:書い|描い|綴っ|著し)|の(?:文章|文体|筆|小説))"
)
_STOPS = frozenset(
    # Words that end a name: prepositions, verbs, pronouns.
    [
        "في",
        "من",
        "على",
        "إلى",
        "عن",
        "مع",
        "هذه",
        "هذا",
        "التي",
        "الذي",
        "قد",
        "لا",
        "أن",
        "كأنه",
        "كما",
        "و",
        "ثم",
        "بعد",
        "قبل",
        "منذ",
        "حين",
        "عندما",
        "هو",
        "هي",
        "كانت",
        "كان",
        "رواية",
        "الرواية",
        "القصة",
        "را",
        "از",
        "در",
        "با",
        "که",
        "به",
        "این",
        "آن",
        "و",
        "است",
        "هم",
        "تا",
        "برای",
        "یک",
        "نباید",
        "باید",
        "بود",
        "را؛",
        "من",
        "تو",
        "او",
        "את",
        "של",
        "על",
        "עם",
        "לא",
        "היה",
        "הוא",
        "היא",
        "כי",
        "אני",
        "קראתי",
        "זה",
        "הזה",
        "הספר",
        "גם",
        "כבר",
        "אבל",
        "का",
        "की",
        "के",
        "को",
        "में",
        "से",
        "ने",
        "है",
        "था",
        "थी",
        "पढ़ा",
        "यह",
        "वह",
        "और",
        "जी",
        "पर",
        "भी",
        "इस",
        "उस",
        "मैंने",
        "हमने",
        "आज",
        "कल",
        "हफ़्ते",
        "हिंदी",
    ]
)
_MARKED = " \"'“”‘’«»„『』「」《》（(،,؛:؟?!.।*_"


def beside(before: str, behind: str, text: str) -> tuple[str, ...]:
    """Return who stands beside a title in Japanese, Chinese, Korean, Hindi, Arabic, Persian or Hebrew."""
    before, ahead = before.rstrip(_MARKED), before[-60:].rstrip(_MARKED + "\u200c")
    for way in (_JAPANESE, _CHINESE, _KOREAN):
        if found := way.search(ahead):
            return (_CALLING.sub("", found[1].strip()),)
    if _DEVANAGARI.search(ahead) and (found := _HINDI.search(ahead)):
        return (" ".join(word for word in found[1].split() if word not in _STOPS),)
    if found := _GOES_ON.match(behind) or _BRACKETED.match(behind):
        return (found[1].strip(),)
    if (found := _BEFORE.search(ahead)) and not _KINDS.search(found[1]):
        return (found[1],)
    by = _BY.match(behind)
    name = _named(behind[by.end() :], text) if by else ()
    return name if by and name and (not by["loose"] or len(_NAME_END.split(behind)[0].split()) < 4) else ()


def writer(text: str) -> tuple[str, ...]:
    """Return whoever the text calls the author, or says to be writing, in one of these scripts."""
    for way in (_CALLED, _DOES):
        for found in way.finditer(text):
            name = _named(text[found.end() : found.end() + 60], text)
            if name and (way is _CALLED or _again(name[0], text)):
                return name
    if styled := _STYLE.search(text):
        return (next(filter(None, styled.groups())),)
    for found in _DOES_BEHIND.finditer(text):
        words = text[max(0, found.start() - 40) : found.start()].rsplit("\n", 1)[-1].split()[-2:]
        who = " ".join(words).strip(_MARKED)
        if len(words) == 2 and not _STOPS & set(words) and _again(who, text):
            return (who,)
    return ()


def _named(text: str, text_of_all: str) -> tuple[str, ...]:
    """Return the name that ``text`` begins with: up to the surname that is said again, else two words."""
    words: list[str] = []
    for token in text.split()[:4]:
        word = token.strip(_MARKED)
        if not word or word in _STOPS:
            break
        words.append(word)
        if word != token:
            break
    for size in (2, 3, 4):
        if len(words) >= size and _again(" ".join(words[:size]), text_of_all):
            return (" ".join(words[:size]),)
    return (" ".join(words[:2]),) if len(words) >= 2 else ()


def _again(name: str, text: str) -> bool:
    """Return whether the text says the surname alone as well."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    return len(re.findall(rf"(?<!\w)[ولبه]?{last}(?!\w)", text)) > len(re.findall(re.escape(name), text))
