"""Who may ask: users and groups that are on the list, and nobody else."""

from __future__ import annotations

import os
import socket
import unittest
from pathlib import Path

import counting
from server import IS_ROOT, ServeTest, Server

NOBODY = 65_534

def said_to(path: Path, line: bytes, user: int, group: int, further: list[int]) -> bytes:
    """What someone with these rights is answered: a process of their own asks."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        said = b""
        try:
            os.setgroups(further)
            os.setgid(group)
            os.setuid(user)
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(path))
                connection.sendall(line + b"\n")
                said = connection.recv(1 << 16)
        except OSError as error:
            said = repr(error).encode()
        finally:
            os.write(theirs, said)
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read()
    os.waitpid(process, 0)
    return said


@unittest.skipUnless(IS_ROOT, "only root can be somebody else")
class PeerTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    def asks(self, server: Server, user: int, group: int, further: list[int]) -> bool:
        """Whether someone with these rights is answered."""
        line = counting.event(f"e{user}-{group}", "c")
        return b'"event_id"' in said_to(server.path, line, user, group, further)

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
                said = said_to(server.control, b"status", user, 1_001, [])
                self.assertIn(b"PermissionError", said)
            self.assertIn(b"ok", said_to(server.control, b"status", 0, 0, []))


if __name__ == "__main__":
    unittest.main()
