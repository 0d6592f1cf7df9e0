"""Bytes from outside that are for a service alone, handed over as they came."""

from collections.abc import Mapping

from dashboard_bff.gateways.services import Services


def pass_on(
    services: Services, service: str, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    """Returns the service's status and answer; raises Unavailable if it does not answer."""
    response = services.exchange(service, "POST", path, content=body, headers=dict(headers))
    return response.status_code, response.content
