"""Courses, their versions, their steps, and whom they are offered to."""
