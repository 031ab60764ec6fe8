"""Networks, and no losses."""
