"""That the scan finds what is planted, and nothing else."""

from __future__ import annotations

import random
import unittest
from base64 import b64encode, urlsafe_b64encode

import scan

SEED = 9
CARDS = {count: scan.luhn("9" + "80412753906814257"[: count - 2]) for count in range(13, 19)}
CARDS[19] = scan.luhn("980412753906814257")


def noise(count: int, seed: int = SEED) -> bytes:
    """Bytes that follow from a seed."""
    return random.Random(seed).randbytes(count)


class Planted(unittest.TestCase):
    """Every form of every canary."""

    def test_each_form_of_cards(self) -> None:
        for card in CARDS.values():
            for form, text in scan.forms(card).items():
                with self.subTest(digits=len(card), form=form):
                    data = noise(1_000) + text + noise(1_000)
                    found = {hit.form: hit.offset for hit in scan.hits(data, [card])}
                    self.assertEqual(found.get(form), 1_000)

    def test_each_form_of_values(self) -> None:
        for value in ("739", "4180"):
            for form, text in scan.forms(value).items():
                with self.subTest(value=value, form=form):
                    found = [hit.form for hit in scan.hits(noise(99) + text + noise(99), [value])]
                    self.assertIn(form, found)

    def test_base64_at_any_place_of_any_text(self) -> None:
        for card in CARDS.values():
            for encode in (b64encode, urlsafe_b64encode):
                for before in range(9):
                    for after in range(4):
                        text = noise(before, before) + card.encode() + noise(after, after)
                        with self.subTest(digits=len(card), before=before, after=after):
                            self.assertTrue(scan.hits(encode(text), [card]))

    def test_base64_of_values(self) -> None:
        for before in range(6):
            text = noise(before, before) + b'{"cvv":"739"}'
            with self.subTest(before=before):
                self.assertTrue(scan.hits(b64encode(text), ["739"]))

    def test_what_programs_write(self) -> None:
        card = CARDS[16]
        written = {
            "bare": f"x{card}y".encode(),
            "reversed": card[::-1].encode(),
            "hex": card.encode().hex().encode(),
            "capitals": card.encode().hex().upper().encode(),
            "spaced": " ".join(card[place : place + 4] for place in (0, 4, 8, 12)).encode(),
            "hyphened": "-".join(card[place : place + 4] for place in (0, 4, 8, 12)).encode(),
            "full width": card.translate({48 + d: 0xFF10 + d for d in range(10)}).encode(),
            "utf-16": card.encode("utf-16"),
        }
        for name, text in written.items():
            with self.subTest(name):
                self.assertTrue(scan.hits(noise(50) + text + noise(50), [card]))

    def test_the_groups_of_fifteen_digits(self) -> None:
        card = CARDS[15]
        self.assertTrue(scan.hits(f"{card[:4]} {card[4:10]} {card[10:]}".encode(), [card]))

    def test_says_which_one_and_where(self) -> None:
        data = b"..." + CARDS[16].encode()
        self.assertEqual(
            scan.hits(data, [CARDS[15], CARDS[16]]), [scan.Hit(CARDS[16], "raw", 3)]
        )


class NotPlanted(unittest.TestCase):
    """What is no hit."""

    def test_nothing_in_nothing(self) -> None:
        self.assertEqual(scan.hits(b"", [*CARDS.values(), "739"]), [])

    def test_nothing_in_noise(self) -> None:
        self.assertEqual(scan.hits(noise(2_000_000), [*CARDS.values(), "739", "4180"]), [])

    def test_no_masked_number(self) -> None:
        card = CARDS[16]
        text = f"{card[:6]}******{card[-4:]} {card[:-1]} {card[1:]}".encode()
        self.assertEqual(scan.hits(text, [card]), [])

    def test_no_value_inside_of_a_number(self) -> None:
        self.assertEqual(scan.hits(b'{"a":7391,"b":"e739","c":0.739}', ["739"]), [])

    def test_refuses_what_is_no_canary(self) -> None:
        for text in ("", "12a", "１２３", "4111 1111", "-1"):
            with self.subTest(text), self.assertRaises(ValueError):
                scan.forms(text)

    def test_check_digits(self) -> None:
        self.assertEqual(scan.luhn("411111111111111"), "4111111111111111")
        self.assertEqual(scan.luhn("37828224631000"), "378282246310005")

    def test_forms_differ(self) -> None:
        for card in CARDS.values():
            texts = list(scan.forms(card).values())
            same = {text for text in texts if texts.count(text) > 1}
            # Of an even count of digits, both ways to pack them are one.
            self.assertLessEqual(len(same), 1)


if __name__ == "__main__":
    unittest.main()
