"""Signatures of Standard Webhooks, written apart from the program that is tested.

`python3 signatures.py FILE` checks lines of secrets, id, timestamp, body and signatures, with tabs
between; the secrets have commas between, the body is in base64. Every secret must have its
signature, in order. It prints how many lines are right, and by which libraries; the exit code is 1
when one is wrong.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import sys
from datetime import datetime, timezone
from pathlib import Path

try:
    import standardwebhooks
except ImportError:
    standardwebhooks = None


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC-SHA-256 over id, timestamp and body, with dots between."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_signed(secrets: list[str], message_id: str, timestamp: int, body: bytes,
              signatures: str) -> bool:
    """Whether one of the signatures is by one of the secrets, as a receiver asks."""
    expected = [sign(secret, message_id, timestamp, body) for secret in secrets]
    return any(hmac.compare_digest(signature, other)
               for signature in signatures.split(" ") for other in expected)


def _is_right(line: str) -> bool:
    """Whether a line has just the signatures that belong there."""
    secrets, message_id, timestamp, encoded, signatures = line.split("\t")
    body = base64.b64decode(encoded, validate=True)
    names = secrets.split(",")
    if signatures != " ".join(sign(name, message_id, int(timestamp), body) for name in names):
        return False
    if standardwebhooks is None:
        return True
    for name in names:
        # Its `verify` compares the timestamp with the clock; its `sign` reads bodies of UTF-8.
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return True
        webhook = standardwebhooks.Webhook(name)
        moment = datetime.fromtimestamp(int(timestamp), tz=timezone.utc)
        if webhook.sign(message_id, moment, text) not in signatures.split(" "):
            return False
    return True


def main() -> int:
    lines = Path(sys.argv[1]).read_text().splitlines()
    wrong = [number for number, line in enumerate(lines, 1) if not _is_right(line)]
    library = "hmac" if standardwebhooks is None else "hmac and standardwebhooks"
    print(f"{len(lines) - len(wrong)} of {len(lines)} right by {library}")
    for number in wrong[:5]:
        print(f"line {number} is wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
