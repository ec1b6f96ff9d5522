"""Every ratio of the palette's table, computed from the tokens."""

from __future__ import annotations

import pytest

from stations.look.tokens import (
    CATEGORICAL,
    PALETTE,
    SHORTFALL,
    TYPE,
    Mode,
    contrast,
    css_variables,
    ink_on,
    type_variables,
)

TEXT, CONTROL = 4.5, 3.0
MODES: tuple[Mode, ...] = ("light", "dark")

# ink, grounds, (stated by day), (stated by night), the bound
TABLE = [
    ("text", ("sunk",), (14.1,), (12.4,), TEXT),
    ("line-strong", ("bg", "surface"), (3.7, 4.1), (5.4, 4.8), CONTROL),
    ("text", ("bg", "surface"), (15.3, 16.6), (16.1, 14.4), TEXT),
    ("text-2", ("bg", "surface"), (7.2, 7.8), (9.3, 8.4), TEXT),
    ("primary", ("bg", "surface"), (7.5, 8.1), (9.6, 8.6), TEXT),
    ("on-primary", ("primary",), (8.1,), (8.6,), TEXT),
    ("primary", ("primary-soft",), (6.9,), (6.9,), TEXT),
    ("open", ("bg", "surface"), (6.0, 6.5), (9.7, 8.7), TEXT),
    ("soon", ("bg", "surface"), (6.1, 6.6), (10.9, 9.7), TEXT),
    ("closed", ("bg", "surface"), (5.9, 6.4), (9.1, 8.1), TEXT),
    ("locked", ("bg", "surface"), (6.0, 6.5), (9.1, 8.1), TEXT),
    ("open", ("open-soft",), (5.5,), (6.9,), TEXT),
    ("soon", ("soon-soft",), (5.6,), (7.7,), TEXT),
    ("closed", ("closed-soft",), (5.4,), (6.1,), TEXT),
    ("locked", ("locked-soft",), (5.4,), (7.0,), TEXT),
]
ROWS = [
    pytest.param(ink, ground, mode, stated[i], bound, id=f"{ink} on {ground}, {mode}")
    for ink, grounds, day, night, bound in TABLE
    for i, ground in enumerate(grounds)
    for mode, stated in (("light", day), ("dark", night))
]


@pytest.mark.parametrize(("ink", "ground", "mode", "stated", "bound"), ROWS)
def test_ink_stands_on_its_ground_as_stated(
    ink: str, ground: str, mode: Mode, stated: float, bound: float
) -> None:
    ratio = contrast(PALETTE[ink].in_mode(mode), PALETTE[ground].in_mode(mode))
    assert ratio >= bound
    assert ratio == pytest.approx(stated, abs=0.06)


@pytest.mark.parametrize(
    ("ground", "mode", "bound"),
    [("open", "light", CONTROL), ("soon", "light", CONTROL), ("open-soft", "dark", CONTROL)],
)
def test_the_lamp_is_seen_in_its_window(ground: str, mode: Mode, bound: float) -> None:
    assert contrast(PALETTE["lamp"].in_mode(mode), PALETTE[ground].in_mode(mode)) >= bound


@pytest.mark.parametrize("state", ["open", "soon", "closed", "locked"])
@pytest.mark.parametrize(("mode", "bound"), [("light", 5.4), ("dark", 6.0)])
@pytest.mark.parametrize("ground", ["land", "road"])
def test_pins_stand_on_the_map(state: str, mode: Mode, bound: float, ground: str) -> None:
    ratio = contrast(PALETTE[state].in_mode(mode), PALETTE[ground].in_mode(mode))
    assert ratio >= bound - 0.05


@pytest.mark.parametrize("mode", MODES)
def test_every_step_of_the_shortfall_ramp_carries_readable_ink(mode: Mode) -> None:
    for step in SHORTFALL[mode]:
        assert contrast(ink_on(step, mode), step) >= TEXT


def test_the_light_ramp_carries_the_stated_ink() -> None:
    inks = [PALETTE["text"].light] * 4 + ["#FFFFFF"]
    ratios = [contrast(i, s) for i, s in zip(inks, SHORTFALL["light"], strict=True)]
    assert ratios == pytest.approx([14.7, 12.7, 8.8, 4.6, 7.8], abs=0.06)


@pytest.mark.parametrize("mode", MODES)
def test_every_chart_colour_stands_on_its_card(mode: Mode) -> None:
    surface = PALETTE["surface"].in_mode(mode)
    assert all(contrast(colour, surface) >= CONTROL for colour in CATEGORICAL[mode])


def test_contrast_knows_no_order() -> None:
    assert contrast("#FFFFFF", "#18201D") == contrast("#18201D", "#FFFFFF")


def test_variables_follow_the_phone() -> None:
    css = css_variables(only=["bg"], high_contrast=False)
    day, night = css.split("@media (prefers-color-scheme:dark)")
    assert "--bg:#F4F6F3" in day
    assert "--bg:#0F161A" in night


def test_a_wallboard_is_always_dark() -> None:
    css = css_variables(only=["bg"], mode="dark", high_contrast=False)
    assert css == ":root{color-scheme:dark;--bg:#0F161A;}"


def test_more_contrast_makes_help_text_text() -> None:
    assert f"(prefers-contrast:more){{:root{{--text-2:{PALETTE['text'].light}" in css_variables(
        only=["text-2"]
    )


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(KeyError):
        css_variables(only=["beige"])


def test_sizes_are_rem_so_that_text_can_grow() -> None:
    assert TYPE["name"].css == "700 1.0625rem/1.412"
    assert "px" not in type_variables()
