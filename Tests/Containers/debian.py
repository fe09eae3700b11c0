"""Fresh systems as somebody would find them, with no trace of the appliance: each is made once per checkout."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import rootfs

from clips import ROOT

CACHE = ROOT / ".deps" / "containers"
SYSTEMD = ("apt", "ca-certificates", "curl", "dbus", "iproute2", "openssl", "systemd", "systemd-sysv")
# What the installer needs is there already: not every container has a network. Who tests that removes it.
NEEDED = ("ffmpeg", "libgomp1", "libsqlite3-0", "libstdc++6", "zlib1g")


@dataclass(frozen=True)
class System:
    """A system, and what Proxmox calls a template of it."""

    name: str
    suite: str
    template_name: str
    packages: tuple[str, ...] = (*SYSTEMD, *NEEDED)

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        return CACHE / self.suite

    def tree(self) -> Path:
        """The folder of its file system; about two minutes the first time."""
        root, note = self.folder / "root", self.folder / "root.made-of"
        recipe = " ".join((self.suite, *self.packages))
        if note.exists() and note.read_text() == recipe:
            return root
        rootfs.remove(self.folder)
        self.folder.mkdir(parents=True)
        new = self.folder / "root.new"
        options = ["--quiet", "--variant=minbase", f"--include={','.join(self.packages)}", *self._keys]
        rootfs.run("mmdebstrap", *options, self.suite, new, *self._archives, timeout=1200)
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

    @property
    def _archives(self) -> list[str]:
        """Where its packages come from, if not from where this machine's come from."""
        is_ubuntu = self.name.startswith("Ubuntu")
        return [f"deb http://archive.ubuntu.com/ubuntu {self.suite} main universe"] if is_ubuntu else []

    @property
    def _keys(self) -> list[str]:
        """Debian has Ubuntu's keys in a package, and this machine has Debian's."""
        if not self._archives:
            return []
        file = CACHE / "ubuntu-archive-keyring.gpg"
        if not file.exists():
            folder = CACHE / "keys"
            rootfs.remove(folder)
            options = ["--quiet", "--variant=extract", "--include=ubuntu-archive-keyring"]
            rootfs.run("mmdebstrap", *options, DEBIAN_13.suite, folder)
            shutil.copy(folder / "usr/share/keyrings" / file.name, file)
            rootfs.remove(folder)
        return [f"--keyring={file}"]

    def template(self, folder: Path) -> None:
        """Puts the same into a folder of templates, as Proxmox has it."""
        tree, packed = self.tree(), self.folder / "root.tar.zst"
        if not packed.exists():
            rootfs.run("tar", "-C", tree, "--zstd", "--numeric-owner", "--exclude=./dev/*", "-cf", packed, ".")
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / f"{self.template_name}.tar.zst"
        if not link.is_symlink():
            link.symlink_to(packed)


DEBIAN_12 = System("Debian 12", "bookworm", "debian-12-standard_12.7-1_amd64")
DEBIAN_13 = System("Debian 13", "trixie", "debian-13-standard_13.1-2_amd64")
UBUNTU_24 = System("Ubuntu 24.04", "noble", "ubuntu-24.04-standard_24.04-2_amd64")
# Too old, so it is never installed on.
UBUNTU_22 = System("Ubuntu 22.04", "jammy", "ubuntu-22.04-standard_22.04-1_amd64", SYSTEMD)
