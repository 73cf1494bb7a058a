"""The files of a draft: of what stands now, or of a version as it was submitted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from specgen import office
from specgen.errors import NotFound
from specgen.export.jsonfile import render_json
from specgen.model.specification import Specification
from specgen.store import Store
from specgen.store.values import Job, JobState, Project
from specgen.workbench.desk.cases.template import template_of
from specgen.workbench.desk.desk import Desk
from specgen.workbench.desk.revisions.revising import Version, stored_version, template_in
from specgen.workbench.making import DOCX, file_names, make_file, pdf_names, zipped
from specgen.workbench.printing import ALL, KEEP, PDF, PRINT

ZIP: Final = "files.zip"  # everything that needs no LibreOffice
JSON: Final = "specification.json"
_DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Final = {
    "docx": _DOCX_TYPE,
    "xlsx": _XLSX_TYPE,
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
# name: (what it is called, what it is for)
_WORDS: Final = {
    DOCX: ("仕様書", "公告し、印刷する仕様書です。"),
    "requirements.xlsx": ("要件回答書", "事業者が、要件ごとに対応の可否を記入します。"),
    "checklist.xlsx": ("チェックシート照合表", "チェックシートの項目ごとに、仕様書のどこで満たすかを示します。"),
    "report.html": ("作成報告書", "決裁に付ける、作成の経過の記録です。庁内用です。"),
    "specification.md": ("仕様書（文字だけ）", "書式のない仕様書です。前の版と見比べるのに使います。"),
    JSON: ("仕様書のデータ", "ほかのシステムで読むための、仕様書の全てのデータです。庁内用です。"),
    "council.md": ("議会説明資料", "議会への説明のための要約です。"),
}
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
_MOST_NAME = 60


class Source(NamedTuple):
    """What files are made from. `template` is the id of the office's own .docx; `edition` stands in the names."""

    project: Project
    version: Version | None
    spec: Specification
    template: str
    edition: str


class Made(NamedTuple):
    """A file to hand out, under a name that a person can keep it by."""

    content: bytes
    name: str
    type: str


class Offer(NamedTuple):
    """A file that can be had: at once, or (`printed`) after LibreOffice has made it."""

    name: str
    label: str
    kind: str
    note: str
    printed: bool = False


def source(desk: Desk, project: str, number: int | None = None) -> Source:
    """What the files of a version, or of what stands now, are made from. Raises NotFound."""
    case = desk.case(project)
    if number is not None:
        return stored_source(desk.store, case.project, number)
    template = template_of(desk, case.project)
    return Source(case.project, None, case.spec, template.blob if template else "", "案")


def stored_source(store: Store, project: Project, number: int) -> Source:
    """What the files of a version are made from, whoever asks: nothing but what was submitted. Raises NotFound."""
    found = stored_version(store, project.id, number)
    held = template_in(store.revisions.entries(project.id, number))
    return Source(project, found, found.printed, held.blob if held else "", found.label)


def offers(made: Source) -> list[Offer]:
    """Every file that can be had at once."""
    known = list(_WORDS)
    names = sorted(file_names(made.spec), key=lambda name: known.index(name) if name in known else len(known))
    return [_offer(made.spec, name) for name in names]


def printed_offers(made: Source) -> list[Offer]:
    """Every file that LibreOffice makes; none where it is not there."""
    if office.find_office() is None:
        return []
    pdfs = [
        Offer(name, _words(made.spec, name_of)[0], "PDF", "", printed=True)
        for name, name_of in pdf_names(file_names(made.spec)).items()
    ]
    docx = Offer(DOCX, "仕様書（目次のページ番号入り）", "Word", "", printed=True)
    return [docx, *pdfs, Offer(ALL, "一式（ページ番号とPDFを含む）", "ZIP", "", printed=True)]


def download(desk: Desk, made: Source, name: str) -> Made:
    """One file, or all of them as ZIP, without LibreOffice. Raises NotFound for another name."""
    known = dict.fromkeys([*file_names(made.spec), *kept_files(desk.store, made)])
    if name not in known and name != ZIP:
        raise NotFound(f"ファイル「{name}」")
    if name == ZIP:
        content = zipped({file_name(made, one): file_content(desk.store, made, one) for one in known})
    else:
        content = file_content(desk.store, made, name)
    _record(desk, made, name)
    return Made(content, file_name(made, name), type_of(name))


def file_content(store: Store, made: Source, name: str) -> bytes:
    """One file: the kept one of an approved version where it is there. Raises KeyError for another name."""
    if blob := kept_files(store, made).get(name):
        return store.blobs.get(blob)
    # What was submitted is this file, byte for byte: it is not rendered anew.
    if name == JSON and made.version:
        return made.version.content
    template = store.blobs.get(made.template) if name == DOCX and made.template else None
    return make_file(made.spec, name, template)


