"""Which 64 hexadecimal digits are an Ed25519 public key that only its owner can sign as."""

import re

_PUBLIC = re.compile(r"[0-9a-f]{64}")
_P = 2**255 - 19

# y coordinates of the eight points whose order divides 8; a point and its negative share one.
_Y_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER = frozenset({0, 1, _P - 1, _Y_OF_ORDER_8, _P - _Y_OF_ORDER_8})


def is_public_key(text: str) -> bool:
    """Whether the text is a public key in its one spelling, and of large order.

    Lower-case hexadecimal digits (RFC 8032, 5.1.2). Refused are a y coordinate that is not below
    p, as in 5.1.3, since it would be a second name of a key, and points of small order: signatures
    hold under them that nobody made. That the point is on the curve is left to verification, which
    fails for one that is not.
    """
    if not _PUBLIC.fullmatch(text):
        return False
    y = int.from_bytes(bytes.fromhex(text), "little") & (2**255 - 1)
    return y < _P and y not in _SMALL_ORDER
