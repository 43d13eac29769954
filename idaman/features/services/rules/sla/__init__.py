"""Clocks of what is promised to people: by when, how much time has run, how it stands.

`clock` counts, over the working days and hours of a government and around pauses; `terms` holds
how long what may take, as versioned data with its source.
"""
