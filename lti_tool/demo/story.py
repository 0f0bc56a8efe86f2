"""
The story of `make demo`, walked through the same HTTP endpoints as people's browsers use.

    StoryProblem    a step did not come out as it should; the message says how
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import requests

from lti_tool.demo import pages
from lti_tool.demo.plan import ASSESSOR, TRAINER, Candidate
from lti_tool.demo.setting import title
from lti_tool.demo.stage import Stage
from lti_tool.practice import Visitor
from xapi.referential.model import Assessment, Referential

PATIENCE_SECONDS = 60
COURSE = "/course/view.php?id=2"
GRADES = "/grade/report/index.php?id=2"

T = TypeVar("T")


class StoryProblem(Exception):
    """A step did not come out as it should."""


@dataclass
class Teller:
    """Tells each step as it holds."""

    say: Callable[[str], None]

    def held(self, step: str) -> None:
        """Tell of a step that held."""
        self.say(f"  ✓ {step}")


@dataclass
class Course:
    """The course as one person's browser sees it."""

    stage: Stage
    username: str
    visitor: Visitor = field(init=False)
    activities: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        http = requests.Session()
        # Nothing of a demo on this machine goes through a proxy.
        http.trust_env = False
        http.headers["Accept-Language"] = "fr"
        self.visitor = Visitor(self.stage.lms_url, http)
        self.visitor.become(self.username)
        self.activities = pages.activities(self.visitor.open(COURSE))

    def launch(self, assessment: Assessment) -> requests.Response:
        """Open the activity of an assessment, all the way into the tool."""
        page = self.visitor.launch(self.activities[title(assessment)])
        if not page.ok:
            raise StoryProblem(f"{assessment.code}: the launch by {self.username} answered {page.status_code}")
        return page

    def tool(self, page: requests.Response, path: str) -> requests.Response:
        """Another page of the visit that ``page`` belongs to."""
        root = "/".join(page.url.split("/")[:5])
        found = self.visitor.http.get(f"{root}/{path}", timeout=30)
        if not found.ok:
            raise StoryProblem(f"{pages.path_of(found)} answered {found.status_code}")
        return found


def assessor_finds_the_candidates(
    stage: Stage, candidates: Iterable[Candidate], assessment: Assessment, teller: Teller
) -> None:
    """Before anybody else has come, the grid shows whom the LMS's list of participants names."""
    course = Course(stage, ASSESSOR)
    grid = course.tool(course.launch(assessment), "grid?view=all")
    found = {place.candidate for place in pages.mark_places(grid)}
    if found != {candidate.name for candidate in candidates}:
        raise StoryProblem(f"{assessment.code}: the grid shows {sorted(found)}")
    teller.held(f"{assessment.code}: {len(found)}")


def learners_read(stage: Stage, candidates: Iterable[Candidate], referential: Referential, teller: Teller) -> None:
    """Each learner opens an activity and reads what will be looked at."""
    assessment = referential.assessments[0]
    for candidate in candidates:
        page = Course(stage, candidate.username).launch(assessment)
        said = pages.words(page)
        for text in (assessment.label, *(c.text for k in referential.assessed_by(assessment) for c in k.criteria)):
            if text not in said:
                raise StoryProblem(f"{candidate.username} does not read “{text}”")
        teller.held(f"{candidate.username}: {assessment.label}")


def assessor_marks(
    stage: Stage, candidates: Iterable[Candidate], referential: Referential, teller: Teller
) -> None:
    """The assessor marks every candidate as planned."""
    course = Course(stage, ASSESSOR)
    for assessment in referential.assessments:
        grid = course.tool(course.launch(assessment), "grid?view=all")
        places = pages.mark_places(grid)
        for candidate in candidates:
            own = [place for place in places if place.candidate == candidate.name]
            if not own:
                raise StoryProblem(f"{assessment.code}: the grid does not show {candidate.name}")
            if assessment.code in candidate.assessments:
                for place in own:
                    mark(course, grid, place, candidate.exceptions.get(place.criterion, "acquired"))
                teller.held(f"{assessment.code}, {candidate.name}: {len(own)}")


