"""Documents of known truth for the benchmarks: official Chinese documents of many kinds, set by independent makers."""
