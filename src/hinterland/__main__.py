"""python -m hinterland: the same as the command."""

from hinterland.cli import main

if __name__ == "__main__":
    main()
