"""Files and figures that prove a claim, and who verified them.

A File is content, kept once under its SHA-256. An Exhibit offers a file for one subject; one
file may prove one thing and not another, so verdicts belong to the exhibit and are appended.
"""
