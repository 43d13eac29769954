"""Every act, in order, beyond rewriting: history, audit, transparency log and outbox in one.

One log for each government. An entry is written by the action it tells of, in the same
transaction, as canonical bytes without a position. The sequencer alone gives positions and
extends the tree. Readers go by position, never by id. No free text is ever written here.
"""
