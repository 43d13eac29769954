"""Satisfaction with public services: questionnaire, index, intervals, sample size, flags.

The method is that of PermenPANRB 14/2017; see docs/methods/skm.md.
"""
