"""What tests do to an appliance while it is being updated."""

import contextlib
import json
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import appliance
from appliance import wait_until
from test_supervisor import Managed


def hook(supervisor: Managed, name: str, script: str) -> None:
    """What a fake process does before anything else; see fake_release."""
    path = supervisor.data / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(script)
    fresh.rename(path)


def hold(supervisor: Managed, name: str) -> Callable[[], None]:
    """Keeps a step from going on until the function that comes back is called."""
    gate = supervisor.data / f"{name}.held"
    gate.touch()
    hook(supervisor, name, f'while [ -e "{gate}" ]; do sleep 0.05; done\n')
    return gate.unlink


def wait_for_state(supervisor: Managed, state: str) -> None:
    def found() -> str:
        with contextlib.suppress(OSError):  # Its socket is there a moment later than its server.
            return supervisor.ask(command="status")["result"]["update_state"]
        return "nothing"

    wait_until(lambda: found() == state, 30, lambda: f"{found()} instead of {state}\n{supervisor.text()}")


def restarted(supervisor: Managed, **environment: str) -> subprocess.Popen:
    assert supervisor.stop() == 0
    supervisor.environment |= environment
    supervisor.start()
    supervisor.wait_for(200)
    assert supervisor.process
    return supervisor.process


def assert_safe_mode(supervisor: Managed, word: str) -> None:
    """Whoever comes is told what is the matter, in both languages, by the page and by the interface for programs."""
    wait_until(lambda: supervisor.state() == "safe_mode", 60, supervisor.text)
    page = supervisor.get("/", accept="text/html")
    assert (page.status, "safe mode" in page.body, word in page.body) == (503, True, True), page.body
    assert "abgesicherten Modus" in supervisor.get("/", accept="text/html", accept_language="de").body
    status = supervisor.get("/api/enterprise/update-status").json
    assert status["status"] == "safe_mode" and word in status["reason"]["message"]
    assert supervisor.get("/v1/models").json["error"]["code"] == "safe_mode"
    assert not supervisor.server_pids()


def closed_window() -> str:
    """An update window that does not open today."""
    return f"{(datetime.now() + timedelta(days=3)):%a} 02:00-02:01".lower()


def processes_of(folder: Path) -> list[str]:
    """The command lines of everything that works in a folder."""
    lines = (appliance.command_line(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return [line for line in lines if str(folder) in line]


def stop_in(folder: Path, state: str) -> dict:
    """Ends a supervisor by SIGTERM at the moment when an update enters a state; how it ends after a restart."""
    with Managed(folder).between("ok", schema=2, reader=2) as supervisor:
        supervisor.wait_for(200)
        restarted(
            supervisor, WHISPER_APPLIANCE_FAULT=f"journal.stored.{state}:stop",
            WHISPER_APPLIANCE_FAULT_STAMP=str(folder / "stamp"),
        )  # fmt: skip
        for step in ("download", "preflight", "snapshot", "migrate"):
            hook(supervisor, step, "sleep 0.3")
        transaction = None
        with contextlib.suppress(OSError, ValueError):  # It may end before it has answered.
            transaction = supervisor.update()
        assert supervisor.process and supervisor.process.wait(30) == 0, supervisor.text()
        journal = supervisor.data / "update" / "transaction.json"
        transaction = transaction or json.loads(journal.read_text())["txid"]
        assert processes_of(folder) == []
        supervisor.start()
        supervisor.wait_for(200)
        outcome = supervisor.outcome(transaction)
        version = {"committed": "2.0.0"}.get(outcome["outcome"], "1.0.0")
        assert supervisor.version() == version
        wait_until(lambda: len(supervisor.server_pids()) == 1, 10, supervisor.text)
        if version == "1.0.0":
            assert supervisor.outcome(supervisor.update(version="2.0.0"))["outcome"] == "committed"
        return outcome


CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static int (*real)(clockid_t, struct timespec *);
static long offset(void) {
    char text[32] = "";
    int file = open(getenv("CLOCK_OFFSET"), O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t ignored = read(file, text, sizeof text - 1);
    (void)ignored;
    close(file);
    return atol(text);
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(clock, now);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += offset();
    return status;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec exact;
    int status = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec, now->tv_usec = exact.tv_nsec / 1000;
    return status;
}
time_t time(time_t *out) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (out) *out = exact.tv_sec;
    return exact.tv_sec;
}
"""
TEN_YEARS = 10 * 365 * 86400


class Clock:
    """Sets the time of day of programs that are started with `environment`, also while they run."""

    def __init__(self, folder: Path) -> None:
        (folder / "clock.c").write_text(CLOCK)
        library = folder / "clock.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, folder / "clock.c", "-ldl"], check=True)
        self.file = folder / "offset"
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(self.file)}
        self.set(0)

    def set(self, seconds: int) -> None:
        self.file.write_text(str(seconds))
