"""What is measured, against whom: one script a question. Figures are ratios in one run."""
