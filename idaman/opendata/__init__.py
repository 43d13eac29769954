"""Facts as flat rows in files that anyone can read, and questions to them.

Features tell facts; each dataset of a government is written as Parquet, a file a year, and whole as
CSV, JSON and Parquet. Files are named by their content and never changed; a manifest lists those
that count, and its hash stands in the ledger. A question is a `.sql` file.
"""
