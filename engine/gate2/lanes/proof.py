"""The proof lane: who is trusted, in order.

 1. Copy the artifact's files once, hashing each; the copy is what is elaborated and judged.
 2. The artifact pins a toolchain, and it is the one installed here.
 3. The statement file is the one that was reviewed.
 4. Read both sources for commands that could step around the kernel (defence in depth).
 5. Prove the seal; then elaborate statement and proof in two sealed runs. Their word counts
    for nothing: what comes out is data.
 6. Decode the compiled files on the trusted side, never loading them into Lean.
 7. The target's type and everything it rests on are the same in proof as in statement; the
    axioms of its dependency cone are within policy; nothing unsafe, partial or sorried in it.

The verdict is made elsewhere, from the evidence this returns.
"""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gate2.evidence import KernelFacts, ProofEvidence, ProofOutcome
from gate2.lanes.facts import seal_facts, subject_of
from gate2.lean.compare import Judgement, judge
from gate2.lean.elaborate import Elaborated, Elaboration, Elaborator, Failure, Message
from gate2.lean.library import Library
from gate2.lean.malformed import MalformedError
from gate2.lean.olean import CompiledModule, read_module
from gate2.lean.source import refusals
from gate2.lean.toolchain import Toolchain
from gate2.policy import Policy
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Artifact, Claim, LeanPart
from gate2.sandbox.bundle import BundleCaps, copy_bundle
from gate2.sandbox.job import Seal
from gate2.sandbox.workdir import private_directory

Say = Callable[[str], None]
