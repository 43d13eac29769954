"""What offices promise at the counter, and what people report: the rules, without a database."""
