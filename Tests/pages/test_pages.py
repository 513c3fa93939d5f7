"""Pages of reports in a real browser: on a phone, in the dark, on paper, without a complaint.

The program that WEIR names makes a page of a training and one of a backtest; PAGE and
BACKTEST_PAGE name files to look at instead. Without either, or without a browser, the tests are
skipped.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE_WIDTH = 390
PHONE_HEIGHT = 1600
HANG_SECONDS = 60
# A browser's window has a width of its own that it does not go below, a frame has none. The script
# writes how wide the page is, how wide its frame is, and how many parts stick out of it; boxes that
# scroll by themselves hold what is wider than they are.
PHONE = """<!DOCTYPE html>
<html><body style="margin: 0">
<iframe style="width: {width}px; height: {height}px; border: 0" srcdoc="{page}"></iframe>
<script>
addEventListener("load", () => {{
  const inside = document.querySelector("iframe").contentDocument;
  const page = inside.documentElement;
  const out = [...inside.querySelectorAll("body *")].filter(part =>
    part.parentElement.closest(".table") === null
    && part.getBoundingClientRect().right > page.clientWidth + 0.5);
  document.documentElement.dataset.measured =
    `${{page.scrollWidth}} ${{page.clientWidth}} ${{out.length}}`;
}});
</script></body></html>
"""
EVENT_ID = re.compile(r'"event_id":"([^"]+)"')
ROOT = Path(__file__).resolve().parents[2]
MEASURED = re.compile(r'data-measured="(\d+) (\d+) (\d+)"')


def browser() -> str | None:
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def pixels(image: bytes) -> tuple[int, int, bytes]:
    """The width, the height and the filtered lines of a PNG."""
    if image[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG: the first eight bytes differ")
    place, size, data = 8, (0, 0), b""
    while place < len(image):
        length, kind = struct.unpack(">I4s", image[place:place + 8])
        part = image[place + 8:place + 8 + length]
        if kind == b"IHDR":
            size = struct.unpack(">II", part[:8])
        elif kind == b"IDAT":
            data += part
        place += length + 12
    return *size, zlib.decompress(data)


class PageChecks:
    """What holds for every page; a test says where its page comes from."""

    variable: str

    @classmethod
    def setUpClass(cls) -> None:
        found = browser()
        if found is None:
            raise unittest.SkipTest(f"no browser: install one of {', '.join(BROWSERS)}")
        cls.browser = found
        if cls.variable in os.environ:
            cls.page = Path(os.environ[cls.variable]).resolve()
        elif "WEIR" in os.environ:
            made = tempfile.TemporaryDirectory()
            cls.addClassCleanup(made.cleanup)
            cls.page = cls.made_page(Path(made.name))
        else:
            raise unittest.SkipTest(f"neither {cls.variable} nor WEIR says what to look at")

    @staticmethod
    def weir(folder: Path, *arguments: str) -> str:
        """What the program writes, run in a folder."""
        program = str(Path(os.environ["WEIR"]).resolve())
        return subprocess.run(
            [program, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_browser(self, page: Path, *options: str) -> subprocess.CompletedProcess[str]:
        # The sandbox of the browser needs rights that a container does not give; the page is ours.
        return subprocess.run(
            [self.browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
             "--enable-logging=stderr", f"--user-data-dir={self.folder}/profile", *options,
             page.as_uri()],
            cwd=self.folder, capture_output=True, text=True, timeout=HANG_SECONDS, check=True)

    def phone(self, extra: str = "") -> Path:
        """A page that shows the page, with something at its end, in a frame as wide as a phone."""
        wrapper = self.folder / "phone.html"
        page = self.page.read_text().replace("</main>", extra + "</main>", 1)
        wrapper.write_text(
            PHONE.format(width=PHONE_WIDTH, height=PHONE_HEIGHT, page=html.escape(page)))
        return wrapper

    def screenshot(self, *options: str) -> tuple[int, int, bytes]:
        target = self.folder / "page.png"
        self.run_browser(
            self.phone(), f"--window-size={PHONE_WIDTH},{PHONE_HEIGHT}",
            f"--screenshot={target}", *options)
        return pixels(target.read_bytes())

    def test_the_browser_reads_it_without_a_complaint(self) -> None:
        done = self.run_browser(self.page, "--dump-dom")
        self.assertIn("<h1>", done.stdout)
        self.assertTrue(done.stdout.rstrip().endswith("</html>"), "the page is cut")
        complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        self.assertEqual(complaints, [])

    def test_a_complaint_would_be_seen(self) -> None:
        copy = self.folder / "copy.html"
        copy.write_text(self.page.read_text() + "<script>console.error('seen')</script>")
        done = self.run_browser(copy, "--dump-dom")
        self.assertRegex(done.stderr, "CONSOLE.*seen")

    def measure(self, extra: str = "") -> tuple[int, int, int]:
        """The width of the page, of its frame, and how many parts stick out."""
        done = self.run_browser(self.phone(extra), "--dump-dom")
        found = MEASURED.search(done.stdout)
        assert found is not None, "the script that measures did not run"
        width, frame, out = map(int, found.groups())
        return width, frame, out

    def test_nothing_is_wider_than_a_phone(self) -> None:
        width, frame, out = self.measure()
        self.assertEqual(frame, PHONE_WIDTH)
        self.assertLessEqual(width, PHONE_WIDTH)
        self.assertEqual(out, 0)

    def test_what_is_wider_would_be_seen(self) -> None:
        width, _, out = self.measure('<p style="width: 400px; max-width: none">wide</p>')
        self.assertGreater(width, PHONE_WIDTH)
        self.assertEqual(out, 1)

    def test_there_is_something_to_see(self) -> None:
        width, height, lines = self.screenshot()
        self.assertEqual((width, height), (PHONE_WIDTH, PHONE_HEIGHT))
        self.assertGreater(len(set(lines)), 64, "the picture is all but empty")

    def test_the_dark_is_dark(self) -> None:
        light = self.screenshot("--blink-settings=preferredColorScheme=1")
        dark = self.screenshot("--blink-settings=preferredColorScheme=0")
        self.assertNotEqual(light, dark)

    def test_it_prints(self) -> None:
        target = self.folder / "page.pdf"
        self.run_browser(self.page, "--no-pdf-header-footer", f"--print-to-pdf={target}")
        self.assertEqual(target.read_bytes()[:5], b"%PDF-")


class ModelPageTest(PageChecks, unittest.TestCase):
    variable = "PAGE"

    @classmethod
    def made_page(cls, folder: Path) -> Path:
        sys.path.insert(0, str(ROOT / "Tests/learning"))
        from test_live import POLICY, events

        (folder / "policy").mkdir()
        (folder / "policy/policy.yaml").write_text(POLICY)
        lines = [json.dumps(event) + "\n" for event in events(2_000)]
        (folder / "events.ndjson").write_text("".join(lines))
        cls.weir(
            folder, "train", "events.ndjson", "--policy", "policy", "--out", "model.json",
            "--html", "page.html", "--delay", "1d", "--test", "2026-01-25..2026-02-10",
            "--review-cost", "300")
        return folder / "page.html"


class BacktestPageTest(PageChecks, unittest.TestCase):
    variable = "BACKTEST_PAGE"

    @classmethod
    def made_page(cls, folder: Path) -> Path:
        stream = cls.weir(folder, "generate", "--seed", "1", "--count", "20000")
        (folder / "events.ndjson").write_text(stream)
        ids = [found for line in stream.splitlines() if (found := EVENT_ID.search(line))]
        # Which payments are frauds matters to no check, only that there are some.
        labels = [
            f"{found[1]},{'genuine' if number % 40 else 'fraud'}\n"
            for number, found in enumerate(ids)]
        (folder / "labels.csv").write_text("payment_id,label\n" + "".join(labels))
        cls.weir(
            folder, "backtest", "events.ndjson", "--policy", str(ROOT / "rules/card-not-present"),
            "--against", str(ROOT / "rules/account"), "--labels", "labels.csv",
            "--html", "page.html")
        return folder / "page.html"

    def test_every_drawing_is_there(self) -> None:
        page = self.page.read_text()
        for title in ("Alerts a day", "Alerts by hour of the day, UTC", "Rules by hits"):
            self.assertIn(f"<figcaption>{title}", page)
        self.assertNotIn(">nan<", page)


if __name__ == "__main__":
    unittest.main()
