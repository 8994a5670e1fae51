"""Things in lines, as high as their width makes them, measured once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from ecdesk.ui.flow import FlowLayout


class Box(QWidget):
    """So large, and it counts how often it is asked."""

    asked = 0

    def __init__(self, wide, high=20):
        super().__init__()
        self.size_ = QSize(wide, high)

    def sizeHint(self):
        self.asked += 1
        return self.size_


@pytest.fixture
def flow(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    made = FlowLayout(holder, spacing=10)
    made.setContentsMargins(0, 0, 0, 0)
    boxes = [Box(100) for _ in range(3)]
    for box in boxes:
        made.addWidget(box)
    made.holder = holder  # Qt keeps none for us
    return made, boxes


@pytest.mark.parametrize(("width", "height"), [(400, 20), (320, 20), (319, 50), (100, 80)])
def test_narrower_is_higher(flow, width, height):
    assert flow[0].heightForWidth(width) == height


def test_a_width_is_measured_once(flow):
    layout, boxes = flow
    layout.heightForWidth(210)
    before = boxes[0].asked
    assert layout.heightForWidth(210) == 50
    assert boxes[0].asked == before


def test_what_changes_is_measured_anew(flow):
    layout, boxes = flow
    assert layout.heightForWidth(320) == 20
    boxes[0].size_ = QSize(150, 40)
    boxes[0].updateGeometry()
    assert layout.heightForWidth(320) == 40 + 10 + 20
    layout.addWidget(Box(300))
    assert layout.heightForWidth(320) == 40 + 10 + 20 + 10 + 20
    layout.takeAt(3)
    assert layout.heightForWidth(320) == 40 + 10 + 20
    boxes[2].hide()
    assert layout.heightForWidth(320) == 40
