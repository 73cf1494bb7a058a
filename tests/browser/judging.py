"""What every page must be, in whatever state: accessible, whole at every width, quiet, and of this server alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parents[1] / "web" / "axe"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
HEIGHT = 900
WIDE, NARROW, NARROWEST = 1280, 390, 360
# The browser's own line about an answer of 4xx; the answers themselves are judged by `Watch`.
_REFUSED = "Failed to load resource: the server responded with a status of 4"


@dataclass
class Watch:
    """What went wrong in a browser context while a test looked elsewhere."""

    home: str
    noise: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda one: self.noise.append(str(one.error)))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.noise.append(f"外への通信: {request.url}")

    def _answered(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 500 or (response.status >= 400 and path.startswith("/static/")):
            self.noise.append(f"{response.status}: {response.request.method} {path}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED):
            self.noise.append(f"{message.text} ({message.location.get('url', '')})")


@cache
def _axe() -> tuple[str, dict[str, Any]]:
    locale = json.loads((AXE / "ja.json").read_text(encoding="utf-8"))
    return (AXE / "axe.min.js").read_text(encoding="utf-8"), locale


def violations(page: Page) -> list[str]:
    """What axe-core finds on a page as it stands: rule, its words, and the places."""
    source, locale = _axe()
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(source)
        page.evaluate("locale => axe.configure({locale})", locale)
    options = {"runOnly": TAGS, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:5]}" for one in found["violations"]
    ]


def sideways(page: Page) -> list[str]:
    """The elements that make a page wider than the window; none where it does not scroll sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const most = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= most) { return []; }
          return [...document.body.querySelectorAll('*')]
            .filter(one => one.getBoundingClientRect().right > most + 1 && !one.closest('[tabindex="0"]'))
            .slice(0, 5).map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)
            .concat(`幅 ${document.documentElement.scrollWidth}`);
        }"""
    )
    return found


def skeleton(page: Page) -> list[str]:
    """What is wrong with the frame of a page: title, heading, language, ids."""
    wrong: list[str] = page.evaluate(
        """() => {
          const wrong = [], ids = [...document.querySelectorAll('[id]')].map(one => one.id);
          if (!/.+｜specgen$/.test(document.title)) { wrong.push(`題名「${document.title}」`); }
          if (document.documentElement.lang !== 'ja') { wrong.push('言語'); }
          const heads = [...document.querySelectorAll('h1')];
          if (heads.length !== 1 || !heads[0].textContent.trim()) { wrong.push(`h1 が${heads.length}個`); }
          const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
          if (twice.length) { wrong.push(`同じid: ${[...new Set(twice)].slice(0, 5)}`); }
          return wrong;
        }"""
    )
    return wrong


def judge(page: Page, *, widths: tuple[int, ...] = (WIDE, NARROW)) -> None:
    """Fail with everything that is wrong with a page as it stands."""
    before = page.viewport_size
    wrong = skeleton(page)
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wrong += [f"{width}px: {one}" for one in violations(page)]
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    wrong += [f"{NARROWEST}px: {one}" for one in sideways(page)]
    if before:
        page.set_viewport_size(before)
    assert not wrong, f"{urlsplit(page.url).path}\n" + "\n".join(wrong)


def open_everything(page: Page) -> None:
    """Open every fold of a page, so that what is inside is judged too."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")


TABBABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(one => !one.disabled && one.tabIndex >= 0 && one.type !== 'hidden' && one.checkVisibility({
     visibilityProperty: true}) && !one.closest('[inert]'))"""


def walk(page: Page, most: int = 400) -> list[str]:
    """Press Tab through the whole page; what is wrong with the way: something left out, out of order, or not seen."""
    page.evaluate("document.body.focus(); document.activeElement.blur()")
    page.evaluate(f"window.specgenTabs = ({TABBABLE})()")
    wrong, seen = [], []
    for _ in range(most):
        page.keyboard.press("Tab")
        found: dict[str, Any] | None = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (!one || one === document.body) { return null; }
              const style = getComputedStyle(one), box = one.getBoundingClientRect();
              const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
                || style.boxShadow !== 'none';
              const mark = one.id || one.name || one.textContent.trim().slice(0, 30) || one.tagName;
              return {at: specgenTabs.indexOf(one), mark, ring, size: box.width * box.height};
            }"""
        )
        if found is None:
            break
        seen.append(found["at"])
        if not found["ring"]:
            wrong.append(f"見えないフォーカス: {found['mark']}")
    # Of a group of radios Tab reaches one; the arrow keys reach the others.
    missed: list[str] = page.evaluate(
        """seen => specgenTabs.filter((one, at) => !seen.includes(at) && !(one.type === 'radio' && one.name))
             .map(one => one.outerHTML.slice(0, 120))""",
        seen,
    )
    order = [at for at in seen if at >= 0]
    if order != sorted(order):
        wrong.append("Tab の順が文書の順でない")
    return wrong + [f"Tab で届かない: {one}" for one in missed]
