"""Metadata past their date: refused, until the owner says otherwise, who is told how."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import appliance
from signed_release import Publisher, Signed, Site, Steps, short_folder

pytestmark = pytest.mark.timeout(60)

# Everything that is signed today has expired by then. What certainly has passed counts more than the clock.
LATER = "2040-01-01T00:00:00Z"


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.fixture
def publisher(folder: Path) -> Publisher:
    return Publisher(folder)


def test_they_are_refused_by_name_unless_the_owner_agrees(folder: Path, publisher: Publisher) -> None:
    first = publisher.make("1.0.0")
    publisher.offering("2.0.0")
    floor = {"minimumTargetsVersion": 0, "time": LATER}
    with Site(publisher.web).served() as site:
        steps = Steps(folder, first, site.url)
        assert "update start --accept-stale" in steps.refuses("expired", "resolve", floor=floor)
        agreed = {"acceptsStale": True}
        # Nobody agrees on behalf of a timer.
        steps.refuses("expired", "resolve", floor=floor, request=agreed | {"trigger": "timer"})
        facts = steps.does("resolve", floor=floor, request=agreed)
        assert facts["isStale"] is True and facts["release"]["version"] == "2.0.0"
        steps.does("download", "verify", floor=floor, request=agreed)
        # To agree where there is nothing to agree to changes nothing.
        assert "isStale" not in steps.does("resolve", request=agreed)


def test_an_update_from_them_is_in_the_history(folder: Path, publisher: Publisher) -> None:
    first = publisher.make("1.0.0")
    publisher.offering("2.0.0")
    with Site(publisher.web).served() as site:
        options = ("--probation-seconds", "0", "--probation-passes", "1", "--check-seconds", "0")
        supervisor = Signed(folder, *options).installed(first, site)
        (supervisor.data / "update" / "floor.json").write_text(json.dumps({"minimumTargetsVersion": 0, "time": LATER}))
        with supervisor:
            supervisor.wait_for(200)
            refused = supervisor.outcome(supervisor.update())
            assert (refused["outcome"], refused["reason"]["code"]) == ("refused", "expired")
            # The command line carries the consent.
            done = appliance.run(
                "update", "start", "--accept-stale", "--wait", "--json", data_dir=supervisor.data
            )
            assert done.returncode == 0, (done.stderr, supervisor.text())
            newest = json.loads(done.stdout)["history"][0]
            assert (newest["outcome"], newest["toVersion"], newest["acceptedStale"]) == ("committed", "2.0.0", True)
            assert "acceptedStale" not in refused
