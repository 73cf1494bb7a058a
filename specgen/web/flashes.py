"""What a page says after a form was sent and the browser was sent on (303). A closed list: the cookie holds a name."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

COOKIE: Final = "specgen-flash"
FLASHES: Final[dict[str, tuple[str, str]]] = {
    # name: (kind, text); kind is success, info, warning or error
    "signed-out": ("info", "サインアウトしました。"),
    "password-changed": ("success", "パスワードを変更しました。"),
    "created": ("success", "案件を作成しました。"),
    "saved": ("success", "保存しました。"),
    "unchanged": ("info", "変わったところはありませんでした。"),
    "undone": ("success", "元に戻しました。"),
    "clause-in": ("success", "条項を下書きに入れました。"),
    "removed": ("success", "削除しました。"),
    "suggested": ("success", "案ができました。読んで、採用するかどうかを決めてください。"),
    "not-suggested": ("warning", "案はできませんでした。理由を下に示しています。"),
    "writing-stopped": ("info", "案の作成を中止しました。"),
    "text-accepted": ("success", "案を採用しました。下書きに入れました。"),
    "text-edited": ("success", "直した文を採用しました。下書きに入れました。"),
    "text-rejected": ("info", "採用しないことを記録しました。"),
    "submitted": ("success", "版を作り、承認を求めました。"),
    "approved": ("success", "承認しました。この版の内容は、これから変わりません。"),
    "returned": ("success", "差し戻しました。"),
    "withdrawn": ("success", "取り下げました。"),
    "stopped": ("info", "ファイルの作成を止めました。"),
    "revoked": ("success", "公開を終わりました。このリンクは、もう開けません。"),
    "moved": ("success", "案件をほかの課に移しました。"),
    "archived": ("success", "案件を保管しました。"),
    "brought-back": ("success", "案件の保管を解きました。"),
    "template-kept": ("success", "ひな形を登録しました。これから作る仕様書（Word）に使います。"),
    "confirmed": ("success", "確かめたことを記録しました。"),
    "unconfirmed": ("info", "確認を取り消しました。"),
    "left-out": ("success", "この条項を除きました。下の履歴から元に戻せます。"),
    "put-back": ("success", "この条項を戻しました。"),
    "chosen": ("success", "元の条項を除き、選んだ条項の文を独自の条項として加えました。"),
    "commented": ("success", "コメントを加えました。"),
    "settled": ("success", "コメントを解決済みにしました。"),
    "imported": ("success", "利用者を取り込みました。"),
    "cases-moved": ("success", "案件を移しました。"),
    "user-unlocked": ("success", "ロックを解きました。"),
    "sessions-ended": ("success", "全ての端末からサインアウトさせました。"),
    "others-ended": ("success", "ほかの端末をサインアウトさせました。"),
    "second-step-set": ("success", "確認コードを設定しました。次のサインインから尋ねます。"),
    "second-step-removed": ("success", "確認コードの設定を外しました。"),
    "reopened": ("info", "コメントを未解決に戻しました。"),
}


def flash(response: Response, name: str) -> Response:
    """The response, after which the next page says something. Raises KeyError for a name that is not in the list."""
    FLASHES[name]
    response.set_cookie(COOKIE, name, max_age=60, httponly=True, samesite="lax", path="/")
    return response


def flashed(name: str | None) -> list[tuple[str, str]]:
    """What a name in a cookie says: (kind, text); nothing for a name that is not ours."""
    return [FLASHES[name]] if name in FLASHES else []
