"""The "also read" list: under which headings, in which shapes, and what each of its entries says."""

from __future__ import annotations

import pytest

from bot.model import BlockKind, Review
from tests.content.posts import review, texts

_ABOVE = "# T\n\nProse here, a whole sentence of it.\n\nAnd some more of it, for good measure.\n\n"
_TWO = [("Augustus", ("John Williams",)), ("Emma", ("Jane Austen",))]


def listed(post: Review) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.title, item.authors) for item in post.reading]


@pytest.mark.parametrize(
    ("line", "title", "authors"),
    [
        ("Augustus: A Novel / John Williams", "Augustus: A Novel", "John Williams"),
        ("John Williams: Augustus. Roman in Briefen", "Augustus", "John Williams"),
        ("Augustus, John Williams", "Augustus", "John Williams"),
        ("Good Omens by Terry Pratchett and Neil Gaiman", "Good Omens", "Terry Pratchett|Neil Gaiman"),
        ("Terry Pratchett & Neil Gaiman, Good Omens", "Good Omens", "Terry Pratchett|Neil Gaiman"),
        ("Augustus (John Williams, 1972)", "Augustus", "John Williams"),
        ("Augustus (1972) by John Williams", "Augustus", "John Williams"),
        ("The Door by Magda Szabó (transl. Len Rix)", "The Door", "Magda Szabó"),
        ("La Porte de Magda Szabó, traduit par Chantal Philippe", "La Porte", "Magda Szabó"),
        ("“Augustus” — John Williams: letters and a daughter", "Augustus", "John Williams"),
        ("Augustus – John Williams – Letters and a daughter", "Augustus", "John Williams"),
        ("John Williams – Augustus – letters and a daughter", "Augustus", "John Williams"),
        ("John Williams, Augustus (Vintage)", "Augustus", "John Williams"),
        ("Augustus av John Williams", "Augustus", "John Williams"),
        ("Augustus, John Williams. Letters, all of it letters.", "Augustus", "John Williams"),
        ("Equal Rites (Discworld #3) by Terry Pratchett", "Equal Rites", "Terry Pratchett"),
        ("The Left Hand of Darkness, Ursula K. Le Guin", "The Left Hand of Darkness", "Ursula K. Le Guin"),
        ("Ursula K. Le Guin: The Left Hand of Darkness", "The Left Hand of Darkness", "Ursula K. Le Guin"),
        ("Der Trafikant von Robert Seethaler", "Der Trafikant", "Robert Seethaler"),
        ("Robert Seethaler, Der Trafikant", "Der Trafikant", "Robert Seethaler"),
        ("„Der Trafikant“, Robert Seethaler", "Der Trafikant", "Robert Seethaler"),
        ("Pedro Páramo, de Juan Rulfo: corto y lleno de muertos", "Pedro Páramo", "Juan Rulfo"),
        ("Pedro Páramo — Juan Rulfo. Corto y lleno de muertos.", "Pedro Páramo", "Juan Rulfo"),
        ("*Pedro Páramo* (Juan Rulfo), corto", "Pedro Páramo", "Juan Rulfo"),
        (
            "*Il deserto dei Tartari* di Dino Buzzati, perché anche lì si aspetta",
            "Il deserto dei Tartari",
            "Dino Buzzati",
        ),
        ("*A Hora da Estrela*, Clarice Lispector – curto e feroz", "A Hora da Estrela", "Clarice Lispector"),
        ("*De avonden* van Gerard Reve, voor de winter", "De avonden", "Gerard Reve"),
        ("Bolesław Prus, *Lalka*", "Lalka", "Bolesław Prus"),
        ("„Lalka” Bolesława Prusa – bo też o czekaniu", "Lalka", "Bolesław Prus"),
        ("«Доктор Живаго» Бориса Пастернака", "Доктор Живаго", "Борис Пастернак"),
        ("Борис Пастернак. «Доктор Живаго»", "Доктор Живаго", "Борис Пастернак"),
        ("عائد إلى حيفا – غسان كنفاني", "عائد إلى حيفا", "غسان كنفاني"),
        ("«عائد إلى حيفا» لغسان كنفاني", "عائد إلى حيفا", "غسان كنفاني"),
        ("سووشون، سیمین دانشور", "سووشون", "سیمین دانشور"),
        ("«سووشون» نوشتهٔ سیمین دانشور", "سووشون", "سیمین دانشور"),
        ("סיפור על אהבה: רומן / עמוס עוז", "סיפור על אהבה: רומן", "עמוס עוז"),
        ("מיכאל שלי, עמוס עוז", "מיכאל שלי", "עמוס עוז"),
        ("מיכאל שלי של עמוס עוז", "מיכאל שלי", "עמוס עוז"),
        ("こころ / 夏目漱石", "こころ", "夏目漱石"),
        ("夏目漱石『こころ』", "こころ", "夏目漱石"),
        ("こころ（夏目漱石）", "こころ", "夏目漱石"),
        ("《活着》——余华", "活着", "余华"),
        ("余华《活着》", "活着", "余华"),
        ("余华：《活着》", "活着", "余华"),
        ("채식주의자 – 한강", "채식주의자", "한강"),
        ("《채식주의자》, 한강", "채식주의자", "한강"),
        ("한강, 『채식주의자』", "채식주의자", "한강"),
        ("गोदान – प्रेमचंद", "गोदान", "प्रेमचंद"),
        ("प्रेमचंद का गोदान", "गोदान", "प्रेमचंद"),
        ("“गोदान”, प्रेमचंद", "गोदान", "प्रेमचंद"),
        ("Tutunamayanlar, Oğuz Atay", "Tutunamayanlar", "Oğuz Atay"),
        ("Oğuz Atay – Tutunamayanlar", "Tutunamayanlar", "Oğuz Atay"),
        ("Oğuz Atay'ın *Tutunamayanlar*'ı", "Tutunamayanlar", "Oğuz Atay"),
        ("*Laskar Pelangi* karya Andrea Hirata", "Laskar Pelangi", "Andrea Hirata"),
        ("Laskar Pelangi oleh Andrea Hirata", "Laskar Pelangi", "Andrea Hirata"),
        ("Tuntematon sotilas, Väinö Linna", "Tuntematon sotilas", "Väinö Linna"),
        ("Väinö Linna: Tuntematon sotilas", "Tuntematon sotilas", "Väinö Linna"),
        ("Saturnin – Zdeněk Jirotka", "Saturnin", "Zdeněk Jirotka"),
        ("Zdeněk Jirotka: Saturnin", "Saturnin", "Zdeněk Jirotka"),
        ("Szabó Magda: Az ajtó", "Az ajtó", "Szabó Magda"),
        ("Erlend Loe: Naiv. Super.", "Naiv. Super.", "Erlend Loe"),
        ("Nỗi buồn chiến tranh – Bảo Ninh", "Nỗi buồn chiến tranh", "Bảo Ninh"),
        ("Nỗi buồn chiến tranh của Bảo Ninh", "Nỗi buồn chiến tranh", "Bảo Ninh"),
        ("Ζορμπάς, Νίκος Καζαντζάκης", "Ζορμπάς", "Νίκος Καζαντζάκης"),
        ("Νίκος Καζαντζάκης: Ζορμπάς", "Ζορμπάς", "Νίκος Καζαντζάκης"),
        ("«Ζορμπάς» του Νίκου Καζαντζάκη", "Ζορμπάς", "Νίκου Καζαντζάκη"),
        ("Mara – Ioan Slavici", "Mara", "Ioan Slavici"),
        ("Mara de Ioan Slavici", "Mara", "Ioan Slavici"),
        ("Іван Багряний — «Тигролови»", "Тигролови", "Іван Багряний"),
        ("Moby-Dick, or The Whale, by Herman Melville", "Moby-Dick, or The Whale", "Herman Melville"),
        ("What Maisie Knew – Henry James", "What Maisie Knew", "Henry James"),
        (
            "Why Be Happy When You Could Be Normal? by Jeanette Winterson",
            "Why Be Happy When You Could Be Normal?",
            "Jeanette Winterson",
        ),
        ("Stoner. John Williams", "Stoner", "John Williams"),
        ("Stoner | John Williams", "Stoner", "John Williams"),
        ("John Williams | Stoner", "Stoner", "John Williams"),
        ("Stoner (John Williams): the quietest", "Stoner", "John Williams"),
        ("Stoner by John Williams ★★★★★", "Stoner", "John Williams"),
        ("Stoner by John Williams, 5/5", "Stoner", "John Williams"),
        ("Anything by Barbara Pym", "Anything", "Barbara Pym"),
        ("📚 Stoner by John Williams", "Stoner", "John Williams"),
    ],
)
def test_an_entry_tells_title_and_authors(line: str, title: str, authors: str) -> None:
    first, second = listed(review(f"{_ABOVE}## Also read\n\n- {line}\n- Emma by Jane Austen"))
    assert first == (title, tuple(authors.split("|")))
    assert second == ("Emma", ("Jane Austen",))


