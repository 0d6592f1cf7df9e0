"""The settings of the subscriptions service."""

from dataclasses import dataclass

from common.config import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """Nothing beyond what every service is told."""
