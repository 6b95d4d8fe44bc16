"""Tests of what goes through the tutorials; tests/test_tutorials.py is about the scripts."""
