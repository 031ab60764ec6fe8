"""hinterland: train autoencoders on images, and find out what they learned."""
