"""One entry of the cache as bytes: a line with its authentication code, then one JSON document.

The code covers the entry's name too, so that an entry which is put under another name is as
worthless there as one that was altered. Nothing is parsed before the code holds.
"""

import hashlib
import hmac
import json

_DOMAIN = b"gate2-cache-v1\n"
_CODE_LENGTH = 64


class EntryRefused(Exception):
    """The bytes are no entry of that name, made with that key; the message says how so."""


def entry_bytes(secret: bytes, name: str, document: object) -> bytes:
    """The entry of that name that holds this JSON document."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    data = body.encode()
    return _code(secret, name, data).encode() + b"\n" + data


def document_of(secret: bytes, name: str, data: bytes) -> object:
    """The JSON document of the entry of that name.

    Raises:
        EntryRefused: it is cut short, altered, another entry's, or made with another key.
    """
    code, newline, body = data.partition(b"\n")
    if len(code) != _CODE_LENGTH or not newline:
        raise EntryRefused("it does not begin with an authentication code")
    if not hmac.compare_digest(code, _code(secret, name, body).encode()):
        raise EntryRefused(
            "its authentication code does not fit: it was cut short, altered or renamed, or made "
            "with another key"
        )
    document: object = json.loads(body)
    return document


def _code(secret: bytes, name: str, body: bytes) -> str:
    return hmac.new(secret, _DOMAIN + name.encode() + b"\n" + body, hashlib.sha256).hexdigest()
