"""Whose turn it is: bans, policy, cooldown, near-duplicates, fairness, and why there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Book, Kind, Snippet, Spoiler, Used
from bot.picking import Chosen, Nothing, Only, Rotation, choose, clash, words
from tests.picking.helpers import snippet

NOW = datetime(2031, 5, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOUNS = ("pear", "salt", "kite", "moth", "bell", "rope", "lamp", "seed")


def line(number: int, review: str = "a", **more: Any) -> Snippet:
    """A line unlike every other: no three words in a row in common."""
    said = " ".join(f"{noun}{number}" for noun in NOUNS)
    book = more.pop("book", Book(title=f"Book {review}", authors=(f"Author {review}",)))
    return snippet(said, review=review, book=book, **more)


def use(of: Snippet, ago: timedelta = DAY, *, account: str = "me", **more: Any) -> Used:
    made = {"review": of.review, "book": of.book.title, "kind": of.kind, "words": words(of)}
    return Used(snippet=of.id, account=account, at=NOW - ago, **{**made, **more})


def pick(candidates: Sequence[Snippet], used: Sequence[Used] = (), **more: Any) -> Chosen | Nothing:
    asked: dict[str, Any] = {
        "account": "me",
        "at": NOW,
        "rotation": Rotation(),
        "seed": "s",
        "banned": frozenset(),
        "policy": "never",
        "can_warn": False,
    }
    return choose(candidates, used=used, **{**asked, **more})


def chosen(*args: Any, **more: Any) -> Snippet:
    found = pick(*args, **more)
    assert isinstance(found, Chosen), found
    assert found.reason
    return found.snippet


def refused(*args: Any, **more: Any) -> str:
    found = pick(*args, **more)
    assert isinstance(found, Nothing), found
    return found.reason


# ── Cooldown and near-duplicates ──────────────────────────────────────────────────────────────


def test_a_fresh_line_is_free() -> None:
    assert clash(line(1), [use(line(2))], NOW, Rotation()) == ""


def test_a_line_rests_for_its_cooldown() -> None:
    assert "rests for 180 days" in clash(line(1), [use(line(1), 179 * DAY)], NOW, Rotation())
    assert clash(line(1), [use(line(1), 180 * DAY)], NOW, Rotation()) == ""


def test_a_line_may_rest_for_good() -> None:
    told = clash(line(1), [use(line(1), 9999 * DAY)], NOW, Rotation(cooldown=None))
    assert told.endswith("and the platform's rules allow it once")
    reason = refused([line(1)], [use(line(1), 9999 * DAY)], rotation=Rotation(cooldown=None))
    assert "were posted before" in reason
    assert "cooldown" not in reason


def test_what_barring_accounts_said_rests_here_and_changes_no_turns() -> None:
    lines = [line(1, "a"), line(2, "b")]
    theirs = [use(lines[0], account="other"), use(lines[1], account="stranger")]
    assert chosen(lines, theirs, barring={"other"}) == lines[1]
    assert refused(lines, theirs, barring={"other", "stranger"})
    assert chosen(lines, theirs)


def test_an_open_row_counts_however_old() -> None:
    assert "already planned" in clash(line(1), [use(line(1), 999 * DAY, open=True)], NOW, Rotation())


def test_a_fixed_typo_is_nearly_the_same_line() -> None:
    old = snippet("The orchard in this novel is so vivid that I could smell the peers for a week.")
    new = snippet("The orchard in this novel is so vivid that I could smell the pears for a week.")
    assert old.id != new.id
    assert "nearly the same" in clash(new, [use(old)], NOW, Rotation())


def test_a_pair_that_holds_the_posted_sentence_is_nearly_the_same() -> None:
    one = "The orchard in this novel is so vivid that I could smell the pears for a week."
    pair = snippet(f"{one} Then I went to the market and bought every last kilo they had for sale that day.")
    assert "nearly the same" in clash(pair, [use(snippet(one))], NOW, Rotation())


def test_two_lines_about_the_same_thing_are_not_the_same() -> None:
    one = snippet("The orchard in this novel is so vivid that I could smell the pears.")
    other = snippet("I have never read a novel in which the orchard does all of the talking.")
    assert clash(other, [use(one)], NOW, Rotation()) == ""


def test_ideographs_are_compared_too() -> None:
    old, new = (
        snippet("静かな小説だが最後の一行で泣いた。"),
        snippet("静かな小説だが、最後の一行で泣いてしまった。"),
    )
    assert "nearly the same" in clash(new, [use(old)], NOW, Rotation())


def test_a_use_without_words_counts_by_its_id() -> None:
    assert clash(line(1), [use(line(1), words="")], NOW, Rotation())


# ── What may be chosen ────────────────────────────────────────────────────────────────────────


def test_the_best_line_comes_first() -> None:
    assert chosen([line(1, score=50.0), line(2, score=70.0)]) == line(2, score=70.0)


def test_bans_hold_for_lines_and_reviews() -> None:
    one, other = line(1, "a", score=90.0), line(2, "b")
    assert chosen([one, other], banned=frozenset({one.id})) == other
    assert chosen([one, other], banned=frozenset({"a"})) == other
    assert "2 banned" in refused([one, other], banned=frozenset({"a", other.id}))


@pytest.mark.parametrize("spoiler", [Spoiler.SUSPECTED, Spoiler.MARKED])
@pytest.mark.parametrize(
    ("policy", "can_warn", "allowed"),
    [
        ("never", True, False),
        ("never", False, False),
        ("approve", False, True),
        ("warn", True, True),
        ("warn", False, False),
    ],
)
def test_the_spoiler_policy(spoiler: Spoiler, policy: str, can_warn: bool, allowed: bool) -> None:
    found = pick([line(1, spoiler=spoiler)], policy=policy, can_warn=can_warn)
    assert isinstance(found, Chosen) is allowed
    if not allowed:
        assert "spoiler" in found.reason


def test_only_one_snippet_review_or_kind() -> None:
    lines = [line(1, "a", score=90.0), line(2, "b"), line(3, "c", kind=Kind.FAQ)]
    assert chosen(lines, only=Only(snippet=lines[1].id)) == lines[1]
    assert chosen(lines, only=Only(review="b")) == lines[1]
    assert chosen(lines, only=Only(kind="faq")) == lines[2]
    assert "review z" in refused(lines, only=Only(review="z"))


def test_the_line_asked_for_still_obeys_cooldown_policy_and_bans() -> None:
    one = line(1)
    asked = Only(snippet=one.id)
    assert "rests for" in refused([one], [use(one)], only=asked)
    assert "banned" in refused([one], banned=frozenset({one.id}), only=asked)
    marked = line(1, spoiler=Spoiler.MARKED, spoiler_reason="the writer said so")
    assert "kept back as spoiler (spoilers.policy) (the writer said so)" in refused([marked], only=asked)


def test_kinds_can_be_limited() -> None:
    lines = [line(1, kind=Kind.READING, score=90.0), line(2)]
    assert chosen(lines, kinds=("excerpt", "faq")) == lines[1]
    assert "of a kind" in refused(lines[:1], kinds=("excerpt",))


# ── Whose turn ────────────────────────────────────────────────────────────────────────────────


def test_the_review_that_waited_longest_comes_first() -> None:
    lines = [line(1, "a", score=90.0), line(2, "b"), line(3, "c")]
    used = [use(line(11, "a"), 3 * DAY), use(line(12, "b"), 2 * DAY), use(line(13, "c"), DAY)]
    found = pick(lines, used)
    assert isinstance(found, Chosen)
    assert found.snippet == lines[0]
    assert "waited longest" in found.reason


def test_a_review_not_posted_from_yet_comes_before_all() -> None:
    lines = [line(1, "a", score=90.0), line(2, "b"), line(3, "c")]
    assert chosen(lines, [use(line(11, "a"), 30 * DAY), use(line(12, "b"), 20 * DAY)]) == lines[2]


def test_never_the_same_book_twice_in_a_row_when_there_is_another() -> None:
    one = Book(title="Salt", authors=("Omar Bright",))
    lines = [line(1, "a", book=one, score=90.0), line(2, "b", book=one, score=90.0), line(3, "c")]
    assert chosen(lines, [use(line(11, "d", book=one)), use(line(13, "c"), 9 * DAY)]) == lines[2]
    assert chosen(lines[:2], [use(line(11, "a", book=one))]) == lines[1]


def test_another_author_where_there_is_one() -> None:
    salt, tide = Book(title="Salt", authors=("Omar Bright",)), Book(title="Tide", authors=("Omar Bright",))
    lines = [line(1, "a", book=salt), line(2, "b", book=tide, score=99.0), line(3, "c")]
    assert chosen(lines, [use(line(11, "a", book=salt))]) == lines[2]


def test_after_a_long_rest_an_old_line_separates_two_of_one_book() -> None:
    lines = [line(1, "a"), line(2, "a"), line(3, "b")]
    used = [use(lines[2], 200 * DAY), use(lines[0], DAY)]
    assert chosen(lines, used) == lines[2]


def test_kinds_are_mixed_and_a_reading_list_is_rarely_first() -> None:
    lines = [line(n, kind=Kind.EXCERPT) for n in range(20)]
    lines += [line(n, kind=Kind.FAQ, score=90.0) for n in range(20, 30)]
    lines += [line(n, kind=Kind.READING, score=95.0) for n in range(30, 35)]
    order = [one.kind for one in turns(lines, 20)]
    assert order[0] is Kind.EXCERPT
    assert (order.count(Kind.EXCERPT), order.count(Kind.FAQ), order.count(Kind.READING)) == (14, 4, 2)


def test_ties_are_broken_by_the_seed_and_nothing_else() -> None:
    lines = [line(number, f"r{number}") for number in range(12)]
    assert chosen(lines) == chosen(list(reversed(lines)))
    assert len({chosen(lines, seed=str(seed)).id for seed in range(12)}) > 3


def test_accounts_have_their_own_turns_but_seen_counts_everywhere() -> None:
    lines = [line(1, score=90.0), line(2)]
    assert chosen(lines, [use(lines[0], account="other")]) == lines[0]
    assert chosen(lines, [use(lines[0], account="")]) == lines[1]


def test_why_there_is_nothing() -> None:
    lines = [line(1, "a"), line(2, "b"), line(3, "b", spoiler=Spoiler.MARKED)]
    reason = refused(lines, [use(lines[0]), use(lines[1])])
    assert "all 2 lines of 2 reviews" in reason
    assert "180 days" in reason
    assert "1 kept back as spoiler" in reason
    assert "picking.cooldown" in reason
    assert "no review" in refused([])


# ── New reviews, days, and small archives ─────────────────────────────────────────────────────


def test_a_new_review_comes_before_those_that_wait() -> None:
    lines = [line(n, review) for n, review in enumerate("aaaabbbb")]
    lines += [line(n, "new", published=NOW - 2 * DAY) for n in range(20, 26)]
    lines += [line(n, "old", published=NOW - 40 * DAY) for n in range(30, 36)]
    order = [one.review for one in turns(lines, 8, used=[use(line(90, "z"))])]
    assert [at for at, review in enumerate(order) if review == "new"][:3] == [0, 2, 4]
    assert order.count("new") == 3
    found = pick(lines)
    assert isinstance(found, Chosen)
    assert "a new review" in found.reason


def test_after_its_launch_a_review_waits_like_the_others() -> None:
    lines = [line(1, "a"), line(2, "new", published=NOW - DAY, score=90.0)]
    used = [use(line(n, "new"), n * DAY) for n in (11, 12)] + [use(line(20, "a"), 30 * DAY)]
    assert chosen(lines, used, rotation=Rotation(launch_lines=2)) == lines[0]


@pytest.mark.parametrize("day", ["05-04", "2031-05-04"])
def test_a_review_comes_on_the_day_it_names(day: str) -> None:
    lines = [line(1, "a", score=99.0), line(2, "b", on=(day,)), line(3, "b", on=(day,)), line(4, "c")]
    used = [use(line(12, "b"), 2 * DAY), use(line(13, "c"), 3 * DAY)]
    found = pick(lines, used)
    assert isinstance(found, Chosen)
    assert found.snippet.review == "b"
    assert "today is the day" in found.reason
    used.append(use(found.snippet, timedelta(hours=2)))
    assert chosen(lines, used).review == "a"


@pytest.mark.parametrize("day", ["05-05", "2030-05-04", "12-24"])
def test_on_other_days_it_is_no_better_than_others(day: str) -> None:
    lines = [line(1, "a", score=99.0), line(2, "b", on=(day,))]
    assert chosen(lines).review == "a"


def test_in_the_week_before_its_day_a_review_waits() -> None:
    lines = [line(1, "a"), line(2, "b", on=("05-08",), score=99.0)]
    assert chosen(lines, [use(line(11, "a"), 30 * DAY), use(line(12, "c"))]).review == "a"


def test_the_day_is_that_of_the_accounts_time_zone() -> None:
    lines = [line(1, "a", score=99.0), line(2, "b", on=("05-05",))]
    late = datetime(2031, 5, 4, 20, 0, tzinfo=UTC)
    assert chosen(lines, at=late).review == "a"
    assert chosen(lines, at=late.astimezone(timezone(timedelta(hours=9)))).review == "b"


def test_a_leap_day_is_kept_on_the_28th_in_other_years() -> None:
    lines = [line(1, "a", score=99.0), line(2, "b", on=("02-29",))]
    days = {2031: 28, 2032: 29}
    for year, day in days.items():
        assert chosen(lines, at=datetime(year, 2, day, 9, tzinfo=UTC)).review == "b"
    assert chosen(lines, at=datetime(2032, 2, 28, 9, tzinfo=UTC)).review == "a"


def test_a_small_archive_slows_down_and_says_so() -> None:
    lines = [*(line(n, "a") for n in range(1, 9)), line(20, "b")]
    used = [use(lines[8], 3 * DAY), use(lines[0], 2 * DAY)]
    assert "twice in a row" in refused(lines, used)
    assert "picking.same_book_after" in refused(lines, used)
    assert chosen(lines, used, at=NOW + 5 * DAY).review == "a"
    assert chosen(lines, used, only=Only(review="a")).review == "a"


def test_an_archive_of_one_author_need_not_wait() -> None:
    one = Book(title="Salt", authors=("Omar Bright",))
    lines = [line(n, "a", book=one) for n in range(3)]
    assert chosen(lines, [use(lines[0], timedelta(hours=1))]) in lines[1:]


def test_a_line_seen_elsewhere_is_not_the_last_book_here() -> None:
    lines = [line(1, "a", score=99.0), line(2, "b")]
    used = [use(line(11, "a"), timedelta(hours=1), account=""), use(line(12, "b"), 2 * DAY)]
    assert chosen(lines, used).review == "a"


# ── Always true ───────────────────────────────────────────────────────────────────────────────

LINES = st.lists(
    st.builds(
        lambda number, review, spoiler, kind, score: line(
            number, review, spoiler=spoiler, kind=kind, score=float(score)
        ),
        st.integers(0, 15),
        st.sampled_from("abcd"),
        st.sampled_from(list(Spoiler)),
        st.sampled_from(list(Kind)),
        st.integers(0, 100),
    ),
    max_size=14,
    unique_by=lambda one: one.text,
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Snippet], list[Used], frozenset[str]]:
    lines = draw(LINES)
    used, banned = [], set()
    for one in lines:
        if draw(st.booleans()):
            ago = timedelta(days=draw(st.integers(0, 400)))
            account = draw(st.sampled_from(["me", "", "other"]))
            used.append(use(one, ago, account=account, open=draw(st.booleans())))
        if draw(st.integers(0, 5)) == 0:
            banned.add(draw(st.sampled_from([one.id, one.review])))
    return lines, used, frozenset(banned)


@given(histories(), st.sampled_from(["never", "approve", "warn"]), st.booleans())
def test_what_is_chosen_is_always_allowed(history: Any, policy: str, can_warn: bool) -> None:
    lines, used, banned = history
    found = pick(lines, used, banned=banned, policy=policy, can_warn=can_warn)
    if isinstance(found, Nothing):
        assert found.reason
        return
    one = found.snippet
    assert not banned & {one.id, one.review}
    assert one.spoiler is Spoiler.NONE or policy == "approve" or (policy == "warn" and can_warn)
    for past in used:
        if past.snippet == one.id and past.account in {"", "me"}:
            assert not past.open
            assert NOW - past.at >= timedelta(days=180)


def turns(lines: Sequence[Snippet], count: int, every: timedelta = DAY, **more: Any) -> list[Snippet]:
    """Choose again and again, with nothing but the history between two choices."""
    used: list[Used] = list(more.pop("used", ()))
    order = []
    for tick in range(count):
        at = NOW + tick * every
        found = pick(lines, used, at=at, **more)
        if isinstance(found, Nothing):
            break
        order.append(found.snippet)
        used.append(use(found.snippet, NOW - at))
    return order


@given(LINES, st.sampled_from([timedelta(0), timedelta(hours=1), 180 * DAY]))
def test_nothing_repeats_until_everything_had_its_turn(lines: list[Snippet], cooldown: timedelta) -> None:
    rotation = Rotation(cooldown=cooldown, same_book_after=timedelta(0))
    order = turns(lines, len(lines), rotation=rotation, policy="approve")
    assert {one.id for one in order} == {one.id for one in lines}


@given(LINES)
def test_neighbours_are_of_different_books_where_that_can_be(lines: list[Snippet]) -> None:
    rotation = Rotation(same_book_after=timedelta(0))
    order = turns(lines, len(lines), rotation=rotation, policy="approve")
    for place, (one, other) in enumerate(pairwise(order)):
        left = {later.book.title for later in order[place + 1 :]}
        assert other.book.title != one.book.title or left == {one.book.title}
