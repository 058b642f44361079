"""The story that the demo tells. Each chapter does something for real and shows what it came to."""

from __future__ import annotations

from demo.place import STATE, TASKS, NotAsTold, Place
from demo.screen import Look, Screen, as_text
from stateful_github import effects
from stateful_github.effects import Dispatched


class Story:
    """The chapters, in order. Raises NotAsTold where something goes otherwise than it is told."""

    def __init__(self, place: Place, screen: Screen) -> None:
        self._place = place
        self._screen = screen
        self._repository = place.repository
        self._thread = self._repository.open_issue("Where do we stand?", by="wendy").number
        self._workers: dict[str, Dispatched] = {}
        self._seen_replies: list[str] = []

    def tell(self) -> None:
        """All of it."""
        self._beginning()
        self._somebody_asks()
        self._a_worker_works()
        self._somebody_merges()
        self._the_next_one()
        self._somebody_changes_their_mind()
        self._others()
        self._ledger()

    def _beginning(self) -> None:
        self._screen.heading("A repository with three plans")
        self._screen.prose(
            "Kickoff is a task queue that lives in a GitHub repository. Here is one, on this "
            "machine: the git is real, the HTTP is real, and Kickoff and its workers are real "
            "processes. GitHub itself and the people are played; nothing leaves 127.0.0.1."
        )
        self._screen.prose("A plan is a Markdown file on the default branch. This is one of them:")
        self._screen.quotation(TASKS["tasks/fix-login.md"])
        self._screen.prose(
            "It is urgent (`p0`), and it needs `add-token-store` first. There are `write-guide` "
            "and two workflows, too: `kickoff.yml`, which is the queue, and `kickoff-worker.yml`, "
            "which does the work. Both are copies of those in `examples/workflows/`."
        )

    def _somebody_asks(self) -> None:
        self._screen.heading("1. Wendy asks for all three, in a comment")
        self._says("wendy", "/kickoff add-token-store fix-login write-guide", "queued")
        self._workers |= self._place.dispatched()
        if set(self._workers) != {"add-token-store", "write-guide"}:
            raise NotAsTold(f"workers were started for {sorted(self._workers)}")
        self._screen.prose(
            "Two workers are on their way, each on a branch of its own. `fix-login` waits, urgent "
            "as it is. Nobody edited a file for that: the queue is a branch, `kickoff-state`, and "
            "this is what it says about the one that waits:"
        )
        self._screen.quotation(self._entry("fix-login"))

    def _a_worker_works(self) -> None:
        self._screen.heading("2. A worker works on the first")
        self._work("add-token-store", "src/token_store.py", told=True)

    def _somebody_merges(self) -> None:
        self._screen.heading("3. Mona merges, and the record is written")
        self._merge("add-token-store")
        self._screen.prose("And what waited for it has started, by itself:")
        self._workers |= self._place.dispatched()
        if "fix-login" not in self._workers:
            raise NotAsTold("fix-login was not started by the merge")
        self._reply()

    def _the_next_one(self) -> None:
        self._screen.heading("4. The same once more, for what had waited")
        self._work("fix-login", "src/login.py", told=False)
        self._merge("fix-login")
        self._reply()

    def _somebody_changes_their_mind(self) -> None:
        self._screen.heading("5. Wendy changes her mind about the guide")
        self._says("wendy", "/kickoff cancel write-guide", "stopping")
        run = self._workers["write-guide"].run
        if [c.run for c in self._place.github.effects.take(effects.RunCancelled)] != [run]:
            raise NotAsTold("the run of write-guide was not cancelled")
        self._screen.prose(
            "Its run was told to stop. Only when that is seen to have ended is the place free "
            "again; so no two workers ever work on one task."
        )
        event = self._repository.finish_run(run, "cancelled")
        self._place.wakes("the run of write-guide has stopped", event, "ticked")
        self._took()
        self._reply()

    def _others(self) -> None:
        self._screen.heading("6. What others say")
        self._says("stranger", "/kickoff fix-login", "not_allowed")
        self._screen.prose(
            "A stranger gets a thumbs down: one request to ask who that is, one to say so. Talk "
            "that is no command is not even looked at:"
        )
        self._says("mona", "How about a /kickoff party?", "not_ours")

    def _ledger(self) -> None:
        self._screen.heading("What remains")
        self._screen.prose(
            "Every decision is one commit on the queue's branch, newest first, so whatever "
            "happened can be looked up:"
        )
        self._screen.quotation(self._place.git("log", "--format=%h %s", STATE))
        self._screen.prose(
            "Each says what woke the queue, who asked for what, and why it was done, or not. The "
            "first one:"
        )
        first = self._place.git("rev-list", "--max-parents=0", STATE).strip()
        self._screen.quotation(self._place.git("show", "--no-patch", "--format=%B", first))
        self._screen.prose("The branch's README is the board:")
        self._screen.quotation(as_text(self._repository.text("README.md", STATE)))

    # pieces

    def _says(self, who: str, text: str, outcome: str) -> None:
        """Somebody comments, and what follows is shown."""
        self._screen.line(f"  {self._named(who)} writes in issue #{self._thread}:")
        self._screen.quotation(text)
        event = self._repository.comment(self._thread, text, by=who)
        self._place.wakes(f"{who}: {text}", event, outcome)
        self._took()
        for login, reaction in self._repository.reactions_on(event.comment_id):
            self._screen.prose(f"{login} reacts with {_EMOJI[reaction]}")
        self._reply()

    def _reply(self) -> None:
        """Our living reply, when it is another than the last that was shown."""
        last = self._repository.bodies(self._thread)[-1]
        if last in self._seen_replies or "<!-- kickoff:" not in last:
            return
        self._seen_replies.append(last)
        self._screen.line(f"  {self._named('github-actions[bot]')}, in the same thread:")
        self._screen.quotation(as_text(last))

    def _named(self, who: str) -> str:
        return self._screen.paint(who, Look.STRONG)

    def _took(self) -> None:
        _, step = self._place.taken[-1]
        asked = len(step.requests)
        self._screen.faint(
            f"→ outcome {step.outputs['outcome']} after {step.seconds:.2f} s"
            f" and {asked} API request{'' if asked == 1 else 's'}"
        )

    def _entry(self, task: str) -> str:
        """A task as registry.yml has it."""
        _, _, rest = self._repository.text("registry.yml", STATE).partition(f"  {task}:\n")
        lines = rest.split("\n")
        end = next(i for i, line in enumerate(lines) if not line.startswith("    "))
        return "\n".join([f"{task}:", *(line[2:] for line in lines[:end])])

    def _work(self, task: str, path: str, *, told: bool) -> None:
        """The worker's run from begin to end, and the pull request that follows."""
        run = self._workers[task]
        inputs = dict(run.inputs)
        self._repository.start_run(run.run)
        job = self._place.worker_job()
        begun = self._place.works(job, "begin", inputs, "begun")
        if told:
            self._screen.prose(
                f"GitHub starts `kickoff-worker.yml` with what the queue gave it: task "
                f"`{task}`, branch `{inputs['branch']}`, attempt {inputs['attempt']} and a token "
                f"that names this attempt. Its first step, `begin`, checks that the attempt is "
                f"still wanted, checks out the branch and writes the approved plan to a file. "
                f"Then comes whatever does the work; here, two shell commands:"
            )
        (job.workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (job.workspace / path).write_text(f'"""Made for {task}."""\n')
        commit = ("git", "commit", "--quiet", "--message", f"Do {task}")
        job.shell("git", "add", path)
        job.shell(*commit)
        self._screen.command(f"git add {path}", f"git commit --message 'Do {task}'")
        self._place.works(job, "end", inputs, "pushed")
        if told:
            self._screen.prose(
                "Its last step, `end`, asks again whether the attempt is wanted, pushes, and "
                "rings the queue. Both steps are the same for every kind of worker. On the server:"
            )
        self._screen.quotation(
            self._place.git("log", "--format=%h %an: %s", f"{begun.outputs['base']}..task/{task}")
        )
        self._ring(task)
        self._place.wakes(
            f"the worker of {task} is done", self._repository.finish_run(run.run), "ticked"
        )
        opened = self._place.opened()
        self._screen.prose(
            f"The run is over, the branch has work, so the queue opens a pull request: "
            f"**#{opened.number} {opened.title}** (draft, from `{opened.head}`)."
        )
        self._took()
        self._reply()

    def _ring(self, task: str) -> None:
        """The bell that the worker rang wakes the queue."""
        bell = self._place.github.effects.take(effects.Dispatched)[-1]
        if bell.workflow != "kickoff.yml":
            raise NotAsTold(f"the worker rang {bell.workflow}")
        event = self._repository.event_of_run(bell.run)
        self._place.wakes(f"the bell that the worker of {task} rang", event, "ticked")

    def _merge(self, task: str) -> None:
        """Somebody marks the pull request ready and merges it; the record is shown."""
        number = max(p.number for p in self._repository.pull_requests() if not p.closed)
        self._repository.mark_ready(number, by="wendy")
        before = self._repository.head_of("main")
        event = self._repository.merge_pull_request(number, by="mona")
        self._screen.prose(f"mona merges pull request #{number}.")
        self._place.wakes(f"the merge of {task}", event, "ticked")
        self._took()
        path = f"tasks/{task}.md"
        self._screen.prose(
            f"`{path}` on the default branch now says so, and every other byte of it is as it was:"
        )
        self._screen.difference(self._place.git("diff", before, "main", "--", path))


_EMOJI = {"ROCKET": "🚀", "THUMBS_UP": "👍", "THUMBS_DOWN": "👎", "CONFUSED": "😕"}
