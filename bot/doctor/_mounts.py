"""Which file system a folder lies on, as the system tells it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "9p", "ceph", "glusterfs", "lustre"}
    | {"beegfs", "gpfs", "ocfs2", "gfs2", "orangefs", "pvfs2", "davfs", "webdav", "ftp", "remote"}
    | {"vboxsf", "vmhgfs", "virtiofs", "prl_fs", "osxfs", "fakeowner", "drvfs"}
)
"""Types whose other end may be open on another machine (or in the machine around a virtual one)."""
_NETWORK_FUSE: Final = frozenset(
    {"sshfs", "rclone", "s3fs", "gcsfuse", "goofys", "davfs", "davfs2", "glusterfs", "ceph", "ceph-fuse"}
    | {"curlftpfs", "juicefs", "seadrive", "google-drive-ocamlfuse", "gvfsd-fuse", "onedriver"}
    | {"vmhgfs-fuse", "grpcfuse"}
)
_FLEETING: Final = frozenset({"tmpfs", "ramfs"})
_CONTAINER: Final = (Path("/.dockerenv"), Path("/run/.containerenv"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Mount:
    """One mounted file system: its type in the system's words, what is mounted, and where."""

    kind: str
    source: str
    point: str

    @property
    def network(self) -> bool:
        """Say whether another machine may have the same files open."""
        fuse, _, name = self.kind.partition(".")
        if fuse in ("fuse", "macfuse", "osxfuse"):
            return name in _NETWORK_FUSE or ":" in self.source or self.source.startswith("//")
        return self.kind in _NETWORK

    @property
    def fleeting(self) -> bool:
        """Say whether what lies there is gone when the machine, or the container, is started anew."""
        if self.kind in _FLEETING:
            return True
        return self.kind == "overlay" and self.point == "/" and any(mark.exists() for mark in _CONTAINER)


def mount_of(path: PurePath, table: Sequence[Mount]) -> Mount | None:
    """Return what ``path`` (absolute, resolved) lies on: the deepest mount point above it, the last one."""
    above = [mount for mount in table if path.is_relative_to(mount.point)]
    return max(reversed(above), key=lambda mount: len(PurePath(mount.point).parts), default=None)


def from_mountinfo(text: str) -> tuple[Mount, ...]:
    """Read ``/proc/self/mountinfo`` (proc_pid_mountinfo(5))."""
    found = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        place, kind = before.split(" "), after.split(" ")
        if dash and len(place) > 4 and len(kind) > 1:
            found.append(Mount(kind=kind[0], source=_plain(kind[1]), point=_plain(place[4])))
    return tuple(found)


def from_mount(text: str) -> tuple[Mount, ...]:
    """Read what ``mount`` prints on macOS and the BSDs: ``//jo@nas/books on /Volumes/books (smbfs)``."""
    lines = re.finditer(r"^(.+) on (/.*) \(([^,)]+)[^)]*\)$", text, re.MULTILINE)
    return tuple(Mount(source=one[1], point=one[2], kind=one[3]) for one in lines)


def mounts(path: PurePath) -> tuple[Mount, ...]:
    """Return every mount of this machine, empty where it does not tell; on Windows that of ``path``."""
    if sys.platform == "win32":
        return _windows(path)
    try:
        return from_mountinfo(Path("/proc/self/mountinfo").read_text("utf-8", errors="surrogateescape"))
    except OSError:
        return from_mount(_said("mount"))


def _plain(field: str) -> str:
    """Undo the octal escapes that stand for blanks and backslashes."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field)


def _said(command: str) -> str:
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 – a fixed command
            [command], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout


if sys.platform == "win32":

    def _windows(path: PurePath) -> tuple[Mount, ...]:
        import ctypes

        remote = 4  # DRIVE_REMOTE (GetDriveTypeW); a share by its own name is one as well
        kind = ctypes.WinDLL("kernel32").GetDriveTypeW(f"{path.drive}\\")
        is_remote = kind == remote or path.drive.startswith("\\\\")
        return (Mount(kind="remote" if is_remote else "local", source=path.drive, point=path.anchor),)

else:

    def _windows(path: PurePath) -> tuple[Mount, ...]:
        raise NotImplementedError(path)
