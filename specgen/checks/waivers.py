"""Reading a person's decisions, and setting aside the findings that they waive."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from specgen.errors import WaiversError
from specgen.findings import Code, Finding, Problem, Severity
from specgen.model.library import Library
from specgen.model.report import Waived
from specgen.model.waivers import WaivedCode, Waivers
from specgen.refusals import problems_of
from specgen.yamlfile import read_yaml


def read_waivers(path: Path, library: Library) -> Waivers:
    """The decisions in a YAML file. Raises WaiversError with every problem, FileProblem where it cannot be read."""
    file = read_yaml(path, shown=str(path))
    try:
        waivers = Waivers.model_validate(file.data)
    except ValidationError as error:
        raise WaiversError(problems_of(error, Waivers, file)) from error
    known = {item.id for checklist in library.checklists.values() for item in checklist.items}
    unknown = [
        Problem(
            file=file.path,
            line=file.line(("not_applicable", at, "item")),
            message=f"チェックシートに「{one.item}」という項目はない。",
            hint="specgen check が示す項目のIDを書く。",
        )
        for at, one in enumerate(waivers.not_applicable)
        if one.item not in known
    ]
    if unknown:
        raise WaiversError(unknown)
    return waivers


def set_aside(findings: Iterable[Finding], waivers: Waivers) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """The findings that stand, those that are waived; a waiver that waives nothing becomes a finding of its own."""
    standing, waived, used = [], [], set()
    for finding in findings:
        match = next((one for one in waivers.waive if concerns(one, finding)), None)
        if match is None:
            standing.append(finding)
        else:
            used.add(match)
            waived.append(Waived(finding=finding, reason=match.reason))
    unused = [one for one in waivers.waive if one not in used]
    standing += [
        Finding(
            code=Code.waiver_unused,
            severity=Severity.info,
            place=one.place,
            message=f"指摘「{one.code.value}」を残すとした判断に当たる指摘がない。",
            hint="文書が直ったのであれば、判断のファイルから消す。",
        )
        for one in unused
    ]
    return tuple(standing), tuple(waived)


def concerns(waiver: WaivedCode, finding: Finding) -> bool:
    """Whether a waiver waives a finding."""
    return (
        waiver.code is finding.code
        and (not waiver.place or waiver.place == finding.place)
        and (not waiver.containing or waiver.containing in finding.message)
    )
