"""The claims in the documentation, measured. Each file is run by itself: python -m benchmarks.NAME."""
