#!/usr/bin/env python3
"""Measures `weir serve` over its socket, beside an echo server in C as the floor, in one run.

    scripts/bench_socket.py WEIR [--events N] [--round-trips N] [--connections C] [--no-ramp]

Builds Benchmarks/echo, makes a recording, starts both servers in a temporary folder, and lets
`weir bench` measure: round trips by turns, the ramp, and half of the peak on both. Prints what
came of it beside the bars: round trips at most twice the floor's (goal 1.2), p99.9 at half of
the peak below 2 ms, as many answers as lines. Exit code 1 when one is missed. The page with charts
is left in .build/bench/socket.html, the figures in socket.json.

Where the kernel puts two processes decides over a round trip more than what they do: on one
processor nobody has to be woken from afar. Chance would put the server and the floor to different
places. So round trips are measured twice with everybody in a fixed place: client and servers on
two processors, as a gateway and its sidecar are, which is held against the bars; and all on one.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".build" / "bench"
RATIO_MAX, RATIO_GOAL = 2.0, 1.2
HALF_P999_MAX_NS = 2_000_000
START_SECONDS = 60
END_SECONDS = 10


def build_echo() -> Path:
    """The echo server, compiled if its source is newer."""
    source, program = ROOT / "Benchmarks" / "echo" / "echo.c", FOLDER / "echo"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        command = ["cc", "-O2", "-Wall", "-Wextra", "-pthread", "-o", str(program), str(source)]
        if subprocess.run(command).returncode != 0:
            sys.exit("bench_socket: the echo server does not compile")
    return program


def recording(weir: str, events: int) -> Path:
    """Traffic of seed 5, made once."""
    path = FOLDER / f"socket-{events}.ndjson"
    if not path.exists():
        print(f"making {events:,} events (seed 5)", file=sys.stderr)
        part = path.with_suffix(".part")
        with part.open("wb") as output:
            command = [weir, "generate", "--seed", "5", "--count", str(events)]
            if subprocess.run(command, stdout=output).returncode != 0:
                sys.exit("bench_socket: `weir generate` failed")
        part.rename(path)
    return path


def start(command: list[str], path: str, log: Path) -> subprocess.Popen[bytes]:
    """Starts a server and waits until its socket accepts."""
    with log.open("wb") as errors:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(path)
                return server
            except OSError:
                time.sleep(0.05)
    finish(server)
    text = log.read_text(encoding="utf-8", errors="replace")[-2_000:]
    sys.exit(f"bench_socket: {command[0]} does not accept on its socket; it said:\n{text}")


def finish(server: subprocess.Popen[bytes]) -> None:
    """Ends what we started, by its own id."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def put(server: subprocess.Popen[bytes], processors: set[int]) -> None:
    """Lets all threads of a server run on these processors alone."""
    for task in os.listdir(f"/proc/{server.pid}/task"):
        try:
            os.sched_setaffinity(int(task), processors)
        except ProcessLookupError:
            pass


def measure(options: argparse.Namespace, servers: tuple[str, str], events: Path, name: str,
            arguments: list[str], client: set[int]) -> dict:
    """One run of `weir bench` on these processors; its figures."""
    page, figures = FOLDER / f"{name}.html", FOLDER / f"{name}.json"
    command = [
        options.weir, "bench", str(events), "--socket", servers[0], "--against", servers[1],
        "--html", str(page), "--format", "json", *arguments,
    ]
    with figures.open("wb") as output:
        code = subprocess.run(
            command, stdout=output, preexec_fn=lambda: os.sched_setaffinity(0, client)).returncode
    text = figures.read_text(encoding="utf-8")
    if code not in (0, 1) or not text:
        sys.exit(f"bench_socket: `weir bench` ended with exit code {code}")
    return json.loads(text)


