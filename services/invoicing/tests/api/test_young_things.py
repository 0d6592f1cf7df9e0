"""What another service made a moment ago is waited for; what nobody made is not there."""

import time
from threading import Timer

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_contact


def test_a_client_and_contact_that_are_on_their_way_are_waited_for(studio):
    client, contact = str(new_id()), str(new_id())
    body = studio.proposal_body(client_id=client, contact_id=contact)
    arrivals = [
        Timer(0.2, studio.tell, ("client.created", a_client(client))),
        Timer(0.4, studio.tell, ("contact.created", a_contact(contact, client))),
    ]
    for arrival in arrivals:
        arrival.start()

    response = studio.member().post("/v1/proposals", body, key="k")

    for arrival in arrivals:
        arrival.join()
    assert response.status_code == 201, response.json


def test_what_never_comes_is_not_there_after_a_second(studio):
    body, began = studio.proposal_body(client_id=str(new_id())), time.monotonic()

    response = studio.member().post("/v1/proposals", body, key="k")

    assert response.status_code == 404
    assert 0.9 < time.monotonic() - began < 15
