"""The JSON API under /api/v1: each answer is what the page of the same name shows."""

from dashboard_bff.routes.api.access import routes as access
from dashboard_bff.routes.api.billing import routes as billing
from dashboard_bff.routes.api.clients import routes as clients
from dashboard_bff.routes.api.clock import routes as clock
from dashboard_bff.routes.api.links import routes as links
from dashboard_bff.routes.api.my_billing import routes as my_billing
from dashboard_bff.routes.api.proposals import routes as proposals
from dashboard_bff.routes.api.proving import routes as proving
from dashboard_bff.routes.api.session import routes as session
from dashboard_bff.routes.api.team import routes as team

blueprints = (
    *(session, proving, team, clients, access),
    *(proposals, links, my_billing, billing, clock),
)