def run(options: argparse.Namespace, echo: Path, events: Path, name: str, arguments: list[str],
        client: set[int], servers: set[int]) -> dict:
    """Measures two servers that know nothing yet: repeats would be answered from memory."""
    started: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory(prefix="weir-bench-") as folder:
        try:
            paths = (f"{folder}/weir.sock", f"{folder}/echo.sock")
            started.append(start([str(echo), paths[1]], paths[1], Path(folder) / "echo.log"))
            started.append(
                start([options.weir, "serve", "--allow-root", "--policy",
                       str(ROOT / "rules" / "card-not-present"), "--socket", paths[0]],
                      paths[0], Path(folder) / "weir.log"))
            for server in started:
                put(server, servers)
            return measure(options, paths, events, name, arguments, client)
        finally:
            for server in started:
                finish(server)


def judged(name: str, value: float, bar: float, goal: float | None, digits: str) -> bool:
    """Prints a figure beside its bar."""
    is_met = value <= bar
    verdict = "met" if is_met else "MISSED"
    if goal is not None:
        verdict += f", goal {goal:{digits}} {'met' if value <= goal else 'not met'}"
    print(f"{name:<34} {value:>8{digits}}  bar {bar:{digits}} {verdict}")
    return is_met


def row(name: str, latency: dict) -> str:
    """A line of the table."""
    keys = ("p50_ns", "p90_ns", "p99_ns", "p99_9_ns", "max_ns")
    return f"{name:<22}" + "".join(f"{latency[key] / 1_000:>11,.1f}" for key in keys)


def report(apart: dict, together: dict, figures: dict | None) -> bool:
    """Prints figures and bars; whether all of those were met."""
    names = ("p50", "p90", "p99", "p99.9", "max")
    print(f"{'microseconds':<22}" + "".join(f"{name:>11}" for name in names))
    for place, run in (("two processors", apart), ("one processor", together)):
        print(row(f"trips, {place}", run["round_trips"]["server"]))
        print(row("  floor", run["round_trips"]["floor"]))
    ramp = figures and figures.get("ramp")
    half = ramp and ramp.get("half_of_peak")
    if half:
        print(row("half of peak", half["latency"]))
        print(row("  floor at that rate", figures["half_of_peak_floor"]["latency"]))
    print()
    ratios = apart["round_trips"].get("ratios", {})
    is_met = all(
        [judged(f"round trip {name}, times the floor", ratios.get(name, float("inf")), RATIO_MAX,
                RATIO_GOAL, ".2f") for name in ("p50", "p99")]
    )
    ratios = together["round_trips"].get("ratios", {})
    for name in ("p50", "p99"):
        print(f"{'  on one processor, ' + name:<34} {ratios.get(name, float('inf')):>8.2f}")
    if ramp:
        peak = ramp.get("peak") or 0
        print(f"{'peak, events/s':<34} {peak:>8,}  over {ramp['steps'][0]['result']['connections']}"
              " connections")
        p999 = half["latency"]["p99_9_ns"] / 1e6 if half else float("inf")
        is_met &= judged("p99.9 at half of it, ms", p999, HALF_P999_MAX_NS / 1e6, None, ".3f")
    runs = [apart, together] + ([figures] if figures else [])
    failures = [failure for run in runs for failure in run["failures"]]
    for failure in failures:
        print(f"failed: {failure}")
    for note in sorted({note for run in runs for note in run["notes"]}):
        print(f"note: {note}")
    return is_met and not failures


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weir")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--round-trips", type=int, default=50_000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--no-ramp", action="store_true")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    echo = build_echo()
    events = recording(options.weir, options.events)
    # Ends the servers, too, when we are asked to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    everywhere = os.sched_getaffinity(0)
    first, last = min(everywhere), max(everywhere)
    trips = ["--round-trips", str(options.round_trips)]
    apart = run(options, echo, events, "socket-apart", trips, {first}, {last})
    together = run(options, echo, events, "socket-together", trips, {last}, {last})
    figures = None
    if not options.no_ramp:
        ramp = ["--ramp", "--connections", str(options.connections)]
        figures = run(options, echo, events, "socket", ramp, everywhere, everywhere)
    print(f"machine: {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    is_met = report(apart, together, figures)
    pages = "socket.html" if figures else "socket-apart.html"
    print(f"\npage: {os.path.relpath(FOLDER / pages)}")
    if not is_met:
        sys.exit(1)


if __name__ == "__main__":
    main()
