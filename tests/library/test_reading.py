"""Every way in which a library can be wrong: one clear message each, with file, line and how to mend."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen.assembly import assemble
from specgen.errors import LibraryError
from specgen.library import check_references, load_library, read_library, standard_library_path
from specgen.model.answers import Answers
from specgen.model.library import Library

MANIFEST = 'id: office\ntitle: 層\nedition: "1"\npublisher: ○○県\nlicence: CC-BY-4.0\n'
CLAUSE = """\
id: contract.extra
code: CON-90
title: 追加の条項
place: contract.other
text: 受注者は、{{scale.users}}人の利用を妨げないこと。
verify: [確認書]
guidance: 例である。
sources: [{ref: practice, at: 例}]
"""


@pytest.fixture
def layer(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Makes a library layer from file contents."""

    def make(files: dict[str, str], name: str = "office") -> Path:
        folder = tmp_path / name
        for path, text in {"library.yaml": MANIFEST, **files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return make


def clause(old: str = "", new: str = "") -> dict[str, str]:
    assert old in CLAUSE
    return {"clauses/contract/extra.yaml": CLAUSE.replace(old, new, 1) if old else CLAUSE + new}


def test_a_layer_adds_to_the_standard_library(layer: Callable[..., Path], library: Library) -> None:
    found = load_library([layer(clause())])
    assert set(found.clauses) - set(library.clauses) == {"contract.extra"}
    assert found.clause_layers["contract.extra"] == "office"
    assert [one.manifest.id for one in found.layers] == ["standard", "office"]


BAD: list[tuple[str, dict[str, str], int | None, str]] = [
    ("broken YAML", clause("place:", "  place:"), 4, "YAMLとして読めない"),
    ("an alias", clause("text:", "traps: [&a x, *a]\ntext:"), 5, "別名"),
    ("an unknown key", clause("title:", "titel:"), 3, "知らない項目「titel」"),
    ("a missing key", clause("title: 追加の条項\n"), None, "必須の項目がない"),
    ("an id that is not its path", clause("contract.extra", "contract.other"), 1, "ファイルの場所と違う"),
    ("a code out of form", clause("CON-90", "con90"), 2, "決められた形でない"),
    ("a code taken", clause("CON-90", "CON-01"), 2, "他の条項と重なっている"),
    ("an unknown placeholder", clause("scale.users", "scale.user"), 5, "設問「scale.user」がない"),
    ("an unknown format", clause("scale.users", "scale.users|shout"), 5, "知らない書式"),
    ("a format of another kind", clause("scale.users", "scale.users|or"), 5, "使えない"),
    ("open braces", clause("{{scale.users}}", "{{scale.users"), 5, "対応が取れていない"),
    ("an unknown outline place", clause("contract.other", "contract.othr"), 4, "章立てにない場所"),
    ("an unknown question in a condition", clause(new="applies: {scale.usr: 3}\n"), 9, "条件の設問「scale.usr」がない"),
    ("a value outside the domain", clause(new="applies: {rag.need: maybe}\n"), 9, "という答えはない"),
    ("a comparison that makes no sense", clause(new="applies: {rag.need: {at_least: 3}}\n"), 9, "数の設問でない"),
    ("an unknown checklist item", clause(new="satisfies: [ds920:99/x]\n"), 9, "チェックシートにない項目"),
    ("an unknown clause", clause(new="needs: [contract.none]\n"), 9, "ライブラリにない条項"),
    ("an unknown source", clause("practice", "practise"), 8, "sources.yaml にない出典"),
    (
        "an unknown reference",
        clause("受注者は、", "受注者は、{{ref:contract.none}}により、"),
        5,
        "参照先「contract.none」がない",
    ),
    (
        "neither text nor grades",
        clause("text: 受注者は、{{scale.users}}人の利用を妨げないこと。\n"),
        None,
        "text 又は grades",
    ),
    ("level_by with a question of another kind", clause(new="level_by: scale.users\n"), 9, "need でなければならない"),
    ("a file nobody reads", {"notes/memo.yaml": "a: 1\n"}, 1, "この場所のファイルは読まない"),
    ("a file of another kind", {"clauses/a.txt": "x"}, None, "知らない種類のファイル"),
    ("an empty file", {"clauses/contract/extra.yaml": ""}, 1, "中身がない"),
    ("two layers with the same id", {"clauses/contract/audit.yaml": CLAUSE.replace("extra", "audit")}, 1, "にもある"),
    (
        "clauses that need one another",
        {
            **clause(new="needs: [contract.second]\n"),
            "clauses/contract/second.yaml": CLAUSE.replace("extra", "second").replace("90", "91")
            + "needs: [contract.extra]\n",
        },
        None,
        "循環している",
    ),
    (
        "questions that wait for one another",
        {
            "questions/x.yaml": "section: x\ntitle: x\norder: 99\nquestions:\n"
            "  - {id: x.a, label: a, text: a, kind: boolean, default: false, when: {x.b: true}}\n"
            "  - {id: x.b, label: b, text: b, kind: boolean, default: false, when: {x.a: true}}\n"
        },
        None,
        "循環している",
    ),
    (
        "a table whose widths do not sum",
        clause(new="table: {columns: [{title: a, width: 30}], rows: [{cells: [x]}]}\n"),
        9,
        "合計は100",
    ),
    ("a condition too deep", clause(new=f"applies: {'{not: ' * 15}{{rag.need: none}}{'}' * 15}\n"), 9, "深過ぎる"),
]


@pytest.mark.parametrize(("files", "line", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_one_clear_problem(
    layer: Callable[..., Path], library: Library, files: dict[str, str], line: int | None, words: str
) -> None:
    folder = layer(files)
    found, problems = read_library([folder])
    hits = [problem for problem in problems if words in problem.message]
    assert len(hits) == 1, problems
    assert hits[0].file.startswith("office")
    assert line is None or hits[0].line == line
    # The rest is still usable.
    assert set(library.clauses) <= set(found.clauses)
    with pytest.raises(LibraryError, match="条項ライブラリに誤りがあります"):
        load_library([folder])


QUESTION = "section: x\ntitle: x\norder: 99\nquestions:\n  - {{id: x.a, label: a, text: a, kind: {}}}\n"
OUTLINE = (
    "id: own\ntitle: x\ndocument_title: x\ncover: [x]\nchapters:\n"
    "  - {{id: c, title: c, sections: [{{id: s, title: s, takes: [{}]}}]}}\n"
)
MORE: list[tuple[str, dict[str, str], str]] = [
    ("a source that names two documents", clause("ref: practice,", "ref: practice, case: x,"), "どちらか一つ"),
    ("notes on a requirement", clause(new="notes: narrative.purpose\n"), "kind: narrative"),
    ("level and level_by", clause(new="level: desirable\nlevel_by: func.web\n"), "同時に書けない"),
    ("a level on a provision", clause(new="kind: provision\nlevel: desirable\n"), "書けない"),
    (
        "grades without 推奨",
        clause("text: 受注者は、{{scale.users}}人の利用を妨げないこと。", "grades: {minimum: {text: x, risk: y}}"),
        "recommended（推奨）が要る",
    ),
    (
        "a row that does not fit its table",
        clause(new="table: {columns: [{title: a, width: 100}], rows: [{cells: [x, y]}]}\n"),
        "1行目の欄の数（2）が列の数（1）と違う",
    ),
    ("a title too long", clause("追加の条項", "あ" * 61), "長過ぎる"),
    ("an order out of range", clause(new="order: -1\n"), "範囲の外"),
    ("an order that is no number", clause(new="order: 先頭\n"), "整数で書く"),
    ("a level that is none", clause(new="level: 必須\n"), "使えない値"),
    ("a question without default", {"questions/x.yaml": QUESTION.format("text")}, "default が要る"),
    ("a choice without choices", {"questions/x.yaml": QUESTION.format("choice, default: a")}, "choices"),
    (
        "a choice twice",
        {
            "questions/x.yaml": QUESTION.format(
                "choice, default: a, choices: [{value: a, label: a}, {value: a, label: b}]"
            )
        },
        "同じ value",
    ),
    ("a default outside its domain", {"questions/x.yaml": QUESTION.format("integer, default: 多数")}, "既定値「多数」"),
    (
        "a default for nobody",
        {"questions/x.yaml": QUESTION.format("integer, defaults: {village: 1}")},
        "知らない団体の種別",
    ),
    ("an outline that lacks places", {"outlines/own.yaml": OUTLINE.format("overview.name")}, "この章立てにない"),
    (
        "an outline with a place twice",
        {"outlines/own.yaml": OUTLINE.format("overview.name, overview.name")},
        "2回出てくる",
    ),
    ("a list that is none", {"rules.yaml": "rules: 3\n"}, "並びを書くファイル"),
    (
        "a rule on nothing",
        {"rules.yaml": "rules: [{id: r, when: {x.y: 1}, severity: error, message: m, questions: [x.y]}]\n"},
        "設問「x.y」がない",
    ),
    ("a manifest that lacks", {"library.yaml": "id: office\n"}, "必須の項目がない"),
    (
        "an unknown source of a question",
        {"questions/x.yaml": QUESTION.format("date, default: 未定, sources: [{ref: zz}]")},
        "出典「zz」",
    ),
]


@pytest.mark.parametrize(("files", "words"), [row[1:] for row in MORE], ids=[row[0] for row in MORE])
def test_every_part_of_a_library_is_checked(layer: Callable[..., Path], files: dict[str, str], words: str) -> None:
    _, problems = read_library([layer(files)])
    assert any(words in problem.message for problem in problems), [str(problem) for problem in problems]
    assert all(problem.file.startswith("office") for problem in problems)


@pytest.mark.parametrize(
    "files",
    [row[1] for row in BAD] + [row[1] for row in MORE],
    ids=[row[0] for row in BAD] + [row[0] for row in MORE],
)
def test_what_is_left_is_sound(
    layer: Callable[..., Path], sample_answers: dict[str, Answers], files: dict[str, str]
) -> None:
    """Whatever is wrong with a layer, the rest can be validated and drafted."""
    folder = layer(files)
    found, _ = read_library([folder])
    again = check_references(found, {})
    assert [problem for problem in again if problem.fatal] == []
    assert len(list(assemble(found, sample_answers["city"]).items())) > 100


def test_where_an_override_is_bad_the_one_below_stands(layer: Callable[..., Path], library: Library) -> None:
    outline = "id: standard\noverrides: true\ntitle: x\ndocument_title: x\ncover: [x]\nchapters: []\n"
    text = CLAUSE.replace("extra", "audit").replace("CON-90", "CON-91").replace("scale.users", "no.such")
    files = {"outlines/standard.yaml": outline, "clauses/contract/audit.yaml": f"{text}overrides: true\n"}
    found, problems = read_library([layer(files)])
    assert found.outlines["standard"] == library.outlines["standard"]
    assert found.clauses["contract.audit"] == library.clauses["contract.audit"]
    assert {problem.file for problem in problems} == {
        "office/outlines/standard.yaml",
        "office/clauses/contract/audit.yaml",
    }


LOOK = """
import os, sys
from pathlib import Path
from specgen.library import read_library
read_library()  # whatever Python still has to load, while we may
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
sys.stdout.write(" ".join(problem.message for problem in read_library([Path(sys.argv[1])])[1]))
"""


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="権限の仕組みが違う")
def test_a_folder_that_cannot_be_looked_into_is_a_problem(layer: Callable[..., Path], tmp_path: Path) -> None:
    folder = layer(clause())
    for parent in (tmp_path, *list(tmp_path.parents)[:3]):
        if parent.owner() == tmp_path.owner() and str(parent).startswith("/tmp"):
            parent.chmod(0o755)
    (folder / "clauses" / "contract").chmod(0)
    # In a process of its own, since root may look into everything.
    done = subprocess.run([sys.executable, "-c", LOOK, str(folder)], capture_output=True, text=True, check=False)
    (folder / "clauses" / "contract").chmod(0o755)
    assert done.stdout.count("フォルダーの中を読めない（権限がない）") == 1, done.stderr


def test_every_problem_is_told_at_once(layer: Callable[..., Path]) -> None:
    files = clause("scale.users", "scale.user")
    files["clauses/contract/second.yaml"] = CLAUSE.replace("extra", "second").replace("place:", "plaec:")
    with pytest.raises(LibraryError) as refused:
        load_library([layer(files)])
    assert len(refused.value.problems) >= 3  # the unknown key, the missing key, the unknown question
    assert "「place」の書き間違い" in str(refused.value)
    assert "「scale.users」の書き間違い" in str(refused.value)


def test_a_layer_may_override_when_it_says_so(layer: Callable[..., Path]) -> None:
    text = CLAUSE.replace("extra", "audit").replace("CON-90", "CON-91") + "overrides: true\n"
    found = load_library([layer({"clauses/contract/audit.yaml": text})])
    assert found.clauses["contract.audit"].title == "追加の条項"
    assert found.clause_layers["contract.audit"] == "office"


def test_links_are_not_followed(layer: Callable[..., Path], tmp_path: Path) -> None:
    folder = layer(clause())
    secret = tmp_path / "secret.yaml"
    secret.write_text(CLAUSE)
    (folder / "clauses" / "contract" / "link.yaml").symlink_to(secret)
    _, problems = read_library([folder])
    assert ["リンクはたどらない" in problem.message for problem in problems] == [True]


def test_a_folder_that_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"library\.yaml がない"):
        load_library([tmp_path])


def test_the_digest_follows_the_content(tmp_path: Path, library: Library) -> None:
    copy = tmp_path / "standard"
    shutil.copytree(standard_library_path(), copy)
    same, _ = read_library(base=copy)
    assert same.layers[0].digest == library.layers[0].digest
    path = copy / "clauses" / "contract" / "audit.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
    assert read_library(base=copy)[0].layers[0].digest != library.layers[0].digest


def test_loading_does_not_depend_on_anything_slow() -> None:
    # A coarse guard against a blow-up; the figures are in benchmarks/.
    start = time.perf_counter()
    load_library()
    assert time.perf_counter() - start < 5
