"""Who may ask: users and groups that are on the list, and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest

import counting
from server import HANG_SECONDS, IS_ROOT, ServeTest, Server

NOBODY = 65_534

ASK = """
import socket, sys
connection = socket.socket(socket.AF_UNIX)
try:
    connection.connect(sys.argv[1])
    connection.sendall(sys.argv[2].encode() + b"\\n")
    print(connection.recv(9999).decode().count("event_id"))
except OSError as error:
    print(0, error, file=sys.stderr)
    print(0)
"""
CONNECT = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"


@unittest.skipUnless(IS_ROOT, "only root can be somebody else")
class PeerTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    def asks(self, server: Server, user: int, group: int, further: list[int]) -> bool:
        """Whether someone with these rights is answered."""
        done = subprocess.run(
            [sys.executable, "-c", ASK, str(server.path),
             counting.event(f"e{user}-{group}", "c").decode()],
            user=user, group=group, extra_groups=further, capture_output=True,
            timeout=HANG_SECONDS, cwd="/", env={"PATH": os.environ["PATH"]})
        self.assertIn(done.stdout, (b"0\n", b"1\n"), done.stderr)
        return done.stdout == b"1\n"

    def test_who_is_on_the_list(self) -> None:
        peers = {"root": (0, 0, []), "nobody": (NOBODY, NOBODY, []), "one": (1_001, 1_001, []),
                 "two in group one": (1_002, 1_001, []), "three": (1_003, 1_003, []),
                 "four beside in group one": (1_004, 1_004, [1_001])}
        servers = {
            (): {"root"},
            ("--allow-uid", "1001"): {"one"},
            ("--allow-uid", "1001", "--allow-uid", "1003", "--allow-uid", "0"):
                {"root", "one", "three"},
            ("--allow-gid", "1001"): {"one", "two in group one", "four beside in group one"},
            ("--allow-uid", str(NOBODY), "--allow-gid", "1003"): {"nobody", "three"},
        }
        for words, allowed in servers.items():
            with Server("--policy", self.policy, *words) as server:
                # As far as the file goes everyone may; the list is what is tried here.
                server.path.chmod(0o666)
                for name, rights in peers.items():
                    with self.subTest(server=words, peer=name):
                        self.assertEqual(self.asks(server, *rights), name in allowed)
                self.assertEqual(server.log().count('"refused"'), len(peers) - len(allowed))

    def test_the_group_of_the_directory(self) -> None:
        with Server("--policy", self.policy, folder_group=1_001) as server:
            for rights, is_answered in [((1_002, 1_001, []), True), ((1_004, 1_004, [1_001]), True),
                                        ((1_003, 1_003, []), False), ((0, 0, []), True)]:
                with self.subTest(rights=rights):
                    self.assertEqual(self.asks(server, *rights), is_answered)

    def test_commands_are_for_the_own_user(self) -> None:
        with Server("--policy", self.policy, folder_group=1_001) as server:
            self.assertEqual(server.control.stat().st_mode & 0o777, 0o600)
            for user in (1_001, NOBODY):
                done = subprocess.run(
                    [sys.executable, "-c", CONNECT, str(server.control)], user=user, group=1_001,
                    extra_groups=[], capture_output=True, timeout=HANG_SECONDS, cwd="/")
                self.assertIn(b"PermissionError", done.stderr)


if __name__ == "__main__":
    unittest.main()
