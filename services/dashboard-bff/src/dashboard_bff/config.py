"""The settings of the dashboard: where the services are, and how its cookie is set."""

from dataclasses import dataclass

from common.config import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """What the dashboard is told beyond what every service is told."""

    service_secret: str
    identity_url: str = "http://identity"
    clients_url: str = "http://clients"
    invoicing_url: str = "http://invoicing"
    payments_url: str = "http://payments"
    subscriptions_url: str = "http://subscriptions"
    stripe_script_url: str = "https://js.stripe.com/v3/"

    def url_of(self, service: str) -> str:
        """Returns the address of a service."""
        return str(getattr(self, f"{service}_url"))

    @property
    def secure_cookie(self) -> bool:
        """A plain cookie only where there is no TLS: on a loopback address."""
        return self.public_url.startswith("https://")
