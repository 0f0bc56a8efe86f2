"""``certibloc practice``: the practice LMS alone."""

from pathlib import Path

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool.practice import create_app

DIRECTORY = click.Path(file_okay=False, path_type=Path)


@click.command(hidden=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--data-dir", type=DIRECTORY, envvar="CERTIBLOC_DATA_DIR", required=True)
def practice(port: int, data_dir: Path) -> None:
    """Serve the practice LMS at http://localhost:PORT, as `certibloc demo` does. Never for real candidates."""
    app = create_app(f"sqlite:///{data_dir / 'practice.sqlite3'}", f"http://localhost:{port}")
    make_server("127.0.0.1", port, app, threaded=True, request_handler=_NoAccessLog).serve_forever()


class _NoAccessLog(WSGIRequestHandler):
    """Addresses of launches carry states and nonces: they are not written down."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""
