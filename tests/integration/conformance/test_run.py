"""``make conformance``: what the suite's log says is what counts, never its exit code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Stands for the suite: asks the store what it speaks, writes a log as the suite does, exits as it does.
RUNNER = """
const fs = require("fs"), argument = name => process.argv[process.argv.indexOf(name) + 1];
const basic = "Basic " + Buffer.from(argument("-u") + ":" + argument("-p")).toString("base64");
const headers = {Authorization: basic, "X-Experience-API-Version": argument("-x")};
fetch(argument("-e") + "/statements", {headers}).then(answer => {
  const failed = answer.status === 200 ? FAILED : 1;
  const test = {title: "a rule", status: "failed", error: "is broken", tests: []};
  const tests = Array(failed).fill(test).concat([{title: "another", status: "passed", tests: []}]);
  const log = {summary: {total: failed + 1, passed: 1, failed}, log: {title: "", status: "", tests}};
  fs.writeFileSync(__dirname + "/run.log", JSON.stringify(log));
  console.log("Full run log written to " + __dirname + "/run.log");
  process.exit(failed);
});
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="the suite needs Node.js")
@pytest.mark.parametrize(
    ("failed", "code", "told"),
    [(0, 0, "1 passed, 0 failed, of 1"), (256, 1, "1 passed, 256 failed, of 257")],
)
def test_both_versions_are_run_against_a_fresh_store_and_failures_are_counted(tmp_path, failed, code, told):
    (tmp_path / "bin").mkdir()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "bin" / "console_runner.js").write_text(RUNNER.replace("FAILED", str(failed)))

    done = subprocess.run(
        [sys.executable, ROOT / "tests/conformance/run.py", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == code, done.stderr
    for version in ("1.0.3", "2.0.0"):
        assert f"xAPI {version}: {told}" in done.stdout
    assert done.stdout.count("a rule\n    is broken") == 2 * failed


def test_a_directory_that_is_no_suite_is_told(tmp_path):
    command = [sys.executable, ROOT / "tests/conformance/run.py", tmp_path]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert "npm install" in done.stderr
