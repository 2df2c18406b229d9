"""Cases: what is posted, and that preparing it shows nobody anything."""

from __future__ import annotations

import json

from bot.model import Identity, Prepared
from bot.platforms.conformance._case import cases
from bot.platforms.conformance._rig import Posted, Rig
from bot.platforms.conformance._things import Kept, alts, clean, offered, part, picture, post


async def check_says_who_we_are(rig: Rig) -> None:
    """Name the account, and keep what the server says as JSON."""
    who = await rig.platform().check()
    assert isinstance(who, Identity), who
    assert who.name
    json.dumps(who.known)
    clean(rig, who)


async def text_picture_and_alt(rig: Rig) -> None:
    """Post words, picture and alternative text exactly as given."""
    words = "„Die Stille blieb.“ — 雪 👩‍👩‍👧‍👦 مرحبا\n\nTwo paragraphs, #books & <b>no markup</b>."
    receipt = await post(rig.platform(), part(words, picture(alt="A card: “quiet” & <snow>")), "k1")
    assert rig.journal() == [
        Posted(
            id=receipt.remote_id,
            text=words,
            alts=alts(rig, "A card: “quiet” & <snow>"),
            language="en" if rig.supports.tells_language else rig.journal()[0].language,
        )
    ]
    assert receipt.url
    json.dumps(receipt.extra)


async def text_alone(rig: Rig) -> None:
    """Post words without a picture."""
    offered(rig.supports.text_only, "no posts without a picture")
    await post(rig.platform(), part(images=()), "k1")
    assert [(seen.text, seen.alts) for seen in rig.journal()] == [("It was the quiet that stayed.", ())]


async def pictures_keep_their_order(rig: Rig) -> None:
    """Post pictures in the order given."""
    offered(rig.platform().capabilities().max_images > 1, "one picture a post")
    await post(rig.platform(), part("Two.", picture(1, "first"), picture(2, "second")), "k1")
    assert rig.journal()[0].alts == alts(rig, "first", "second")


async def one_picture_twice(rig: Rig) -> None:
    """Post the same picture twice, each with its own alternative text."""
    offered(rig.platform().capabilities().max_images > 1, "one picture a post")
    await post(rig.platform(), part("Twins.", picture(1, "left"), picture(1, "right")), "k1")
    assert rig.journal()[0].alts == alts(rig, "left", "right")


async def long_alt_is_trimmed(rig: Rig) -> None:
    """End an alternative text that is too long at a word."""
    offered(rig.supports.shows_alt, "no alternative texts")
    limit = rig.platform().capabilities().max_alt
    alt = "words " * (limit // 6 + 50)
    await post(rig.platform(), part("Long alt.", picture(alt=alt)), "k1")
    (kept,) = rig.journal()[0].alts
    assert limit // 2 < len(kept) <= limit
    assert alt.startswith(kept.rstrip("… "))


async def language_is_told(rig: Rig) -> None:
    """Tell the language."""
    offered(rig.platform().capabilities().language and rig.supports.tells_language, "no language")
    await post(rig.platform(), part("Nur ein Satz.", language="de"), "k1")
    assert rig.journal()[0].language == "de"


async def warning_hides_the_post(rig: Rig) -> None:
    """Put a content warning before the post."""
    offered(rig.platform().capabilities().content_warning, "no content warnings")
    await post(rig.platform(), part("She leaves.", content_warning="Spoilers: The Long Quiet"), "k1")
    assert (rig.journal()[0].text, rig.journal()[0].warning) == (
        "She leaves.",
        "Spoilers: The Long Quiet",
    )


async def warning_survives_without_text(rig: Rig) -> None:
    """A warning that a server would drop, or turn into the body, is still said somewhere."""
    offered(rig.platform().capabilities().content_warning, "no content warnings")
    await post(rig.platform(), part("", content_warning="Spoilers: The Long Quiet"), "k1")
    assert "Spoilers: The Long Quiet" in rig.journal()[0].text + rig.journal()[0].warning


async def replies_form_a_chain(rig: Rig) -> None:
    """Answer one post with the next."""
    offered(rig.platform().capabilities().threads, "no threads")
    first = await post(rig.platform(), part("One."), "k1")
    second = await post(rig.platform(), part("Two.", number=2), "k1-2", first)
    third = await post(rig.platform(), part("Three.", number=3), "k1-3", second)
    assert [seen.reply_to for seen in rig.journal()] == ["", first.remote_id, second.remote_id]
    assert rig.journal()[2].id == third.remote_id


async def preparing_is_invisible_and_repeatable(rig: Rig) -> None:
    """Prepare twice, upload once, and show nobody anything."""
    pictures = (picture(1), picture(2))[: rig.platform().capabilities().max_images]
    kept, what = Kept(), part("Twice.", *pictures)
    first = await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
    assert isinstance(first, Prepared), first
    assert not rig.journal()
    uploads, saved = rig.uploads(), kept.saved
    again = await rig.platform().prepare(what, "k1", None, kept.saved, kept.save)
    assert isinstance(again, Prepared), again
    assert json.dumps(again.data, sort_keys=True) == json.dumps(first.data, sort_keys=True)
    assert (rig.uploads(), kept.saved) == (uploads, saved)
    clean(rig, first)
    clean(rig, kept)


CASES = cases(
    {
        "check": (check_says_who_we_are,),
        "publish": (text_picture_and_alt, text_alone, preparing_is_invisible_and_repeatable),
        "alt text": (long_alt_is_trimmed,),
        "several images": (pictures_keep_their_order, one_picture_twice),
        "language": (language_is_told,),
        "warning": (warning_hides_the_post, warning_survives_without_text),
        "thread": (replies_form_a_chain,),
    }
)
