"""`counterfoil clock`: a sandbox firm's time, over the same JSON API that everyone uses."""

import argparse
import threading
from contextlib import closing
from datetime import datetime, time
from typing import Any

import httpx

from common.clock import at_local_time
from suite.calling import Say, live, require, who
from suite.data import CannotStart
from suite.story.api import Api

LOOK_EVERY = 0.5
NOON = time(12)


def clock(options: argparse.Namespace) -> int:
    """Signs the owner in and does what was asked."""
    owner, password = who(options)
    with closing(Api(options.url.rstrip("/"))) as api:
        try:
            require(api.sign_in(owner, password), f"{owner} cannot sign in at {options.url}")
            if options.act == "show":
                return show(api, print)
            return forward(api, target_of(api, options), print, live)
        except httpx.TransportError as error:
            raise CannotStart(f"No suite answers at {options.url} ({error}).") from error


def show(api: Api, say: Say) -> int:
    """Says the firm's time, what is due next and how the last journey went."""
    at = require(api.get("/test-clock"), "This firm's clock cannot be shown")
    ahead = f", {at['offset_days']} days ahead" if at["offset_days"] else ""
    say(f"It is {_minute(at['now'])} for this firm ({at['time_zone']}){ahead}.")
    due = at["next_due"]
    say(f"Next: {_minute(due['at'])}  {due['what']}" if due else "Nothing is due.")
    if last := at["advance"]:
        way = f"{_minute(last['from'])} to {_minute(last['at'])}"
        say(f"Last journey: {way}, {last['status']}. {last['so_far']}.")
    return 0


def forward(api: Api, target: dict[str, Any], say: Say, live: Say) -> int:
    """Moves the firm's time, telling on the way how far it is; 1 if it could not come to its end."""
    begun = require(api.post("/test-clock/advances", target), "The clock was not moved")
    found = follow(api, begun["id"], live)
    journey = found["advance"]
    for entry in reversed(journey["log"]):
        say(f"  {_minute(entry['at'])}  {entry['text']}")
    if found["status"] != "done":
        raise CannotStart(f"The clock stopped at {_minute(journey['at'])}: {journey['error']}")
    say(f"It is {_minute(journey['at'])} for this firm. {journey['so_far']}.")
    return 0


def follow(api: Api, journey_id: str, live: Say) -> dict[str, Any]:
    """Waits until a journey is over, telling how far it is; returns how it ended."""
    pause = threading.Event()
    while True:
        found = require(api.get(f"/test-clock/advances/{journey_id}"), "The journey is lost")
        journey = found["advance"]
        live(f"{_minute(journey['at'])}  day {journey['done_days']} of {journey['total_days']}")
        if found["status"] != "running":
            live("")
            return found
        pause.wait(LOOK_EVERY)


def target_of(api: Api, options: argparse.Namespace) -> dict[str, Any]:
    """Returns how far the time is to move; a date by itself means noon of it, where the firm is."""
    if options.days is not None:
        return {"days": options.days}
    try:
        at = datetime.fromisoformat(options.to)
    except ValueError as error:
        raise CannotStart(f"{options.to} is neither a date nor an instant.") from error
    if len(options.to) == len("2026-12-01"):
        zone = require(api.get("/test-clock"), "This firm's clock cannot be shown")["time_zone"]
        return {"to": at_local_time(at.date(), NOON, zone).isoformat()}
    if at.tzinfo is None:
        raise CannotStart(f"{options.to} names no offset from UTC: {options.to}Z is one that does.")
    return {"to": at.isoformat()}


def _minute(instant: str) -> str:
    return datetime.fromisoformat(instant).strftime("%Y-%m-%d %H:%M UTC")
