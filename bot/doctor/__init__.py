"""Is everything in order, and what is to be done where it is not: behind ``pullquote doctor``.

Each area of a workspace is looked at for itself, so that one that cannot be examined hides no other.
"""

from __future__ import annotations

from bot.doctor._area import Area, Examined
from bot.doctor._examine import examine
from bot.doctor._mounts import Mount, from_mount, from_mountinfo
from bot.doctor._state import Machine
from bot.doctor._workspace import Workspace

__all__ = ["Area", "Examined", "Machine", "Mount", "Workspace", "examine", "from_mount", "from_mountinfo"]
