"""What the region's economy is made of: tables by sector as sources tell them, and what they show.

Tables of several sources stand beside each other; which one is followed is a choice with a reason.
"""
