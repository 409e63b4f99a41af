"""geomap: from Arabic war reporting to an incident map that quotes its sources."""
