"""Moving the work: command line, Prefect flows, settings. Decides nothing about a dossier."""
