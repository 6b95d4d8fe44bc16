"""The claims in the documentation, measured; run each file by itself as benchmarks.NAME."""
