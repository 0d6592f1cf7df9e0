"""Pictures of clients: what is taken is drawn anew, what is no picture is refused."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from common.ids import new_id

ALL = ("avatars:read", "clients:read", "clients:write")


@pytest.fixture
def caller(service):
    return service.client(*ALL)


@pytest.fixture
def client(caller):
    return caller.post("/v1/clients", {"name": "Acme Ltd"}, key="client").json


def a_file(format_="PNG", size=(300, 200), color="#d5652b", **more):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, format_, **more)
    return out.getvalue()


def send(caller, client, data):
    body = {"image": base64.b64encode(data).decode()}
    return caller.put(f"/v1/clients/{client['id']}/avatar", body)


def a_bomb(side):
    """A PNG whose head says it is as large as that, and that has hardly any body."""

    def chunk(name, data):
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    body = zlib.compress(bytes(100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def shown(caller, client_id, hash_):
    return caller.get(f"/v1/clients/{client_id}/avatar/{hash_}")


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_square_of_ours(service, caller, client, format_):
    changed = send(caller, client, a_file(format_))

    answer = shown(caller, client["id"], changed.json["avatar_hash"]).json
    picture = Image.open(io.BytesIO(base64.b64decode(answer["image"])))
    assert (picture.format, picture.size) == ("WEBP", (256, 256))
    [event] = service.published("client.changed")
    assert event.data["avatar_hash"] == changed.json["avatar_hash"]


def test_where_a_picture_was_taken_is_not_kept(caller, client):
    exif = Image.Exif()
    exif[0x010E] = "a description of a secret place"
    exif.get_ifd(0x8825)[1] = "N"
    hash_ = send(caller, client, a_file("JPEG", exif=exif)).json["avatar_hash"]

    image = base64.b64decode(shown(caller, client["id"], hash_).json["image"])

    assert b"secret" not in image
    assert not dict(Image.open(io.BytesIO(image)).getexif())


def test_a_script_behind_a_picture_is_left_behind(caller, client):
    polyglot = a_file() + b"<script>alert(1)</script><?php echo 1 ?>"
    hash_ = send(caller, client, polyglot).json["avatar_hash"]

    image = base64.b64decode(shown(caller, client["id"], hash_).json["image"])

    assert b"script" not in image
    assert b"php" not in image


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a<script>alert(1)</script>",
        b"%PDF-1.7 nothing",
        b"PK\x03\x04" + bytes(100),
        a_file("GIF"),
        a_file("BMP"),
        a_file()[:60],
        a_bomb(50_000),
        a_bomb(5_000),
        a_bomb(0),
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=["svg", "gif", "pdf", "zip", "a real gif", "bmp", "cut", "bomb", "25 MP", "empty", "head"],
)
def test_what_is_no_picture_is_refused_and_changes_nothing(service, caller, client, data):
    answer = send(caller, client, data)

    assert answer.status_code == 422
    assert (answer.json["code"], list(answer.json["errors"])) == ("picture_invalid", ["image"])
    assert not service.published("client.changed")


def test_a_bomb_is_known_by_its_head_and_never_unpacked(caller, client):
    answer = send(caller, client, a_bomb(5_000))

    assert answer.json["detail"] == "The picture has too many pixels. Send a smaller one."


def test_what_is_too_large_or_no_base64_is_refused(caller, client):
    path = f"/v1/clients/{client['id']}/avatar"

    assert send(caller, client, bytes(2_000_001)).status_code == 413
    assert caller.put(path, {"image": "A" * 3_000_000}).status_code == 413
    assert caller.put(path, {"image": "no base64!"}).status_code == 422
    assert caller.put(path, {"image": "\u00e9"}).status_code == 422


def test_a_picture_is_for_its_firm_and_for_its_clients_own_contacts(service, caller, client):
    hash_ = send(caller, client, a_file()).json["avatar_hash"]
    other = caller.post("/v1/clients", {"name": "Other"}, key="other").json
    own, foreign = (
        service.client("avatars:read", client_id=each["id"]) for each in (client, other)
    )
    stranger = service.client(*ALL, firm=service.other_firm)

    assert shown(own, client["id"], hash_).status_code == 200
    for nobody in (foreign, stranger):
        assert shown(nobody, client["id"], hash_).status_code == 404
    assert shown(caller, client["id"], "0" * 32).status_code == 404
    assert shown(caller, new_id(), hash_).status_code == 404
    assert service.anonymous().get(f"/v1/clients/{client['id']}/avatar/{hash_}").status_code == 401
    assert send(own, client, a_file()).status_code == 403
    assert send(stranger, client, a_file()).status_code == 404


def test_a_picture_is_replaced_and_taken_away(caller, client):
    old = send(caller, client, a_file()).json["avatar_hash"]
    new = send(caller, client, a_file(size=(10, 10), color="#0e5a6b")).json
    removed = caller.delete(f"/v1/clients/{client['id']}/avatar")
    again = caller.delete(f"/v1/clients/{client['id']}/avatar")

    assert old != new["avatar_hash"]
    assert (removed.json["avatar_hash"], again.status_code) == (None, 404)
    assert shown(caller, client["id"], new["avatar_hash"]).status_code == 404
