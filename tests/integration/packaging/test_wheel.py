"""What is installed from a wheel works without the checkout beside it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files, as an installation lays them out."""
    built = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(built), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True, timeout=300)
    [wheel] = built.glob("certibloc-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(built / "site")
    return built / "site"


def in_the_installation(site: Path, code: str) -> str:
    """What ``code`` prints where only the wheel's files stand before the dependencies."""
    place = f"import sys; sys.path.insert(0, {str(site)!r})\n"
    # -P keeps the checkout out of the path, and the start in the site's folder keeps it from mattering.
    ran = subprocess.run(
        [sys.executable, "-P", "-c", place + code],
        cwd=site,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_an_installed_wheel_finds_the_shipped_documents(installed: Path) -> None:
    said = in_the_installation(
        installed,
        "import xapi.documents as d; from xapi.referential import shipped\n"
        "print(d.__file__, d.path('.'), len(list(shipped().criteria)))",
    )

    module, documents, criteria = said.split()
    assert Path(module) == installed / "xapi" / "documents.py"
    assert Path(documents) == installed / "xapi" / "schemas"
    assert criteria == "61"


@pytest.mark.parametrize(
    "file",
    [
        "lti_tool/translations/fr/LC_MESSAGES/messages.mo",
        "lti_tool/web/templates/layout.html",
        "lti_tool/web/static/certibloc.css",
        "lti_tool/web/static/vendor/htmx.min.js",
        "lti_tool/practice/templates/layout.html",
        "lti_tool/store/migrations/versions/0001_the_first_tables.py",
        "lti_tool/store/migrations/script.py.mako",
        "xapi/py.typed",
    ],
)
def test_the_wheel_carries_what_the_code_opens(installed: Path, file: str) -> None:
    assert (installed / file).is_file()


def test_the_tables_can_be_made_from_an_installation(installed: Path, tmp_path: Path) -> None:
    said = in_the_installation(
        installed,
        "from lti_tool.store.database import migrate\n"
        f"migrate('sqlite:///{tmp_path}/a.sqlite3'); migrate('sqlite:///{tmp_path}/a.sqlite3'); print('made')",
    )

    assert said == "made"
