"""Which declared endpoint and models may be used, and how much a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.narrative.endpoint import Endpoint, highest
from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk
from specgen.web.render import render, see_other
from specgen.workbench.desk import Desk
from specgen.workbench.desk.office import governing
from specgen.workbench.desk.office.governing import ModelForm
from specgen.workbench.desk.refused import FormRefused

router = APIRouter()
NAMES = {"1": "機密性1", "2": "機密性2", "3c": "機密性3C", "3b": "機密性3B", "3a": "機密性3A"}
NETWORKS = {"internet": "インターネット", "closed": "庁内の閉じたネットワーク", "loopback": "この機器の中"}


@dataclass(frozen=True)
class Declared:
    """An endpoint as the server's environment declares it, in words."""

    name: str
    address: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class Models:
    """The form. `why` says why no endpoint is declared."""

    frame: AdminFrame
    form: ModelForm
    declared: list[Declared]
    models: list[tuple[str, str]]
    why: str
    problems: dict[str, str]


@router.get("/admin/models")
def models(request: Request, desk: AdminDesk) -> Response:
    """The form."""
    return _page(request, desk, governing.model_form(desk), {})


@router.post("/admin/models")
def save(
    request: Request,
    desk: AdminDesk,
    use: Annotated[str, Form()] = "",
    endpoint: Annotated[str, Form()] = "",
    models: Annotated[list[str] | None, Form()] = None,
    total: Annotated[str, Form()] = "",
    person: Annotated[str, Form()] = "",
    group: Annotated[str, Form()] = "",
    model: Annotated[str, Form()] = "",
    people: Annotated[str, Form()] = "",
    groups: Annotated[str, Form()] = "",
    named_models: Annotated[str, Form()] = "",
) -> Response:
    """Keep it."""
    chosen = tuple(models or ()) if use == "some" else None
    form = ModelForm(use == "none", endpoint, chosen, total, person, group, model, people, groups, named_models)
    try:
        changed = governing.save_models(desk, form)
    except FormRefused as error:
        return _page(request, desk, form, error.problems, 422)
    return see_other("/admin/models", "saved" if changed else "unchanged")


def _page(request: Request, desk: Desk, form: ModelForm, problems: dict[str, str], status: int = 200) -> Response:
    endpoints, why = governing.declared(desk)
    names = dict.fromkeys(name for one in endpoints for name in (one.model, *one.allowed_models))
    # One that was chosen and is declared no more stays to be seen.
    names |= dict.fromkeys(form.models or ())
    page = Models(
        admin_frame("models"),
        form,
        [_declared(one) for one in endpoints],
        [(name, name) for name in names],
        why.replace("\n  直し方: ", ""),
        problems,
    )
    return render(request, "admin_models.html", "言語モデル", page, status=status)


def _declared(endpoint: Endpoint) -> Declared:
    most = highest(endpoint)
    trains = {True: "使われる", False: "使われない", None: "申告なし"}[endpoint.trains]
    return Declared(
        endpoint.name,
        endpoint.base_url,
        [
            ("アドレス", endpoint.base_url),
            ("モデル", "、".join(dict.fromkeys((endpoint.model, *endpoint.allowed_models)))),
            ("つながり方", NETWORKS[endpoint.network]),
            ("処理の場所", endpoint.region),
            ("契約の形", endpoint.terms or "申告なし"),
            ("入力の学習", trains),
            ("送ることができる情報", f"{NAMES[most]}まで" if most else "なし（申告が足りない）"),
        ],
    )
