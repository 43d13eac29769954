"""Satisfaction surveys: questions, answers, and the index of each service."""
