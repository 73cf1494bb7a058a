"""Libraries, answers, drafts, checks and their files, without a screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from specgen import explain as explaining
from specgen import office
from specgen.conditions import explain_in_words
from specgen.errors import AnswersError, FileProblem, InputError, NotFinal, OfficeError, os_reason
from specgen.export.catalogue import clause_page, parameter_page
from specgen.export.docx import render_docx
from specgen.findings import Code, Finding, Problem, Severity
from specgen.library import load_library, read_library, standard_library_path
from specgen.library.proofs import Proofs, prove
from specgen.library.quality import quality_problems
from specgen.library.review import clause_file, marked
from specgen.model.answers import Answers, State
from specgen.model.base import UNDECIDED_WORD
from specgen.model.document import Document, View
from specgen.model.library import Library
from specgen.model.report import Report
from specgen.model.specification import Specification
from specgen.narrative.approved import draft
from specgen.narrative.shelf import read_shelf, shelf_path, with_shelf
from specgen.questionnaire.answers import RawAnswers, build_answers
from specgen.questionnaire.preset import starter
from specgen.questionnaire.sheet_read import read_answers_sheet
from specgen.questionnaire.sheet_write import write_hearing_sheet
from specgen.questionnaire.values import AnswerRefused, allowed, normal, parse_value
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.workbench.making import DOCX, PRINTED, file_names, make_file, obstacles
from specgen.writing import write_file

# Reading and checking papers, and the guard before a model, bring much that a draft does not need: each is loaded where
# it is called.
if TYPE_CHECKING:
    from specgen.checks.evidence import Evidence
    from specgen.checks.run import Adviser
    from specgen.fixes import Proposal
    from specgen.workbench.narration import Review

Progress = Callable[[str], None]
DEFAULT_PRESET = "town"
MAX_BASE = 20 * 1024 * 1024
READERS: dict[str, Callable[[Path], RawAnswers]] = {
    ".yaml": read_answers_yaml,
    ".yml": read_answers_yaml,
    ".xlsx": read_answers_sheet,
}


def _silent(_message: str) -> None:
    """Nobody watches."""


class Workbench:
    """Everything that a person can do, without a screen.

    `layers` are the folders of libraries on top of the standard one; with `skip_bad` what is wrong in them is left
    out and reported, instead of stopping the work.
    """

    def __init__(self, layers: Sequence[Path] = (), *, skip_bad: bool = False, progress: Progress = _silent) -> None:
        self.layers = tuple(layers)
        self.skip_bad = skip_bad
        self.progress = progress
        self.refused: tuple[Problem, ...] = ()

    @cached_property
    def library(self) -> Library:
        """The library that all work rests on. Raises LibraryError."""
        if not self.skip_bad:
            return load_library(self.layers)
        library, problems = read_library(self.layers)
        self.refused = tuple(problem for problem in problems if problem.fatal)
        return library

    def validate(self) -> tuple[Library, list[Problem], Proofs | None]:
        """The library as far as it can be read, every problem in it, and the proofs where none stands in their way."""
        from specgen.checks.evidence import evidence_gaps, read_evidence
        from specgen.proposals import read_proposals

        library, problems = read_library(self.layers)
        evidence, unread = read_evidence(self.layers)
        _, unproposed = read_proposals(library, self.layers)
        problems += [*unread, *evidence_gaps(library, evidence), *unproposed]
        if any(problem.fatal for problem in problems):
            return library, problems, None
        proofs = prove(library)
        return library, [*problems, *proofs.problems, *quality_problems(library)], proofs

    def mark_reviewed(self, folder: Path, clauses: Sequence[str]) -> list[str]:
        """Mark clauses of a layer (all of it where none is named) as reviewed; the ids of those that changed.

        Raises LibraryError where the layer is unsound, InputError for a clause that it does not hold.
        """
        library = load_library(self.layers if folder == standard_library_path() else (*self.layers, folder))
        held = [id_ for id_ in library.clauses if clause_file(folder, id_).is_file()]
        if unknown := [id_ for id_ in clauses if id_ not in held]:
            raise InputError(f"このフォルダーにない条項である: {'、'.join(unknown)}")
        changed = []
        for id_ in clauses or held:
            path, clause = clause_file(folder, id_), library.clauses[id_]
            old = path.read_text(encoding="utf-8")
            if (new := marked(old, clause)) != old:
                write_file(path, new.encode())
                changed.append(id_)
        return changed

    def pages(self) -> dict[str, bytes]:
        """The pages that list the library's clauses and parameters, by file name."""
        return {
            "clauses.md": clause_page(self.library).encode(),
            "parameters.md": parameter_page(self.library).encode(),
        }

    def starter(self, preset: str) -> str:
        """A commented answers file for a kind of buyer."""
        return starter(self.library, preset)

    def hearing_sheet(self, preset: str, answers: Answers | None = None) -> bytes:
        """The ヒアリングシート as .xlsx."""
        if preset not in {one.id for one in self.library.presets}:
            raise InputError(f"団体の種別「{preset}」はない。")
        return write_hearing_sheet(self.library, preset, answers)

    def read_answers(self, path: Path) -> Answers:
        """Validated answers from a .yaml or .xlsx file, with the texts that a person accepted beside it.

        Raises FileProblem or AnswersError.
        """
        reader = READERS.get(path.suffix.lower())
        if reader is None:
            raise FileProblem(str(path), "回答ファイルとして読めない種類である。", ".yaml 又は .xlsx を指定する。")
        answers = build_answers(self.library, reader(path))
        return with_shelf(answers, read_shelf(shelf_path(path)))

    def draft(self, answers: Answers, *, final: bool = False) -> Specification:
        """The specification of the answers. With `final`, raises NotFinal while anything is undecided or wrong."""
        spec = draft(self.library, answers, final=final)
        spec = spec.model_copy(update={"findings": (*self._refusals(), *spec.findings)})
        if final and (problems := obstacles(spec)):
            raise NotFinal(problems)
        return spec

    def _refusals(self) -> Iterable[Finding]:
        for problem in self.refused:
            where = f"{problem.file}:{problem.line}" if problem.line else problem.file
            yield Finding(
                code=Code.library_file_refused,
                severity=Severity.error,
                place=where,
                message=f"条項ライブラリのこのファイルは使っていない。{problem.message}",
                hint=problem.hint,
            )

    def files(
        self, spec: Specification, *, base: bytes | None = None, pdf: bool = False, pages: bool = True
    ) -> tuple[Specification, dict[str, bytes]]:
        """Every file of a draft by name, and the specification with what was found while making them.

        `base` is an office's own .docx to build on; `pages` asks LibreOffice for the page numbers of the table of
        contents, `pdf` for PDFs. Raises OfficeError where PDFs were asked for and cannot be made.
        """
        docx, printed, findings = self._document(spec, base, pages or pdf)
        spec = spec.model_copy(update={"findings": (*spec.findings, *findings)})
        files = {DOCX: docx} | {name: make_file(spec, name) for name in file_names(spec) if name != DOCX}
        if pdf:
            files |= self._pdfs(files, printed)
        return spec, files

    def _document(
        self, spec: Specification, base: bytes | None, pages: bool
    ) -> tuple[bytes, bytes | None, list[Finding]]:
        """The .docx, its PDF where one was made, and a finding where page numbers are missing."""
        soffice = office.find_office() if pages else None
        if soffice is None:
            why = "LibreOffice が見付からない" if pages else "ページ番号の計算を省いた"
            return render_docx(spec, base=base), None, [_no_pages(why)]
        self.progress("目次のページ番号を計算しています（LibreOffice）…")
        try:
            docx, printed = office.with_page_numbers(spec, base, soffice)
        except OfficeError as error:
            return render_docx(spec, base=base), None, [_no_pages(str(error))]
        return docx, printed, []

    def _pdfs(self, files: dict[str, bytes], printed: bytes | None) -> dict[str, bytes]:
        soffice = office.find_office()
        if soffice is None:
            raise OfficeError(
                "PDFを作るには LibreOffice が要る。\n  直し方: LibreOffice を入れるか、--pdf を付けずに実行する。"
            )
        pdfs = {}
        for name in PRINTED:
            stem, suffix = name.rsplit(".", 1)
            self.progress(f"{stem}.pdf を作っています（LibreOffice）…")
            done = printed if name == DOCX else None
            pdfs[f"{stem}.pdf"] = done or office.to_pdf(files[name], suffix, soffice)
        return pdfs

    def read_base(self, path: Path) -> bytes:
        """An office's own .docx. Raises FileProblem where it cannot be read or is too large."""
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_BASE + 1)
        except OSError as error:
            raise FileProblem(
                str(path), f"ひな形を読めない（{os_reason(error)}）。", "名前と読取りの権限を確かめる。"
            ) from error
        if len(content) > MAX_BASE:
            raise FileProblem(str(path), "ひな形が大き過ぎる（上限20MB）。", "画像を減らす。")
        return content

    def review(self, path: Path) -> Review:
        """The suggestions of a language model for an answers file. Raises as `read_answers`."""
        from specgen.narrative.keeping import FileKeeper
        from specgen.workbench.narration import Review

        return Review(self.library, self.read_answers(path), FileKeeper(shelf_path(path)))

    @cached_property
    def evidence(self) -> Evidence:
        """What obliges to each checklist item. Raises LibraryError."""
        from specgen.checks.evidence import load_evidence

        return load_evidence(self.layers)

    def read_document(self, path: Path, view: View = View.accepted) -> Document:
        """A specification in a file. Raises FileProblem."""
        from specgen.reading import read_document

        tell = seldom(lambda step, done, of: self.progress(f"{step}… {done}/{of}ページ"))
        return read_document(path, view=view, progress=lambda done, of: tell(f"{path.name} を読んでいます", done, of))

    def check(
        self,
        document: Document,
        *,
        attached: Sequence[Document] = (),
        checklists: Sequence[str] = (),
        waivers: Path | None = None,
        adviser: Adviser | None = None,
    ) -> Report:
        """The verdicts on the checklists and the findings on a document.

        An `adviser` (specgen.workbench.advising) asks a model about what the rules leave undetermined.

        Raises InputError for an unknown checklist, WaiversError for decisions that cannot be used.
        """
        from specgen.checks.run import check
        from specgen.checks.waivers import read_waivers

        if unknown := [id_ for id_ in checklists if id_ not in self.library.checklists]:
            known = "、".join(self.library.checklists)
            raise InputError(f"チェックシート「{'、'.join(unknown)}」はない。\n  直し方: {known} のどれかを指定する。")
        decided = read_waivers(waivers, self.library) if waivers else None
        tell = seldom(lambda step, done, of: self.progress(f"{step}… {done}/{of}"))
        return check(
            self.library, self.evidence, document,
            attached=attached, checklists=checklists, waivers=decided,
            adviser=adviser, progress=tell,
        )  # fmt: skip

    def propose(self, report: Report, answers: Answers | None) -> Proposal:
        """The clauses that would close the gaps of a report, filled in with the answers (the defaults where None)."""
        from specgen.fixes import propose, undecided_answers

        if answers is None:
            answers = undecided_answers(self.library, DEFAULT_PRESET)
        return propose(self.library, report.checklists, answers)

    def starter_with_gaps(self, proposal: Proposal) -> str:
        """A new answers file whose head lists the gaps, the clauses that close them and what to decide."""
        from specgen.fixes import starter_with_gaps

        return starter_with_gaps(self.library, proposal, DEFAULT_PRESET)

    def check_file(self, report: Report, form: str, *, original: Path, proposal: Proposal | None = None) -> bytes:
        """The result of a check as text, json, html, xlsx or docx.

        Raises InputError where a .docx with comments is asked for and the document is not a .docx.
        """
        from specgen.workbench.checking import result_file

        return result_file(report, form, original, proposal)

    def explain(self, clause: str, answers: Answers) -> explaining.Explanation:
        """Why a clause is in a draft or not. Raises InputError for an unknown clause."""
        ids = {one.code: one.id for one in self.library.clauses.values()}
        id_ = ids.get(clause, clause)
        if id_ not in self.library.clauses:
            raise InputError(f"条項「{clause}」はない。\n  直し方: specgen library list で条項のIDを確かめる。")
        return explaining.explain_clause(self.library, answers, id_)

    def explain_change(self, answers: Answers, question: str, value: str) -> explaining.Change:
        """What one changed answer would do.

        Raises InputError for an unknown question, one that is not asked, or a value that it does not allow.
        """
        found = self.library.questions.get(question)
        if found is None:
            raise InputError(f"設問「{question}」はない。\n  直し方: specgen questions で設問のIDを確かめる。")
        if answers.answers[question].state is State.not_asked:
            raise InputError(
                f"「{found.label}」（{question}）は、今の回答では対象外の設問であり、変えても何も変わらない。\n"
                f"  直し方: この設問は、{explain_in_words(found.when, self.library.questions)}のときに答える。"
            )
        try:
            parsed = None if normal(value) == UNDECIDED_WORD else parse_value(found, value)
        except AnswerRefused as error:
            problem = Problem(
                place=found.label, message=f"「{value}」は使えない。{error}", hint=f"{allowed(found)}で答える。"
            )
            raise AnswersError([problem]) from error
        return explaining.explain_change(self.library, answers, question, parsed)


def seldom(tell: Callable[[str, int, int], None], every: float = 1.0) -> Callable[[str, int, int], None]:
    """A progress call that tells at most once a second, so that short work is silent and long work is seen."""
    last = time.monotonic()

    def progress(step: str, done: int, of: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= every:
            last = now
            tell(step, done, of)

    return progress


def _no_pages(why: str) -> Finding:
    return Finding(
        code=Code.no_page_numbers,
        severity=Severity.info,
        place="specification.docx",
        message=f"目次にページ番号が入っていない。{why}",
        hint="Wordで全体を選び、F9キーを押すと入る。",
    )
