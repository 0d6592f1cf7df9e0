"""The pages: each a view in a template, each form a command; all work without a script."""

from flask import Flask

from dashboard_bff.routes.pages import rendering
from dashboard_bff.routes.pages.access import routes as access
from dashboard_bff.routes.pages.billing import routes as billing
from dashboard_bff.routes.pages.clients import routes as clients
from dashboard_bff.routes.pages.clock import routes as clock
from dashboard_bff.routes.pages.firms import routes as firms
from dashboard_bff.routes.pages.links import routes as links
from dashboard_bff.routes.pages.my_billing import routes as my_billing
from dashboard_bff.routes.pages.offers import routes as offers
from dashboard_bff.routes.pages.proposals import routes as proposals
from dashboard_bff.routes.pages.proving import routes as proving
from dashboard_bff.routes.pages.session import routes as session
from dashboard_bff.routes.pages.team import routes as team

BLUEPRINTS = (
    *(session, proving, firms, team, my_billing, clients, access),
    *(proposals, offers, links, billing, clock),
)


def install(app: Flask) -> None:
    """Registers every page, what templates may use, and how errors look."""
    rendering.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
