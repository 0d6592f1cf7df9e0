"""A firm asks clients for a payment method: from the client's page, from the list, as a program."""

from urllib.parse import unquote

from common.ids import new_id

from . import sides
from .doors import Browser, words
from .sides import PASSWORD, keyed, until

world = sides.world


def home(world):
    return f"/clients/{world.client}/payment-methods"


def asked(world):
    return world.owner.api("GET", home(world)).json["request"]


def ask(world, key="k-1"):
    form = {"idempotency_key": key}
    return world.owner.post(f"/clients/{world.client}/method-requests", form)


def the_mail(world):
    kind = "payment_method.requested"
    found = world.owner.api("GET", "/mails").json["items"]
    return next((each for each in found if each["kind"] == kind), None)


def test_a_client_is_asked_mailed_a_link_to_the_form_and_done_once_a_card_is_there(world):
    pressed = [ask(world).status_code for _ in range(2)]
    open_ = asked(world)
    page = words(world.owner.get(home(world)))
    mail = until(lambda: the_mail(world))
    form = world.contact.get("/my-billing/payment-methods/new")

    keyed(world.contact, "/my-billing/payment-methods", {"token": "tok_amex"})
    done = until(lambda: asked(world)["status"] == "done" and asked(world))

    assert pressed == [303, 303]
    assert (open_["status"], open_["reminder_count"]) == ("open", 0)
    assert "Not reminded yet" in page
    assert "Request a payment method" not in page
    assert mail["subject"].endswith("asks you for a payment method")
    assert form.status_code == 200
    assert done["id"] == open_["id"]
    assert "Done: a method was added" in words(world.owner.get(home(world)))


def test_the_link_of_the_mail_takes_who_is_not_signed_in_to_the_form_by_way_of_their_sign_in(
    world, told
):
    [dana, *_] = world.owner.api("GET", f"/clients/{world.client}").json["contacts"]
    stranger = Browser(world.suite.app.test_client())

    sent = stranger.get("/my-billing/payment-methods/new")

    assert sent.status_code == 303
    assert "next=" in sent.headers["Location"]
    form = {"email": dana["email"], "password": PASSWORD.format(run="tests")}
    form["next"] = unquote(sent.headers["Location"].partition("next=")[2])
    arrived = stranger.post(sent.headers["Location"], form)
    assert arrived.headers["Location"].endswith("/my-billing/payment-methods/new")


def test_what_is_asked_is_revoked_and_can_be_asked_again(world):
    ask(world)
    path = f"/clients/{world.client}/method-requests"

    revoked = world.owner.post(f"{path}/{asked(world)['id']}/revocation", {})

    assert revoked.status_code == 303
    assert asked(world)["status"] == "revoked"
    again = keyed(world.owner, path, {})
    assert again.status_code == 201
    assert world.owner.api("POST", f"{path}/{again.json['id']}/revocation").status_code == 200
    twice = world.owner.api("POST", f"{path}/{again.json['id']}/revocation")
    assert (twice.status_code, asked(world)["status"]) == (409, "revoked")


def test_whoever_comes_second_reads_on_the_page_that_it_is_so_already(world):
    first, second = ask(world, "k-1"), ask(world, "k-2")
    seen = words(world.owner.get(home(world)))
    path = f"/clients/{world.client}/method-requests/{asked(world)['id']}/revocation"
    ended = [world.owner.post(path, {}).status_code, world.owner.post(path, {}).status_code]
    after = words(world.owner.get(home(world)))

    assert (first.status_code, second.status_code) == (303, 303)
    assert "This client has been asked already." in seen
    assert ended == [303, 303]
    assert "It is over already." in after


def test_many_are_asked_at_once_and_who_has_nobody_to_read_it_says_so(world):
    made = keyed(world.owner, "/clients", {"name": "Nobody Ltd"}).json["id"]
    order = {"act": "request_method", "ids": [world.client, made]}

    answer = keyed(world.owner, "/clients/bulk", order).json
    form = {"act": "request_method", "ids": [world.client], "idempotency_key": str(new_id())}
    page = words(world.owner.post("/clients/bulk", form))

    said = {item["id"]: item for item in answer["items"]}
    assert said[world.client]["is_done"]
    assert "Nobody at this client can be asked" in said[made]["refusal"]
    assert "0 clients asked for a payment method" in page
    assert asked(world)["status"] == "open"


def test_another_clients_request_and_a_contact_find_nothing(world):
    ask(world)
    request = asked(world)["id"]
    other = keyed(world.owner, "/clients", {"name": "Other Ltd"}).json["id"]

    refused = [
        world.owner.api("POST", f"/clients/{other}/method-requests/{request}/revocation"),
        world.contact.api("POST", f"/clients/{world.client}/method-requests/{request}/revocation"),
        keyed(world.contact, f"/clients/{world.client}/method-requests", {}),
    ]

    assert [each.status_code for each in refused] == [404] * 3
    assert asked(world)["status"] == "open"
