"""What a firm keeps of a client beyond whom it bills: tags, who is in charge, its own fields."""

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.people import address_lines, country_name
from dashboard_bff.views.parts.scene import Body, Scene, View

LANGUAGES = {"en": "English", "de": "German", "fr": "French"}


def record(session: Session, viewer: Viewer, at: Scene, client: Body) -> View:
    """Returns the rest of a client's details; a client told of before there was any has none."""
    member_id = client.get("assigned_member_id")
    member = queries.find_resource(session, viewer.firm_id, "member", member_id)
    return {
        "language": LANGUAGES.get(client["language"], client["language"]),
        "tags": client.get("tags", []),
        "assigned_to": member["name"] if member else None,
        "other_tax_ids": [
            {"country": country_name(tax["country"]), "number": tax["number"]}
            for tax in client.get("other_tax_ids", [])
        ],
        "other_addresses": [
            {"label": each["label"], "lines": address_lines(each, at.firm["country"])}
            for each in client.get("other_addresses", [])
        ],
        "custom": _custom(session, viewer, client.get("custom_values", {})),
    }


def _custom(session: Session, viewer: Viewer, values: dict[str, str]) -> list[View]:
    fields = queries.resources(
        session, viewer.firm_id, "custom_field", statuses=["active"], newest_first=False
    )
    return [
        {"label": field["label"], "kind": field["kind"], "value": values[field["id"]]}
        for field in fields
        if field["id"] in values
    ]
