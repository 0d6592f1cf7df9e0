"""The six services, in the order they are migrated and started."""

from common.processes import Service


def all_services() -> list[Service]:
    """Returns every service; imported late, so that the command line answers quickly."""
    from clients.app import SERVICE as CLIENTS
    from dashboard_bff.app import SERVICE as DASHBOARD
    from identity.app import SERVICE as IDENTITY
    from invoicing.app import SERVICE as INVOICING
    from payments.app import SERVICE as PAYMENTS
    from subscriptions.app import SERVICE as SUBSCRIPTIONS

    return [IDENTITY, CLIENTS, INVOICING, SUBSCRIPTIONS, PAYMENTS, DASHBOARD]
