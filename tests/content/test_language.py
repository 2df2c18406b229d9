"""A short post's language, told by its script, its small words and its own letters."""

from __future__ import annotations

import pytest

from tests.content.posts import review


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Jeg leste boka på bussen, og den ble bedre og bedre. Noe av det beste jeg har lest i år, og jeg vet ikke hva mer jeg skal si.",
            "nb",
        ),
        ("Dette er en stille roman om en mann som ikke vil noe, og det gjør vondt på en god måte.", "nb"),
        (
            "Jeg læste bogen i bussen, og den blev bedre og bedre. Noget af det bedste, jeg har læst i år, og jeg ved ikke, hvad jeg mere skal sige.",
            "da",
        ),
        (
            "Det er en stille roman om en mand, der ikke vil noget, og det gør ondt på mig på en god måde.",
            "da",
        ),
        ("Jag läste boken på bussen, och den blev bara bättre. Något av det bästa jag har läst i år.", "sv"),
        ("Det här är en stilla roman om en man som inte vill något, och det gör ont.", "sv"),
        (
            "Kitabı otobüste okudum ve bitince bir durak fazla gittim. Atay insanın içini gıdıklayan cümleler kuruyor.",
            "tr",
        ),
        ("Romanın dili yormuyor, düşündürüyor. Yıllar sonra yeniden okudum, yine ağladım.", "tr"),
        ("Sessizliğin kitabı bu. Okurken üşüdüm.", "tr"),
        ("Ez a regény nem kedves, de igaz. Ritkán olvastam ilyet.", "hu"),
        (
            "Am citit cartea în autobuz și am uitat să cobor. Este un roman despre bani și despre rușine.",
            "ro",
        ),
        ("O carte mică, dar grea ca o piatră. Nu știu ce să mai spun.", "ro"),
        (
            "Tôi đọc cuốn sách này trên xe buýt và quên xuống bến. Bảo Ninh viết về chiến tranh như viết về một người bạn.",
            "vi",
        ),
        ("Một cuốn sách buồn, nhưng không tuyệt vọng.", "vi"),
        (
            "Knihu jsem četla v autobuse a zapomněla vystoupit. Jirotka píše lehce a já jsem se smála nahlas.",
            "cs",
        ),
        ("Je to román o sluhovi, který mluví jako kniha.", "cs"),
        ("Tämä on kirja sodasta, mutta se ei ole sotakirja.", "fi"),
        (
            "Saya membaca buku ini di bus dan lupa turun. Ini novel tentang sekolah yang tidak punya apa-apa.",
            "id",
        ),
        ("Buku ini hangat, dan saya menangis di halaman terakhir.", "id"),
        ("I read it on the bus and forgot to get off. It is a quiet book.", "en"),
        ("Ich las das Buch im Bus und vergaß auszusteigen.", "de"),
        ("Ein stilles Buch, das lange bleibt.", "de"),
        ("J'ai lu ce livre dans le bus et j'ai oublié de descendre.", "fr"),
        ("Un petit livre qui fait une grande ombre.", "fr"),
        ("Leí el libro en el autobús y se me olvidó bajar.", "es"),
        ("Ho letto il libro in autobus e ho dimenticato di scendere.", "it"),
        ("Um romance curto que deixa uma sombra longa.", "pt"),
        ("Ik las het boek in de bus en vergat uit te stappen.", "nl"),
        ("Een klein boek met een lange schaduw.", "nl"),
        ("Czytałam książkę w autobusie i zapomniałam wysiąść.", "pl"),
        ("To mała książka, która rzuca długi cień.", "pl"),
        ("Я читала цю книгу в автобусі й забула вийти. Багряний пише так, що мерзнуть руки.", "uk"),
        ("Тиха книга про снігову тайгу.", "uk"),
        ("Я читала эту книгу в автобусе и забыла выйти. Булгаков пишет так, что смешно и страшно.", "ru"),
        ("Тихая книга о том, как не надо.", "ru"),
        ("Διάβασα το βιβλίο στο λεωφορείο και ξέχασα να κατέβω.", "el"),
        ("버스에서 책을 읽다가 내릴 곳을 놓쳤다. 조용한 소설이다.", "ko"),
        ("バスで読んで、降りるのを忘れた。静かな小説だ。", "ja"),
        ("我在公交车上读这本书，忘了下车。很安静，也很疼，读完之后坐了很久没有说话。", "zh"),
        ("मैंने यह किताब बस में पढ़ी और उतरना भूल गई। शांत उपन्यास है।", "hi"),
        ("این کتاب را در اتوبوس خواندم و یادم رفت پیاده شوم.", "fa"),
        ("قرأت هذا الكتاب في الحافلة ونسيت أن أنزل.", "ar"),
        ("קראתי את הספר באוטובוס ושכחתי לרדת.", "he"),
    ],
)
def test_a_line_or_two_are_enough(text: str, code: str) -> None:
    assert review(f"---\ntitle: 1\n---\n{text}\n").language == code


@pytest.mark.parametrize("text", ["A. B. C. D.", "Hm.", "Stoner, Emma, Momo, Lalka, Tschick, Nada, Sult"])
def test_names_and_letters_are_in_no_language(text: str) -> None:
    assert review(f"---\ntitle: 1\n---\n{text}\n").language == ""
