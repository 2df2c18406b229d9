"""Where the ledger lies: whose folder it is, on which file system, and who else may have a copy."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bot.doctor import Mount, from_mount, from_mountinfo
from bot.model import Severity

from .desk import Desk, machine

MOUNTINFO = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:45 / /home rw,relatime shared:30 master:2 - nfs4 nas:/export/home rw,vers=4.2
41 40 8:2 / /home/jo/fast rw,relatime - xfs /dev/sdb1 rw
42 22 0:50 / /mnt/my\\040books rw - fuse.sshfs jo@nas:/books rw,user_id=1000
43 22 0:51 / /mnt/stick rw - fuseblk /dev/sdc1 rw
"""
MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//jo@nas/books on /Volumes/books (smbfs, nodev, nosuid, mounted by jo)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("nfs4", "nas:/export"), ("cifs", "//nas/books"), ("9p", "host"), ("fuse.sshfs", "jo@nas:/books"),
        ("fuse.rclone", "drive:"), ("fuse", "nas:/x"), ("virtiofs", "share"), ("remote", "Z:"),
    ],
)  # fmt: skip
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str, source: str) -> None:
    found = Desk(tmp_path).found(on=machine(Mount(kind=kind, source=source, point="/")))
    assert found["state.network"].severity is Severity.TROUBLE
    assert "state = " in found["state.network"].hint


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "apfs", "fuseblk", "fuse.mergerfs", "zfs", "local"])
def test_a_local_disk_is_not(tmp_path: Path, kind: str) -> None:
    found = Desk(tmp_path).found(on=machine(Mount(kind=kind, source="/dev/sda1", point="/")))
    assert not {code for code in found if code.startswith("state.")}


def test_the_examination_ends_with_1_on_a_network_file_system(tmp_path: Path) -> None:
    nfs = machine(Mount(kind="nfs", source="nas:/home", point="/"))
    assert Desk(tmp_path).examined(on=nfs).exit_code == 1
    assert Desk(tmp_path).examined(on=machine()).exit_code == 0


def test_what_is_mounted_is_read_as_linux_tells_it() -> None:
    told = {mount.point: mount for mount in from_mountinfo(MOUNTINFO)}
    assert told["/home"].network
    assert told["/mnt/my books"].network
    assert told["/mnt/my books"].source == "jo@nas:/books"
    assert [point for point, mount in told.items() if not mount.network] == [
        "/",
        "/home/jo/fast",
        "/mnt/stick",
    ]


def test_the_deepest_mount_counts(tmp_path: Path) -> None:
    inner = Mount(kind="xfs", source="/dev/sdb1", point=str(tmp_path))
    outer = Mount(kind="nfs4", source="nas:/home", point="/")
    assert "state.network" not in Desk(tmp_path).found(on=machine(inner, outer))
    assert "state.network" in Desk(tmp_path).found(on=machine(inner, Mount(**_fields(outer, tmp_path))))


def _fields(mount: Mount, at: Path) -> dict[str, str]:
    """Return the mount laid over another, at the same place and later."""
    return {"kind": mount.kind, "source": mount.source, "point": str(at)}


def test_what_is_mounted_is_read_as_a_mac_tells_it() -> None:
    told = from_mount(MAC)
    assert [(mount.point, mount.kind) for mount in told if mount.network] == [("/Volumes/books", "smbfs")]
    assert len(told) == 3


@pytest.mark.parametrize("text", ["", "nonsense\n", "1 2 3 - \n", "a b c d - e\n", "on (x)\n"])
def test_nonsense_is_no_mount(text: str) -> None:
    assert from_mountinfo(text) == from_mount(text) == ()


def test_what_is_gone_after_a_restart_is_told(tmp_path: Path) -> None:
    found = Desk(tmp_path).found(on=machine(Mount(kind="tmpfs", source="tmpfs", point="/")))
    assert found["state.fleeting"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        ("Dropbox", "Dropbox"), ("Dropbox (Personal)", "Dropbox"), ("OneDrive", "OneDrive"),
        ("OneDrive - Quiet Books", "OneDrive"), ("iCloudDrive", "iCloud Drive"),
        ("Google Drive", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud Drive"), ("Nextcloud", "Nextcloud"),
        ("Library/CloudStorage/Dropbox-Personal", "Dropbox"), ("Library/CloudStorage/Box-Box", "Box"),
        ("Proton Drive", "Proton Drive"), ("MEGA", "MEGA"),
    ],
)  # fmt: skip
def test_a_synced_folder_is_known_by_its_name(tmp_path: Path, folder: str, program: str) -> None:
    found = Desk(tmp_path, settings=f'state = "{folder}/books"').found()
    assert found["state.synced"].severity is Severity.WARNING
    assert found["state.synced"].message.startswith(f"{program} ")


@pytest.mark.parametrize(
    ("mark", "program"),
    [
        (".stfolder/", "Syncthing"), (".dropbox", "Dropbox"), (".sync_4711.db", "Nextcloud"),
        (".owncloudsync.log", "ownCloud"), (".tmp.drivedownload/", "Google Drive"),
        (".sync/ID", "Resilio Sync"),
    ],
)  # fmt: skip
def test_a_synced_folder_is_known_by_what_the_program_leaves_there(
    tmp_path: Path, mark: str, program: str
) -> None:
    path = tmp_path / "kept" / mark
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(parents=True) if mark.endswith("/") else path.write_bytes(b"")
    found = Desk(tmp_path, settings='state = "kept/books"').found()
    assert program in found["state.synced"].message


@pytest.mark.parametrize("folder", ["Box", "Drive", "my-dropbox-notes", "Sync", "OneDriver"])
def test_other_folders_are_not_taken_for_synced_ones(tmp_path: Path, folder: str) -> None:
    assert "state.synced" not in Desk(tmp_path, settings=f'state = "{folder}/books"').found()


def test_the_settings_of_dropbox_do_not_make_a_home_folder_synced(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    assert "state.synced" not in Desk(tmp_path).found()


def test_windows_says_in_its_environment_where_onedrive_is(tmp_path: Path) -> None:
    on = machine(environ={"OneDriveConsumer": str(tmp_path)})
    assert "OneDrive" in Desk(tmp_path).found(on=on)["state.synced"].message


def test_a_link_is_followed_to_where_the_state_really_is(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "kept").mkdir(parents=True)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "Dropbox" / "kept")
    (tmp_path / "Dropbox" / "kept").chmod(0o700)
    found = Desk(tmp_path, settings='state = "elsewhere"').found()
    assert "state.synced" in found
    assert "state.rights" not in found


def test_reviews_in_a_synced_folder_are_fine_and_one_computer_posts(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "Dropbox" / "books", settings=f'state = "{tmp_path / "local"}"')
    found = desk.found()
    assert found["workspace.synced"].severity is Severity.ADVICE
    assert "state.synced" not in found
    assert desk.examined().exit_code == 0


@posix
def test_a_state_folder_that_others_can_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert "state.rights" not in desk.found()
    (tmp_path / "state").chmod(0o755)
    (tmp_path / "state" / "ledger.sqlite3").chmod(0o644)
    found = desk.found()["state.rights"]
    assert found.severity is Severity.WARNING
    assert "1 more" in found.message
    assert found.hint == f"chmod -R go= '{tmp_path / 'state'}'"


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="nothing is closed to root")
def test_a_state_folder_that_cannot_be_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o500)
    try:
        assert desk.found()["state.closed"].severity is Severity.TROUBLE
    finally:
        (tmp_path / "state").chmod(0o700)


@pytest.mark.parametrize(
    ("free", "severity"), [(10**9, None), (200 * 2**20, Severity.WARNING), (2**20, Severity.TROUBLE)]
)
def test_a_disk_that_is_nearly_full(tmp_path: Path, free: int, severity: Severity | None) -> None:
    found = Desk(tmp_path).found(on=machine(free=free)).get("state.room")
    assert (found.severity if found else None) is severity


def test_a_computer_that_knows_few_time_zones(tmp_path: Path) -> None:
    found = Desk(tmp_path).found(on=machine(zones={"UTC"}))
    assert "tzdata" in found["clock.zones"].hint


def test_this_computer_tells_of_itself(tmp_path: Path) -> None:
    with Desk(tmp_path).open() as app:
        areas = {area.name: area for area in app.doctor(online=False).areas}
    assert {
        "settings",
        "reviews",
        "state",
        "ledger",
        "clock",
        "posts",
        "schedules",
        "coming week",
        "me",
    } == set(areas)
