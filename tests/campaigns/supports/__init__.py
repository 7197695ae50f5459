"""Support given to households and the lists they sign."""
