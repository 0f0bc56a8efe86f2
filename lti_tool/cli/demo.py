"""``certibloc demo``: everything on this machine, to look at, or to walk through and check."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import requests
from flask_babel import force_locale
from flask_babel import gettext as _

from lti_tool.app import create_app
from lti_tool.cli.instance import instance_config
from lti_tool.config import Config
from lti_tool.demo import plan, story
from lti_tool.demo.pages import PageProblem
from lti_tool.demo.rebuilt import rebuilt
from lti_tool.demo.setting import set_up
from lti_tool.demo.stage import Stage, StageProblem, free_port, is_taken, playing
from lti_tool.practice.visitor import UnexpectedPage
from lti_tool.web.reasons import sentences
from xapi.aggregator.rows import Row
from xapi.client import LRSError
from xapi.referential.model import Referential

PORT = click.IntRange(1, 65535)
PROBLEMS = (StageProblem, story.StoryProblem, PageProblem, UnexpectedPage, LRSError, requests.RequestException)


@click.command()
@click.option("--once", is_flag=True, help="Walk the story without a browser, print what came of it, and stop.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to keep what is done.  [default: demo-data; with --once, nowhere]",
)
@click.option("--tool-port", type=PORT, help="The tool's port.  [default: 5000; with --once, a free one]")
@click.option("--lms-port", type=PORT, help="The LMS's port.  [default: 8080; with --once, a free one]")
def demo(once: bool, data_dir: Path | None, tool_port: int | None, lms_port: int | None) -> None:
    """Start the tool, its LRS, the worker and a practice LMS on this machine."""
    with _directory(data_dir, once) as directory:
        stage = Stage(
            tool_port or (free_port() if once else 5000), lms_port or (free_port() if once else 8080), directory
        )
        config = instance_config(stage.environment)
        with create_app(config).app_context(), force_locale(config.language):
            _refuse_taken_ports(stage)
            referential = set_up(stage, config)
            try:
                with playing(stage) as processes:
                    if once:
                        _walk(stage, config, referential)
                    else:
                        _invite_and_wait(stage, processes)
            except PROBLEMS as problem:
                raise click.ClickException(str(problem)) from problem


@contextmanager
def _directory(asked: Path | None, once: bool) -> Iterator[Path]:
    if asked is None and once:
        with tempfile.TemporaryDirectory(prefix="certibloc-demo-") as made:
            yield Path(made)
        return
    directory = (asked or Path("demo-data")).absolute()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{directory}: {error.strerror}") from error
    yield directory


def _refuse_taken_ports(stage: Stage) -> None:
    for port, option in ((stage.tool_port, "--tool-port"), (stage.lms_port, "--lms-port")):
        if is_taken(port):
            raise click.ClickException(
                _(
                    "Something already answers at port %(port)s. Stop it, or choose another port: %(command)s",
                    port=port,
                    command=f"certibloc demo {option} {port + 1}",
                )
            )


def _invite(stage: Stage) -> None:
    click.echo(_("Everything runs. Open the practice LMS, choose who to be, and open an activity:"))
    click.echo(f"\n    {stage.lms_url}\n")
    click.echo(_("1. As Jean-Baptiste N’Diaye, the assessor: open E1 and give levels on the grid."))
    click.echo(_("2. As Zoë Ångström, a learner: open E1; marks and progress by bloc follow within seconds."))
    click.echo(_("3. As Hélène Le Goff, the trainer: see the LMS gradebook, and in E1 what was sent to it."))
    click.echo(_("4. As Dominique Roussel, the administrator: in E1, what is on its way to the record store."))
    click.echo("\n" + _("Two browser windows, one of them private, let you be two people at once."))
    click.echo(
        _(
            "The tool answers at %(tool)s, its record store at %(lrs)s.",
            tool=stage.tool_url,
            lrs=f"{stage.tool_url}/xapi",
        )
    )
    click.echo(_("What you do is kept in %(directory)s. Ctrl+C stops everything.", directory=stage.data_dir))


def _invite_and_wait(stage: Stage, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    # Whoever is told where to look may stop it at once.
    with _stopped_by(signal.SIGTERM, signal.SIGINT) as is_stopped:
        _invite(stage)
        _wait(processes, is_stopped)
    click.echo("\n" + _("Stopped."))


def _wait(processes: Sequence[subprocess.Popen[bytes]], is_stopped: Callable[[], bool]) -> None:
    """Until somebody stops the demo, or one of its processes stops by itself."""
    while not is_stopped():
        if any(process.poll() is not None for process in processes):
            raise StageProblem(_("A process of the demo stopped; its log in the data directory says why."))
        time.sleep(0.2)


@contextmanager
def _stopped_by(*signals: signal.Signals) -> Iterator[Callable[[], bool]]:
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    before = {each: signal.signal(each, note) for each in signals}
    try:
        yield lambda: bool(received)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _walk(stage: Stage, config: Config, referential: Referential) -> None:
    """The story from the first click to the rebuilt blocs; any step that does not hold raises."""
    people = plan.candidates(referential)
    teller = story.Teller(click.echo)
    click.echo(_("The assessor finds the candidates before anybody else has come"))
    story.assessor_finds_the_candidates(stage, people, referential.assessments[0], teller)
    click.echo(_("Learners open an activity and read what will be looked at"))
    story.learners_read(stage, people, referential, teller)
    click.echo(_("The assessor marks, criterion by criterion"))
    story.assessor_marks(stage, people, referential, teller)
    click.echo(_("The assessor corrects a mark, takes another back and gives it again"))
    story.assessor_thinks_again(stage, people[0], referential.assessments[0], teller)
    click.echo(_("Learners see their blocs"))
    story.learners_see_their_blocs(stage, people, referential, teller)
    click.echo(_("The gradebook of the LMS follows"))
    story.gradebook_follows(stage, people, referential, teller)
    click.echo(_("The trainer sees what was sent"))
    story.trainer_sees_what_was_sent(stage, referential.assessments[0], teller)
    click.echo(_("Progress rebuilt from nothing is the same"))
    _rebuild(stage)
    click.echo("\n" + _("Rebuilt from the statements in the record store alone:"))
    _tell(people, rebuilt(config, referential))


def _rebuild(stage: Stage) -> None:
    command = [sys.executable, "-m", "lti_tool.cli", "rebuild"]
    done = subprocess.run(command, env=stage.environment, capture_output=True, text=True, timeout=120)  # noqa: S603
    if done.returncode != 0:
        raise story.StoryProblem(f"certibloc rebuild: {done.stdout}{done.stderr}".strip())
    click.echo(f"  ✓ {done.stdout.strip().splitlines()[-1]}")


def _tell(people: Sequence[plan.Candidate], rows: Mapping[str, Sequence[Row]]) -> None:
    words = {"validated": _("validated"), "not_validated": _("not validated"), "incomplete": _("incomplete")}
    for person in people:
        click.echo(f"\n{person.name}")
        blocs = {row.code: row for row in rows.get(person.name, ()) if row.kind == "bloc"}
        for code, expected in person.expected.items():
            row = blocs.get(code)
            if row is None or row.computed != expected:
                found = row.computed if row else None
                raise story.StoryProblem(f"{person.name}, {code}: {found} was rebuilt where {expected} was due")
            why = " ".join(sentences(row)) or _("All its competencies are validated.")
            click.echo(f"  {code}  {words[expected]:<14} {why}")
            click.echo("      " + _("Statements behind it: %(count)s", count=len(row.evidence)))
