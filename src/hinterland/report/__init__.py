"""Findings -> one self-contained HTML page that can be read by anybody, anywhere, without a network."""
