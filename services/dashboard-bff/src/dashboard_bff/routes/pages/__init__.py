"""The pages: each a view in a template, each form a command; all work without a script."""

from flask import Flask

from dashboard_bff.routes.pages import rendering
from dashboard_bff.routes.pages.billing import routes as billing
from dashboard_bff.routes.pages.clients import routes as clients
from dashboard_bff.routes.pages.clock import routes as clock
from dashboard_bff.routes.pages.my_billing import routes as my_billing
from dashboard_bff.routes.pages.offers import routes as offers
from dashboard_bff.routes.pages.proposals import routes as proposals
from dashboard_bff.routes.pages.proving import routes as proving
from dashboard_bff.routes.pages.session import routes as session


def install(app: Flask) -> None:
    """Registers every page, what templates may use, and how errors look."""
    rendering.install(app)
    for blueprint in (session, proving, my_billing, clients, proposals, offers, billing, clock):
        app.register_blueprint(blueprint)
