"""toolsmith: a strong model crafts Python tools once, evidence accepts them, cheaper models use them.

Every command is a function here, beside what it takes and returns; nothing is loaded before it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take it for true; loading `typing` would take longer than all else here

if TYPE_CHECKING:
    # isort: off
    # fmt: off
    from typing import Any

    from toolsmith import errors as errors
    from toolsmith.adopting.audit import Audit as Audit, AuditFinding as AuditFinding
    from toolsmith.library.check.audit import audit_html as audit_html, audit_library as audit_library
    from toolsmith.errors import (
        BadInputError as BadInputError, BadReplyError as BadReplyError, BudgetExceededError as BudgetExceededError,
        MalformedCallError as MalformedCallError, ModelError as ModelError, ModelNotChosenError as ModelNotChosenError,
        ModelRefusedError as ModelRefusedError, ModelRejectedError as ModelRejectedError,
        ModelTimeoutError as ModelTimeoutError, ModelUnavailableError as ModelUnavailableError,
        NotAToolboxError as NotAToolboxError, NotAgreedError as NotAgreedError,
        NotInTranscriptError as NotInTranscriptError,
        RateLimitedError as RateLimitedError, RemoteError as RemoteError, RunOverError as RunOverError,
        SandboxError as SandboxError, SandboxUnavailableError as SandboxUnavailableError,
        ToolNotFoundError as ToolNotFoundError, ToolboxBusyError as ToolboxBusyError, ToolboxError as ToolboxError,
        ToolsNotTakenError as ToolsNotTakenError, ToolsmithError as ToolsmithError,
        TrialFailedError as TrialFailedError, UnsafeToolboxError as UnsafeToolboxError, UsageError as UsageError,
    )
    from toolsmith.library.check.config import (
        ConfigLine as ConfigLine, set_config as set_config, show_config as show_config, unset_config as unset_config,
    )
    from toolsmith.library.check.cost import cost as cost
    from toolsmith.library.check.credit import CreditReport as CreditReport, credit as credit
    from toolsmith.library.check.doctor import DoctorFinding as DoctorFinding, doctor as doctor
    from toolsmith.library.check.docs_report import audit_docs as audit_docs, write_docs_page as write_docs_page
    from toolsmith.library.check.exam import exam as exam, plan_exam as plan_exam
    from toolsmith.library.check.judge import JudgedFile as JudgedFile, judge as judge
    from toolsmith.library.check.lint import lint as lint
    from toolsmith.library.check.reasons import Reason as Reason
    from toolsmith.library.check.report_formats import github_annotations as github_annotations, junit_xml as junit_xml
    from toolsmith.library.check.review import plan_review as plan_review, review as review
    from toolsmith.library.check.score import Scored as Scored, score as score
    from toolsmith.library.check.trials import trials as trials
    from toolsmith.library.check.verify import (
        Verified as Verified, VerifyPlan as VerifyPlan, plan_verify as plan_verify,
        record_verdicts as record_verdicts, verify_toolbox as verify_toolbox,
    )
    from toolsmith.library.improve.bench_refine import (
        Coverage as Coverage, bench_refine as bench_refine, replay_opaque_tools as replay_opaque_tools,
    )
    from toolsmith.library.improve.bench_search import SearchBench as SearchBench, bench_search as bench_search
    from toolsmith.library.improve.explain_index import (
        ExplainedIndex as ExplainedIndex, explain_index as explain_index,
    )
    from toolsmith.library.improve.env import (
        Packed as Packed, environment_app as environment_app, pack_environment as pack_environment,
        play_environment as play_environment,
    )
    from toolsmith.library.improve.export_training import (
        ExportedTraining as ExportedTraining, export_training as export_training, read_mistakes as read_mistakes,
    )
    from toolsmith.library.improve.probe import ProbePlan as ProbePlan, plan_probe as plan_probe, probe as probe
    from toolsmith.library.improve.refine import (
        RefinePlan as RefinePlan, Refinement as Refinement, plan_refine as plan_refine, refine as refine,
    )
    from toolsmith.library.improve.repair import RepairPlan as RepairPlan, plan_repair as plan_repair, repair as repair
    from toolsmith.library.improve.train import Trained as Trained, train as train
    from toolsmith.library.improve.train_router import TrainedRouter as TrainedRouter, train_router as train_router
    from toolsmith.library.make.adopt import Adopted as Adopted, adopt as adopt, adopt_mcp as adopt_mcp
    from toolsmith.library.make.example import init_example as init_example
    from toolsmith.library.make.init import init as init
    from toolsmith.library.make.make import Plan as Plan, make as make, plan as plan
    from toolsmith.library.make.make_from_reference import (
        ReferencePlan as ReferencePlan, SectionPlan as SectionPlan, make_from_reference as make_from_reference,
        plan_reference as plan_reference,
    )
    from toolsmith.library.make.outline import (
        Outline as Outline, OutlinedChapter as OutlinedChapter, OutlinedSection as OutlinedSection, outline as outline,
    )
    from toolsmith.library.make.queue import (
        QueueState as QueueState, answer_queued as answer_queued, confirm_queued as confirm_queued,
        make_from_queue as make_from_queue, propose_queued as propose_queued, queue as queue,
    )
    from toolsmith.library.organise.arrange import (
        describe as describe, move as move, rename as rename, retire as retire, tags as tags,
    )
    from toolsmith.library.organise.find import list_tools as list_tools, show as show, tree as tree
    from toolsmith.library.organise.index import Indexed as Indexed, index as index
    from toolsmith.library.place import working_on as working_on
    from toolsmith.library.use.export import Exported as Exported, export as export
    from toolsmith.library.use.install import Installed as Installed, install as install, uninstall as uninstall
    from toolsmith.library.use.run import run as run
    from toolsmith.library.use.search import search as search
    from toolsmith.library.use.serve import serve as serve
    from toolsmith.library.use.solve import solve as solve
    from toolsmith.library.use.solve_file import Batch as Batch, Solved as Solved, solve_file as solve_file
    from toolsmith.library.use.trust import Trusted as Trusted, trust as trust, trust_settings as trust_settings
    from toolsmith.library.use.view import view as view
    from toolsmith.library.versions.history import (
        blame as blame, diff as diff, log as log, release as release, releases as releases, restore as restore,
    )
    from toolsmith.library.versions.sharing import clone as clone, pull as pull, push as push
    from toolsmith.models.meter import Account as Account, Budget as Budget, Spending as Spending
    from toolsmith.models.model import Model as Model
    from toolsmith.models.open import open_model as open_model
    from toolsmith.models.scripted import ScriptedModel as ScriptedModel
    from toolsmith.reading.tasks.columns import Columns as Columns
    from toolsmith.recipes.economics import CostReport as CostReport, ToolCost as ToolCost
    from toolsmith.recipes.exam.advice import Advice as Advice
    from toolsmith.recipes.exam.kept import Change as Change
    from toolsmith.recipes.exam.records import Marked as Marked
    from toolsmith.recipes.exam.report import ExamReport as ExamReport
    from toolsmith.recipes.judge.records import Judgement as Judgement
    from toolsmith.recipes.make.make_from_reference import (
        ReferenceOptions as ReferenceOptions, SectionDone as SectionDone,
    )
    from toolsmith.recipes.make.records import Made as Made, MakeOptions as MakeOptions, Progress as Progress
    from toolsmith.recipes.make.reference_report import (
        ReferenceReport as ReferenceReport, SectionReport as SectionReport, ToolReport as ToolReport,
    )
    from toolsmith.recipes.probe.probe_tool import ProbeOptions as ProbeOptions, Probed as Probed
    from toolsmith.recipes.refine.distinguish import Distinguished as Distinguished
    from toolsmith.recipes.refine.records import RefineOptions as RefineOptions, Refined as Refined, Step as Step
    from toolsmith.recipes.repair.repair_tool import RepairOptions as RepairOptions, Repaired as Repaired
    from toolsmith.recipes.solve.outcome import SolveLimits as SolveLimits
    from toolsmith.recipes.solve.queue import Group as Group, Queued as Queued
    from toolsmith.sandbox import open_sandbox as open_sandbox
    from toolsmith.sandbox.policy import Policy as Policy
    from toolsmith.sandbox.sandbox import Sandbox as Sandbox
    from toolsmith.serving.http.limits import Limits as Limits
    from toolsmith.serving.pages.exams import exam_page as exam_page
    from toolsmith.toolbox.files.entry import Category as Category, Entry as Entry
    from toolsmith.toolbox.files.model_settings import NamedModel as NamedModel
    from toolsmith.toolbox.git.commands import GitFailedError as GitFailedError
    from toolsmith.toolbox.index.embed import Embedder as Embedder
    from toolsmith.toolbox.index.usage.learnt import Measured as Measured
    from toolsmith.toolbox.index.views import Hit as Hit
    from toolsmith.toolbox.lint import LintFinding as LintFinding
    from toolsmith.verify.docs.components import Audited as Audited
    from toolsmith.toolbox.logs.rejected import RejectedDraft as RejectedDraft
    from toolsmith.toolbox.logs.trials import TrialEntry as TrialEntry
    from toolsmith.toolbox.sharing.merge_commit import ConflictsError as ConflictsError
    from toolsmith.toolbox.sharing.merge_tool import Conflict as Conflict
    from toolsmith.toolbox.sharing.remote import Pulled as Pulled
    from toolsmith.toolbox.toolbox import Added as Added, Toolbox as Toolbox
    from toolsmith.toolbox.versions.log import (
        Difference as Difference, SentenceOrigin as SentenceOrigin, Version as Version,
    )
    from toolsmith.toolbox.versions.releases import Release as Release
    from toolsmith.scoring.grade import Graded as Graded
    from toolsmith.scoring.totals import Share as Share, Totals as Totals
    from toolsmith.training.engines.card import Card as Card, Examination as Examination
    from toolsmith.training.engines.settings import TrainSettings as TrainSettings
    from toolsmith.training.env.play import Played as Played
    from toolsmith.types.answer import Answer as Answer, Missing as Missing
    from toolsmith.types.call import Use as Use
    from toolsmith.types.comparison import Comparison as Comparison
    from toolsmith.types.message import (
        Message as Message, Price as Price, Question as Question, Reply as Reply,
        ToolCallRequest as ToolCallRequest, Usage as Usage,
    )
    from toolsmith.types.program import Program as Program
    from toolsmith.types.reference import Reference as Reference
    from toolsmith.types.task import Case as Case, Task as Task
    from toolsmith.types.tool import (
        Doc as Doc, Example as Example, Parameter as Parameter, Provenance as Provenance, Remote as Remote,
        Signature as Signature, Tool as Tool,
    )
    from toolsmith.types.trial import Failure as Failure, Trial as Trial
    from toolsmith.types.verdict import Basis as Basis, Check as Check, Verdict as Verdict, VerdictNow as VerdictNow
    # fmt: on
    # isort: on

    __version__: str

_HOMES = {  # the same names, as the interpreter finds them; a test holds the two together
    "toolsmith.adopting.audit": "Audit AuditFinding",
    "toolsmith.errors": (
        "BadInputError BadReplyError BudgetExceededError MalformedCallError ModelError ModelNotChosenError "
        "ModelRefusedError ModelRejectedError ModelTimeoutError ModelUnavailableError NotAToolboxError "
        "NotAgreedError NotInTranscriptError RateLimitedError RemoteError RunOverError SandboxError "
        "SandboxUnavailableError ToolNotFoundError ToolboxBusyError ToolboxError ToolsNotTakenError ToolsmithError "
        "TrialFailedError UnsafeToolboxError UsageError"
    ),
    "toolsmith.library.check.audit": "audit_html audit_library",
    "toolsmith.library.check.config": "ConfigLine set_config show_config unset_config",
    "toolsmith.library.check.cost": "cost",
    "toolsmith.library.check.credit": "CreditReport credit",
    "toolsmith.library.check.doctor": "DoctorFinding doctor",
    "toolsmith.library.check.docs_report": "audit_docs write_docs_page",
    "toolsmith.library.check.exam": "exam plan_exam",
    "toolsmith.library.check.judge": "JudgedFile judge",
    "toolsmith.library.check.lint": "lint",
    "toolsmith.library.check.reasons": "Reason",
    "toolsmith.library.check.report_formats": "github_annotations junit_xml",
    "toolsmith.library.check.review": "plan_review review",
    "toolsmith.library.check.score": "Scored score",
    "toolsmith.library.check.trials": "trials",
    "toolsmith.library.check.verify": "Verified VerifyPlan plan_verify record_verdicts verify_toolbox",
    "toolsmith.library.improve.bench_refine": "Coverage bench_refine replay_opaque_tools",
    "toolsmith.library.improve.bench_search": "SearchBench bench_search",
    "toolsmith.library.improve.explain_index": "ExplainedIndex explain_index",
    "toolsmith.library.improve.env": "Packed environment_app pack_environment play_environment",
    "toolsmith.library.improve.export_training": "ExportedTraining export_training read_mistakes",
    "toolsmith.library.improve.probe": "ProbePlan plan_probe probe",
    "toolsmith.library.improve.refine": "RefinePlan Refinement plan_refine refine",
    "toolsmith.library.improve.repair": "RepairPlan plan_repair repair",
    "toolsmith.library.improve.train": "Trained train",
    "toolsmith.library.improve.train_router": "TrainedRouter train_router",
    "toolsmith.library.make.adopt": "Adopted adopt adopt_mcp",
    "toolsmith.library.make.example": "init_example",
    "toolsmith.library.make.init": "init",
    "toolsmith.library.make.make": "Plan make plan",
    "toolsmith.library.make.make_from_reference": "ReferencePlan SectionPlan make_from_reference plan_reference",
    "toolsmith.library.make.outline": "Outline OutlinedChapter OutlinedSection outline",
    "toolsmith.library.make.queue": ("QueueState answer_queued confirm_queued make_from_queue propose_queued queue"),
    "toolsmith.library.organise.arrange": "describe move rename retire tags",
    "toolsmith.library.organise.find": "list_tools show tree",
    "toolsmith.library.organise.index": "Indexed index",
    "toolsmith.library.place": "working_on",
    "toolsmith.library.use.export": "Exported export",
    "toolsmith.library.use.install": "Installed install uninstall",
    "toolsmith.library.use.run": "run",
    "toolsmith.library.use.search": "search",
    "toolsmith.library.use.serve": "serve",
    "toolsmith.library.use.solve": "solve",
    "toolsmith.library.use.solve_file": "Batch Solved solve_file",
    "toolsmith.library.use.trust": "Trusted trust trust_settings",
    "toolsmith.library.use.view": "view",
    "toolsmith.library.versions.history": "blame diff log release releases restore",
    "toolsmith.library.versions.sharing": "clone pull push",
    "toolsmith.models.meter": "Account Budget Spending",
    "toolsmith.models.model": "Model",
    "toolsmith.models.open": "open_model",
    "toolsmith.models.scripted": "ScriptedModel",
    "toolsmith.reading.tasks.columns": "Columns",
    "toolsmith.recipes.economics": "CostReport ToolCost",
    "toolsmith.recipes.exam.advice": "Advice",
    "toolsmith.recipes.exam.kept": "Change",
    "toolsmith.recipes.exam.records": "Marked",
    "toolsmith.recipes.exam.report": "ExamReport",
    "toolsmith.recipes.judge.records": "Judgement",
    "toolsmith.recipes.make.make_from_reference": "ReferenceOptions SectionDone",
    "toolsmith.recipes.make.records": "Made MakeOptions Progress",
    "toolsmith.recipes.make.reference_report": "ReferenceReport SectionReport ToolReport",
    "toolsmith.recipes.probe.probe_tool": "ProbeOptions Probed",
    "toolsmith.recipes.refine.distinguish": "Distinguished",
    "toolsmith.recipes.refine.records": "RefineOptions Refined Step",
    "toolsmith.recipes.repair.repair_tool": "RepairOptions Repaired",
    "toolsmith.recipes.solve.outcome": "SolveLimits",
    "toolsmith.recipes.solve.queue": "Group Queued",
    "toolsmith.sandbox": "open_sandbox",
    "toolsmith.sandbox.policy": "Policy",
    "toolsmith.sandbox.sandbox": "Sandbox",
    "toolsmith.serving.http.limits": "Limits",
    "toolsmith.serving.pages.exams": "exam_page",
    "toolsmith.toolbox.files.entry": "Category Entry",
    "toolsmith.toolbox.files.model_settings": "NamedModel",
    "toolsmith.toolbox.git.commands": "GitFailedError",
    "toolsmith.toolbox.index.embed": "Embedder",
    "toolsmith.toolbox.index.usage.learnt": "Measured",
    "toolsmith.toolbox.index.views": "Hit",
    "toolsmith.toolbox.lint": "LintFinding",
    "toolsmith.verify.docs.components": "Audited",
    "toolsmith.toolbox.logs.rejected": "RejectedDraft",
    "toolsmith.toolbox.logs.trials": "TrialEntry",
    "toolsmith.toolbox.sharing.merge_commit": "ConflictsError",
    "toolsmith.toolbox.sharing.merge_tool": "Conflict",
    "toolsmith.toolbox.sharing.remote": "Pulled",
    "toolsmith.toolbox.toolbox": "Added Toolbox",
    "toolsmith.toolbox.versions.log": "Difference SentenceOrigin Version",
    "toolsmith.toolbox.versions.releases": "Release",
    "toolsmith.scoring.grade": "Graded",
    "toolsmith.scoring.totals": "Share Totals",
    "toolsmith.training.engines.card": "Card Examination",
    "toolsmith.training.engines.settings": "TrainSettings",
    "toolsmith.training.env.play": "Played",
    "toolsmith.types.answer": "Answer Missing",
    "toolsmith.types.call": "Use",
    "toolsmith.types.comparison": "Comparison",
    "toolsmith.types.message": "Message Price Question Reply ToolCallRequest Usage",
    "toolsmith.types.program": "Program",
    "toolsmith.types.reference": "Reference",
    "toolsmith.types.task": "Case Task",
    "toolsmith.types.tool": "Doc Example Parameter Provenance Remote Signature Tool",
    "toolsmith.types.trial": "Failure Trial",
    "toolsmith.types.verdict": "Basis Check Verdict VerdictNow",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605 - type checkers read the imports above


if not TYPE_CHECKING:  # else every misspelt name would pass, for one of any type

    def __getattr__(name: str) -> Any:
        """A public name, loaded when first used."""
        import importlib

        if name in _HOME_OF:
            found = getattr(importlib.import_module(_HOME_OF[name]), name)
        elif name == "errors":
            found = importlib.import_module("toolsmith.errors")
        elif name == "__version__":
            found = importlib.import_module("importlib.metadata").version("toolsmith-llm")
        else:
            raise AttributeError(f"module 'toolsmith' has no attribute {name!r}")
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*__all__, "__version__", "errors", *globals()})
