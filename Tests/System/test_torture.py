"""A fixed sample of the torture (docs/reliability.md): an update that is killed, starved or cut off leaves no wreck."""

import os
import shutil
import subprocess
import sys

import pytest

from clips import ROOT

LIMIT = 110


@pytest.mark.timeout(LIMIT + 10)
def test_no_fault_leaves_the_appliance_broken() -> None:
    if not shutil.which("strace"):
        pytest.fail("there is no strace; run 'scripts/bootstrap test'")
    program = os.environ.get("UPDATE_TORTURE", str(ROOT / ".build" / "debug" / "update-torture"))
    done = subprocess.run(
        [sys.executable, ROOT / "Tests" / "Torture" / "run", "--quick", "--subject", program],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT, check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout
