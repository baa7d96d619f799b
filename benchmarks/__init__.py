"""Speed and quality, measured. `make bench` runs everything here."""
