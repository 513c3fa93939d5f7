"""One connection gets the bytes that `weir score` writes for the same lines, however they come."""

from __future__ import annotations

import json
import unittest

from server import ROOT, ServeTest, Server, full, score, weir
from talk import exchange, pieces

CODES = sorted(path.stem for path in (ROOT / "fixtures/errors").glob("*.bad"))
POLICIES = {
    "built in": [],
    **{name: ["--policy", ROOT / "rules" / name]
       for name in ("account", "card-not-present", "card-testing")},
}


def fixture(code: str) -> list[bytes]:
    """A bad line of this code and its good neighbour, under ids of their own."""
    lines = []
    for ending in ("good", "bad"):
        text = (ROOT / "fixtures/errors" / f"{code}.{ending}").read_bytes()
        for line in text.removesuffix(b"\n").split(b"\n"):
            own_id = f'"event_id":"{code}-{ending}"'.encode()
            lines.append(line.replace(b'"event_id":"e1"', own_id))
    return lines


class BytesTest(ServeTest):
    """`weir score FILE`, and the same file over a socket."""

    def recording(self, count: int) -> list[bytes]:
        """Generated traffic with every kind of oddity."""
        done = weir(
            "generate", "--seed", self.random.randrange(1 << 32), "--count", count, "--cards", 50,
            "--ips", 5, "--fraud", "0.05", "--disorder", "0.1", "--late", "0.05", "--duplicates",
            "0.05", "--broken", "0.05", "--labels")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.removesuffix(b"\n").split(b"\n")

    def account_lines(self, count: int) -> list[bytes]:
        """Events of the policy `account`, which knows no cards."""
        lines = []
        for number in range(count):
            choice = self.random
            lines.append(json.dumps({
                "event_id": f"a{number}", "ts": f"2026-03-02T12:{number // 60 % 60:02}:"
                f"{number % 60:02}Z", "type": choice.choice(["signin", "payout", "password_reset"]),
                "account_id": f"acc{choice.randrange(9)}", "ip": f"10.0.0.{choice.randrange(9)}",
                "amount_minor": choice.randrange(900_000),
            }).encode())
        return lines

    def stream(self) -> bytes:
        """Everything a line may be, in one order."""
        lines = self.recording(full(20_000, 1_500)) + self.account_lines(full(2_000, 150))
        for code in CODES:
            lines += fixture(code)
        lines += [b"", b"  \t", b"\r", b"{}", b"null", b"\xff", b"x" * 65_536, b"x" * 65_537,
                  b'{"note":"' + b"y" * 300_000 + b'"}']
        self.random.shuffle(lines)
        ends = [b"\n", b"\n", b"\n", b"\r\n", b"\n\n", b"\r\n\r\n"]
        return b"".join(line + self.random.choice(ends) for line in lines[:-1]) + lines[-1]

    def test_whole_and_in_pieces(self) -> None:
        for name, policy in POLICIES.items():
            lines = self.stream()
            expected = score(lines, *policy)
            self.assertGreater(expected.count(b"\n"), 1_000)
            # A server each, as the state goes on from connection to connection.
            for way, longest in [("whole", len(lines)), ("pieces", 5_000), ("small pieces", 50)]:
                with self.subTest(policy=name, way=way), Server(*policy) as server:
                    parts = pieces(lines, self.random, longest)
                    with server.connect() as connection:
                        self.assertSameLines(exchange(connection, parts), expected)

    def test_byte_by_byte(self) -> None:
        lines = b"\n".join(self.recording(full(2_000, 60)) + fixture("E_UTF8")) + b"\r\n\n{}"
        with Server() as server, server.connect() as connection:
            self.assertSameLines(exchange(connection, pieces(lines, self.random, 1)), score(lines))

    def test_every_code(self) -> None:
        seen = set()
        for code in CODES:
            with self.subTest(code=code), Server() as server, server.connect() as connection:
                lines = b"\n".join(fixture(code))
                answers = exchange(connection, [lines])
                self.assertSameLines(answers, score(lines))
                seen |= {json.loads(answer).get("error", {}).get("code")
                         for answer in answers.splitlines()}
        self.assertEqual(seen - {None}, set(CODES))

    def test_nothing_and_nothing_but_white_space(self) -> None:
        with Server() as server:
            for lines in (b"", b"\n", b"\n \r\n\t", b"\r\n"):
                with self.subTest(lines=lines), server.connect() as connection:
                    self.assertEqual(exchange(connection, [lines]), b"")

    def test_line_numbers_are_of_the_connection(self) -> None:
        with Server() as server:
            for lines in (b"\n\nx\n\nx", b"x\nx"):
                with server.connect() as connection:
                    self.assertSameLines(exchange(connection, [lines]), score(lines))

    def test_more_workers_give_the_same(self) -> None:
        lines = self.stream()
        expected = score(lines)
        for workers in (1, 2, 5):
            with self.subTest(workers=workers), Server("--workers", str(workers)) as server:
                with server.connect() as connection:
                    self.assertSameLines(
                        exchange(connection, pieces(lines, self.random, 200_000)), expected)

    def test_card_numbers(self) -> None:
        lines = b"\n".join(fixture("E_PAN_KEY"))
        key = self.folder / "key"
        key.write_text("00112233445566778899aabbccddeeff" * 2)
        key.chmod(0o600)
        with Server("--pan-key-file", key) as server, server.connect() as connection:
            answers = exchange(connection, [lines])
            self.assertSameLines(answers, score(lines, "--pan-key-file", key))
            self.assertNotIn(b'"error"', answers)
        self.assertNotIn(b"4111111111111111", answers)


if __name__ == "__main__":
    unittest.main()