def assessor_thinks_again(stage: Stage, candidate: Candidate, assessment: Assessment, teller: Teller) -> None:
    """A mark is corrected twice, another is taken back and given again: only what stands at the end counts."""
    course = Course(stage, ASSESSOR)
    grid = course.tool(course.launch(assessment), "grid?view=all")
    first, second, *_ = [place for place in pages.mark_places(grid) if place.candidate == candidate.name]
    for place, levels in ((first, ("not_acquired", "acquired")), (second, ("", "acquired"))):
        for level in levels:
            mark(course, grid, place, level)
            place = next(
                p
                for p in pages.mark_places(course.tool(grid, "grid?view=all"))
                if (p.candidate, p.criterion) == (place.candidate, place.criterion)
            )
    teller.held(f"{assessment.code}, {candidate.name}: {first.criterion}, {second.criterion}")


def mark(course: Course, grid: requests.Response, place: pages.MarkPlace, level: str) -> None:
    """Give a level, as the grid does; none takes it back."""
    answer = course.visitor.http.post(
        grid.url.split("/visit/")[0] + place.url,
        data={"level": level, "sequence": place.sequence},
        headers={"X-CSRFToken": pages.csrf_token(grid)},
        timeout=30,
    )
    if not answer.ok:
        raise StoryProblem(f"{place.criterion}: the mark was answered {answer.status_code} {answer.text[:200]}")


def learners_see_their_blocs(
    stage: Stage, candidates: Iterable[Candidate], referential: Referential, teller: Teller
) -> None:
    """Each learner's page comes to show the status of every bloc, as planned."""
    for candidate in candidates:
        course = Course(stage, candidate.username)
        page = course.launch(referential.assessments[0])

        def shown(course: Course = course, page: requests.Response = page) -> dict[str, str]:
            return pages.blocs(course.tool(page, ""))

        eventually(f"{candidate.name} does not see", shown, dict(candidate.expected))
        teller.held(f"{candidate.name}: {len(candidate.expected)}")


def gradebook_follows(
    stage: Stage, candidates: Iterable[Candidate], referential: Referential, teller: Teller
) -> None:
    """The LMS's gradebook has the score of every assessment that was marked whole, and no other."""
    for candidate in candidates:
        course = Course(stage, candidate.username)
        expected = {
            title(assessment): _score(candidate, assessment, referential)
            for assessment in referential.assessments
            if assessment.code in candidate.assessments
        }

        def shown(course: Course = course) -> dict[str, float]:
            return pages.grades(course.visitor.open(GRADES))

        eventually(f"{candidate.name}: the gradebook does not say", shown, expected)
        teller.held(f"{candidate.name}: {len(expected)}")


def trainer_sees_what_was_sent(stage: Stage, assessment: Assessment, teller: Teller) -> None:
    """The trainer's page says that nothing waits."""
    course = Course(stage, TRAINER)
    course.tool(course.launch(assessment), "gradebook")
    teller.held(assessment.code)


def _score(candidate: Candidate, assessment: Assessment, referential: Referential) -> float:
    """The score of the plan: the mean of the levels' values, out of 100."""
    worth = {"acquired": 100.0, "in_progress": 50.0, "not_acquired": 0.0}
    criteria = [c.code for k in referential.assessed_by(assessment) for c in k.marked_criteria]
    values = [worth[candidate.exceptions.get(code, "acquired")] for code in criteria]
    return round(sum(values) / len(values), 2)


def eventually(problem: str, look: Callable[[], T], expected: T) -> None:
    """Look until it is as ``expected``; raises `StoryProblem` when patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := look()) != expected:
        if time.monotonic() > deadline:
            raise StoryProblem(f"{problem} {expected}, but {found}")
        time.sleep(0.25)
