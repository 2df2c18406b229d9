"""Cases: looking whether a post is there, and what is done with it afterwards."""

from __future__ import annotations

from bot.model import Absent, CannotTell, Found, Sent
from bot.platforms.conformance import faults
from bot.platforms.conformance._case import cases
from bot.platforms.conformance._rig import Rig
from bot.platforms.conformance._things import (
    DEADLINE,
    clean,
    network,
    offered,
    part,
    picture,
    post,
    prepared,
    recently,
    within,
)


async def a_post_is_found_after_a_restart(rig: Rig) -> None:
    """Find the post, and only it, with a new object."""
    offered(rig.platform().capabilities().can_find, "no look-up")
    await post(rig.platform(), part("Another one.", picture(7)), "other")
    ready = await prepared(rig.platform(), part("The one.", picture(8)), "k1")
    assert isinstance(await rig.platform().find(ready, "k1", recently()), Absent)
    outcome = await rig.platform().publish(ready, "k1")
    assert isinstance(outcome, Sent), outcome
    look = await rig.platform().find(ready, "k1", recently())
    assert isinstance(look, Found), look
    assert look.receipt == outcome.receipt


async def a_text_is_found_among_its_likes(rig: Rig) -> None:
    """Without a picture to tell by, the words and (where posts answer posts) the parent must do."""
    offered(rig.platform().capabilities().can_find, "no look-up")
    offered(rig.supports.text_only, "no posts without a picture")
    root = await post(rig.platform(), part("Root.", images=()), "k1")
    parent, number = (root, 2) if rig.platform().capabilities().threads else (None, 1)
    ready = await prepared(rig.platform(), part("Same words.", images=(), number=number), "k1-2", parent)
    if parent:
        await post(rig.platform(), part("Same words.", images=()), "other")
    await post(rig.platform(), part("Same words, and more.", images=(), number=number), "another", parent)
    assert isinstance(await rig.platform().find(ready, "k1-2", recently()), Absent)
    outcome = await rig.platform().publish(ready, "k1-2")
    assert isinstance(outcome, Sent), outcome
    look = await rig.platform().find(ready, "k1-2", recently())
    assert isinstance(look, Found), look
    assert look.receipt.remote_id == outcome.receipt.remote_id


async def a_broken_look_tells_nothing(rig: Rig) -> None:
    """Tell nothing where the look-up failed."""
    network(rig)
    offered(rig.platform().capabilities().can_find, "no look-up")
    ready = await prepared(rig.platform(), part(), "k1")
    await rig.platform().publish(ready, "k1")
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for fault in (faults.REFUSED, *faults.UNHEARD, faults.status("429 Too Many Requests")):
            with proxy.broken(fault), within(DEADLINE * 3):
                look = await rig.platform(proxy.url, DEADLINE).find(ready, "k1", recently())
            assert isinstance(look, CannotTell), (fault.name, look)
            clean(rig, look)


async def a_look_without_rights_tells_nothing(rig: Rig) -> None:
    """Tell nothing false without a good token."""
    offered(rig.supports.revoke, "no tokens")
    offered(rig.platform().capabilities().can_find, "no look-up")
    ready = await prepared(rig.platform(), part(), "k1")
    await rig.platform().publish(ready, "k1")
    rig.revoke()
    assert isinstance(await rig.platform().find(ready, "k1", recently()), CannotTell | Found)


async def deleting_twice_is_fine(rig: Rig) -> None:
    """Delete one post, and count it as deleted the second time."""
    offered(rig.supports.deletes, "no deleting")
    kept = await post(rig.platform(), part("Stays.", picture(1)), "k1")
    gone = await post(rig.platform(), part("Goes.", picture(2)), "k2")
    for _ in range(2):
        outcome = await rig.platform().delete(gone)
        assert isinstance(outcome, Sent), outcome
    assert [seen.id for seen in rig.journal()] == [kept.remote_id]


async def engagement_is_by_remote_id(rig: Rig) -> None:
    """Count likes, reposts and replies of what is there."""
    receipts = [await post(rig.platform(), part(f"Number {n}.", picture(n)), f"k{n}") for n in range(3)]
    there = {one.remote_id for one in receipts}
    if rig.supports.deletes:
        await rig.platform().delete(receipts[1])
        there.remove(receipts[1].remote_id)
    counts = await rig.platform().engagement(receipts)
    if not rig.supports.engagement:
        assert counts == {}
    offered(rig.supports.engagement, "no counts")
    assert set(counts) == there
    for one in counts.values():
        assert one
        assert set(one) <= {"likes", "reposts", "replies"}
        assert not any(one.values())


async def engagement_never_raises(rig: Rig) -> None:
    """Return nothing where counting failed."""
    network(rig)
    receipt = await post(rig.platform(), part(), "k1")
    with faults.FaultProxy(upstream=rig.base) as proxy:
        for fault in (faults.REFUSED, faults.HTML, faults.BROKEN_JSON, faults.SILENT):
            with proxy.broken(fault):
                assert await rig.platform(proxy.url, DEADLINE).engagement([receipt]) == {}
    offered(rig.supports.engagement, "no counts")


CASES = cases(
    {
        "look-up": (
            a_post_is_found_after_a_restart,
            a_text_is_found_among_its_likes,
            a_broken_look_tells_nothing,
            a_look_without_rights_tells_nothing,
        ),
        "delete": (deleting_twice_is_fine,),
        "engagement": (engagement_is_by_remote_id, engagement_never_raises),
    }
)
