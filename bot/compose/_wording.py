"""A Snippet becomes the parts of a Post: worded, with its pictures, for one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.drawing import Draw, Order
from bot.model import Capabilities, Fault, Image, Part, Snippet, SourceError, Spoiler

if TYPE_CHECKING:
    from bot.captions import Manner
    from bot.config import AccountConfig, Config

_REPLY = "reply"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """How one account words and sets a Snippet. ``templates`` are searched in order, ``root``'s first."""

    account: AccountConfig
    config: Config
    templates: tuple[Path, ...]
    root: Path

    def parts(self, snippet: Snippet, capabilities: Capabilities, *, draw: Draw) -> tuple[Part, ...]:
        """Return the post, and its link in a reply (where comments are, the first comment) by wish."""
        root = self._part(snippet, capabilities, draw=draw)
        if self.account.links != _REPLY or not root.link:
            return (root,)
        # The address comes again with every line of its review: forbidden where nothing may be said twice.
        if not (capabilities.threads and capabilities.repeats):
            raise SourceError(
                Fault(
                    code="no_replies",
                    place=f"accounts.{self.account.id}.links",
                    message=f"{self.account.platform} takes no reply or comment with nothing but a link",
                    hint="say links = true or links = false",
                )
            )
        return replace(root, link=""), Part(number=2, text=root.link, link=root.link, language=root.language)

    def _part(self, snippet: Snippet, capabilities: Capabilities, *, draw: Draw) -> Part:
        from bot import captions

        flagged = snippet.spoiler is not Spoiler.NONE
        language = self._language(snippet)
        warning = captions.warning_text(snippet, language, self.templates) if flagged else ""
        caption = captions.caption(
            snippet,
            platform=self.account.platform,
            counting=capabilities.counting,
            templates=self.templates,
            fields=self._fields(snippet),
            warning=warning,
            manner=self._manner(),
        )
        return Part(
            number=1,
            text=caption.text,
            link=captions.tagged(snippet.url, self._manner(), self.account.platform, snippet.review),
            language=language,
            content_warning=warning if capabilities.content_warning else "",
            images=self._images(snippet, capabilities, draw=draw, notice=warning),
        )

    def _images(
        self, snippet: Snippet, capabilities: Capabilities, *, draw: Draw, notice: str
    ) -> tuple[Image, ...]:
        """Draw the line, or the ``notice`` in its place: a spoiler stands on no picture and in no alt text.

        Pictures travel further than warnings do.
        """
        from bot import cards

        if not capabilities.max_images:
            return ()
        usual, account = self.config.card, self.account
        handle = self.handle(snippet)
        apart = usual.question_first if account.question_first is None else account.question_first
        return draw(
            Order(
                text=cards.notice_of(snippet, notice, handle=handle)
                if notice
                else cards.text_of(snippet, handle=handle),
                theme=account.theme or usual.theme,
                format=account.format or usual.format,
                question_first=apart,
                templates=self.templates,
                most=capabilities.max_images,
                types=capabilities.image_types,
                max_bytes=capabilities.max_image_bytes,
                max_alt=capabilities.max_alt,
                root=self.root,
                photo=usual.photo,
                cover=snippet.book.cover,
                beside=snippet.source,
            )
        )

    def handle(self, snippet: Snippet) -> str:
        """Return the reviewer's handle for this platform, else any they gave, with its ``@``."""
        mine, theirs = self.config.creator.handles, snippet.creator.handles
        platform = self.account.platform
        for found in (mine.get(platform), theirs.get(platform), *mine.values(), *theirs.values()):
            if found:
                return f"@{found.removeprefix('@')}"
        return ""

    def _language(self, snippet: Snippet) -> str:
        return snippet.language or self.account.language or self.config.language

    def _manner(self) -> Manner:
        from bot.captions import Manner

        usual = self.config.captions
        return Manner(tone=self.account.tone or usual.tone, links=self._links(), utm=usual.utm)

    def _links(self) -> bool | None:
        """Return whether links stand in captions; one that follows in a reply does not."""
        links = self.account.links
        return links if isinstance(links, bool) or links is None else False

    def _fields(self, snippet: Snippet) -> Mapping[str, object]:
        return {
            "handle": self.handle(snippet),
            "creator": self.config.creator.name or snippet.creator.name,
            "language": self._language(snippet),
        }
