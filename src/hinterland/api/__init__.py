"""The facade that knows every room: what the command line does is one call here."""

from hinterland.api.asking import analyse as analyse
from hinterland.api.asking import compare as compare
from hinterland.api.asking import study as study
from hinterland.api.exploring import explore as explore
from hinterland.api.exploring import export as export
from hinterland.api.images import as_images as as_images
from hinterland.api.images import load as load
from hinterland.api.images import load_again as load_again
from hinterland.api.run import Run as Run
from hinterland.api.sharing import from_pretrained as from_pretrained
from hinterland.api.sharing import push_to_hub as push_to_hub
from hinterland.api.sharing import save_pretrained as save_pretrained
from hinterland.api.training import grow as grow
from hinterland.api.training import open_run as open_run
from hinterland.api.training import train as train