def begin(desk: Desk, made: Source, wanted: str) -> Job:
    """Have a file made in the background; the job that makes it already where there is one. Raises NotFound."""
    if wanted not in {one.name for one in printed_offers(made)}:
        raise NotFound(f"ファイル「{wanted}」")
    content, params = _input(made, wanted)
    for one in desk.store.jobs.list(desk.user.id):
        if one.kind == PRINT and one.params == params and one.state not in (JobState.failed, JobState.cancelled):
            return one
    return desk.store.jobs.add(PRINT, desk.user.id, made.project.id, file_name(made, wanted), content, params)


def begin_keeping(desk: Desk, made: Source) -> None:
    """Have the .docx with page numbers and the PDF of an approved version made, and kept with it."""
    if not made.version or kept_files(desk.store, made) or office.find_office() is None:
        return
    if is_keeping(desk, made):
        return
    content, params = _input(made, KEEP)
    params["keep"] = _keeping(made)
    desk.store.jobs.add(PRINT, desk.user.id, made.project.id, file_name(made, PDF), content, params)


def is_keeping(desk: Desk, made: Source) -> bool:
    """Whether the files that are kept with an approved version are being made, for its approver or for this person."""
    approver = made.version.revision.decided_by if made.version else None
    jobs = [job for owner in {approver or "", desk.user.id} for job in desk.store.jobs.list(owner)]
    waiting = (JobState.queued, JobState.running)
    return any(job.kind == PRINT and job.params.get("keep") == _keeping(made) and job.state in waiting for job in jobs)


def kept_files(store: Store, made: Source) -> dict[str, str]:
    """The files that are kept with an approved version: the ids of their blobs by name."""
    if not made.version or not made.version.approved:
        return {}
    found: dict[str, str] = store.settings.get(_keeping(made), {})
    return found


def file_job(desk: Desk, project: str, job: str) -> Job:
    """One's own job of a 案件. Raises NotFound."""
    desk.case(project)
    found = desk.store.jobs.get(job)
    if (found.kind, found.owner, found.project) != (PRINT, desk.user.id, project):
        raise NotFound("処理")
    return found


def file_jobs(desk: Desk, project: str) -> list[Job]:
    """One's own jobs of a 案件, the newest first."""
    desk.case(project)
    mine = desk.store.jobs.list(desk.user.id)
    return [one for one in mine if (one.kind, one.project) == (PRINT, project) and one.params["wanted"] != KEEP]


def job_result(desk: Desk, project: str, job: str) -> Made:
    """What a job made. Raises NotFound, Conflict where it is not done."""
    found = file_job(desk, project, job)
    content = desk.store.jobs.result(job)
    desk.store.audit.record(desk.actor, "file.download", f"project:{project}", {"file": found.params["wanted"]})
    return Made(content, found.name, type_of(found.name))


def cancel_job(desk: Desk, project: str, job: str) -> Job:
    """Stop a job of one's own. Raises NotFound."""
    return desk.store.jobs.cancel(file_job(desk, project, job).id)


def file_name(made: Source, name: str, title: str = "") -> str:
    """〈案件名〉_第2版_仕様書.docx, with nothing that a file's name may not hold; another title where one is given."""
    label = "一式" if name in (ALL, ZIP) else _words(made.spec, _printed_from(name))[0].partition("（")[0]
    return named(title or made.project.title, made.edition, label, suffix=name.rsplit(".", 1)[-1])


def named(*parts: str, suffix: str) -> str:
    """A file's name of parts that a person wrote: on every system, and without signs that hide what it is."""
    return "_".join(_safe(part) for part in parts) + f".{suffix}"


def type_of(name: str) -> str:
    """The media type of a file by its ending."""
    return TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")


def _safe(text: str) -> str:
    plain = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return plain.translate(_FORBIDDEN)[:_MOST_NAME].strip(". ") or "仕様書"


def _input(made: Source, wanted: str) -> tuple[bytes, dict[str, Any]]:
    content = made.version.content if made.version else render_json(made.spec).encode()
    params = {
        "wanted": wanted,
        "base": made.template,
        "final": made.spec.final,
        "of": hashlib.sha256(content).hexdigest(),
        "edition": made.edition,
    }
    return content, params


def _keeping(made: Source) -> str:
    number = made.version.revision.number if made.version else 0
    return f"printed:{made.project.id}/{number}"


def _offer(spec: Specification, name: str) -> Offer:
    label, note = _words(spec, name)
    kinds = {"docx": "Word", "xlsx": "Excel", "html": "HTML", "md": "テキスト", "json": "JSON"}
    return Offer(name, label, kinds[name.rsplit(".", 1)[-1]], note)


def _words(spec: Specification, name: str) -> tuple[str, str]:
    titles: Iterable[tuple[str, str]] = ((f"{paper.id}.md", paper.title) for paper in spec.papers)
    return _WORDS.get(name) or (dict(titles).get(name, name), "")


def _printed_from(name: str) -> str:
    if not name.endswith(".pdf"):
        return name
    stem = name.removesuffix(".pdf")
    return next(one for one in _WORDS if one.startswith(f"{stem}.") and not one.endswith((".md", ".json")))


def _record(desk: Desk, made: Source, name: str) -> None:
    target = f"project:{made.project.id}" + (f"/revision/{made.version.revision.number}" if made.version else "")
    desk.store.audit.record(desk.actor, "file.download", target, {"file": name})
