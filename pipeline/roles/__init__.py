"""What files are (材料类别): :mod:`pipeline.roles.finding` looks into one, :mod:`pipeline.roles.dossier` at all together."""
