"""What Stripe's failures mean: whether anything can have happened, and what it was if so."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import stripe
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from common.logs import get_logger
from payments.gateways import BrokenAnswer, GatewayError, KeyReused, NotAttempted, OutcomeUnknown

log = get_logger(__name__)

# Failures before a byte of the request was sent.
_NEVER_SENT = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)


@contextmanager
def reading(firm_id: UUID, *, may_refuse: bool = False) -> Iterator[None]:
    """Says of a request that moves nothing that it could not be made, or was refused.

    A refusal passes as it is, a stripe.InvalidRequestError, where it `may_refuse`.
    """
    try:
        with writing(firm_id):
            yield
    except OutcomeUnknown as error:
        raise NotAttempted(str(error)) from error
    except stripe.InvalidRequestError as error:
        if may_refuse:
            raise
        raise NotAttempted(f"refused: {error.code or error.param}") from None


@contextmanager
def writing(firm_id: UUID) -> Iterator[None]:
    """Raises a GatewayError where Stripe gave no answer; its refusals pass as they are.

    What it refuses is a stripe.CardError or a stripe.InvalidRequestError, and nothing was done.
    """
    try:
        yield
    except (stripe.CardError, stripe.InvalidRequestError):
        raise
    except stripe.StripeError as error:
        # The words of an error can repeat a part of the key; only its kind goes on.
        raise _meaning(firm_id, error) from None


def decline_of(error: Any) -> str:
    """Returns why a card was declined: the bank's own code where there is one."""
    return getattr(error, "decline_code", None) or getattr(error, "code", None) or "generic_decline"


def _meaning(firm_id: UUID, error: stripe.StripeError) -> GatewayError:
    name = type(error).__name__
    if isinstance(error, stripe.IdempotencyError):
        return KeyReused(name)
    if isinstance(error, stripe.RateLimitError):
        return NotAttempted(name)
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        log.error("stripe refuses the firm's key: connect it again", firm_id=str(firm_id))
        return NotAttempted(name)
    if isinstance(error, stripe.APIConnectionError) and _was_never_sent(error):
        return NotAttempted(f"{name}: not reached")
    if (error.http_status or 0) >= 500:
        return BrokenAnswer(f"{name} {error.http_status}")
    return OutcomeUnknown(f"{name} {error.http_status or 'without an answer'}")


def _was_never_sent(error: BaseException) -> bool:
    """Tells whether the connection itself failed; anything later may have had its effect."""
    seen: list[Any] = [error]
    for cause in seen:
        if isinstance(cause, _NEVER_SENT):
            return True
        inner = (cause.__cause__, getattr(cause, "reason", None), *cause.args)
        seen += [each for each in inner if isinstance(each, BaseException) and each not in seen]
    return False
