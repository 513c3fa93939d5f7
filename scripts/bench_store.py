#!/usr/bin/env python3
"""Measures what a store costs: a sidecar with --state and --store beside one with --state alone, in
turns of one run; how long an import of a million rows takes, with and without a sidecar; how long
a change takes to be in force; and how long the slowest answer took while an import went in.

    scripts/bench_store.py .build/release/weir [pairs]
"""
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

EVENTS = 400_000
ROWS = 1_000_000
RATIO_BAR = 0.9
IMPORT_SECONDS_BAR = 10.0
CHANGE_SECONDS_BAR = 1.0
ANSWER_SECONDS_BAR = 0.25


class Sidecar:
    """A server in a folder of its own."""

    def __init__(self, weir, folder, *arguments):
        self.weir, self.folder = weir, folder
        self.socket = os.path.join(folder, "weir.sock")
        self.process = subprocess.Popen(
            [weir, "serve", "--allow-root", "--socket", self.socket, "--state",
             os.path.join(folder, "state"), *arguments], stderr=subprocess.DEVNULL)
        for _ in range(2_000):
            if os.path.exists(self.socket):
                break
            time.sleep(0.01)
        time.sleep(0.3)

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.socket)
        return connection

    def end(self):
        self.process.terminate()
        self.process.wait(20)


def rate(weir, sidecar, traffic):
    """Events a second that a client gets answered which sends as fast as it can."""
    connection = sidecar.connect()
    data = open(traffic, "rb").read()
    count = data.count(b"\n")
    start = time.monotonic()
    sender = threading.Thread(
        target=lambda: (connection.sendall(data), connection.shutdown(socket.SHUT_WR)))
    sender.start()
    answered = 0
    while chunk := connection.recv(1 << 20):
        answered += chunk.count(b"\n")
    sender.join()
    assert answered == count, f"{answered} of {count} lines were answered"
    return count / (time.monotonic() - start)


def ask(connection, name, address):
    """Seconds until an event is answered, and the rules that it met."""
    event = {"event_id": name, "ts": "2026-03-02T12:00:00Z", "type": "payment",
             "amount_minor": 100, "currency": "EUR", "card_token": name, "ip": address}
    start = time.monotonic()
    connection.sendall(json.dumps(event).encode() + b"\n")
    line = b""
    while not line.endswith(b"\n"):
        line += connection.recv(65_536)
    return time.monotonic() - start, json.loads(line).get("rules", [])


def command(weir, *arguments):
    """Seconds that a command takes."""
    start = time.monotonic()
    subprocess.run([weir, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def throughput(weir, folder, traffic, pairs):
    ratios = []
    for pair in range(pairs):
        rates = []
        for name, arguments in [("plain", []), ("stored", ["--store"])]:
            own = os.path.join(folder, f"{name}{pair}")
            os.mkdir(own)
            if arguments:
                arguments = ["--store", os.path.join(own, "weir.db")]
            sidecar = Sidecar(weir, own, *arguments)
            rates.append(rate(weir, sidecar, traffic))
            sidecar.end()
            shutil.rmtree(own)
        ratios.append(rates[1] / rates[0])
        print(f"pair {pair + 1}: --state {rates[0]:,.0f} events/s, with --store "
              f"{rates[1]:,.0f}, ratio {ratios[-1]:.2f}", flush=True)
    return statistics.median(ratios)


def changes(weir, folder, rows):
    """Seconds of an import into a sidecar, of the slowest answer meanwhile, and of a change."""
    own = os.path.join(folder, "changes")
    os.mkdir(own)
    store = os.path.join(own, "weir.db")
    sidecar = Sidecar(weir, own, "--store", store)
    connection = sidecar.connect()
    slowest, count, is_over = 0.0, 0, threading.Event()
    result = []

    def load():
        result.append(command(weir, "list", "import", "ip_blocklist", rows, "--store", store))
        is_over.set()

    loader = threading.Thread(target=load)
    loader.start()
    while not is_over.is_set():
        took, _ = ask(connection, f"e{count}", "192.0.2.1")
        slowest, count = max(slowest, took), count + 1
        time.sleep(0.001)
    loader.join()
    times = []
    for number in range(10):
        address = f"198.18.{number}.9"
        start = time.monotonic()
        adding = subprocess.Popen(
            [weir, "list", "add", "ip_blocklist", address, "--store", store],
            stdout=subprocess.DEVNULL)
        while "blocked_ip" not in ask(connection, f"c{number}-{time.monotonic()}", address)[1]:
            assert time.monotonic() - start < 30, "the change is not in force after 30 s"
            time.sleep(0.002)
        times.append(time.monotonic() - start)
        adding.wait()
    sidecar.end()
    return result[0], slowest, count, max(times)


def main():
    weir = os.path.abspath(sys.argv[1])
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    folder = tempfile.mkdtemp(prefix="weir-bench-store-")
    try:
        traffic, rows = os.path.join(folder, "traffic.ndjson"), os.path.join(folder, "rows.csv")
        with open(traffic, "wb") as file:
            subprocess.run(
                [weir, "generate", "--seed", "1", "--count", str(EVENTS)], stdout=file, check=True)
        with open(rows, "w") as file:
            file.write("value,expires,reason\n")
            for number in range(ROWS):
                file.write(f"11.{number >> 16}.{number >> 8 & 255}.{number & 255},2030-01-01,bot\n")
        ratio = throughput(weir, folder, traffic, pairs)
        alone = command(weir, "list", "import", "ip_blocklist", rows, "--store",
                        os.path.join(folder, "alone.db"))
        served, slowest, count, change = changes(weir, folder, rows)
        print(f"throughput with --store: {ratio:.2f} of that with --state alone "
              f"(bar {RATIO_BAR})")
        print(f"import of {ROWS:,} rows: {alone:.1f} s without a sidecar, {served:.1f} s with one "
              f"(bar {IMPORT_SECONDS_BAR})")
        print(f"the slowest of {count:,} answers meanwhile: {slowest * 1_000:.0f} ms "
              f"(bar {ANSWER_SECONDS_BAR * 1_000:.0f})")
        print(f"a change of a list of {ROWS:,} in force: {change * 1_000:.0f} ms at most, the "
              f"command's start included (bar {CHANGE_SECONDS_BAR * 1_000:.0f})")
        return 0 if (ratio >= RATIO_BAR and max(alone, served) <= IMPORT_SECONDS_BAR
                     and slowest <= ANSWER_SECONDS_BAR and change <= CHANGE_SECONDS_BAR) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
