"""From an error to a page: what happened, what to do, and what became of the input. The one place for it."""

from __future__ import annotations

import logging
import secrets
import traceback
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from specgen.errors import (
    Conflict,
    Denied,
    InputError,
    Locked,
    NarrativeError,
    NotFound,
    OutputError,
    SpecgenError,
)
from specgen.web.deps import SignInFirst
from specgen.web.render import is_htmx, render

LOG = logging.getLogger("specgen.web")
STATUS: tuple[tuple[type[SpecgenError], int, str], ...] = (
    (NotFound, 404, "見付かりません"),
    (Denied, 403, "この操作は認められていません"),
    (Conflict, 409, "ほかの人の変更と重なりました"),
    (Locked, 429, "しばらく待ってからやり直してください"),
    (NarrativeError, 502, "言語モデルを使えませんでした"),
    (InputError, 422, "入力を確かめてください"),
    (OutputError, 507, "保存できませんでした"),
    (SpecgenError, 500, "処理できませんでした"),
)
HTTP = {
    404: ("見付かりません", "このページはありません。\n  直し方: 上のメニューから選び直してください。"),
    405: ("この操作はできません", "この画面では使えない操作です。\n  直し方: 前の画面に戻ってください。"),
}


@dataclass(frozen=True)
class Said:
    """An error as a person reads it: what happened, what to do, where to go on, and what to tell the administrator."""

    message: str
    hint: str
    links: list[tuple[str, str]]
    reference: str = ""


@dataclass(frozen=True)
class ErrorPage:
    """The page of an error."""

    error: Said


def error_page(request: Request, status: int, title: str, text: str, reference: str = "") -> Response:
    """The page of an error; `text` is as `SpecgenError` says it, its remedies after 直し方."""
    happened, _, remedy = text.partition("\n  直し方: ")
    hint = "".join(line.removeprefix("直し方: ") for line in map(str.strip, remedy.split("\n")))
    said = Said(happened, hint, [("/", "案件の一覧へ")], reference)
    return render(request, "error.html", title, ErrorPage(said), block="content", status=status)


def add_handlers(app: FastAPI) -> None:
    """Translate every error of the application in one place."""

    @app.exception_handler(SpecgenError)
    def of_ours(request: Request, error: SpecgenError) -> Response:
        status, title = next((code, said) for kind, code, said in STATUS if isinstance(error, kind))
        return error_page(request, status, title, str(error))

    @app.exception_handler(SignInFirst)
    def sign_in(request: Request, error: SignInFirst) -> Response:
        if is_htmx(request):
            return Response(status_code=401, headers={"HX-Redirect": error.where})
        return RedirectResponse(error.where, 303)

    @app.exception_handler(HTTPException)
    def of_http(request: Request, error: HTTPException) -> Response:
        title, text = HTTP.get(error.status_code, ("処理できませんでした", str(error.detail)))
        return error_page(request, error.status_code, title, text)

    @app.exception_handler(RequestValidationError)
    def of_form(request: Request, error: RequestValidationError) -> Response:
        if all(one["loc"][0] == "path" for one in error.errors()):  # an address that was typed wrong
            return error_page(request, 404, *HTTP[404])
        names = "、".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors()))
        text = (
            f"送られた内容を読めませんでした（{names}）。何も変更していません。\n"
            "  直し方: 画面を開き直してから、やり直してください。"
        )
        return error_page(request, 422, "入力を確かめてください", text)

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        # The text of an unforeseen error may hold what was typed: the log keeps its kind and place only.
        reference = secrets.token_hex(4)
        places = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        route = getattr(request.scope.get("route"), "path", "")  # the pattern: an address may hold the token of a link
        LOG.error("%s: %s at %s %s\n%s", reference, type(error).__name__, request.method, route, places)
        text = (
            "思い掛けない誤りが起きました。これまでに保存したものは失われていません。\n"
            "  直し方: もう一度試し、続くときは、下の番号を管理者に知らせてください。"
        )
        return error_page(request, 500, "処理できませんでした", text, reference)
