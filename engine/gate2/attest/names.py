"""What the files of evidence are called: a name holds the digest of what it names; and where the
key that signs them is named."""

from typing import Final

KEY_VARIABLE: Final = "GATE2_KEY"
"""The variable that names a signing key, or holds it: for the process that signs alone."""
EVIDENCE_DIR: Final = "evidence"
RECORD_STEM: Final = "_verdict"
"""Of the attestation of a record as a whole. No claim has this id: none begins so."""
ATTESTATION_SUFFIX: Final = ".dsse.json"
SUMMARY_SUFFIX: Final = ".svr.dsse.json"
MATH_RESULT_SUFFIX: Final = ".math-result.json"
BUNDLE_SUFFIX: Final = ".sigstore.json"
"""Instead of `ATTESTATION_SUFFIX`: a sigstore bundle over the same payload."""
DIGEST_LENGTH: Final = 16


def evidence_path(stem: str, sha256: str, suffix: str) -> str:
    """Where a file with this digest lies, relative to the record."""
    return f"{EVIDENCE_DIR}/{stem}.{sha256[:DIGEST_LENGTH]}{suffix}"


def bundle_path(attestation: str) -> str:
    """Where the sigstore bundle of an attestation lies, if there is one."""
    return attestation.removesuffix(ATTESTATION_SUFFIX) + BUNDLE_SUFFIX