@pytest.mark.parametrize(
    "source",
    [
        "## Read next\n\n- Augustus by John Williams\n- Emma by Jane Austen",
        "**On my nightstand next**\n\n- Augustus by John Williams\n- Emma by Jane Austen",
        "## More tea\n\n- *Augustus* by John Williams – letters, and a daughter.\n- *Emma* by Jane Austen: the nosiest one.",
        "## Three doors down\n\n- Augustus by John Williams. Letters, all of it.\n- Emma by Jane Austen (so nosy)",
        "## Next\n\n- [[Augustus]] by [[John Williams]]\n- [[Emma]] - Jane Austen",
        "Also good: *Augustus* by John Williams; *Emma* by Jane Austen.",
        "Also good: Augustus by John Williams; Emma by Jane Austen.",
        "If you liked this: Augustus by John Williams, Emma by Jane Austen",
        "**Read next:** *Augustus* (John Williams), *Emma* (Jane Austen)",
        "Read next: Augustus by John Williams / Emma by Jane Austen",
        "## Also good\n\nAugustus by John Williams; Emma by Jane Austen.",
        "## Read next\n\n[Augustus](https://x.example/a) by John Williams, [Emma](https://x.example/b) by Jane Austen.",
        "## Read next\n\n*Augustus* by John Williams. Letters and a daughter.\n\n*Emma* by Jane Austen. She is nosy.",
        "## Read next\n\nAugustus by John Williams  \nEmma by Jane Austen",
        "## Read next\n\n| Title | Author |\n|---|---|\n| Augustus | John Williams |\n| Emma | Jane Austen |",
        "## Read next\n\n| Author | Title | Why |\n|---|---|---|\n| John Williams | Augustus | so |\n| Jane Austen | Emma | so |",
        "## Read next\n\nThey stood beside it.\n\n- Augustus by John Williams\n- Emma by Jane Austen",
        "## Read next\n\nThe same hand:\n\n- Augustus by John Williams\n\nAnother:\n\n- Emma by Jane Austen",
        "## Read next\n\n- Augustus by John Williams\n- Emma by Jane Austen\n- Nothing else, my pile is high enough as it is.",
    ],
)
def test_every_shape_of_a_list(source: str) -> None:
    assert listed(review(_ABOVE + source)) == _TWO


