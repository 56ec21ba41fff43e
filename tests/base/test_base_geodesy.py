"""Ellipsoidal areas and GCJ-02 against published figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from shanshui.base.gcj02 import BOX, from_wgs84, to_wgs84
from shanshui.base.geodesy import polygon_area, trapezoid_area


def test_trapezoid_check_value():
    """42–43° N × 1°: 9 130 794 541.09 m² (exact authalic integral)."""
    assert trapezoid_area(42, 43, 1) == pytest.approx(9_130_794_541.09, abs=0.005)
    assert trapezoid_area(43, 42, 1) == -trapezoid_area(42, 43, 1) == trapezoid_area(42, 43, -1)


def test_the_whole_ellipsoid():
    """Surface of the CGCS2000 ellipsoid by the closed formula 2πa²[1 + (1 − e²)/e · artanh e]."""
    a, f = 6378137.0, 1 / 298.257222101
    e = np.sqrt(f * (2 - f))
    surface = 2 * np.pi * a**2 * (1 + (1 - e**2) / e * np.arctanh(e))
    assert trapezoid_area(-90, 90, 360) == pytest.approx(surface, rel=1e-11)  # the truncation leaves 7·10⁻¹²


@pytest.mark.parametrize(("south", "north"), [(0, 10), (10, 37), (37, 61), (61, 88)])
def test_bands_against_the_authalic_integral(south, north):
    """∫ b² cos φ / (1 − e² sin² φ)² dφ in closed form, which the formula truncates after e⁸."""
    a, f = 6378137.0, 1 / 298.257222101
    e = np.sqrt(f * (2 - f))

    def q(latitude):
        s = np.sin(np.radians(latitude))
        return s / (1 - (e * s) ** 2) + np.arctanh(e * s) / e

    exact = (a * (1 - f)) ** 2 * np.radians(1.0) * (q(north) - q(south)) / 2
    assert trapezoid_area(south, north, 1) == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize(("south", "north"), [(0, 10), (30, 31), (10, 61), (-20, 88)])
def test_every_coefficient(south, north):
    """The formula is Σₙ₌₀⁴ (n+1) e²ⁿ ∫ sin²ⁿφ cos φ dφ written in multiple angles: the powers must give the same digits."""
    a, f = 6378137.0, 1 / 298.257222101
    e2 = f * (2 - f)

    def powers(latitude):
        s = np.sin(np.radians(latitude))
        return sum((n + 1) * e2**n * s ** (2 * n + 1) / (2 * n + 1) for n in range(5))

    expected = (a * (1 - f)) ** 2 * np.radians(1.0) * (powers(north) - powers(south))
    assert trapezoid_area(south, north, 1) == pytest.approx(expected, rel=1e-13)


def test_polygon_agrees_with_the_geodesic_area():
    ring = np.array([[102.0, 32.0], [102.01, 32.002], [102.008, 32.011], [101.999, 32.009]])
    geodesic = abs(Geod(a=6378137.0, rf=298.257222101).polygon_area_perimeter(*ring.T)[0])
    assert polygon_area(ring) == pytest.approx(geodesic, rel=1e-6)
    assert polygon_area(ring[::-1]) == pytest.approx(polygon_area(ring), rel=1e-12)
    closed = np.vstack([ring, ring[:1]])
    assert polygon_area(closed) == pytest.approx(polygon_area(ring), rel=1e-12)


def test_a_polygon_is_the_sum_of_its_halves():
    square = np.array([[102.0, 32.0], [103.0, 32.0], [103.0, 33.0], [102.0, 33.0]])
    assert polygon_area(square) == pytest.approx(trapezoid_area(32, 33, 1), rel=1e-12)
    halves = [square[[0, 1, 2]], square[[0, 2, 3]]]
    assert sum(polygon_area(h) for h in halves) == pytest.approx(polygon_area(square), rel=1e-12)


# ------------------------------------------------------------------------------------------- GCJ-02
def test_gcj02_published_value():
    """The worked example of the published implementation coordtransform (wgs84togcj02)."""
    out = from_wgs84(np.array([[116.404, 39.915]]))[0]
    np.testing.assert_allclose(out, [116.41024449916938, 39.91640428150164], rtol=0, atol=1e-13)


@given(st.floats(72.1, 137.7), st.floats(0.9, 55.7))
def test_gcj02_round_trip(lon, lat):
    point = np.array([[lon, lat]])
    there = from_wgs84(point)
    assert np.abs(to_wgs84(there) - point).max() < 1e-9
    assert 0 < np.abs(there - point).max() < 0.02


def test_gcj02_outside_is_unchanged_and_inputs_stay():
    points = np.array([[71.9, 40.0], [140.0, 40.0], [100.0, 0.5], [100.0, 56.0], [116.404, 39.915]])
    given_points = points.copy()
    for convert in (from_wgs84, to_wgs84):
        out = convert(points)
        assert np.array_equal(out[:4], points[:4]) and (out[4] != points[4]).all()
    assert np.array_equal(points, given_points)
    assert to_wgs84(np.empty((0, 2))).shape == (0, 2)
    assert BOX == (72.004, 0.8293, 137.8347, 55.8271)
