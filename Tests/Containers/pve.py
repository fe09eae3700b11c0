#!/usr/bin/env python3
"""A stand-in for a Proxmox VE host: its commands, as far as create.sh uses them, over plain LXC.

Called as pct, pveam, pvesh or pvesm. PVE_STATE is the folder of containers and templates; PVE_NETWORK is what containers
get, `empty` (only themselves) or `none` (the network of this machine; privileged ones only).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

STATE = Path(os.environ["PVE_STATE"])
CONTAINERS, TEMPLATES = STATE / "lxc", STATE / "template"
NETWORK = os.environ.get("PVE_NETWORK", "empty")
FIRST_ID, COUNT = 100_000, 65_536
# What a volume is made with besides its size: few enough files that a test can use them up.
VOLUME = ("mkfs.ext4", "-q", "-m", "0", "-N", "16384")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def fail(text: str) -> None:
    print(text, file=sys.stderr)
    sys.exit(255)


def lxc(verb: str, number: str, *options: str, **how: object) -> subprocess.CompletedProcess:
    return subprocess.run([f"lxc-{verb}", "--lxcpath", CONTAINERS, "--name", number, *options], **how)


def is_running(number: str) -> bool:
    done = lxc("info", number, "--state", "--no-humanize", capture_output=True, text=True)
    return done.stdout.strip() == "RUNNING"


def options_of(arguments: list[str]) -> dict[str, str]:
    return {name.lstrip("-"): value for name, value in zip(arguments[::2], arguments[1::2], strict=True)}


def create(number: str, volume: str, *rest: str) -> None:
    options = options_of(list(rest))
    folder, template = CONTAINERS / number, TEMPLATES / volume.rpartition("/")[2]
    if folder.exists():
        fail(f"unable to create CT {number} - CT {number} already exists on node 'pve'")
    if not template.exists():
        fail(f"volume '{volume}' does not exist")
    is_unprivileged = options.get("unprivileged") == "1"
    root = folder / ("rootfs" if is_unprivileged else "delta")
    root.mkdir(parents=True)
    folder.chmod(0o755)
    lines = [
        "lxc.include = /usr/share/lxc/config/common.conf", "lxc.arch = linux64", "lxc.apparmor.profile = unconfined",
        f"lxc.uts.name = {options['hostname']}", f"lxc.net.0.type = {NETWORK}",
    ]  # fmt: skip
    if is_unprivileged:
        lines += [f"lxc.rootfs.path = dir:{root}", "lxc.include = /usr/share/lxc/config/userns.conf"]
        lines += [f"lxc.idmap = {kind} 0 {FIRST_ID} {COUNT}" for kind in "ug"]
        shutil.chown(root, FIRST_ID, FIRST_ID)
        maps = [word for kind in "ug" for word in ("-m", f"{kind}:0:{FIRST_ID}:{COUNT}")]
        unpack = ["lxc-usernsexec", *maps, "--", "tar", "-C", str(root), "--numeric-owner", "-xpf", str(template)]
        subprocess.run(unpack, check=True, capture_output=True)
    else:
        # Quicker than unpacking: what the template was made of, with what is changed beside it.
        lines += [f"lxc.rootfs.path = overlay:{template.resolve().with_name('root')}:{root}"]
        (root / "etc/systemd/system").mkdir(parents=True)
    # As Proxmox does it: these cannot be mounted in there.
    for unit in ("sys-kernel-debug.mount", "sys-kernel-config.mount"):
        (root / "etc/systemd/system" / unit).symlink_to("/dev/null")
    if volume := options.get("mp0"):
        lines.append(make_volume(folder, volume, FIRST_ID if is_unprivileged else 0))
    (root / "etc/hostname").write_text(options["hostname"] + "\n")
    (folder / "config").write_text("\n".join(lines) + "\n")
    (folder / "pve.conf").write_text("".join(f"{name}: {value}\n" for name, value in options.items()))


def make_volume(folder: Path, volume: str, owner: int) -> str:
    """A disk of the container's own, such as `local:4,mp=/data`: an image beside it. Returns the line that binds it."""
    place, target = volume.split(",mp=")
    image, mounted = folder / "mp0.raw", folder / "mp0"
    with image.open("wb") as file:
        file.truncate(int(place.rpartition(":")[2]) << 30)
    subprocess.run([*VOLUME, "-E", f"root_owner={owner}:{owner}", image], check=True)
    mounted.mkdir()
    return f"lxc.mount.entry = {mounted} {target.lstrip('/')} none bind,create=dir 0 0"


def start(number: str) -> int:
    """The disk is mounted for the container only, so nothing stays mounted however that ends."""
    folder = CONTAINERS / number
    command = ["lxc-start", "--lxcpath", CONTAINERS, "--name", number, "--daemon", "--logfile", folder / "log"]
    if (folder / "mp0").exists():
        script = 'mount -o loop,noatime "$1.raw" "$1"; shift; exec "$@"'
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", script, "sh", folder / "mp0", *command]
    return subprocess.run(command).returncode


def pct(verb: str, number: str = "", *rest: str) -> int:
    if verb == "create":
        create(number, *rest)
        return 0
    if not (CONTAINERS / number).is_dir():
        fail(f"Configuration file 'nodes/pve/lxc/{number}.conf' does not exist")
    if verb == "status":
        print("status:", "running" if is_running(number) else "stopped")
    elif verb == "start":
        return start(number)
    elif verb == "stop":
        return lxc("stop", number, "--kill").returncode
    elif verb == "shutdown":
        return lxc("stop", number, "--timeout", "60").returncode
    elif verb == "destroy":
        if is_running(number):
            fail(f"cannot destroy running CT {number}")
        subprocess.run(["rm", "-rf", "--one-file-system", CONTAINERS / number], check=True)
    elif verb == "exec":
        if not is_running(number):
            fail(f"container '{number}' not running!")
        command = rest[1:] if rest[0] == "--" else rest
        bare = ["--clear-env", "-v", f"PATH={PATH}", "-v", "HOME=/root", "-v", "TERM=dumb"]
        return lxc("attach", number, *bare, "--", *command).returncode
    elif verb == "push":
        source, target, *options = rest
        mode = options_of(options).get("perms", "0644")
        script = ["sh", "-c", 'cat >"$1" && chmod "$2" "$1"', "sh", target, mode]
        with open(source, "rb") as file:
            return lxc("attach", number, "--", *script, stdin=file).returncode
    else:
        fail(f"ERROR: unknown command 'pct {verb}'")
    return 0


def pveam(verb: str, *rest: str) -> int:
    names = sorted(file.name for file in TEMPLATES.iterdir())
    if verb == "list":
        print("NAME" + " " * 60 + "SIZE")
        for name in names:
            print(f"{rest[0]}:vztmpl/{name}   120.00MB")
    elif verb == "available":
        print("\n".join(f"system          {name}" for name in names))
    return 0


def main() -> int:
    program, arguments = Path(sys.argv[0]).name, sys.argv[1:]
    CONTAINERS.mkdir(parents=True, exist_ok=True)
    if program == "pct":
        return pct(*arguments)
    if program == "pveam":
        return pveam(*arguments)
    if program == "pvesh":
        taken = {int(folder.name) for folder in CONTAINERS.iterdir()}
        print(next(number for number in range(100, 1000) if number not in taken))
        return 0
    print("Name             Type     Status           Total            Used       Available        %")
    print("local             dir     active        98497780        14680064        78768168   14.90%")
    return 0


if __name__ == "__main__":
    sys.exit(main())
