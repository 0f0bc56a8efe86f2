import json

import pytest

from xapi import documents
from xapi.referential import parse
from xapi.referential.writing import document

FILES = ["referentials/grands-comptes.json", "examples/referential/valid-small.json"]


@pytest.mark.parametrize("name", FILES)
def test_what_is_written_reads_the_same(name: str) -> None:
    referential = parse(documents.read(name))

    assert parse(document(referential)) == referential


@pytest.mark.parametrize("name", FILES)
def test_what_is_written_does_not_depend_on_the_order_of_keys(name: str) -> None:
    shuffled = json.loads(json.dumps(documents.read(name), sort_keys=True))

    assert json.dumps(document(parse(shuffled))) == json.dumps(document(parse(documents.read(name))))


def test_the_shipped_file_is_already_written_that_way() -> None:
    shipped = documents.read("referentials/grands-comptes.json")
    del shipped["$schema"]

    assert json.dumps(document(parse(shipped))) == json.dumps(shipped)