@pytest.mark.parametrize(
    "source",
    [
        "## See also\n\n- [[Augustus]]\n- [[Emma]]",
        "Related: [[Augustus]], [[Emma]]",
        "## My pile\n\n- *Augustus*\n- *Emma*",
    ],
)
def test_titles_alone_are_enough_where_they_are_set_apart(source: str) -> None:
    assert listed(review(_ABOVE + source)) == [("Augustus", ()), ("Emma", ())]


@pytest.mark.parametrize(
    "heading",
    [
        "On my nightstand next",
        "Als Nächstes auf dem Nachttisch",
        "Wer das mochte",
        "Dans la même veine",
        "Si vous avez aimé ce roman",
        "En mi mesilla",
        "Si te ha gustado",
        "Sul comodino",
        "Se ti è piaciuto",
        "Na mesa de cabeceira",
        "Se gostou deste",
        "Op het nachtkastje",
        "Vond je dit mooi",
        "Na stoliku nocnym",
        "Jeśli się podobało",
        "Если понравилось",
        "На очереди",
        "Якщо сподобалося",
        "На тумбочці",
        "På nattduksbordet",
        "Om du gillade den",
        "På natbordet",
        "Hvis du kunne lide den",
        "Hvis du likte denne",
        "Seuraavaksi yöpöydällä",
        "Jos pidit tästä",
        "Na nočním stolku",
        "Pokud se vám líbila",
        "Az éjjeliszekrényen",
        "Ha tetszett",
        "Pe noptieră",
        "Dacă ți-a plăcut",
        "Στο κομοδίνο",
        "Αν σας άρεσε",
        "Başucumda",
        "Bunu sevdiyseniz",
        "Kalau kamu suka",
        "Di nakas",
        "Nếu bạn thích",
        "Đọc tiếp",
        "좋았다면",
        "다음에 읽을 책",
        "次に読む本",
        "积读：接下来",
        "如果你也喜欢",
        "إذا أعجبتك",
        "على رف القراءة",
        "اگر این کتاب را دوست داشتید",
        "אם אהבתם",
        "על השידה",
        "अगर यह पसंद आया",
        "इसके बाद",
    ],
)
def test_home_made_headings_announce_titles_alone_in_every_language(heading: str) -> None:
    assert listed(review(f"{_ABOVE}## {heading}\n\n- Augustus\n- Emma")) == [("Augustus", ()), ("Emma", ())]


