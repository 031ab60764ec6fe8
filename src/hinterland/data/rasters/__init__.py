"""From scenes to tiles: rasters of any size, bands and type cut into a store, with where each tile lies.

files     which files are scenes, and which mask or height belongs to which
gdal      rasterio, imported when it is needed, and what a file says of itself
tiling    how scenes are cut
layers    one raster seen on a scene's grid, read window by window, with where it has data
classes   classes.yaml, and masks of values, palettes or colours
scenes    all layers of one place, and their tiles
splits    by scene, by block with a buffer, by a column, at random
table     table.parquet, which is GeoParquet where there is a CRS
shrink    tiles made smaller
runs      tiles side by side, which are read in one window
plan      which tiles are kept, and their splits; account tells of the others
parallel  work on threads
cutting   from runs of tiles to parts of a shard
prepare   the store, in parallel, resumable
"""
