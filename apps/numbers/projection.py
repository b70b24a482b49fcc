"""Equal Earth: from longitude and latitude to a place on the map of the world.

B. Šavrič, T. Patterson, B. Jenny, "The Equal Earth map projection", International Journal of
Geographical Information Science 33 (2019), 454-465, equations 1 to 8. Every country has its true
share of the area, so that a circle on it is not set against a country drawn too large.
"""

from math import asin, cos, radians, sin, sqrt

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2
# The drawing: 1000 units from edge to edge of the equator; the ice north of 83 and all south of
# 57 degrees is not on it, where nobody who comes here lives.
WIDTH = 1000
_NORTH, _SOUTH = 83.7, -57.0


def _equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees in; x (east) and y (north) in radii of the earth."""
    theta = asin(_M * sin(radians(latitude)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    slope = 9 * _A4 * t6 * t2 + 7 * _A3 * t6 + 3 * _A2 * t2 + _A1
    x = 2 * sqrt(3) * radians(longitude) * cos(theta) / (3 * slope)
    return x, theta * (_A4 * t6 * t2 + _A3 * t6 + _A2 * t2 + _A1)


_SCALE = WIDTH / (2 * _equal_earth(180, 0)[0])
_TOP = _equal_earth(0, _NORTH)[1]
HEIGHT = round((_TOP - _equal_earth(0, _SOUTH)[1]) * _SCALE)
# Room for the circles of islands at the edge: what `viewBox` of all parts of the drawing is.
FRAME = f"-20 -20 {WIDTH + 40} {HEIGHT + 30}"


def on_the_map(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees in; units of the drawing out, from its top left corner, which is north-west."""
    x, y = _equal_earth(longitude, latitude)
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE
