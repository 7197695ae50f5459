"""Plain Python that knows neither Django nor poverty."""
