"""The examples of docs/protocol.md do what the page says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unittest

from server import HANG_SECONDS, ROOT, ServeTest, Server

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


if __name__ == "__main__":
    unittest.main()
