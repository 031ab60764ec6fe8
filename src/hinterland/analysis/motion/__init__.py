"""Does a way through latent space follow the motion that made the images?"""
