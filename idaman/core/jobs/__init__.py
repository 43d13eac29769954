"""Heavy or untrusted work as rows: who waits, who works, how far, and what came out.

A job is claimed by conditional update with a lease, so that a killed worker's job is taken up
again. The work itself runs in a spawned child (see idaman.cli.child_main) that may die.
"""
