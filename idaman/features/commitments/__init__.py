"""Joint commitments: sheets with clauses, and the signatures under them.

A commitment is drawn from an adopted version: one sheet for each agency, and one umbrella that
lists the sheets' hashes. Each sheet is signed by itself, so forty heads can sign in one minute and
an amendment re-signs one sheet. Electronic and paper signatures are kept apart. What comes of a
clause after it is signed is not here.
"""
