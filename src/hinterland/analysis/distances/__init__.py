"""How far one set of images is from another, by features of both: KID, Fréchet distance, precision and coverage."""
