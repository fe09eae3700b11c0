"""A disk that is really full, from some moment of the update on."""

from power import PowerCuts
from subject import Run
from sweep import Experiment

STATES = (
    "resolve", "download", "verify", "seal", "preflight", "wait", "drain", "snapshot", "migrate", "arm", "switch",
    "probation", "commit", "collect", "rollback", "rolled-back",
)


class FullDisks(PowerCuts):
    """One scenario, the disk filled in each of its states."""

    def moments(self) -> list[str]:
        """The failpoints of the scenario where the journal was stored in a new state."""
        with self.disk():
            said = self.subject.run("update").said
        reached = {line["reached"] for line in said if "reached" in line}
        return [moment for moment in map("journal.stored.{}".format, STATES) if moment in reached]

    def fill(self, moment: str) -> Experiment:
        """Fills the disk, lets the update end, restarts on the full disk, makes room, tries again."""
        experiment = Experiment("disk", self.scenario, f"full from {moment} on", "full disk", delivered=True)
        with self.disk():
            filler = self.place / "filler"
            run = self.subject.run("update", moment, filler)
            experiment.outcome, experiment.state = run.last("outcome") or "", self.subject.state
            experiment.violations += run.violations
            if not filler.exists():
                experiment.violations.append(f"{moment} was never reached: {run.said[-1:]} {run.complaints}")
            if run.last("safeMode"):
                experiment.violations.append(f"safe mode: {run.last('safeMode')}")
            # Transcripts need room: none is acknowledged now.
            experiment.violations += [f"still full: {line}" for line in self.restart().violations]
            filler.unlink(missing_ok=True)
            experiment.violations += self.subject.aftermath(faulty=True).violations
        return experiment

    def restart(self) -> Run:
        return self.subject.run("check", self.subject.said)

