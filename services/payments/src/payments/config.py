"""The settings of the payments service."""

from dataclasses import dataclass

from common.config import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """Beyond what every service is told: how long a charge may go without an answer.

    A charge without an answer after that is one whose process died; its outcome is unknown.
    """

    unanswered_seconds: int = 60
