"""Whose account a secret key opens, asked of Stripe itself."""

import stripe

from payments.gateways import NotAttempted

PATIENCE = 10


class KeyNotKnown(Exception):
    """Stripe does not know the key, or does not let it see whose it is."""


def account_of(secret_key: str, base_url: str) -> str:
    """Returns the account's id; raises KeyNotKnown, or NotAttempted if nobody answers."""
    client = stripe.StripeClient(
        secret_key,
        base_addresses={"api": base_url},
        http_client=stripe.RequestsClient(timeout=PATIENCE),
        max_network_retries=1,
    )
    try:
        return str(client.v1.accounts.retrieve_current().id)
    except (stripe.AuthenticationError, stripe.PermissionError):
        # What Stripe says of a key repeats a part of it.
        raise KeyNotKnown from None
    except stripe.StripeError as error:
        raise NotAttempted(type(error).__name__) from error
