"""What the vendors have cost, the limits, and prices that the person knows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from interview_desktop.ports import Settings
from interview_desktop.session.costs import MONTH_LIMIT_KEY, PER, SESSION_LIMIT_KEY, Meter
from interview_desktop.ui.bridge import Bridge
from interview_desktop.ui.widgets.common import PlainButton, text_label


class CostPanel(QWidget):
    """``changed``: a price or a limit is another one."""

    changed = Signal()

    def __init__(self, meter: Meter, settings: Settings, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meter, self._settings = meter, settings
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.line = text_label("", wrap=True)
        column.addWidget(self.line)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        self.session_limit = self._limit(self.tr("Ask before an interview costs more than"), SESSION_LIMIT_KEY)
        self.month_limit = self._limit(self.tr("Ask before a month costs more than"), MONTH_LIMIT_KEY)
        for number, box in enumerate((self.session_limit, self.month_limit)):
            label = text_label(box.accessibleName())
            label.setBuddy(box)
            grid.addWidget(label, number, 0)
            grid.addWidget(box, number, 1)
        column.addLayout(grid)
        self.model = QComboBox()
        self.model.setAccessibleName(self.tr("Model without a known price"))
        self.unit = QComboBox()
        self.unit.setAccessibleName(self.tr("What the price is for"))
        self.price = QDoubleSpinBox()
        self.price.setAccessibleName(self.tr("Price in US dollars"))
        self.price.setPrefix("$ ")
        self.price.setDecimals(3)
        self.price.setMaximum(10_000)
        self.set_price = PlainButton(self.tr("Use this price"))
        self._own = QWidget()
        row = QHBoxLayout(self._own)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.model, self.unit, self.price, self.set_price):
            row.addWidget(widget, 1 if widget is self.model else 0)
        column.addWidget(self._own)
        self.model.currentIndexChanged.connect(self._show_units)
        self.unit.currentIndexChanged.connect(self._show_price)
        self.set_price.clicked.connect(self._set_price)
        tell = bridge.deliver(self, self.refresh)
        stop = meter.on_change(tell)
        self.destroyed.connect(lambda: stop())
        self.refresh()

    def refresh(self) -> None:
        month = self._meter.month()
        if not month.used:
            self.line.setText(self.tr("Nothing was charged this month."))
        else:
            words = self.tr("This month: {cost}.").format(cost=month.as_text())
            if month.unknown:
                models = ", ".join(name.partition("/")[2] for name in month.unknown)
                more = self.tr("No price is known for {models}: enter it, or look at the vendor's page.")
                words = f"{words} {more.format(models=models)}"
            self.line.setText(words)
        amounts = self._meter.amounts()
        names = sorted(amounts)
        if [self.model.itemData(i) for i in range(self.model.count())] != names:
            self.model.clear()
            for name in names:
                self.model.addItem(name.replace("/", " · "), name)
            self._show_units()
        self._own.setVisible(bool(names))

    def _limit(self, name: str, key: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setAccessibleName(name)
        box.setPrefix("$ ")
        box.setMaximum(10_000)
        box.setSpecialValueText(self.tr("no limit"))
        box.setMinimumWidth(160)
        # The style sheet's padding does not reach the field inside.
        box.lineEdit().setTextMargins(10, 0, 10, 0)
        kept = self._settings.get(key, 0)
        box.setValue(float(kept) if isinstance(kept, int | float) else 0.0)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self._settings.set(key, value))
        box.valueChanged.connect(lambda _: self.changed.emit())
        return box

    def _show_units(self) -> None:
        self.unit.clear()
        for unit in self._meter.amounts().get(str(self.model.currentData() or ""), {}):
            self.unit.addItem(_unit_name(unit), unit)

    def _show_price(self) -> None:
        model, unit = str(self.model.currentData() or ""), str(self.unit.currentData() or "")
        price = self._meter.prices.price(model, unit) if unit else None
        self.price.setValue(price.usd * PER[unit] if price is not None else 0.0)

    def _set_price(self) -> None:
        model, unit = str(self.model.currentData() or ""), str(self.unit.currentData() or "")
        if model and unit:
            self._meter.prices.set_own(model, unit, self.price.value())
            self.refresh()
            self.changed.emit()


def _unit_name(unit: str) -> str:
    words = unit.removesuffix("_s").replace("_", " ")
    return f"a minute of {words}" if unit.endswith("_s") else f"a million {words}"
