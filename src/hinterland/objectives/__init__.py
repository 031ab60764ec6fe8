"""What is minimised: named terms, summed over pixels or dimensions, averaged over images."""
