"""Timings, each as a ratio to something measured in the same run; never a test. See docs/measurements.md."""
