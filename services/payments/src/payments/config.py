"""The settings of the payments service."""

from dataclasses import dataclass

from common.config import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """Beyond what every service is told: how long a charge may go without an answer.

    A charge without an answer after that is one whose process died; its outcome is unknown.
    `gateway_secrets_key` seals the keys of firms' own gateways: without it they are lost.
    """

    gateway_secrets_key: str
    stripe_url: str = "https://api.stripe.com"
    unanswered_seconds: int = 45
