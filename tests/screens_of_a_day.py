"""The window at four moments of `tests.engine.test_a_day`, for `make screenshots`.

The day is lived by the same lines as the test; at each moment a window is opened on its database,
with the clock standing still, and put away again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from ecdesk.app import open_reader
from ecdesk.ui.context import Context
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices
from ecdesk.ui.theme import Scheme, theme
from tests.engine.test_a_day import Shop, live, open_shop
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.whole_desk import WholeDesk

SIZE = (1440, 900)


def write(target: Path, pause: Callable[[int], None]) -> None:
    """Live the day; a picture of each moment, light and dark, into `target`."""
    with tempfile.TemporaryDirectory() as folder:
        desk = WholeDesk(Path(folder))
        shop = open_shop(desk)
        shop.pictured = lambda moment: _take(shop, target / f"day-{moment}", pause)
        live(shop)
        desk.close()


def _take(shop: Shop, file: Path, pause: Callable[[int], None]) -> None:
    now = shop.desk.now
    context = Context(
        link=ScriptedLink(),
        jobs=Jobs(lambda: open_reader(shop.desk.path)),
        notices=Notices(),
        clock=lambda: now,
    )
    window = MainWindow(context)
    window.resize(*SIZE)
    window.show()
    window.begin()
    pause(2500)
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme().apply(scheme, 1.0)
        pause(300)
        name = file.with_name(f"{file.name}-{scheme.value}-{SIZE[0]}x{SIZE[1]}.png")
        window.grab().save(str(name))
        print(name)
    window.close()
    context.jobs.stop()
