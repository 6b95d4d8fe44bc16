"""The claims in the documentation, measured: `python -m benchmarks NAME`, see README.md here."""
