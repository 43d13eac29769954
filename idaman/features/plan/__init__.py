"""Plan documents as items, their changes and revisions, and the versions that were adopted.

A draft is kept item by item, so that sixty editors meet only on the same item. An adopted
version is a frozen revision: its document is stored whole, its items have permanent codes, and
its adopted items are laid out flat for the public pages. What delivery makes of them is not here.
"""
