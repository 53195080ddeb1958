"""Text for SARIF messages and paths for SARIF locations, in which no reader finds anything else."""

import hashlib
import json
from urllib.parse import quote_from_bytes

from gate2.ci.judgement import Finding
from gate2.report.ci.inert import inert
from gate2.report.ci.words import subject_of
from gate2.report.escape import shortened
from gate2.settings import SETTINGS_NAME

Document = dict[str, object]

MESSAGE_WIDTH = 1000
NAME_WIDTH = 200


def plain(text: str, width: int = MESSAGE_WIDTH) -> str:
    """A plain text message that shows the text, at most `width` characters of it.

    Braces would be placeholders and are doubled (SARIF 2.1.0, 3.11.5). A link needs ``](``
    (3.11.6), for which there is no escape outside of a link: its second character is shown as
    code.
    """
    shown = shortened(_begin(text, width).replace("](", "]\\u{28}"), width)
    return shown.replace("{", "{{").replace("}", "}}")


def one_line(text: str) -> str:
    """Text for a string that is no message: shown, and nothing in it has a meaning."""
    return shortened(_begin(text, MESSAGE_WIDTH), MESSAGE_WIDTH)


def _begin(text: str, width: int) -> str:
    """What is shown in `width` characters and one more: of a long text the rest is not looked at.

    Inert, although JSON could hold anything: readers of SARIF print messages into logs too.
    """
    return inert(text[: width + 1])


def message_of(finding: Finding) -> Document:
    """What was expected and what came, after whose it is; then what to do."""
    about = subject_of(finding) or "repository"
    said = plain(f"{about}: {finding.reason.message}")
    remedy = plain(finding.reason.remedy)
    return {"text": f"{said}\nNext step: {remedy}" if remedy else said}


def location_of(finding: Finding) -> Document:
    """The line in the file, and the record and claim.

    What belongs to no file is shown at the gate's settings: GitHub refuses a whole upload for one
    result without a file.
    """
    path, line = (finding.path, finding.line) if finding.path else (SETTINGS_NAME, 1)
    location: Document = {
        "physicalLocation": {
            "artifactLocation": {"uri": relative_uri(path), "uriBaseId": "SRCROOT"},
            "region": {"startLine": max(line, 1)},
        }
    }
    if finding.record is not None:
        location["logicalLocations"] = _logical(finding.record, finding.claim)
    return location


def _logical(record: str, claim: str | None) -> list[Document]:
    whole = _name(record)
    if claim is None:
        return [{"name": whole, "kind": "record"}]
    name = _name(claim)
    return [{"name": name, "fullyQualifiedName": f"{whole}/{name}", "kind": "claim"}]


def _name(text: str) -> str:
    return shortened(_begin(text, NAME_WIDTH), NAME_WIDTH)


def relative_uri(path: str) -> str:
    """The path as a relative reference of the same bytes, never one with a scheme or a host."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        data = path.encode("utf-8", "surrogatepass")
    uri = quote_from_bytes(data, safe="/")
    return f"%2F{uri[1:]}" if uri.startswith("/") else uri


def fingerprint(finding: Finding) -> str:
    """The same wherever the finding stands: made of its code, record and claim alone."""
    whose = (finding.record, finding.claim) if finding.record is not None else (finding.path,)
    named = json.dumps([finding.reason.code, *whose])
    return hashlib.sha256(named.encode()).hexdigest()[:32]
