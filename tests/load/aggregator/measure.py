"""
How fast progress is rebuilt from a file of statements, ours beside what one would write by hand, in one run.

    python tests/load/aggregator/measure.py [STATEMENTS...]

Each contender is a process of its own, from the file to written rows, its start included. The peers compute blocs
and decisions by the default rule, without reasons or evidence; theirs and ours must be equal. Ratios are to (b),
the loop with msgspec, and to (d), DuckDB's bare scan of the same fields. Processor time stands beside: it tells
more where a machine is busy. Afterwards the live side: see live.py and saved_to_shown.py.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from live import print_live
from saved_to_shown import print_shown

HERE = Path(__file__).parent
HOME = "http://localhost:5000"
PER_LEARNER = 107
ENGINES = ("python", "duckdb", "sqlite", "postgresql", "spark")
PEERS = {
    "(a) json loop": "peer_json.py",
    "(b) msgspec loop": "peer_msgspec.py",
    "(c) Polars": "peer_polars.py",
    "(d) DuckDB bare scan": "peer_scan.py",
}
LOOP, FLOOR = "(b) msgspec loop", "(d) DuckDB bare scan"
CERTIBLOC = (sys.executable, "-m", "lti_tool.cli")
# A process of its own too: a contender's greatest memory is never less than ours when it was started.
NARROWING = """
import sys
from pathlib import Path
from xapi.aggregator.engines.duckdb_reading import to_parquet
to_parquet([Path(sys.argv[1])], Path(sys.argv[2]))
"""


@dataclass(frozen=True)
class Run:
    """What a contender took."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


class WentWrong(Exception):
    """A contender failed, or came to another result."""


def main(sizes: Sequence[int]) -> None:
    """Measure at each size, and print."""
    with tempfile.TemporaryDirectory(prefix="certibloc-bench-") as directory:
        for size in sizes:
            measure(size, Path(directory))
        print_live(Path(directory))
    print_shown()


def measure(size: int, directory: Path) -> None:
    """Everybody at about ``size`` statements; several rounds where they are short."""
    file = directory / f"{size}.ndjson"
    making = run([*CERTIBLOC, "synth", "--learners", str(size // PER_LEARNER), "--ids", "--output", str(file)])
    with file.open("rb") as lines:
        statements = sum(1 for _ in lines)
    rounds = 3 if size <= 200_000 else 1
    mean = file.stat().st_size / statements
    print(f"\nrebuild of {statements:,} statements, {mean:.0f} bytes each, rounds: {rounds}")
    made = f"{statements / making.seconds:,.0f}/s, {statements / making.cpu_seconds:,.0f} a processor second"
    print(f"  made by certibloc synth at {made}, in {making.peak_mb:,.0f} MB")

    contenders = {f"certibloc, {engine}": ours(engine, file) for engine in ENGINES if is_there(engine, directory)}
    narrow = directory / f"{size}.parquet"
    run([sys.executable, "-c", NARROWING, str(file), str(narrow)])
    contenders["certibloc, duckdb, narrow Parquet"] = ours("duckdb", narrow)
    contenders |= {name: [sys.executable, str(HERE / script), str(file)] for name, script in PEERS.items()}
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, command in contenders.items():
            out = directory / f"out of {name}"
            words = ["--out", str(out)] if name.startswith("certibloc") else [str(out), HOME]
            runs[name].append(run([*command, *words]))
    check(directory, contenders)
    file.unlink()
    narrow.unlink()
    rates = {name: statements / median(each.seconds for each in found) for name, found in runs.items()}
    for name, rate in rates.items():
        peak = max(each.peak_mb for each in runs[name])
        cpu = median(each.cpu_seconds for each in runs[name])
        ratios = f"{rate / rates[LOOP]:5.2f} x (b)   {rate / rates[FLOOR]:5.2f} x (d)"
        print(f"  {name:33} {rate:9,.0f}/s   {ratios}   {peak:6,.0f} MB   {cpu:6.1f} s of processor")


def ours(engine: str, file: Path) -> list[str]:
    """The command that rebuilds."""
    return [*CERTIBLOC, "rebuild", "--engine", engine, "--home", HOME, "--statements", str(file)]


def is_there(engine: str, directory: Path) -> bool:
    """Whether this engine can rebuild on this machine."""
    empty = directory / "empty.ndjson"
    empty.write_bytes(b"")
    command = [*ours(engine, empty), "--out", str(directory / "nothing")]
    return subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 0


def run(command: Sequence[str]) -> Run:
    """Run a process to its end; its time and its greatest memory."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise WentWrong(f"{' '.join(command)}: {said.decode()[-2000:]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def environment() -> dict[str, str]:
    """Ours, with this checkout found first. Modules are compiled once, as where they are installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join([str(HERE.parents[2]), os.environ.get("PYTHONPATH", "")])}


def check(directory: Path, contenders: Sequence[str] | dict[str, list[str]]) -> None:
    """All came to the same blocs; raises `WentWrong`."""
    expected = (directory / f"out of {LOOP}").read_text().splitlines()
    for name in contenders:
        out = directory / f"out of {name}"
        if name != FLOOR:
            found = blocs(out) if name.startswith("certibloc") else out.read_text().splitlines()
            if found != expected:
                raise WentWrong(f"{name} comes to another result than {LOOP}")
        out.unlink()


def blocs(out: Path) -> list[str]:
    """Our rows, as the peers write theirs."""
    with out.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["kind"] == "bloc"]
    return sorted(f"{row['learner']} {row['code']} {row['computed']} {row['decision'] or '-'}" for row in rows)


if __name__ == "__main__":
    default = [100_000, 1_000_000] + ([5_000_000] if os.environ.get("BENCH") == "full" else [])
    main([int(word) for word in sys.argv[1:]] or default)
