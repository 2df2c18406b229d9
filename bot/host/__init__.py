"""A public place for pictures, for platforms that fetch them by themselves.

A folder that the user's own web server serves, or a bucket of an S3-compatible store. Names cannot be
guessed; what was put there is looked at from outside before anybody is told of it, and removed after use.
"""

from __future__ import annotations

from bot.host._bucket import Bucket
from bot.host._folder import Folder
from bot.host._host import Host, Hosted, NamedHost, Place
from bot.host._open import open_host

__all__ = ["Bucket", "Folder", "Host", "Hosted", "NamedHost", "Place", "open_host"]
