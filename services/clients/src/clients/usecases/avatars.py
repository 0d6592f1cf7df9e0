"""Give a client a picture, and take it away."""

import base64
import binascii

from sqlalchemy.orm import Session

from clients import queries
from clients.events import ClientChanged
from clients.models import Avatar, Client
from clients.usecases import pictures
from common.auth import Principal
from common.errors import Invalid, NotFound, TooLarge
from common.outbox import publish


def set_avatar(session: Session, who: Principal, client: Client, encoded: str) -> Client:
    """Keeps the picture as we draw it; what is no picture is refused, and nothing is changed."""
    image = _drawn(encoded)
    client.change(avatar_hash=pictures.hash_of(image))
    avatar = queries.the_avatar(session, client.firm_id, client.id)
    if avatar is None:
        avatar = Avatar(firm_id=client.firm_id, client_id=client.id)
        session.add(avatar)
    avatar.hash, avatar.image = pictures.hash_of(image), image
    publish(session, ClientChanged, client, by=who)
    return client


def remove_avatar(session: Session, who: Principal, client: Client) -> Client:
    """Takes the picture away; initials stand in its place."""
    avatar = queries.the_avatar(session, client.firm_id, client.id)
    if avatar is None:
        raise NotFound
    client.change(avatar_hash=None)
    session.delete(avatar)
    publish(session, ClientChanged, client, by=who)
    return client


def _drawn(encoded: str) -> bytes:
    try:
        data = base64.b64decode(encoded, validate=True)
        if len(data) > pictures.LARGEST:
            raise TooLarge("picture_too_large", "A picture may have 2 MB.")
        return pictures.drawn_anew(data)
    except (pictures.NotAPicture, binascii.Error, UnicodeEncodeError, ValueError) as error:
        said = str(error) if isinstance(error, pictures.NotAPicture) else "Send base64."
        raise Invalid("picture_invalid", said, errors={"image": [said]}) from error
