"""What must be right with a post wherever it goes, seen before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Capabilities, Image, Part, Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What ``limits`` ask of a post. ``title`` is what people call the platform."""

    platform: str
    title: str
    limits: Capabilities

    def refusal(self, part: Part) -> Refused | None:
        """Return why the platform could never take ``part``, or None."""
        from bot.captions import count

        if not (part.text.strip() or part.images):
            return self.no("empty", "there is neither text nor picture to post")
        length = count(part.text, self.limits.counting, part.content_warning)
        if not length.fits:
            told = f"the text comes to {length.value} as {self.title} counts"
            return self.no("text_too_long", f"{told}; it takes {length.limit}")
        if len(part.images) > self.limits.max_images:
            told = f"{len(part.images)} pictures; {self.title} takes {self.limits.max_images}"
            return self.no("too_many_images", told)
        return next((found for image in part.images if (found := self._unfit(image))), None)

    def _unfit(self, image: Image) -> Refused | None:
        if image.media_type not in self.limits.image_types:
            return self.no("image_type", f"{self.title} does not take {image.media_type} pictures")
        size, most = len(image.data), self.limits.max_image_bytes
        if not 0 < size <= most:
            return self.no("image_size", f"a picture has {size} bytes; {self.title} takes 1 to {most}")
        pixels = self.limits.max_image_pixels
        if pixels and image.width * image.height > pixels:
            told = f"a picture of {image.width} × {image.height} is too large"
            return self.no("image_pixels", f"{told}; {self.title} takes {pixels} pixels")
        return None

    def no(self, code: str, message: str, hint: str = "") -> Refused:
        """Return a refusal of this post."""
        return Refused(code=f"{self.platform}.{code}", message=message, hint=hint)
