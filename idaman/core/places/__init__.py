"""Places: country, province, regency or city, district, village; their codes and boundaries.

A place has one Kemendagri code, which the rest of the house refers to, and a crosswalk to codes
of other schemes, because real data mix them up. Names come with their spelling variants.
"""
