"""The same pictures by torch, for a GPU: 16 rays through every pixel, where the kernel takes them at edges only."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from hinterland.data.cuboids.lights import AIM, INNER, KIND, OUTER, PLACE, RANGE, RGB, SPOT, SUN
from hinterland.data.cuboids.packing import AXES, CAMERA, CENTRE, FORWARD, HALF, RIGHT, TOUCHING, UP, packed
from hinterland.data.cuboids.render import Rendered, check_size
from hinterland.data.cuboids.world import World

SAMPLES = 4  # a side, in each pixel
INFINITE = torch.inf


class Scenes(NamedTuple):
    """What is needed of a `Packed`, as tensors of its shapes."""

    box: Tensor
    present: Tensor
    albedo: Tensor
    shades: Tensor
    rays: Tensor
    tint: Tensor
    light: Tensor


class Hits(NamedTuple):
    """What p rays meet first in each of n images."""

    t: Tensor  # (n, p): distance in lengths of the ray; infinite: nothing
    side: Tensor  # (n, p): 6 x box + face, 0 to 5
    alone: Tensor  # (n, K, p): whether the ray meets a box, were it alone


def render_on_device(
    world: World, size_px: int, device: torch.device, dtype: torch.dtype = torch.float32, rays_at_once: int = 2**22
) -> Rendered:
    """The pictures of a world, as `render` makes them but for rounding at edges."""
    check_size(size_px)
    arrays = packed(world, size_px)
    given = {name: torch.from_numpy(getattr(arrays, name)) for name in Scenes._fields}
    at_once = max(1, rays_at_once // (SAMPLES * size_px) ** 2)
    made = []
    for start in range(0, len(world), at_once):
        part = {name: tensor[start : start + at_once].to(device) for name, tensor in given.items()}
        scene = Scenes(**{name: t.to(dtype) if t.is_floating_point() else t for name, t in part.items()})
        made.append(_render(scene, size_px))
    fields = [field.name for field in dataclasses.fields(Rendered)]
    return Rendered(*[np.concatenate([getattr(part, field) for part in made]) for field in fields])


def _render(scene: Scenes, size_px: int) -> Rendered:
    x, y = _grid(size_px, SAMPLES, scene.box.device, scene.box.dtype)
    light = _look(scene, _meet(scene, x, y), x, y)
    mean = light.view(len(light), 3, size_px, SAMPLES, size_px, SAMPLES).mean(dim=(3, 5))
    images = (mean.sqrt() * 255 + 0.5).to(torch.uint8)
    return _labelled(scene, images, size_px)


def _labelled(scene: Scenes, images: Tensor, size_px: int) -> Rendered:
    x, y = _grid(size_px, 1, images.device, scene.box.dtype)
    hits = _meet(scene, x, y)
    plane = (len(images), size_px, size_px)
    found = hits.t < INFINITE
    mask = torch.where(found, hits.side // 6 + 1, 0)
    seen = (mask[:, None] == torch.arange(1, scene.box.shape[1] + 1, device=mask.device)[:, None]).sum(-1)
    visible = seen / hits.alone.sum(-1).clamp(min=1)
    depth = hits.t * _rays(scene, x, y).norm(dim=1)
    return Rendered(
        images=images.cpu().numpy(),
        mask=mask.view(plane).cpu().numpy().astype(np.uint8),
        face=torch.where(found, hits.side % 6 + 1, 0).view(plane).cpu().numpy().astype(np.uint8),
        depth=depth.view(plane).cpu().numpy().astype(np.float32),
        visible=visible.masked_fill(~scene.present, torch.nan).cpu().numpy().astype(np.float64),
    )


def _grid(size_px: int, samples: int, device: torch.device, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """(p,) x and y of the middles of samples x samples places in each pixel, row by row from the top."""
    side = size_px * samples
    at = (2 * torch.arange(side, device=device, dtype=dtype) + 1) / side - 1
    return at.repeat(side), (-at).repeat_interleave(side)


def _rays(scene: Scenes, x: Tensor, y: Tensor) -> Tensor:
    """(n, 3, p) forward + x right + y up."""
    return scene.rays[:, 1, :, None] + x * scene.rays[:, 2, :, None] + y * scene.rays[:, 3, :, None]


def _slab(start: Tensor, step: Tensor, half: Tensor) -> tuple[Tensor, Tensor]:
    """Where rays start + t step enter and leave the slab |x| <= half."""
    one, two = (-half - start) / step, (half - start) / step
    inside = start.abs() <= half
    never = torch.where(inside, -INFINITE, INFINITE)
    enters = torch.where(step == 0, never, torch.minimum(one, two))
    return enters, torch.where(step == 0, -never, torch.maximum(one, two))


def _meet(scene: Scenes, x: Tensor, y: Tensor) -> Hits:
    box = scene.box[..., None]
    step = box[:, :, FORWARD:RIGHT] + x * box[:, :, RIGHT:UP] + y * box[:, :, UP:]
    enters, leaves = _slab(box[:, :, CAMERA:FORWARD], step, box[:, :, HALF:CAMERA])
    first, axis = enters.max(dim=2)
    last = leaves.amin(dim=2)
    alone = (first > 0) & (first <= last) & scene.present[..., None]
    t, owner = torch.where(alone, first, INFINITE).min(dim=1)
    axis = axis.gather(1, owner[:, None])[:, 0]
    step = step.gather(1, owner[:, None, None].expand(-1, 1, 3, -1))[:, 0].gather(1, axis[:, None])[:, 0]
    return Hits(t, 6 * owner + 2 * axis + (step < 0), alone)


def _look(scene: Scenes, hits: Hits, x: Tensor, y: Tensor) -> Tensor:
    """(n, 3, p) light from each direction."""
    boxes, found = scene.box.shape[1], hits.t < INFINITE
    points = scene.rays[:, 0, :, None] + torch.where(found, hits.t, 0.0)[:, None] * _rays(scene, x, y)
    axes = scene.box[..., AXES:HALF].unflatten(-1, (3, 3))
    normals = torch.stack([-axes, axes], dim=3).flatten(1, 3)  # (n, 6 K, 3)
    normal = _of_side(normals, hits.side)
    upward = (1 + normal[:, 1:2]) / 2
    light = upward * scene.tint[:, 1, :, None] + (1 - upward) * scene.tint[:, 2, :, None]
    shades = _of_side(scene.shades.flatten(1, 2), hits.side)  # (n, K, p)
    for number in range(scene.light.shape[1]):
        lamp = scene.light[:, number, :, None]
        towards, away, share = _shining(lamp, points)
        share = share * (normal * towards).sum(1)
        for j in range(boxes):
            share = share.masked_fill(shades[:, j] & _blocked(scene.box[:, j, :, None], points, towards, away), 0)
        light = light + share.clamp(min=0)[:, None] * lamp[:, RGB:RANGE]
    albedo = _of_side(scene.albedo.repeat_interleave(6, dim=1), hits.side)
    return torch.where(found[:, None], (albedo * light).clamp(max=1), scene.tint[:, 0, :, None])


def _of_side(table: Tensor, side: Tensor) -> Tensor:
    """(n, 6 K, c) by (n, p) -> (n, c, p)."""
    return table.transpose(1, 2).gather(2, side[:, None].expand(-1, table.shape[2], -1))


def _shining(lamp: Tensor, points: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Unit vectors (n, 3, p) towards a light (n, 13, 1), distance and share of strength (n, p)."""
    sun = lamp[:, KIND] == SUN
    there = lamp[:, PLACE:RGB] - points
    away = there.norm(dim=1).clamp(min=1e-12)
    towards = torch.where(sun[:, None], lamp[:, PLACE:RGB].expand_as(there), there / away[:, None])
    part = (away / lamp[:, RANGE]).clamp(max=1)
    share = (1 - part * part) ** 2
    cosine = -(towards * lamp[:, AIM:OUTER]).sum(1)
    edge = ((cosine - lamp[:, OUTER]) / (lamp[:, INNER] - lamp[:, OUTER])).clamp(0, 1)
    share = torch.where(lamp[:, KIND] == SPOT, share * edge * edge * (3 - 2 * edge), share)
    share = torch.where(sun, 1.0, share)
    return towards, torch.where(sun, INFINITE, away), torch.where(lamp[:, KIND] == 0, 0.0, share)


def _blocked(box: Tensor, points: Tensor, towards: Tensor, until: Tensor) -> Tensor:
    """(n, p) whether the way from points along unit vectors meets a box (n, 27, 1) before `until`."""
    axes = box[:, AXES:HALF].unflatten(1, (3, 3))
    start = (axes * (points - box[:, CENTRE:AXES])[:, None]).sum(2)
    enters, leaves = _slab(start, (axes * towards[:, None]).sum(2), box[:, HALF:CAMERA])
    return enters.amax(1).clamp(min=TOUCHING) < torch.minimum(leaves.amin(1), until)
