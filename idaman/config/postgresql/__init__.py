"""PostgreSQL as Django speaks it, asked whether it is there without a statement."""
