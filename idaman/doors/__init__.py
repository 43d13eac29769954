"""Who comes in, and how: portal (anyone), desk (officers), api (programs), cli (operators)."""
