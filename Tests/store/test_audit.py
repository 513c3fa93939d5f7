"""The audit trail: who, what, when, from where and with what result; nothing privileged without it;
what was changed by hand is found.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
from pathlib import Path
from typing import Any

import logins
import membership
from drafts import Edit
from store_server import (DATA, DISK, Kept, Refused, Sidecar, StoreTest, connect, full, must,
                          wait_until, weir)
from talk import Talk

IS_ROOT = os.getuid() == 0
NOBODY = 65_534
DISK_BYTES = 6 << 20
ME = rf"\(uid {os.getuid()}\)|uid {os.getuid()}"


def may_mount() -> bool:
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"], capture_output=True)
    return done.returncode == 0


def refused_as(path: Path, user: int) -> int:
    """A process of another user connects and asks; gives its process id."""
    process = os.fork()
    if process == 0:
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            with connect(path) as connection:
                connection.sendall(b"{}\n")
                connection.recv(1 << 16)
        except OSError:
            pass  # it was hung up on
        finally:
            os._exit(0)
    os.waitpid(process, 0)
    return process


class RowTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = membership.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")

    def found(self, action: str) -> list[dict[str, Any]]:
        """Rows about an action, oldest first, as the command shows them."""
        done = must(self.kept.command("audit-log", "show", "--action", action, "--format", "json",
                                      "--limit", "1000"))
        return [json.loads(line) for line in done.stdout.splitlines()][::-1]

    def assertRow(self, row: dict[str, Any], actor: str, origin: str, thing: str,
                  result: str = r"\Adone\Z") -> None:
        self.assertRegex(row["actor"], actor)
        self.assertRegex(row["origin"], origin)
        self.assertRegex(row["object"], thing)
        self.assertRegex(row["result"], result)
        age = time.time() * 1_000 - membership.milliseconds(row["at"])
        self.assertTrue(-1_000 < age < 600_000, row)

    def test_start_reload_snapshot_drain_and_stop(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            membership.write(self.policy, 2)
            sidecar.report("reload")
            (self.policy / "policy.yaml").write_text("policy: [")
            self.assertNotEqual(sidecar.ctl("reload").returncode, 0)
            membership.write(self.policy, 3)
            sidecar.kill(signal.SIGHUP)
            wait_until(lambda: "@3:" in sidecar.report("status")["policy"], "version 3")
            sidecar.report("snapshot")
            sidecar.ctl("drain")
            self.assertEqual(sidecar.process.wait(60), 0, sidecar.log())
        [start] = self.found("server.start")
        self.assertRow(start, r"\Aweir\Z", "sidecar", r"\Amembership@1:[0-9a-f]{12}\Z")
        second, bad, third = self.found("policy.activate")
        self.assertRow(second, ME, "control socket", r"\Amembership@2:[0-9a-f]{12}\Z")
        self.assertRow(bad, ME, "control socket", "membership@", result="P_[A-Z_]+|refused")
        self.assertNotEqual(bad["result"], "done")
        self.assertRow(third, "weir", r"\ASIGHUP\Z", r"\Amembership@3:[0-9a-f]{12}\Z")
        snapshot, drain = self.found("server.control")
        self.assertRow(snapshot, ME, "control socket", r"\Asnapshot\Z")
        self.assertRow(drain, ME, "control socket", r"\Adrain\Z")
        [stop] = self.found("server.stop")
        self.assertRow(stop, r"\Aweir\Z", "sidecar", r"\Amembership@3:[0-9a-f]{12}\Z")
        self.assertFollows(self.kept)

    def test_what_a_peer_says_of_itself_is_not_believed(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.ledger.edit("words", "string", [Edit("w", reason="because")])
            sidecar.stop()
        [row] = self.found("list.edit")
        self.assertRow(row, ME, rf"\Acontrol socket, pid {os.getpid()}\Z", r"\Awords\Z")

    @unittest.skipUnless(logins.are_kept(), "the system does not say who logged in")
    def test_who_logged_in_is_known_behind_who_they_work_as(self) -> None:
        words = ["list", "add", "words", "w", "--type", "string"]
        with self.kept.sidecar(self.policy) as sidecar:
            self.assertEqual(logins.run(7_101, self.kept, *words)[0], 0)
            sidecar.stop()
        words[3] = "v"
        self.assertEqual(logins.run(7_102, self.kept, *words)[0], 0)
        served, alone = self.found("list.edit")
        self.assertRow(served, rf"\Auid 7101 as .*({ME})\Z", "control socket", r"\Awords\Z")
        self.assertRow(alone, rf"\Auid 7102 as .*({ME})\Z", "command line", r"\Awords\Z")

    @unittest.skipUnless(IS_ROOT, "only root can be somebody else")
    def test_refused_peers(self) -> None:
        """The first of a user at once; those that follow within a minute are counted."""
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.path.chmod(0o666)
            first = refused_as(sidecar.path, NOBODY)
            wait_until(lambda: len(self.found("peer.refuse")) == 1, "a row of the first", 10)
            refused_as(sidecar.path, 1_234)
            for _ in range(20):
                refused_as(sidecar.path, NOBODY)
            wait_until(lambda: len(self.found("peer.refuse")) == 2, "a row of the other", 10)
            sidecar.stop()
        nobody, other = self.found("peer.refuse")[:2]
        self.assertRow(nobody, "weir", rf"\Apid {first}\Z", rf"\buid {NOBODY}\b", "refused: uid")
        self.assertRow(other, "weir", r"\Apid \d+\Z", r"\buid 1234\b", "refused: uid")
        counted = sum(int(row["details"]["connections"]) for row in self.found("peer.refuse"))
        # The end tells how many more there were.
        self.assertEqual(counted, 22)
        self.assertFollows(self.kept)

    def test_rows_go_on_through_kills(self) -> None:
        for number in range(full(20, 5)):
            with self.kept.sidecar(self.policy) as sidecar:
                sidecar.ledger.edit("words", "string", [Edit(f"w {number}")])
                sidecar.kill(signal.SIGKILL)
                sidecar.process.wait()
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.stop()
        self.assertEqual(len(self.found("list.edit")), full(20, 5))
        self.assertFollows(self.kept)


@unittest.skipUnless(shutil.which("unshare") and may_mount(), "may not mount a disk of its own")
class FullTest(StoreTest):
    def test_nothing_is_changed_without_its_row(self) -> None:
        """The disk of the journal is full: edits and reloads are refused, nothing has changed, and
        it goes on when there is room."""
        policy = membership.write(self.folder / "policy")
        disk = self.folder / "disk"
        disk.mkdir()
        kept = Kept(disk / "state", self.folder / "store.db")
        inner = (f'mount -t tmpfs -o size={DISK_BYTES} tmpfs "$DISK" && '
                 '"$WEIR" init --no-encryption "$STATE" && exec "$@"')
        variables = {"DISK": str(disk), "STATE": str(kept.state), "WEIR": os.environ["WEIR"]}
        with kept.sidecar(policy, shell=f"exec unshare -m sh -c '{inner}' sh \"$@\"",
                          variables=variables) as sidecar:
            inside = Path(f"/proc/{sidecar.pid}/root") / str(disk)[1:]
            name = sidecar.report("status")["policy"]
            for turn in range(full(10, 2)):
                _fill(inside / "ballast")
                self.edit_until_refused(sidecar, turn)
                rows = len(kept.trail())
                with self.assertRaises(Refused) as caught:
                    sidecar.ledger.edit("words", "string", [Edit(f"refused {turn}")])
                self.assertEqual(caught.exception.code, DISK, caught.exception)
                membership.write(policy, turn + 2)
                done = sidecar.ctl("reload")
                self.assertEqual(done.returncode, DISK, done.stdout + done.stderr)
                self.assertEqual(sidecar.report("status")["policy"], name)
                self.assertEqual(len(kept.trail()), rows)
                done = kept.command("list", "add", "words", f"refused {turn}", "--policy", policy)
                self.assertEqual(done.returncode, DISK, done.stderr)
                (inside / "ballast").unlink()
                self.edit_until_taken(sidecar, f"taken {turn}")
                self.assertFalse(self.listed(sidecar, f"refused {turn}", turn))
                self.assertTrue(self.listed(sidecar, f"taken {turn}", turn))
                name = sidecar.report("reload")["policy"]
                self.assertIn(f"@{turn + 2}:", name)
            sidecar.wait_until_stored()
            left = Kept(self.folder / "left", kept.store)
            shutil.copytree(inside / "state", left.state)
            self.assertFollows(left)
            sidecar.stop()

    def edit_until_refused(self, sidecar: Sidecar, turn: int) -> None:
        for number in range(100_000):
            try:
                sidecar.ledger.edit("names", "string_ci", [
                    Edit(f"{turn} {number} {part}", reason="x" * 200) for part in range(100)])
            except Refused as refused:
                self.assertEqual(refused.code, DISK, refused)
                return
        self.fail("the disk is never full")

    def edit_until_taken(self, sidecar: Sidecar, word: str) -> None:
        end = time.monotonic() + 10
        while True:
            try:
                sidecar.ledger.edit("words", "string", [Edit(word)])
                return
            except Refused:
                self.assertLess(time.monotonic(), end, "it does not go on by itself")
                time.sleep(0.05)

    def listed(self, sidecar: Sidecar, word: str, turn: int) -> bool:
        line = json.dumps({"event_id": f"{word}-{turn}", "ts": membership.START, "card": "c",
                           "word": word}).encode()
        with Talk(sidecar.connect()) as talk:
            return "in_words" in json.loads(talk.ask(line)).get("rules", [])


def _fill(path: Path) -> None:
    """Takes all the room but a few kilobytes."""
    room = os.statvfs(path.parent)
    with open(path, "wb") as ballast:
        ballast.write(bytes(max(0, room.f_bavail * room.f_bsize - 16_384)))


class TamperTest(StoreTest):
    """A row that was deleted, edited or swapped is found at its exact sequence."""

    def setUp(self) -> None:
        super().setUp()
        policy = membership.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")
        with self.kept.sidecar(policy) as sidecar:
            for number in range(40):
                sidecar.ledger.edit("words", "string", [Edit(f"w {number}", reason="r")])
            sidecar.stop()
        self.count = len(self.kept.trail())

    def test_each_way(self) -> None:
        ways = {name: getattr(self, name) for name in
                ("deleted", "edited", "edited_detail", "swapped", "moved", "doubled_at_the_end")}
        for number in range(full(1_000, 60)):
            name = list(ways)[number % len(ways)]
            copy = self.folder / "copy.db"
            for end in ("", ".key"):
                shutil.copy(f"{self.kept.store}{end}", f"{copy}{end}")
            database = sqlite3.connect(copy, isolation_level=None)
            place = ways[name](database)
            database.close()
            done = weir("audit-log", "verify", "--store", copy)
            with self.subTest(f"{self.failure()} {name} {place}"):
                self.assertEqual(done.returncode, DATA, done.stdout + done.stderr)
                self.assertRegex((done.stdout + done.stderr).decode(), rf"\b{place}\b")
            for end in ("-wal", "-shm"):
                Path(f"{copy}{end}").unlink(missing_ok=True)
        done = self.kept.command("audit-log", "verify")
        self.assertEqual(done.returncode, 0, done.stderr)

    def any_row(self) -> int:
        return self.random.randint(1, self.count)

    def deleted(self, database: sqlite3.Connection) -> int:
        place = self.any_row()
        database.execute("DELETE FROM audit WHERE sequence = ?", [place])
        database.execute("DELETE FROM audit_details WHERE sequence = ?", [place])
        return place

    def edited(self, database: sqlite3.Connection) -> int:
        place = self.any_row()
        column = self.random.choice(["at", "actor", "origin", "action", "object", "result",
                                     "content", "previous", "code"])
        value: Any = {"at": "at + 1", "content": "zeroblob(32)", "previous": "randomblob(32)",
                      "code": "randomblob(32)"}.get(column, f"{column} || 'x'")
        database.execute(f"UPDATE audit SET {column} = {value} WHERE sequence = ?", [place])
        return place

    def edited_detail(self, database: sqlite3.Connection) -> int:
        place = self.random.choice(
            [row[0] for row in database.execute("SELECT DISTINCT sequence FROM audit_details")])
        database.execute("UPDATE audit_details SET value = value || '1' WHERE sequence = ?",
                         [place])
        return place

    def swapped(self, database: sqlite3.Connection) -> int:
        one, other = sorted(self.random.sample(range(1, self.count + 1), 2))
        for before, after in [(one, -1), (other, one), (-1, other)]:
            for table in ("audit", "audit_details"):
                database.execute(f"UPDATE {table} SET sequence = ? WHERE sequence = ?",
                                 [after, before])
        return one

    def moved(self, database: sqlite3.Connection) -> int:
        """A row becomes a copy of another one."""
        one, other = self.random.sample(range(1, self.count + 1), 2)
        database.execute("DELETE FROM audit WHERE sequence = ?", [one])
        database.execute("CREATE TEMP TABLE t AS SELECT * FROM audit WHERE sequence = ?", [other])
        database.execute("UPDATE t SET sequence = ?", [one])
        database.execute("INSERT INTO audit SELECT * FROM t")
        return one

    def doubled_at_the_end(self, database: sqlite3.Connection) -> int:
        """A row is put behind the last."""
        database.execute("CREATE TEMP TABLE t AS SELECT * FROM audit WHERE sequence = ?",
                         [self.any_row()])
        database.execute("UPDATE t SET sequence = ?", [self.count + 1])
        database.execute("INSERT INTO audit SELECT * FROM t")
        return self.count + 1

    def test_other_keys_do_not_verify(self) -> None:
        other = Kept.make(self.folder / "other")
        done = weir("audit-log", "verify", "--store", self.kept.store, "--store-key",
                    f"{other.store}.key")
        self.assertNotEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
