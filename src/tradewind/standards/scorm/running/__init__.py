"""Sequencing at work: which item of a package comes next (IMS Simple Sequencing 1.0; SCORM 2004 4th Edition SN 4).

``engine.Engine`` is the door. The names of the processes of the standard's pseudo code stand in the docstrings.
"""
