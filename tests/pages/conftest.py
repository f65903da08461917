"""One release for all page tests, with unusual numbers planted in what it hides."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from observatory.components import store
from observatory.still import routes
from tests.publication import canary, world


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    """The zones of a release whose hidden counts are numbers that nobody would write by chance."""
    where = world.place(tmp_path_factory.mktemp("pages"))
    world.publish(where, canary.mart())
    return where


@pytest.fixture
def shown(planted, monkeypatch):
    """That release as the one the pages show."""
    monkeypatch.setenv("TFGBV_RELEASES", str(planted.releases))
    monkeypatch.setenv("TFGBV_HOME", str(planted.home / "nowhere"))
    return planted


@pytest.fixture
def site(shown):
    """The plain pages over that release, asked as a browser asks."""
    return TestClient(Starlette(routes=routes.routes(), exception_handlers={404: routes.not_found}))


@pytest.fixture
def release(shown):
    """The release that is shown."""
    return store.shown()
