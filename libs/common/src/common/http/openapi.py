"""What a service says of itself: OpenAPI 3.1 that is read off the routes, down to headers and refusals."""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from threading import Lock
from typing import Any

from apispec import APISpec, BasePlugin
from flask import Flask, Response
from flask_smorest import Api, Blueprint
from marshmallow import INCLUDE, Schema, fields
from werkzeug.routing import Rule

from common.http.problems import MEDIA_TYPE

View = Callable[..., Any]

SERVICE_SECURITY: Mapping[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of identity's for this service; it lives for seconds.",
    },
    "credential": {
        "type": "http",
        "scheme": "basic",
        "description": "The suite's own front end, by its secret.",
    },
}
HEADERS: Mapping[str, Any] = {
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the version that the change was decided on.",
        "schema": {"type": "string", "minLength": 1},
    },
    "IfMatchOptional": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the version that this was decided on, if that matters.",
        "schema": {"type": "string", "minLength": 1},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "One for each intention: a repeat is answered as the first was.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
}


class ProblemSchema(Schema):
    """A refusal (RFC 9457): `code` is stable, `errors` names the fields, `trace_id` finds the log."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    trace_id = fields.String(required=True, allow_none=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))

    class Meta:
        unknown = INCLUDE  # Some refusals say more, such as the hash that a document has now.


class ProblemApi(Api):
    """flask-smorest with every error as application/problem+json, and routes that tell what they need."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(
        self,
        app: Flask,
        *,
        about: str,
        security: Mapping[str, Any] = SERVICE_SECURITY,
        for_changes: Collection[str] = (),
        alone: Collection[str] = (),
    ) -> None:
        plugin = _Needs(app, security, for_changes, alone)
        info = {"description": about}
        self._untold: list[tuple[Blueprint, str]] = []
        self._telling = Lock()
        super().__init__(app, spec_kwargs={"extra_plugins": [plugin], "info": info})

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Registers the routes; what is said of them is put together when somebody first asks.

        That takes several times as long as all else at a start, and most processes are never asked.
        """
        name = options.get("name", blp.name)
        self._app.extensions["flask-smorest"]["blp_name_to_api"][name] = self
        self._app.register_blueprint(blp, **options)
        self._untold.append((blp, name))

    def _openapi_json(self) -> Response:
        """Serves the description."""
        with self._telling:
            while self._untold:
                blp, name = self._untold.pop(0)
                blp.register_views_in_doc(self, self._app, self.spec, name=name, parameters=None)
                self.spec.tag({"name": name, "description": blp.description})
        served: Response = super()._openapi_json()
        return served

    def _register_error_handlers(self) -> None:
        """Leaves errors to common.http.problems, which knows our own ones as well."""

    def _register_responses(self) -> None:
        """Every refusal that a route may name is a problem."""
        names = {status.name: status.phrase for status in HTTPStatus if status >= 400}
        for name, text in {**names, self.DEFAULT_ERROR_RESPONSE_NAME: "Any other refusal"}.items():
            answer = {"description": text, "content": {MEDIA_TYPE: {"schema": ProblemSchema}}}
            self.spec.components.response(name, answer, lazy=True)


class _Needs(BasePlugin):
    """Adds to each operation what its decorators say: permissions, headers and their refusals."""

    def __init__(
        self,
        app: Flask,
        security: Mapping[str, Any],
        for_changes: Collection[str],
        alone: Collection[str],
    ) -> None:
        self._app = app
        self._security = security
        self._for_changes = for_changes
        self._alone = alone

    def init_spec(self, spec: APISpec) -> None:
        """Makes known what operations refer to."""
        for name, scheme in self._security.items():
            spec.components.security_scheme(name, dict(scheme))
        for name, header in HEADERS.items():
            spec.components.parameter(name, "header", dict(header), lazy=True)

    def operation_helper(
        self, path: str | None = None, operations: dict[Any, Any] | None = None, **more: Any
    ) -> None:
        """Completes the operations of one rule."""
        rule: Rule = more["rule"]
        view = self._app.view_functions[rule.endpoint]
        for method, operation in (operations or {}).items():
            operation.setdefault("parameters", []).extend(_headers(view))
            operation.setdefault("security", self._security_of(view, method))
            if not any(str(status).startswith("2") for status in operation["responses"]):
                operation["responses"]["2XX"] = _ANY_OBJECT
            for status in _refusals(view, rule):
                operation["responses"].setdefault(str(status.value), status.name)
            if permissions := getattr(view, "required_permissions", ()):
                operation["description"] = f"Needs {', '.join(permissions)}."

    def _security_of(self, view: View, method: str) -> list[dict[str, list[str]]]:
        if hasattr(view, "required_credential"):
            return [{"credential": []}]
        if not hasattr(view, "required_permissions") and "bearer" in self._security:
            return []
        left_out = {"credential", *(self._for_changes if method == "get" else ()), *self._alone}
        together: dict[str, list[str]] = {
            name: [] for name in self._security if name not in left_out
        }
        alone: list[dict[str, list[str]]] = [{name: []} for name in self._alone]
        return [together, *alone] if _is_open_to_keys(view) else [together]


def _is_open_to_keys(view: View) -> bool:
    """What needs a person to prove that they are there takes nothing but them."""
    return bool(getattr(view, "required_permissions", ())) and not hasattr(view, "needs_proof")


_ANY_OBJECT = {
    "description": "What the page of the same name shows.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


def _headers(view: View) -> list[str]:
    keyed = ["IdempotencyKey"] if hasattr(view, "is_idempotent") else []
    conditional = getattr(view, "if_match", None)
    return keyed + ([] if conditional is None else [_CONDITIONS[conditional]])


_CONDITIONS = {"required": "IfMatch", "optional": "IfMatchOptional"}


def _refusals(view: View, rule: Rule) -> set[HTTPStatus]:
    """The refusals that come with a decorator or a part of the path."""
    conditional = getattr(view, "if_match", None)
    found = {
        HTTPStatus.UNAUTHORIZED: hasattr(view, "required_permissions"),
        HTTPStatus.FORBIDDEN: hasattr(view, "required_permissions"),
        HTTPStatus.NOT_FOUND: bool(rule.arguments),
        HTTPStatus.PRECONDITION_FAILED: conditional is not None,
        HTTPStatus.PRECONDITION_REQUIRED: conditional == "required"
        or hasattr(view, "is_idempotent"),
    }
    return {status for status, is_so in found.items() if is_so}
