"""A trainer who compares the gradebook with what was sent, on each database."""

import time
from uuid import uuid4

import pytest
from comparing import OWN
from practice_course import ZOE

from lti_tool.lti.roles import Role
from lti_tool.store.heartbeats import beat
from lti_tool.worker.gradebook import utc_now


@pytest.fixture
def config(each_config):
    """The same on each database."""
    return each_config


@pytest.fixture
def trainer(scene):
    beat(scene.session, uuid4(), started_at=utc_now(), at=utc_now(), failing=[])
    scene.context.registration.product_family = "moodle"
    scene.session.commit()
    return scene.browser(Role.TRAINER)


@pytest.fixture
def sent(scene):
    """Zoë has 87.5 and Sam 100, here and there."""
    scene.marked(scene.zoes)
    scene.marked(scene.sams)
    scene.marked(scene.sams, {"C1.4": "acquired"})
    scene.send_all()
    assert scene.course.grades()[OWN, ZOE][0] == 87.5
    wait_for_the_next_second()


def wait_for_the_next_second():
    """What a teacher does now is dated later than what was sent: gradebooks know whole seconds."""
    time.sleep(1 - time.time() % 1)
