"""The programs that are compared, and how each is asked for the same."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from measuring import Cost, measure
from sets import Recording

BENCHMARKS = Path(__file__).resolve().parent
DEPS = BENCHMARKS.parent / ".deps"
DATA = DEPS / "test-data"
ENGINE = DEPS / "engine"

WHISPER_CPP = "whisper-appliance whisper.cpp"
NATIVE = "whisper-appliance native"
WHISPER_CLI = "whisper-cli"
# Greedy only, and only thirty seconds at once.
SHERPA_ONNX = "sherpa-onnx"
BEAM = 5
BATCH = 8
THREADS = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Program:
    name: str
    version: str
    # What transcribes recordings of one language, into NAME.txt beside each.
    command: Callable[[str, list[Path]], list[object]]

    def transcribe(self, recordings: list[Recording]) -> tuple[Cost, list[str]]:
        """What it costs, and the text of each; starts once for each language, since most programs know only one."""
        texts = [recording.path.with_suffix(".txt") for recording in recordings]
        for text in texts:
            text.unlink(missing_ok=True)
        cost = Cost(0, 0, 0, 0)
        for language in sorted({recording.language for recording in recordings}):
            paths = [recording.path for recording in recordings if recording.language == language]
            cost += measure(list(map(str, self.command(language, paths))))
        return cost, [text.read_text(encoding="utf-8", errors="replace") for text in texts]


def all_programs(binary: str, model: str) -> list[Program]:
    """Those that are installed, whisper.cpp first, of which the others' ratios are."""
    greedily = (BEAM, 1)
    found = [ours(binary, model, WHISPER_CPP, "whisper.cpp", BEAM)]
    found += [ours(binary, model, NATIVE, "native", beam) for beam in greedily]
    found += [whisper_cli(model, beam) for beam in greedily]
    found += _if_installed(ENGINE / "bin" / "whisper-server", lambda: [whisper_server(model)])
    for kind in ("int8", "float32"):
        for batch in (None, BATCH):
            found += [faster_whisper(model, kind, batch, beam) for beam in greedily]
    found += _if_installed(DEPS / "torch-peers" / "installed", lambda: torch_peers(model))
    return found


def torch_peers(model: str) -> list[Program]:
    found = [openai_whisper(model, beam) for beam in (BEAM, 1)]
    return found + [sherpa_onnx(model, kind) for kind in ("int8", "float32")]


def _if_installed(file: Path, make: Callable[[], list[Program]]) -> list[Program]:
    if file.exists():
        return make()
    print(f"without {file.relative_to(DEPS.parent)}, which scripts/bootstrap bench installs", file=sys.stderr)
    return []


def named(name: str, beam: int) -> str:
    return f"{name}, greedy" if beam == 1 else name


def python(environment: str) -> Path:
    return DEPS / environment / "bin" / "python"


def ours(binary: str, model: str, name: str, engine: str, beam: int) -> Program:
    """The release build; a debug build would be slower where the work is ours."""

    def command(language: str, recordings: list[Path]) -> list[object]:
        options = ["--model", model, "--beam-size", beam, "--engine", engine, "--language", language]
        options += ["--no-archive", "--data-dir", DATA, "--format", "text", "--output", recordings[0].parent]
        return [binary, "transcribe", *options, *recordings]

    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return Program(named(name, beam), version, command)


def model_file(model: str) -> Path:
    """The official file of a model, which our program makes of the weights."""
    return DATA / "models" / f"ggml-{model}.bin"


def whisper_cli(model: str, beam: int) -> Program:
    def command(language: str, recordings: list[Path]) -> list[object]:
        # Not -nt: it makes the model decode without times, which loses words where a window ends.
        options = ["-m", model_file(model), "-l", language, "-bs", beam, "-t", THREADS, "-np", "-otxt"]
        for recording in recordings:
            options += ["-of", recording.with_suffix("")]
        return [ENGINE / "bin" / "whisper-cli", *options, *recordings]

    return Program(named(WHISPER_CLI, beam), _whisper_cpp_version(), command)


def whisper_server(model: str) -> Program:
    def command(language: str, recordings: list[Path]) -> list[object]:
        script = [sys.executable, "-B", BENCHMARKS / "whisper_server_cli.py"]
        options = ["-m", model_file(model), "-l", language, "-bs", BEAM, "-bo", 5, "-t", THREADS]
        return [*script, *recordings, "--", ENGINE / "bin" / "whisper-server", *options]

    return Program("whisper-server", _whisper_cpp_version(), command)


def faster_whisper(model: str, kind: str, batch: int | None, beam: int) -> Program:
    def command(language: str, recordings: list[Path]) -> list[object]:
        script = [python("peers"), "-B", BENCHMARKS / "faster_whisper_cli.py"]
        options = ["--compute-type", kind, "--beam", beam, "--language", language]
        options += ["--batch", batch] if batch else []
        return [*script, *options, DEPS / "weights" / model, *recordings]

    name = f"faster-whisper {kind}, batch {batch}" if batch else f"faster-whisper {kind}"
    return Program(named(name, beam), _package_version("peers", "faster-whisper"), command)


def openai_whisper(model: str, beam: int) -> Program:
    def command(language: str, recordings: list[Path]) -> list[object]:
        script = [python("torch-peers"), "-B", BENCHMARKS / "openai_whisper_cli.py"]
        return [*script, "--beam", beam, "--language", language, model_file(model), *recordings]

    return Program(named("openai-whisper", beam), _package_version("torch-peers", "openai-whisper"), command)


def sherpa_onnx(model: str, kind: str) -> Program:
    def command(language: str, recordings: list[Path]) -> list[object]:
        script = [python("torch-peers"), "-B", BENCHMARKS / "sherpa_onnx_cli.py"]
        return [*script, "--type", kind, "--language", language, sherpa_folder(model), *recordings]

    version = _package_version("torch-peers", "sherpa-onnx")
    return Program(named(f"{SHERPA_ONNX} {kind}", 1), version, command)


def sherpa_folder(model: str) -> Path:
    return DEPS / "sherpa-onnx" / model


def prepare(binary: str, model: str) -> None:
    """Makes the files of a model that programs read."""
    weights, official = DEPS / "weights" / model, model_file(model)
    if not official.exists():
        _make([binary, "models", "import", weights, "--data-dir", DATA])
    if (DEPS / "torch-peers" / "installed").exists() and not (sherpa_folder(model) / "tokens.txt").exists():
        script = [python("torch-peers"), "-B", "-W", "ignore", BENCHMARKS / "sherpa_onnx_export.py"]
        _make([*script, official, sherpa_folder(model)])


def _make(command: list[object]) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


def _whisper_cpp_version() -> str:
    description = (ENGINE / "lib" / "pkgconfig" / "appliance-engine.pc").read_text()
    return re.search(r"^Version: (\S+)", description, re.MULTILINE).group(1)


def _package_version(environment: str, package: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run([python(environment), "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor}, {THREADS} cores, {memory:.0f} GiB, Linux {platform.release()}"
