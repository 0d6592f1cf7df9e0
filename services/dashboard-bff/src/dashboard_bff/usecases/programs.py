"""Programs that come with an API key: who they are, for as long as identity says so."""

from uuid import UUID

from common.errors import Unauthorized
from dashboard_bff.gateways.services import Person, Services
from dashboard_bff.usecases.viewers import Viewer


def find_program(services: Services, key: str, *, address: str | None) -> Viewer:
    """Returns the firm's side as the key may see it; raises Refused where the key is not good.

    A program has no session and no cookie, so there is no token of a page to forge.
    """
    granted = services.program(key, address)
    kind, _, id_ = granted.subject.partition(":")
    if kind != "key" or granted.firm_id is None:
        raise Unauthorized("api_key_invalid", "This key is not, or no longer, good.")
    return Viewer(
        person=Person(granted.firm_id, UUID(id_), UUID(id_), api_key=key),
        kind="member",
        role="key",
        client_id=None,
        name=granted.name,
        email="",
        permissions=frozenset(granted.permissions),
        csrf_token="",
        secret_hash=b"",
    )
