"""Who may ask: users and groups that are on the list, and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest

import counting
from server import IS_ROOT, ServeTest, Server

NOBODY = 65_534


class PeerTest(ServeTest):
    @unittest.skipUnless(IS_ROOT, "only root can be somebody else")
    def test_who_may_ask(self) -> None:
        policy = counting.write(self.folder / "policy", 1)
        ask = ("import socket,sys\n"
               "s = socket.socket(socket.AF_UNIX)\n"
               "try:\n"
               "  s.connect(sys.argv[1]); s.sendall(sys.argv[2].encode() + b'\\n')\n"
               "  print(s.recv(9999).decode().count('event_id'))\n"
               "except OSError: print(0)\n")
        peers = {"root": (0, 0), "nobody": (NOBODY, NOBODY), "one": (1_001, 1_001),
                 "two of group": (1_002, 1_001), "three": (1_003, 1_003)}
        servers = {
            (): {"root"},
            ("--allow-uid", "1001"): {"root", "one"},
            ("--allow-uid", "1001", "--allow-uid", "1003"): {"root", "one", "three"},
            ("--allow-gid", "1001"): {"root", "one", "two of group"},
            ("--allow-uid", str(NOBODY), "--allow-gid", "1003"): {"root", "nobody", "three"},
        }
        for words, allowed in servers.items():
            with Server("--policy", policy, *words) as server:
                for name, (user, group) in peers.items():
                    with self.subTest(server=words, peer=name):
                        done = subprocess.run(
                            [sys.executable, "-c", ask, server.path,
                             counting.event(name.replace(" ", ""), "c").decode()],
                            user=user, group=group, extra_groups=[], capture_output=True,
                            timeout=60, cwd="/", env={"PATH": os.environ["PATH"]})
                        self.assertEqual(done.stdout.strip(), b"1" if name in allowed else b"0",
                                         done.stderr)


if __name__ == "__main__":
    unittest.main()
