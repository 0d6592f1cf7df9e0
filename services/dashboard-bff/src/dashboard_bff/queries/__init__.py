"""Every question the dashboard asks its read model; each names the firm."""

from dashboard_bff.queries.clocks import find_advance, latest_advance, running_advance
from dashboard_bff.queries.lists import (
    Wanted,
    client_counts,
    client_page,
    document_count,
    document_page,
    open_sums,
)
from dashboard_bff.queries.pages import keep_page, kept_page, sequence
from dashboard_bff.queries.resources import (
    NEWEST,
    UNSETTLED,
    Body,
    Slice,
    activities,
    contacts_of,
    count,
    find_resource,
    gather,
    payments_about,
    resources,
    services_of_proposal,
    several,
    unapplied_payments,
)

__all__ = [
    "NEWEST",
    "UNSETTLED",
    "Body",
    "Slice",
    "Wanted",
    "activities",
    "client_counts",
    "client_page",
    "contacts_of",
    "count",
    "document_count",
    "document_page",
    "find_advance",
    "find_resource",
    "gather",
    "keep_page",
    "kept_page",
    "latest_advance",
    "open_sums",
    "payments_about",
    "resources",
    "running_advance",
    "sequence",
    "services_of_proposal",
    "several",
    "unapplied_payments",
]
