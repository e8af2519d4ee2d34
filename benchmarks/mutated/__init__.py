"""Mutations: complete dossiers, one thing at a time taken away, swapped or disguised, and what the review says of it."""
