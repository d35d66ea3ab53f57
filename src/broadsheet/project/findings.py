"""What `broadsheet doctor` finds: one line for each part of an edition. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    LOOK = "look"  # it works, and somebody should look at it
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of an edition: how it is, in words, and what to do where something is to be done."""

    part: str
    state: State
    says: str
    hint: str = ""


def has_faults(findings: Sequence[Finding]) -> bool:
    """Return whether something must be mended."""
    return any(finding.state is State.FAULT for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings for a program."""
    status = "fault" if has_faults(findings) else "ok"
    return json.dumps({"status": status, "findings": [asdict(finding) for finding in findings]}, indent=2)


def as_table(findings: Sequence[Finding]) -> str:
    """Return the findings for a person: one line each, with what to do under it."""
    width = max(len(finding.part) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state.value:5}  {finding.part:{width}}  {finding.says}")
        if finding.hint:
            lines.append(f"{'':5}  {'':{width}}  → {finding.hint}")
    return "\n".join(lines)


def in_words(seconds: float) -> str:
    """Return a span as people say it: 4 s, 3 min, 2 h, 5 days."""
    if seconds < 120:
        return f"{max(0, round(seconds))} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    if seconds < 172_800:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86_400)} days"
