"""Acts over several features: agencies merged, split or closed with all they own and owe.

Nothing adopted or signed is rewritten. Who answers today is found from the agency's successor and
from where its posts went.
"""
