"""Data to learn and to test with.

`nav2018` holds the published figures of a survey: correlations, means, a regression in blocks.
`simulate_nav2018` makes up people whose answers come near those figures.
Nothing is read or drawn before one of them is called.
"""

from .nav2018 import PublishedScale, PublishedStudy, Starred, nav2018
from .simulate import simulate_nav2018

__all__ = ["PublishedScale", "PublishedStudy", "Starred", "nav2018", "simulate_nav2018"]
