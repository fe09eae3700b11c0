"""A fresh Debian as somebody would find it, with no trace of the appliance: made once per checkout."""

import shutil
from pathlib import Path

import rootfs

from clips import ROOT

CACHE = ROOT / ".deps" / "containers"
# What the installer needs is there already: not every container has a network. Who tests that removes it.
PACKAGES = (
    "ca-certificates", "curl", "dbus", "ffmpeg", "iproute2", "libdnnl2", "libgomp1", "libsqlite3-0", "libstdc++6",
    "openssl", "systemd", "systemd-sysv", "zlib1g",
)  # fmt: skip


def tree() -> Path:
    """The folder of the file system; about two minutes the first time."""
    root, note = CACHE / "root", CACHE / "root.made-of"
    recipe = " ".join((rootfs.suite(), *PACKAGES))
    if note.exists() and note.read_text() == recipe:
        return root
    for old in (note, root):
        rootfs.remove(old)
    CACHE.mkdir(parents=True, exist_ok=True)
    new = CACHE / "root.new"
    rootfs.remove(new)
    rootfs.run("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(PACKAGES)}", rootfs.suite(), new)
    (new / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    # Releases of debug builds need what the toolchain brings; those of scripts/release do not.
    for folder in rootfs.toolchain_folders(ROOT / ".build/debug/whisper-appliance"):
        target = new / str(folder).lstrip("/")
        target.mkdir(parents=True)
        for library in folder.glob("*.so"):
            shutil.copy(library, target)
    new.rename(root)
    note.write_text(recipe)
    return root


def template(folder: Path) -> Path:
    """The same as Proxmox has it."""
    file = folder / "debian-12-standard_12.7-1_amd64.tar.zst"
    file.parent.mkdir(parents=True, exist_ok=True)
    packed = CACHE / "root.tar.zst"
    if not packed.exists() or packed.stat().st_mtime < (CACHE / "root.made-of").stat().st_mtime:
        rootfs.run("tar", "-C", tree(), "--zstd", "--numeric-owner", "--exclude=./dev/*", "-cf", packed, ".")
    file.symlink_to(packed)
    return file
