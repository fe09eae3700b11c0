"""What the tests of installers share: a publisher with releases of this checkout, and his installers."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

for folder in ("System", "Torture"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))

import debian  # noqa: E402
import host  # noqa: E402
import rootfs  # noqa: E402

import updating  # noqa: E402
from clips import ROOT  # noqa: E402

FIRST, SECOND, PRESSED, BROKEN, DEMANDING = "0.9.1", "0.9.2", "0.9.3", "0.9.4", "0.9.5"


class Publisher(updating.Repository):
    """Makes releases when they are asked for, and installers that know him."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, host.publisher())
        self.home = folder
        self.create()
        # Not what one process may hide from others: containers read it.
        (folder / "made").mkdir(mode=0o755)

    def release(self, version: str, **options: object) -> Path:
        made = self.home / "made" / version
        return made if made.exists() else updating.assemble(made, version, self.root, **options)

    def publish(self, version: str, **options: object) -> None:
        self.offer(self.release(version, **options))

    def withdraw(self, version: str) -> None:
        updating.run(self.program, "withdraw", version, "--repository", self.folder, "--keys", self.keys)
        updating.run(self.program, "publish", "--repository", self.folder, self.web)

    def bundle_of(self, version: str) -> Path:
        self.publish(version)
        return self.bundle(self.home / f"{version}.tar", version)

    def installers(self, url: str = "") -> Path:
        folder = self.home / "installers"
        updating.run(ROOT / "scripts/installers", "--root", self.root, *(["--url", url] if url else []), folder)
        return folder


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


@pytest.fixture(scope="module")
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that the users of containers can reach."""
    folder = debian.CACHE / request.module.__name__
    rootfs.remove(folder)
    folder.mkdir(parents=True, mode=0o755)
    yield folder
    rootfs.remove(folder)


@pytest.fixture(scope="module")
def house(home: Path) -> Publisher:
    """The publisher of a module whose tests stand on each other."""
    return Publisher(home)
