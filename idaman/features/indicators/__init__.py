"""What is measured, by which technical sheet, and every figure any source told of it.

An Indicator has technical sheets in versions: drafted by one post, approved by another. A
Statistic is one figure of one indicator, place, period and series, from one source; nothing
replaces it: a correction points at it, a second source stands beside it. What no approved sheet
describes is shown as such and judged by nothing.
"""
