"""An office's own .docx to build on: of one 案件, or of all 案件 of a 課 that have none of their own."""

from __future__ import annotations

from specgen.errors import Denied, FileProblem
from specgen.export.docx import render_docx
from specgen.model.base import Value
from specgen.store.values import Kind, Project, Save
from specgen.workbench.bench import MAX_BASE
from specgen.workbench.desk.desk import Desk

TEMPLATE = "template"  # the key of the setting entry of a 案件; with the id of a 課 the name of a setting


class Template(Value):
    """A .docx of the office: the id of its blob, and the name it came with."""

    blob: str
    name: str


def template_of(desk: Desk, project: Project) -> Template | None:
    """The .docx that the files of a 案件 are built on: its own, else that of its 課."""
    return own_template(desk, project.id) or group_template(desk, project)


def own_template(desk: Desk, project: str) -> Template | None:
    """The .docx of the 案件 itself."""
    found = desk.case(project).entry(Kind.setting, TEMPLATE)
    return Template.model_validate(found.value) if found else None


def group_template(desk: Desk, project: Project) -> Template | None:
    """The .docx of the 課."""
    found = desk.store.settings.get(_name(project)) if project.group else None
    return Template.model_validate(found) if found else None


def keep_template(desk: Desk, project: str, content: bytes, name: str, *, of_group: bool) -> None:
    """Keep a .docx after a trial that the draft can be built on it.

    Raises FileProblem where it cannot, Denied, and EntryConflict where somebody else set another one just now.
    """
    case = desk.editable(project)
    shown = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())[:120]
    if len(content) > MAX_BASE:
        raise FileProblem(shown, f"ひな形が大き過ぎます（上限{MAX_BASE >> 20}MB）。", "画像を減らしてください。")
    try:
        render_docx(case.spec, base=content)
    except FileProblem as error:
        raise FileProblem(shown, error.message, error.hint) from error
    template = Template(blob=desk.store.blobs.put(content), name=shown or "ひな形.docx").model_dump()
    if of_group:
        desk.store.settings.set(_name(case.project), template, desk.actor)
    else:
        save = Save(kind=Kind.setting, key=TEMPLATE, value=template, base=case.base(Kind.setting, TEMPLATE))
        desk.save(project, [save])


def drop_template(desk: Desk, project: str, *, of_group: bool) -> None:
    """Build on specgen's own form again. Raises Denied."""
    case = desk.editable(project)
    if of_group:
        desk.store.settings.set(_name(case.project), None, desk.actor)
    elif case.entry(Kind.setting, TEMPLATE):
        base = case.base(Kind.setting, TEMPLATE)
        desk.save(project, [Save(kind=Kind.setting, key=TEMPLATE, value=None, base=base)])


def _name(project: Project) -> str:
    if not project.group:
        raise Denied("この案件は、どの課のものでもありません。", "案件の設定で、課を決めてください。")
    return f"{TEMPLATE}:{project.group}"
