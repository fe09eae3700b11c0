"""`scripts/preflight`: that it is content with this checkout, and names what does not fit."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clips import ROOT


def preflight(root: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run([ROOT / "scripts/preflight", "--root", root, *options], capture_output=True, text=True)
    return done.returncode, done.stderr


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of its own, without what only tests of speech need."""
    root = tmp_path_factory.mktemp("checkout")
    files = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True)
    for file in files.stdout.splitlines():
        if not (ROOT / file).is_file() or file.startswith("Tests/Fixtures/") and not file.endswith(".md"):
            continue
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, root / file)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "All of it")
    return root


def test_everything_fits(copy: Path) -> None:
    assert preflight(copy, "--release") == (0, "")


BROKEN = [
    ("VERSION", "", "9", "the newest part of CHANGELOG.md is about"),
    ("docs/architecture.md", "\nDoctor ", "\nNobody ", "the target Doctor"),
    ("Package.swift", '.target(name: "WaitingPage")', '.target(name: "WaitingPage", dependencies: ["Supervision"])', "circle"),
    ("Makefile", "--explicit-target-dependency-import-check error", "", "imports must be declared"),
    ("scripts/release.d/build", "in whisper-appliance appliance-supervisor; do", "in whisper-appliance; do", "ships whisper-appliance,"),
    ("deploy/install.sh", "for part in speech ", "for part in ", "deploy/install.sh reads"),
    ("docs/cli.md", "## `smoke-test", "## `something", "the command smoke-test"),
    ("docs/operating.md", "`update-channel`", "`update-kanal`", "the setting update-channel"),
    ("docs/decisions/README.md", "](009-tuf.md)", "](008-acceptor.md)", "does not list 009-tuf.md"),
    ("README.md", "(docs/cli.md)", "(docs/command.md)", "README.md links to docs/command.md, which is not there"),
    ("docs/installing.md", "cli.md#smoke-test-url", "cli.md#smoke", "there is no such heading"),
    ("docs/seed-checklist.md", "::test_what_is_wrong_is_no_pass`", "::test_nothing`", "test_smoke_test.py::test_nothing"),
    ("docs/seed-checklist.md", "| 7 |", "| 70 |", "must have the rows 1 to 41"),
]


def test_what_does_not_fit_is_named(copy: Path) -> None:
    for file, old, new, says in BROKEN:
        whole = (copy / file).read_text()
        assert old in whole, f"{file} has no {old}"
        (copy / file).write_text(whole.replace(old, new, 1))
        status, said = preflight(copy)
        (copy / file).write_text(whole)
        assert status == 1 and says in said, f"{file}: {said}"


def test_a_version_is_released_once(copy: Path) -> None:
    version = (copy / "VERSION").read_text().strip()
    git(copy, "tag", f"v{version}")
    assert preflight(copy)[0] == 0, "the tag is on this commit"
    assert "has a tag already" in preflight(copy, "--release")[1]
    git(copy, "commit", "--quiet", "--allow-empty", "--message", "More")
    assert f"version {version} is another commit" in preflight(copy)[1]
    git(copy, "tag", "--delete", f"v{version}")
    git(copy, "tag", "v99.0.0")
    assert "version 99.0.0 was released already" in preflight(copy)[1]
    (copy / "stray.md").write_text("Not committed.")
    assert "not committed" in preflight(copy, "--release")[1]
