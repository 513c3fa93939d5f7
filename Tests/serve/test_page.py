"""The examples of docs/protocol.md do what the page says."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import unittest

from server import HANG_SECONDS, ROOT, ServeTest, Server, weir
from talk import Talk

EVENT = {"event_id": "e1", "ts": "2026-03-02T12:00:00Z", "amount_minor": 990, "currency": "EUR"}
PAGE = ROOT / "docs/protocol.md"
SOCKET = "/run/weir/weir.sock"


def blocks(text: str) -> list[tuple[int, str, str]]:
    """Fenced blocks: the line of each, its language, and its text."""
    return [(text[:match.start()].count("\n") + 1, match[1], match[2])
            for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def pattern(expected: str) -> str:
    """`…` stands for anything within a line."""
    return ".*".join(re.escape(part) for part in expected.split("…"))


class PageTest(ServeTest):
    def test_examples(self) -> None:
        found = blocks(PAGE.read_text())
        examples = [(block, behind) for block, behind in zip(found, found[1:] + [(0, "", "")])
                    if block[1] in ("sh", "python")]
        self.assertEqual([language for (_, language, _), _ in examples], ["sh", "sh", "python"])
        for (line, language, code), (_, behind, expected) in examples:
            with self.subTest(f"{PAGE.name}:{line}"):
                self.assertIn(SOCKET, code)
                self.assertEqual(behind, "", "what it prints stands in the next block")
                tool = re.search(r"\b(socat|nc) ", code)
                if tool and not shutil.which(tool[1]):
                    self.skipTest(f"there is no {tool[1]}; run scripts/setup.sh")
                with Server() as server:
                    shell = ["/bin/sh", "-c"] if language == "sh" else [sys.executable, "-c"]
                    done = subprocess.run(
                        [*shell, code.replace(SOCKET, str(server.path))], cwd=ROOT,
                        capture_output=True, text=True, timeout=HANG_SECONDS)
                self.assertEqual(done.stderr, "")
                self.assertRegex(done.stdout, f"^{pattern(expected)}$")

    def test_answers_are_as_the_page_shows_them(self) -> None:
        shown = [text for _, language, text in blocks(PAGE.read_text()) if language == "json"]
        late = json.dumps({**EVENT, "weir_deadline_ms": 0}).encode()
        with Server("--rate", "rate=1r/m burst=15 nodelay") as server:
            with Talk(server.connect()) as talk:
                said = [talk.ask(late)]
                talk.send(*[b"{}"] * 16)
                beyond = talk.answers(16)[-1]
        with Server("--queue", "1") as server:
            talks = [Talk(server.connect()) for _ in range(4)]
            # It finds all of them at once when it comes back.
            server.kill(signal.SIGSTOP)
            for talk in talks:
                talk.send(json.dumps(EVENT).encode())
            server.kill(signal.SIGCONT)
            answers = [talk.answers(1)[0] for talk in talks]
            for talk in talks:
                talk.close()
        said += [next(answer for answer in answers if b"degraded" in answer), beyond]
        self.assertEqual(len(shown), len(said))
        for text, answer in zip(shown, said):
            self.assertRegex(answer.decode(), f"^{pattern(text.strip())}$")

    def test_defaults(self) -> None:
        usage = weir("serve", "--help").stdout.decode()
        rows = re.findall(r"^\|.*`(--[a-z-]+)`\)? *\| ([\d,]+) \|", PAGE.read_text(), re.MULTILINE)
        self.assertEqual([name for name, _ in rows], ["--queue", "--connections", "--idle"])
        for name, number in rows[:2]:
            said = re.search(rf"{name} <.*?\(default:\s+(\d+)\)", usage, re.DOTALL)
            self.assertIsNotNone(said, name)
            self.assertEqual(said[1], number.replace(",", ""), name)


if __name__ == "__main__":
    unittest.main()
