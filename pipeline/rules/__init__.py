"""Rules: one small class each; :mod:`pipeline.rules.dossiers` lists them, :mod:`pipeline.rules.batch` has those of batches."""
