"""A body that is refused for its size is taken off the wire all the same, within a bound.

A server closes a connection on which a body was left unread. Whoever sends just then loses the answer, or
the next request on that connection.
"""

from flask import Response, request

READ_ON = 16_000_000
_CHUNK = 65_536


def read_on(response: Response) -> Response:
    """After a 413: reads what is still to come, and throws it away; of a larger body so much alone."""
    left = min(request.content_length or 0, READ_ON) if response.status_code == 413 else 0
    body = request.environ["wsgi.input"]
    while left > 0 and (chunk := body.read(min(left, _CHUNK))):
        left -= len(chunk)
    return response
