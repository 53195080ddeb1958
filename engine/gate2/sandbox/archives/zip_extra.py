"""Extra fields of zip entries (APPNOTE.TXT, section 4.5): only those that change nothing."""

import struct
import zlib

from gate2.sandbox.archives.refusal import named, refuse

ZIP64 = 0x0001
_UNICODE_PATH = 0x7075
_HARMLESS = (
    *(0x5455, 0x5855, 0x7855, 0x7875, 0x000A, 0x000D),  # times and owners: Unix and NTFS
    *(0xCAFE, 0xA11E, 0xD935),  # Java's and Android's marks, alignment
)


def extra_fields(data: bytes, name: bytes) -> dict[int, bytes]:
    """The extra fields of the entry `name` by number, each once.

    Raises:
        InvalidRecord: REC-001, one that would change what is read: encryption, another name,
            a link's target, or one that is not known.
    """
    fields: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        number, length = (
            struct.unpack_from("<HH", data, at) if len(data) - at >= 4 else (0, 1 << 16)
        )
        at += 4 + length
        if at > len(data):
            refuse(f"expected whole extra fields for {named(name)}, the last one is cut")
        if number in fields:
            refuse(f"expected each extra field of {named(name)} once, came 0x{number:04x} again")
        fields[number] = data[at - length : at]
    for number, value in fields.items():
        if number == _UNICODE_PATH and not _repeats(value, name):
            refuse(f"expected one name for an entry, {named(name)} has another in an extra field")
        if number not in (*_HARMLESS, ZIP64, _UNICODE_PATH):
            refuse(f"expected no extra field 0x{number:04x} for {named(name)}, came one")
    return fields


def _repeats(value: bytes, name: bytes) -> bool:
    """Whether a Unicode path field says again what the header says."""
    return value == struct.pack("<BI", 1, zlib.crc32(name)) + name
