"""Scoring what is understood of documents against labels: one module for each kind of label."""
