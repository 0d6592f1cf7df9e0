"""What Stripe sends to a webhook address: who it is from, and the little of it that is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

TOLERANCE = timedelta(seconds=300)
_TEXT = 255


class NotStripes(Exception):
    """Nothing shows that Stripe has sent it, and sent it just now."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event, masked: which object it is about, and what that says of whose it is."""

    reference: str
    type: str
    about: str
    details: dict[str, Any] = field(default_factory=dict)


def read_webhook(body: bytes, signature: str | None, secret: str, now: datetime) -> Told:
    """Returns what Stripe told; raises NotStripes unless the very bytes are signed, and lately."""
    _verify(body, signature, secret, now)
    try:
        event = json.loads(body)
        return _told(event)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotStripes("no event") from error


def _verify(body: bytes, signature: str | None, secret: str, now: datetime) -> None:
    try:
        # Its own look at the age asks the machine's clock; ours is below, and looks both ways.
        stripe.WebhookSignature.verify_header(body, signature, secret, tolerance=None)
        [sent] = [part[2:] for part in (signature or "").split(",") if part.startswith("t=")]
        age = now - datetime.fromtimestamp(int(sent), UTC)
    except stripe.SignatureVerificationError as error:
        raise NotStripes("signature") from error
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise NotStripes("signature unreadable") from error
    if abs(age) > TOLERANCE:
        raise NotStripes("too old")


def _told(event: Mapping[str, Any]) -> Told:
    thing = event["data"]["object"]
    return Told(
        reference=_text(event["id"]),
        type=_text(event["type"]),
        about=_text(thing["id"]),
        details={
            "account": _text(event.get("account")) or None,
            "livemode": bool(event.get("livemode")),
            "object": _text(thing.get("object")),
            "payment_intent": _text(thing.get("payment_intent")) or None,
            "payment_id": _text((thing.get("metadata") or {}).get("payment_id")) or None,
        },
    )


def _text(value: object) -> str:
    return str(value or "")[:_TEXT]
