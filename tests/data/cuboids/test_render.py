"""Pictures of cuboids against what can be worked out by hand."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent))
from seen import FACE_ON, PLAIN, byte, fov_deg, picture, recipe

from hinterland.data.cuboids.on_device import render_on_device
from hinterland.data.cuboids.render import render
from hinterland.ground.errors import BadInput
