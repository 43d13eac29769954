"""Who comes in, and by which language: portal (anyone), desk (officers), cli (operators)."""
