"""A page to read and try an API at: Swagger UI beside its openapi.json, with nothing from elsewhere."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Flask, Response, send_from_directory

PARTS = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
ASSETS = Path(flask_swagger_ui.__file__).parent / "dist"

# Swagger UI sets its styles by script, which this allows; it needs nothing inline.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def install(app: Flask) -> None:
    """Serves the page at `docs` beside the openapi.json that the application's settings name."""
    home = f"{app.config['OPENAPI_URL_PREFIX']}/docs"
    routes = Blueprint("docs", __name__, url_prefix=home)
    page = _PAGE.format(title=app.config["API_TITLE"], home=home)
    start = _START.format(spec=f"{app.config['OPENAPI_URL_PREFIX']}/openapi.json")

    @routes.get("")
    def show() -> Response:
        """The page itself."""
        return Response(page, mimetype="text/html", headers={"Content-Security-Policy": CSP})

    @routes.get("/start.js")
    def begin() -> Response:
        """What starts it, apart from the page, so that the page needs no inline script."""
        return Response(start, mimetype="text/javascript")

    @routes.get(f"/<any({', '.join(map(repr, PARTS))}):name>")
    def part(name: str) -> Response:
        """A file of Swagger UI's own."""
        return send_from_directory(ASSETS, name, max_age=86400)

    app.register_blueprint(routes)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{home}/swagger-ui.css">
<link rel="icon" type="image/png" href="{home}/favicon-32x32.png">
</head>
<body>
<main id="docs"></main>
<script src="{home}/swagger-ui-bundle.js"></script>
<script src="{home}/start.js"></script>
</body>
</html>
"""

# Swagger UI would ask a validator on the internet about the description, unless it is told not to.
_START = """SwaggerUIBundle({{
  url: "{spec}",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
}});
"""
