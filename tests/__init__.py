"""Tests, mirroring the code: tests/<app>/test_<module>.py."""
