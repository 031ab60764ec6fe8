"""A browser for each file of tests, and pages for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from explorer.browser import chromium
from explorer.browser.pages import Pages, pages_in, shared_folder
from explorer.browser.visit import Visit, visit

Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def pages(tmp_path_factory) -> Pages:
    """Two runs of the digits, and pages of one and of both."""
    return pages_in(shared_folder(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; a file of tests has its own, since what drives it leaves an event loop running in the process."""
    reason = chromium.missing()
    if reason:
        pytest.skip(reason)
    with chromium.chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def tab_of_one(browser, pages) -> Iterator[Visit]:
    """A tab with the page of one run, for all tests of a file."""
    with visit(browser, pages.one) as made:
        yield made


@pytest.fixture
def one(tab_of_one) -> Iterator[Visit]:
    """The same; each test opens it in the state that it needs, and answers for what the page did meanwhile."""
    yield tab_of_one
    troubles = tab_of_one.troubles.copy()
    tab_of_one.troubles.clear()
    assert troubles == []
