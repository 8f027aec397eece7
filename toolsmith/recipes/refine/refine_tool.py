"""Refines the doc of one tool: DRAFT (Qu et al. 2024, "From Exploration to Mastery"), gated on held-out requests.

Explore, execute, analyze, rewrite, measure; the best version wins, not the last. DRAFT keeps every rewrite, takes a
failing network for behaviour, and never touches parameters; here only what calls show becomes documentation, all of
it may change, and a doc is committed only when the user model's calls get better by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import fields
from functools import partial

from toolsmith.counted import counted
from toolsmith.errors import BadReplyError, ModelError, ModelRefusedError
from toolsmith.models.meter import Meter
from toolsmith.recipes.refine.judging.confirmation import Confirmation, MoreRequests
from toolsmith.recipes.refine.judging.decide import Decision, decide
from toolsmith.recipes.refine.judging.gate import Gate, Measured, is_blank
from toolsmith.recipes.refine.judging.held_out import HeldOut, confirmed, split_back, split_lessons
from toolsmith.recipes.refine.judging.neighbours import Surroundings
from toolsmith.recipes.refine.records import Phase, Refined, RefineOptions, Roles, Status, Step, Version
from toolsmith.recipes.refine.rewrite import Rewrite, analyze, doc_diff, doc_faults, prose, rewrite
from toolsmith.recipes.refine.seen import Seen
from toolsmith.recipes.refine.trying.calls import Calls, Execute
from toolsmith.recipes.refine.trying.coverage import not_shown, targets_of
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.recipes.refine.trying.similarity import has_converged
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.types.message import total_usd
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.verify.docs.corrections import corrected, without_effect
from toolsmith.verify.docs.statements import says_the_same, unsupported
from toolsmith.verify.mcnemar import Paired, compare_paired, is_flat

_FLAT_VERSIONS = 3  # the first doc and two rewrites, all wrong on everything: the metric sees nothing
_QUIET_ROUNDS = 2  # rounds in a row without a finding


def refine_tool(
    tool: Tool,
    requests: Sequence[HeldOut],
    roles: Roles,
    execute: Execute,
    journal: Journal,
    *,
    embedder: Embedder,
    pool: Executor,
    options: RefineOptions | None = None,
    experience: Sequence[Trial] = (),
    around: Surroundings | None = None,
    more: MoreRequests | None = None,
    others: Sequence[str] = (),
    report: Callable[[Step], None] = lambda _: None,
) -> Refined:
    """The best doc for one tool; nothing is committed here.

    Args:
        tool: with the doc to start from.
        requests: held-out requests with their right calls.
        roles: the four models.
        execute: calls the tool.
        journal: of this run; what it holds is not called again.
        embedder: for the similarity of requests and of docs.
        pool: threads for the user model's requests.
        options: budgets.
        experience: trials to learn from in place of imagined requests.
        around: what stands beside the tool where it is offered.
        more: makes further held-out requests, where those that there are decide nothing.
        others: names of the other tools of the toolbox.
        report: called at every step.

    A model that cannot be asked stops the refinement with the status `stopped`; the best version so far still counts.
    """
    calls = Calls(execute, journal)
    return _Refining(
        tool, requests, roles, calls, journal, embedder, pool, options, experience, around, more, others, report
    ).refine()


class _Refining:
    """One run over one tool: holds what is known so far."""

    def __init__(
        self,
        tool: Tool,
        requests: Sequence[HeldOut],
        roles: Roles,
        calls: Calls,
        journal: Journal,
        embedder: Embedder,
        pool: Executor,
        options: RefineOptions | None,
        experience: Sequence[Trial],
        around: Surroundings | None,
        more: MoreRequests | None,
        others: Sequence[str],
        report: Callable[[Step], None],
    ) -> None:
        self._tool = tool
        self._calls = calls
        self._journal = journal
        self._embedder = embedder
        self._options = options or RefineOptions()
        self._experience = bool(experience)
        self._report = report
        self._meters: dict[str, Meter] = {role.name: Meter(getattr(roles, role.name)) for role in fields(roles)}
        self._refusal = self._calls.refusal(tool)
        self._requests, self._dropped = confirmed(tool, requests, calls)
        self._around = around or Surroundings()
        self._others = others
        self._pool = pool
        self._looks = 0
        self._lessons, self._requests = split_lessons(self._requests)
        self._choosing, kept_back = split_back(self._requests)
        self._gate = self._gate_of(self._choosing, with_foreign=True)
        self._back = Confirmation(tool, kept_back, self._gate_of, calls, more, lambda text: self._say("explore", text))
        self._seen = Seen(
            tool, calls, self._meters["explorer"], embedder, self._options, lambda text: self._say("call", text)
        )
        self._seen.trials += [trial for trial in experience if trial.blame in ("none", "caller")]
        self._versions: list[Version] = []
        self._ground_at = 0
        self._mistakes: tuple[str, ...] = ()
        self._best = self._ground = tool  # the ground is the first doc over the schema as calls have shown it
        self._round = 0
        self._skipped = 0
        self._earlier: list[str] = []
        self._hint = ""

    def refine(self) -> Refined:
        if not self._requests and self._refusal:
            return self._result(
                "left out",
                f"it is not called on our own account: {self._refusal}. A file of requests measures its doc; "
                "--allow-writes makes the calls that stand in it",
            )
        if not self._requests:
            return self._result(
                "no requests", "no held-out request with a known right call; probe the tool, or give a file of requests"
            )
        try:
            self._say("measure", f"{len(self._requests)} held-out requests under the doc as it is")
            self._versions.append(
                Version(round=0, doc=self._tool.doc, measured=self._gate.measure(self._tool), decision="kept")
            )
            self._back.measure_first()
            if self._is_right() and all(self._back.before.right.values()) and not is_blank(self._tool):
                return self._result("already right", "every held-out request is called rightly: nothing to learn")
            self._learn(self._tool)
            reason = self._rounds()
        except ModelError as error:
            if self._best is self._tool:
                return self._result("stopped", error.message)
            reason = f"stopped early: {error.message}"
        return self._confirmed(reason)

    def _rounds(self) -> str:
        """Rounds until there is a reason to stop, which is returned."""
        if self._options.search == "gepa":
            return self._searched(self._tool)
        working, quiet = self._tool, 0
        for number in range(1, self._options.rounds + 1):
            self._round = number
            try:
                self._gather(working)
                working = self._with_corrections(working)
                if self._is_right() and not is_blank(self._best):
                    return "every held-out request is called rightly"
                self._learn(working)
                findings = self._analyzed(working)
                if not findings:
                    quiet += 1
                    if quiet == _QUIET_ROUNDS or self._experience or self._refusal:
                        return self._why_quiet()
                    continue
                quiet = 0
                self._say("rewrite", findings[0])
                written = self._rewritten(working, findings)
            except (BadReplyError, ModelRefusedError) as error:
                self._skipped += 1
                self._journal.note("skipped", round=self._round, why=error.message)
                self._earlier.append(f"round {self._round}: no usable answer: {error.message[:600]}")
                continue
            if written.doc == working.doc:
                return "the rewriter changes nothing more"
            working, stop = self._judge(working, written)
            if stop:
                return stop
        return f"all {self._options.rounds} rounds are used"

    def _rewritten(self, working: Tool, findings: Sequence[str]) -> Rewrite:
        seen, writer = self._seen.trials, self._meters["rewriter"]
        return rewrite(
            working, writer, findings, seen, self._calls, self._earlier[-5:], mistakes=self._mistakes,
            held_out=self._requests, others=self._others,
            with_examples=self._options.keep_results or self._tool.remote is None,
        )  # fmt: skip

    def _searched(self, working: Tool) -> str:
        """GEPA's search in place of rounds; what it finds is judged as any rewrite."""
        from toolsmith.recipes.refine.gepa_search import Search

        self._round = 1
        self._gather(working)
        working = self._with_corrections(working)
        if self._is_right() and not is_blank(self._best):
            return "every held-out request is called rightly"
        trials = self._seen.trials
        faults = partial(doc_faults, working, trials, self._calls, self._requests, self._others)
        search = Search(working, self._meters["rewriter"], trials, self._gate_of, faults, self._lessons)
        calls = 2 * (self._options.rounds + 1) * len(self._choosing)
        found = search.found(self._lessons or self._choosing, self._choosing, calls)
        if found.doc == working.doc:
            return "the search found no better doc"
        self._looks += found.looks - 1
        _, stop = self._judge(working, Rewrite(doc=found.doc))
        return stop or "the search has ended"

    def _learn(self, working: Tool) -> None:
        """What the user model gets wrong of the requests that teach; its calls and the right ones are trials."""
        found = self._gate_of(self._lessons).lessons(working)
        self._mistakes = found.mistakes
        self._seen.add(found.trials)

    def _gather(self, working: Tool) -> None:
        """New trials."""
        if not self._experience and not self._refusal:
            self._say("explore", self._hint)
            self._seen.explore(working, self._hint)

    def _analyzed(self, working: Tool) -> list[str]:
        """What all trials, and the calls that went wrong for those who believed the doc, say of it."""
        if not self._seen.trials and not self._mistakes:
            return []
        self._say("analyze", f"{len(self._seen.trials)} calls")
        found = analyze(working, self._meters["analyzer"], self._seen.trials, self._mistakes)
        idle = without_effect(working.signature, self._seen.trials)
        return found + [
            f"parameters.{name}: calls that differ in it alone gave the same: it has no effect" for name in idle
        ]

    def _judge(self, working: Tool, written: Rewrite) -> tuple[Tool, str]:
        """Measure a rewrite, decide on it; the doc to go on from, and a reason to stop where there is one."""
        candidate = working.with_(doc=written.doc)
        best = self._best_version()
        diff = doc_diff(working.doc, written.doc, self._tool)
        self._say("measure", "the new doc", diff=diff)
        measured = self._gate.measure(candidate)
        paired = compare_paired(best.measured.right, measured.right)
        is_shorter = measured.tokens < best.measured.tokens and says_the_same(best.doc, written.doc)
        decision = decide(paired, is_shorter=is_shorter)
        self._looks += 1
        self._keep_version(candidate, measured, decision, paired, diff)
        self._earlier.append(f"round {self._round}: {decision}; right calls {best.measured} before, {measured} after")
        self._say("decide", f"{decision}: {best.measured} → {measured}", diff=diff)
        if decision == "kept":
            self._best = candidate
        self._hint = written.explore_next
        if self._is_right():
            return candidate, "every held-out request is called rightly"
        if len(self._versions) >= _FLAT_VERSIONS and is_flat([known.measured.right for known in self._versions]):
            return candidate, "no document changes anything"
        if not paired.rises and has_converged(prose(working.doc), prose(written.doc), self._embedder):
            return candidate, "the doc has converged"
        return (self._best if decision == "refused" else candidate), ""

    def _with_corrections(self, working: Tool) -> Tool:
        """The doc to go on from, over the schema as calls have shown it; a new schema is measured by itself."""
        found = self._seen.corrections()
        if found == list(self._best.corrections):
            return working
        self._say("measure", f"the schema with {counted(len(found), 'correction')}")
        candidate = corrected(self._best, found)
        measured = self._gate.measure(candidate)
        paired = compare_paired(self._best_version().measured.right, measured.right)
        if paired.falls:
            self._keep_version(candidate, measured, "refused", paired)
            return working
        self._keep_version(candidate, measured, "kept", paired)
        if self._best is self._ground:
            self._ground, self._ground_at = candidate, len(self._versions) - 1
        self._best = candidate
        return corrected(working, found)

    def _keep_version(self, tool: Tool, measured: Measured, decision: Decision, paired: Paired, diff: str = "") -> None:
        version = Version(round=self._round, doc=tool.doc, measured=measured, decision=decision, paired=paired)
        self._versions.append(version)
        self._journal.note("version", **version.model_dump(mode="json"), diff=diff)

    def _why_quiet(self) -> str:
        if self._seen.trials:
            return "the doc agrees with everything that was tried"
        if self._refusal:
            return f"it is not called on our own account: {self._refusal}; --from-trials learns from calls of your own"
        failures = self._calls.environment_failures
        return f"no call came through: {failures[-1][:300]}" if failures else "nothing was tried"

    def _confirmed(self, reason: str) -> Refined:
        """Ask the requests that chose nothing under the best doc too: it may have won by luck."""
        if self._best is not self._tool:
            first, best = self._versions[0].measured, self._best_version().measured
            try:
                if self._best is self._ground:  # corrections are proved by calls
                    self._back.measure_winner(self._best)
                    return self._ended(reason)
                why_not = self._back.why_not(self._best, first, best, self._looks, self._requests)
            except ModelError as error:
                return self._discard("stopped", f"not confirmed: {error.message}")
            if why_not:
                return self._discard("unchanged", f"{reason}; but {why_not}")
        return self._ended(reason)

    def _gate_of(self, requests: Sequence[HeldOut], *, with_foreign: bool = False) -> Gate:
        around = self._around if with_foreign else self._around.model_copy(update={"foreign": ()})
        return Gate(self._meters["user"], self._calls, requests, self._pool, self._options.target, around)

    def _discard(self, status: Status, reason: str) -> Refined:
        """The first doc stays, over the schema as calls have shown it."""
        self._best = self._ground
        self._back.forget_winner()
        self._versions[1:] = [
            version if at == self._ground_at else version.model_copy(update={"decision": "refused"})
            for at, version in enumerate(self._versions[1:], 1)
        ]
        return self._result("corrected" if self._ground is not self._tool else status, reason)

    def _ended(self, reason: str) -> Refined:
        if self._best is self._tool and is_flat([version.measured.right for version in self._versions]):
            return self._result(
                "flat",
                f"{len(self._versions)} documents score {self._versions[0].measured} each: these requests cannot tell "
                "documents apart, so refining stops. Give other requests.",
            )
        return self._result(self._kept_status(), reason)

    def _kept_status(self) -> Status:
        if self._best is self._tool:
            return "unchanged"
        if self._best is self._ground:
            return "corrected"
        return "improved" if self._paired().rises else "shortened"

    def _paired(self) -> Paired:
        if not self._versions:
            return compare_paired({}, {})
        return self._back.paired(self._versions[0].measured, self._best_version().measured)

    def _best_version(self) -> Version:
        return [version for version in self._versions if version.decision == "kept"][-1]

    def _is_right(self) -> bool:
        best = self._best_version().measured
        return best.count == len(best.scores)

    def _result(self, status: Status, reason: str) -> Refined:
        first = self._versions[0].measured if self._versions else Measured(scores={})
        best = self._best_version().measured if self._versions else first
        before, after = self._back.before, self._back.after
        paired = self._paired()
        spent = [meter.spending for meter in self._meters.values()]
        refined = Refined(
            path=self._tool.path,
            status=status,
            reason=reason,
            tool=self._best,
            before=first.count + before.count,
            after=best.count + after.count,
            requests=len(first.scores) + len(before.scores),
            tokens_before=first.tokens,
            tokens_after=best.tokens,
            kept_back=len(before.scores),
            kept_back_before=before.count,
            kept_back_after=after.count,
            p_value=paired.p_value if self._versions else None,
            paired=paired if self._versions else None,
            paired_kept_back=compare_paired(before.right, after.right) if before.scores and after.scores else None,
            rounds=self._round,
            skipped=self._skipped,
            versions=tuple(self._versions),
            not_shown=tuple(map(str, not_shown(targets_of(self._tool.signature), self._seen.trials))),
            corrections=self._best.corrections,
            unsupported=tuple(unsupported(self._tool.doc, self._best.doc, self._tool, self._seen.trials)),
            bugs=self._calls.described_bugs(),
            environment_failures=len(self._calls.environment_failures),
            dropped_requests=(*self._dropped, *self._back.dropped),
            left_out=self._refusal,
            trials=tuple(self._seen.trials),
            calls=sum(each.calls for each in spent),
            cost_usd=total_usd(each.cost_usd for each in spent),
        )
        kept = refined.model_dump(mode="json", exclude={"tool", "versions", "trials", "commit"})
        self._journal.note("end", **kept)
        self._say("done", f"{status}: {reason}")
        return refined

    def _say(self, phase: Phase, text: str = "", diff: str = "") -> None:
        success = ""
        if self._versions:
            success = f"{self._versions[0].measured} → {self._best_version().measured}"
        cost = total_usd(meter.spending.cost_usd for meter in self._meters.values())
        about = {"round": self._round, "text": text, "diff": diff, "success": success, "cost_usd": cost}
        self._report(Step(tool=self._tool.path, phase=phase, **about))
