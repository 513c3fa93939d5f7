"""The receiver itself: what it keeps, what it takes for signed, and how it fails."""

from __future__ import annotations

import http.client
import unittest

import signatures
from receiver import Behavior, Receiver

_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _post(receiver: Receiver, body: bytes = b"{}", secret: str | None = _SECRET,
          message_id: str = "msg_1", timestamp: int = 1, seconds: float = 10.0,
          ) -> http.client.HTTPResponse:
    """Sends a message that is signed with a secret."""
    headers = {"webhook-id": message_id, "webhook-timestamp": str(timestamp)}
    if secret is not None:
        headers["webhook-signature"] = signatures.sign(secret, message_id, timestamp, body)
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=seconds)
    try:
        connection.request("POST", "/hook", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


class SignatureTests(unittest.TestCase):
    def test_example_of_the_standard(self) -> None:
        self.assertEqual(
            signatures.sign(_SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                            b'{"test": 2432232314}'),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")

    def test_one_of_several_is_enough(self) -> None:
        both = " ".join(signatures.sign(secret, "m", 1, b"x") for secret in (_OTHER, _SECRET))
        self.assertTrue(signatures.is_signed([_SECRET], "m", 1, b"x", both))

    def test_what_differs_is_not_signed(self) -> None:
        right = signatures.sign(_SECRET, "m", 1, b"x")
        for name, arguments in {
                "secret": ([_OTHER], "m", 1, b"x"), "id": ([_SECRET], "n", 1, b"x"),
                "time": ([_SECRET], "m", 2, b"x"), "body": ([_SECRET], "m", 1, b"y"),
                "no secret": ([], "m", 1, b"x")}.items():
            with self.subTest(name):
                self.assertFalse(signatures.is_signed(*arguments, right))


class ReceiverTests(unittest.TestCase):
    def test_keeps_what_came(self) -> None:
        with Receiver([_SECRET]) as receiver:
            self.assertEqual(_post(receiver, b'{"a":1}', message_id="m7", timestamp=5).status, 204)
            message = receiver.wait_for(1)[0]
        self.assertEqual((message.id, message.timestamp, message.json, message.is_signed),
                         ("m7", 5, {"a": 1}, True))

    def test_refuses_what_is_not_signed(self) -> None:
        with Receiver([_SECRET]) as receiver:
            self.assertEqual(_post(receiver, secret=_OTHER).status, 401)
            self.assertEqual(_post(receiver, secret=None).status, 401)
            self.assertEqual([message.is_signed for message in receiver.messages], [False, False])
            self.assertEqual(receiver.delivered, [])

    def test_fails_so_often_and_recovers(self) -> None:
        with Receiver([_SECRET]) as receiver:
            receiver.behave(Behavior(status=503, retry_after=7), times=2)
            answers = [_post(receiver) for _ in range(3)]
            self.assertEqual([answer.status for answer in answers], [503, 503, 204])
            self.assertEqual(answers[0].headers["Retry-After"], "7")
            self.assertEqual(len(receiver.wait_for(1, delivered=True)), 1)

    def test_fails_until_it_recovers(self) -> None:
        with Receiver([_SECRET]) as receiver:
            receiver.behave(Behavior(status=500))
            self.assertEqual([_post(receiver).status for _ in range(2)], [500, 500])
            receiver.recover()
            self.assertEqual(_post(receiver).status, 204)

    def test_hangs(self) -> None:
        with Receiver([_SECRET]) as receiver:
            receiver.behave(Behavior(hangs=True), times=1)
            with self.assertRaises(TimeoutError):
                _post(receiver, seconds=0.2)
            self.assertEqual(_post(receiver).status, 204)
            self.assertEqual([message.status for message in receiver.messages], [0, 204])

    def test_hangs_up(self) -> None:
        with Receiver([_SECRET]) as receiver:
            receiver.behave(Behavior(hangs_up=True), times=1)
            with self.assertRaises(http.client.RemoteDisconnected):
                _post(receiver)

    def test_waits_no_longer_than_is_said(self) -> None:
        with Receiver() as receiver, self.assertRaises(AssertionError):
            receiver.wait_for(1, seconds=0.05)


if __name__ == "__main__":
    unittest.main()
