"""What every page of the administration has around it (`admin.html`)."""

from __future__ import annotations

from dataclasses import dataclass

TABS: tuple[tuple[str, str], ...] = (
    ("users", "利用者"),
    ("groups", "所属"),
    ("access", "接続とサインイン"),
    ("provider", "外部の認証"),
    ("guard", "送信前の検出"),
    ("models", "言語モデル"),
    ("usage", "利用量"),
    ("audit", "操作の記録"),
    ("data", "データ"),
)


@dataclass(frozen=True)
class AdminFrame:
    """The pages of the administration: (address, label, whether it is this one)."""

    tabs: list[tuple[str, str, bool]]
    label: str


def admin_frame(tab: str) -> AdminFrame:
    """The frame of a page. Raises StopIteration for a page that is not in the list."""
    label = next(label for name, label in TABS if name == tab)
    return AdminFrame([(f"/admin/{name}", label, name == tab) for name, label in TABS], label)
