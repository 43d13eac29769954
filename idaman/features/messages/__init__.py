"""Outbox (pesan): who hears of which entry of the ledger, what was read, what mail carried."""
