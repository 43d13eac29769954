"""What every feature leans on: ledger, jobs, tables that arrive, places, people, evidence."""
