"""The public keys by which every service knows identity's tokens."""

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

routes = Blueprint("keys", __name__, url_prefix="/.well-known")


@routes.get("/jwks.json")
@routes.response(200, description="A JSON Web Key Set (RFC 7517).")
def jwks() -> Response:
    """Shows the keys; anybody may read them."""
    response = jsonify(keys=[current_app.extensions["signer"].jwk])
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
