"""Policies with something wrong in them: texts that were damaged at random places."""

from __future__ import annotations

import random
from collections.abc import Iterator

_INSERTED = [b"\0", b"\t", b"{", b"}", b"[", b"]", b": ", b"&a ", b"*a ", b"!x ", b"- ", b"\xff",
             b"'", b'"', b"#", b"%", b"event.", b"velocity.nothing", b"1e999", b"null"]


def _mutant(text: bytes, choice: random.Random) -> bytes:
    """The text with one to three places changed."""
    for _ in range(choice.randint(1, 3)):
        place = choice.randrange(len(text) + 1)
        way = choice.randrange(6)
        if way == 0:
            text = text[:place]
        elif way == 1:
            text = text[:place] + choice.choice(_INSERTED) + text[place:]
        elif way == 2:
            text = text[:place] + text[place + choice.randint(1, 40):]
        elif way == 3:
            lines = text.split(b"\n")
            del lines[choice.randrange(len(lines))]
            text = b"\n".join(lines)
        elif way == 4:
            lines = text.split(b"\n")
            lines.insert(choice.randrange(len(lines)), choice.choice(lines))
            text = b"\n".join(lines)
        else:
            place = min(place, max(0, len(text) - 1))
            text = text[:place] + bytes([choice.randrange(256)]) + text[place + 1:]
    return text


def mutants(*texts: str, choice: random.Random) -> Iterator[bytes]:
    """Mutants of the texts without end; some of them may be fine."""
    while True:
        yield _mutant(choice.choice(texts).encode(), choice)
