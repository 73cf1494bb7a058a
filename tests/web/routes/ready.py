"""A 案件 that can be approved: the sample of a town, with every text confirmed."""

from __future__ import annotations

from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.resources import resource
from specgen.store.values import Kind, Project, Save
from specgen.workbench.desk import Desk
from specgen.workbench.desk.revisions import revising


def sample_case(desk: Desk, title: str = "生成AIサービス") -> Project:
    """The sample of a town, with texts that nobody has confirmed yet."""
    raw = read_answers_yaml(resource("samples") / "town" / "answers.yaml")
    saves = [Save(kind=Kind.answer, key=id_, value=one.value) for id_, one in raw.values.items()]
    return desk.create(title, raw.preset, saves)


def ready_case(desk: Desk, title: str = "生成AIサービス") -> Project:
    """The same with nothing in the way of an approval."""
    project = sample_case(desk, title)
    spec = desk.case(project.id).spec
    clauses = {item.id: item.clause or "" for item in spec.items() if item.confirm}
    desk.save(project.id, [Save(kind=Kind.confirmed, key=one, value=True) for one in clauses.values()])
    return desk.case(project.id).project


def submitted(desk: Desk, project: Project) -> str:
    """A version of a 案件; its hash."""
    version = desk.case(project.id).project.version
    return revising.submit(desk, project.id, "見てください", version).hash


def approved_case(drafter: Desk, approver: Desk, title: str = "生成AIサービス") -> Project:
    """A 案件 whose first version is approved."""
    project = ready_case(drafter, title)
    revising.decide(approver, project.id, 1, submitted(drafter, project), True, "")
    return project
