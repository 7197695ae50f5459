"""Tests of pledges and registrations."""