@pytest.mark.parametrize(
    "source",
    [
        "## What I liked\n\n- The prose\n- The dog",
        "## Details\n\n- Title: Augustus\n- Author: John Williams\n- Pages: 300",
        "## Enlaces\n\n[[Realismo mágico]] · [[Novelas de familia]]",
        "If you liked this, try *Augustus* by John Williams or *Emma* by Jane Austen.",
        "## The people\n\n- *Hannah* – the mother\n- *Tom* – the son",
        "## The books\n\n- Augustus by John Williams\n- Emma by Jane Austen\n\n## Augustus\n\nGood.\n\n## Emma\n\nGood too, and longer than that.",
    ],
)
def test_other_lists_are_left_in_the_post(source: str) -> None:
    assert review(_ABOVE + source).reading == ()


def test_a_signature_below_the_list_is_no_entry() -> None:
    post = review(
        f"{_ABOVE}## Read next\n\n- Augustus by John Williams\n- Emma by Jane Austen\n\nAnn Bell, Lisbon Harbour"
    )
    assert listed(post) == _TWO
    assert texts(post)[-1] == "Ann Bell, Lisbon Harbour"


def test_a_plain_text_lists_lines_below_a_line_of_its_own() -> None:
    post = review(
        "T\n\nProse here, a whole sentence of it that ends.\n\nOn my nightstand next:\n\nAugustus by John Williams\nEmma by Jane Austen\n",
        "t.txt",
    )
    assert listed(post) == _TWO
    assert [block.text for block in post.blocks if block.kind is not BlockKind.PARAGRAPH] == []


def test_a_list_of_scenes_with_their_titles_quoted_lists_no_books() -> None:
    scenes = "- 「父の日」少年時代の町。学校で叱られ、父に話すが聞いてもらえず、怒りをためこむ。\n- 「夏」二人は海へ行く。"
    assert (
        review(
            f"# こころ\n\n静かな小説だ。とても静かで、長い。何度も読んだ。\n\n## あらすじ\n\n{scenes}\n"
        ).reading
        == ()
    )
