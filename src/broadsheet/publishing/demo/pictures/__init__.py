"""The demo edition's pictures: two inks on paper, drawn by code and the same for the same seed."""

from broadsheet.publishing.demo.pictures.draw import DRAWINGS, UnknownDrawing, draw, draw_portrait

__all__ = ["DRAWINGS", "UnknownDrawing", "draw", "draw_portrait"]
