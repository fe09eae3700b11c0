"""A machine whose root is nobody outside, as Proxmox makes them: an unprivileged container of LXC."""

import contextlib
import shutil
import subprocess
from pathlib import Path

import rootfs
from machine import Machine

from appliance import wait_until

NAME = "machine"
FIRST_ID, COUNT = 100_000, 65_536


class UnprivilegedMachine(Machine):
    """Has a network of its own with nothing in it."""

    first_id = FIRST_ID

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, network=False)
        self.root = folder / NAME / "rootfs"
        for kind in ("u", "g"):
            allow(kind)

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        rootfs.remove(self.folder / NAME)

    def boot(self) -> None:
        if not self.root.exists():
            self._unpack()
        shares = [(here, there, "bind") for here, there in self.shared.items()]
        shares += [(here, there, "bind,ro") for here, there in self.read_only.items()]
        lines = [
            "lxc.include = /usr/share/lxc/config/common.conf",
            "lxc.include = /usr/share/lxc/config/userns.conf",
            f"lxc.idmap = u 0 {FIRST_ID} {COUNT}",
            f"lxc.idmap = g 0 {FIRST_ID} {COUNT}",
            "lxc.arch = linux64",
            f"lxc.uts.name = {NAME}",
            f"lxc.rootfs.path = dir:{self.root}",
            "lxc.net.0.type = empty",
            "lxc.apparmor.profile = unconfined",
            *(f"lxc.mount.entry = {here} {there.lstrip('/')} none {way},create=dir 0 0" for here, there, way in shares),
        ]
        (self.folder / NAME / "config").write_text("\n".join(lines) + "\n")
        self._lxc("start", "--daemon", "--logfile", str(self.log))
        self.leader = int(self._lxc("info", "--pid", "--no-humanize"))
        wait_until(lambda: self.is_running, 60, lambda: f"no boot:\n{self.log.read_text(errors='replace')[-3000:]}")

    def _unpack(self) -> None:
        """The files, each owned by whom the machine takes for the owner."""
        self.root.mkdir(parents=True)
        for folder in (self.root, self.root.parent):
            folder.chmod(0o755)
        shutil.chown(self.root, FIRST_ID, FIRST_ID)
        unpack = ["lxc-usernsexec", "-m", f"u:0:{FIRST_ID}:{COUNT}", "-m", f"g:0:{FIRST_ID}:{COUNT}", "--"]
        unpack += ["tar", "-C", str(self.root), "--numeric-owner", "--exclude=./dev/*", "-xpf", "-"]
        with subprocess.Popen(["tar", "-C", str(rootfs.tree()), "-cf", "-", "."], stdout=subprocess.PIPE) as tar:
            subprocess.run(unpack, stdin=tar.stdout, check=True, capture_output=True)
        # Debian's own unit cannot be mounted there, with or without the appliance.
        (self.root / "etc/systemd/system/sys-kernel-debug.mount").symlink_to("/dev/null")

    @property
    def is_up(self) -> bool:
        with contextlib.suppress(AssertionError):
            return self._lxc("info", "--state", "--no-humanize") == "RUNNING"
        return False

    def power_off(self) -> None:
        self.run("systemctl", "poweroff")
        wait_until(lambda: not self.is_up, 180)

    def cut(self) -> None:
        self._lxc("stop", "--kill")

    def _lxc(self, verb: str, *options: str) -> str:
        return rootfs.run(f"lxc-{verb}", "--lxcpath", self.folder, "--name", NAME, *options)


def allow(kind: str) -> None:
    """Lets root give a machine the ids that it uses; what is allowed already stays."""
    table = Path(f"/etc/sub{kind}id")
    lines = table.read_text().splitlines() if table.exists() else []
    if not any(line.startswith("root:") for line in lines):
        table.write_text("\n".join([*lines, f"root:{FIRST_ID}:{COUNT}"]) + "\n")
