"""A run slid over a scene, and what comes of it written back onto the map. Memory stays flat whatever the scene's size.

windows   where the windows are, and whether the scene is what the run takes
walk      strip by strip through the model
blend     the errors of windows that overlap, as one map
scratch   the latents of all windows on disk, in order
colours   principal components as red, green and blue; clusters
maps      rasters and a table, all of them whole or none there
"""
