"""The gateways that firms have connected themselves, built from their sealed keys."""

import threading
from uuid import UUID

from common.db import Database
from common.sealing import Sealer
from payments import queries
from payments.gateways import Gateway
from payments.gateways.stripe import Stripe
from payments.models import Connection
from payments.usecases.connections import STRIPE, open_keys


class OwnGateways:
    """Builds a firm's gateway once for each version of its connection.

    It looks for the connection in a transaction of its own, so no other should be open meanwhile.
    """

    def __init__(self, database: Database, sealer: Sealer, stripe_url: str) -> None:
        self._database, self._sealer, self._url = database, sealer, stripe_url
        self._built: dict[UUID, tuple[tuple[UUID, int], Stripe]] = {}
        self._lock = threading.Lock()

    def of(self, firm_id: UUID, name: str) -> Gateway | None:
        """Returns the firm's own gateway of that name, if it is connected."""
        if name != STRIPE:
            return None
        with self._database.transaction(firm_id) as session:
            connection = queries.connection_of(session, firm_id, STRIPE)
        return self._build(connection) if connection else None

    def _build(self, connection: Connection) -> Stripe:
        which = (connection.id, connection.version)
        with self._lock:
            built = self._built.get(connection.firm_id)
            if built is None or built[0] != which:
                keys = open_keys(connection, self._sealer)
                built = which, Stripe(keys.secret_key, keys.publishable_key, url=self._url)
                self._built[connection.firm_id] = built
        return built[1]
