"""What was used is counted and kept, what it costs is told only where a price is known, and a limit is asked about."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interview_desktop.domain.trouble import Trouble
from interview_desktop.domain.vendors import Usage
from interview_desktop.session import costs
from interview_desktop.session.costs import Cost, Meter, Price, Prices, load_prices
from tests.fakes.desk import MemorySettings
from tests.support.virtual_clock import VirtualClock

SHIPPED = {("v/fast", "output_tokens"): Price(1e-6, "a page", "2026-11-22"), ("v/ear", "audio_input_s"): Price(0.0001)}


def meter(settings: MemorySettings | None = None, clock: VirtualClock | None = None) -> Meter:
    settings = settings if settings is not None else MemorySettings()
    made = Meter(settings, Prices(SHIPPED, settings), clock or VirtualClock())
    made.begin("s1")
    return made


def tokens(amount: float, model: str = "fast") -> Usage:
    return Usage("v", model, "output_tokens", amount)


def test_what_is_used_is_counted_by_session_and_month():
    count = meter()
    count.count(tokens(500_000))
    count.count(Usage("v", "ear", "audio_input_s", 600))
    assert count.session() == Cost(pytest.approx(0.56), (), True)
    count.begin("s2")
    assert count.session() == Cost()
    assert count.month().as_text() == "$0.56"


def test_an_unknown_price_is_said_and_never_counted_as_nothing():
    count = meter()
    count.count(tokens(10, "new"))
    assert count.session().as_text() == "unknown price"
    count.count(tokens(1_000_000))
    assert count.session().as_text() == "$1.00 + unknown price"
    assert count.session().unknown == ("v/new",)


def test_a_persons_own_price_goes_before_the_shipped_one():
    settings = MemorySettings()
    count = meter(settings)
    count.prices.set_own("v/fast", "output_tokens", 5.0)
    count.count(tokens(2_000_000))
    assert count.session().usd == pytest.approx(10.0)
    count.prices.set_own("v/fast", "output_tokens", None)
    assert count.session().usd == pytest.approx(2.0)


def test_a_dated_snapshot_costs_what_its_model_costs():
    count = meter()
    count.count(tokens(1_000_000, "fast-20261101"))
    count.count(tokens(1_000_000, "fast-mini"))
    assert count.session().usd == pytest.approx(1.0)
    assert count.session().unknown == ("v/fast-mini",)


def test_the_shipped_file_can_be_read_and_every_price_has_a_source_and_a_day():
    path = Path(__file__).parents[2] / "resources" / "prices.toml"
    assert path.exists()
    assert all(price.source and price.date and price.usd >= 0 for price in load_prices(path).values())


def test_a_price_file_gives_prices_by_unit(tmp_path: Path):
    path = tmp_path / "prices.toml"
    path.write_text(
        '[[price]]\nprovider="v"\nmodel="m"\nsource="s"\ndate=2026-11-22\n[price.usd]\noutput_tokens=2.0\nsession_s=0.6\n'
    )
    found = load_prices(path)
    assert found["v/m", "output_tokens"] == Price(2e-6, "s", "2026-11-22")
    assert found["v/m", "session_s"].usd == pytest.approx(0.01)


def test_a_limit_is_asked_about_before_it_is_passed():
    settings = MemorySettings({costs.SESSION_LIMIT_KEY: 1.0})
    count = meter(settings)
    count.check()
    count.count(tokens(600_000))
    with pytest.raises(Trouble, match=r"limit of \$1.00 for this interview") as caught:
        count.check()  # the next turn may cost as much again
    assert caught.value.code == "cost_limit"
    count.agree()
    count.check()
    count.count(tokens(600_000))
    count.check()  # 1.20 of 2.00
    count.count(tokens(600_000))
    with pytest.raises(Trouble, match="this interview"):
        count.check()


def test_the_limit_of_the_month_holds_over_sessions():
    count = meter(MemorySettings({costs.MONTH_LIMIT_KEY: 1.0}))
    count.count(tokens(700_000))
    count.begin("s2")
    with pytest.raises(Trouble, match="this month"):
        count.check()


def test_without_a_limit_nobody_is_asked():
    count = meter()
    count.count(tokens(1e9))
    count.check()
    assert count.session().usd == pytest.approx(1000)


async def test_what_was_counted_survives_a_crash():
    settings = MemorySettings()
    count = meter(settings)
    count.count(tokens(1_000_000))
    count.close()  # the first count was on its way to the disk at once; this waits for it
    again = meter(settings)
    assert again.session().usd == pytest.approx(1.0)
    assert again.month().usd == pytest.approx(1.0)
    again.begin("s2")
    assert again.session() == Cost()


async def test_threads_lose_no_count():
    count = meter()

    def work() -> None:
        for _ in range(500):
            count.count(tokens(1))

    await asyncio.gather(*(asyncio.to_thread(work) for _ in range(4)))
    assert count.amounts() == {"v/fast": {"output_tokens": 2000.0}}
    count.close()


@pytest.mark.parametrize("kept", [None, 3, [], {"2026-11": 4}, {"2026-11": {"m": {"odd": 1, "output_tokens": "x"}}}])
def test_whatever_the_settings_hold_counting_goes_on(kept: object):
    settings = MemorySettings({costs.MONTHS_KEY: kept, costs.SESSION_KEY: kept, costs.PRICES_KEY: kept})
    count = meter(settings)
    count.count(tokens(1_000_000))
    assert count.session().usd == pytest.approx(1.0)
    count.close()


def test_who_listens_hears_of_every_count():
    count, heard = meter(), []
    stop = count.on_change(lambda: heard.append(count.session().usd))
    count.count(tokens(1_000_000))
    stop()
    count.count(tokens(1_000_000))
    assert heard == [pytest.approx(1.0)]
