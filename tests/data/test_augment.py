"""Augmentation: nothing by default, exact mirrors and turns, masks that go with their images, nodata that stays so."""

import pytest
import torch

from hinterland.data.augment import AugmentConfig, Change, changed, changed_masks, changed_valid, drawn, drawn_at
from hinterland.ground.errors import BadInput

EVERY = AugmentConfig(
    shift=0.2, rotate_degrees=30, scale=0.3, flip_horizontally=True, flip_vertically=True, outside="edge"
)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def images(n=4, c=3, h=12, w=12):
    return torch.rand((n, c, h, w), generator=seeded(9))


def test_the_default_changes_nothing():
    config = AugmentConfig()
    change = drawn(config, 4, (3, 12, 12), seeded())
    assert changed(images(), change, config) is images or torch.equal(changed(images(), change, config), images())
    assert change == Change()
    assert not config.any


def test_the_same_seed_changes_alike():
    first, again, other = (changed(images(), drawn(EVERY, 4, (3, 12, 12), seeded(s)), EVERY) for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize(("config", "dims"), [({"flip_horizontally": True}, [3]), ({"flip_vertically": True}, [2])])
def test_a_mirrored_image_is_mirrored_exactly(config, dims):
    config = AugmentConfig(**config)
    given = images(16, h=10, w=14)
    got = changed(given, drawn(config, 16, (3, 10, 14), seeded()), config)
    mirrored = [torch.allclose(a, b.flip([d - 1 for d in dims]), atol=1e-5) for a, b in zip(got, given, strict=True)]
    same = [torch.allclose(a, b, atol=1e-5) for a, b in zip(got, given, strict=True)]
    assert all(m != s for m, s in zip(mirrored, same, strict=True))
    assert any(mirrored)
    assert any(same)


def test_quarter_turns_are_exact_and_all_four_happen():
    config = AugmentConfig(quarter_turns=True)
    given = images(40)
    got = changed(given, drawn(config, 40, (3, 12, 12), seeded()), config)
    turns = [
        next(k for k in range(4) if torch.allclose(a, b.rot90(k, [1, 2]), atol=1e-4))
        for a, b in zip(got, given, strict=True)
    ]
    assert set(turns) == {0, 1, 2, 3}


def test_a_turn_keeps_shapes_where_the_image_is_not_square():
    # a disc turned by any angle is the same disc, also in a wide image
    y, x = torch.meshgrid(torch.arange(20) - 9.5, torch.arange(40) - 19.5, indexing="ij")
    disc = (x.square() + y.square() < 36).float()[None, None].expand(8, 1, 20, 40)
    config = AugmentConfig(rotate_degrees=180, outside="zero")
    got = changed(disc, drawn(config, 8, (1, 20, 40), seeded()), config)
    assert (got - disc).abs().mean() < 0.02


def test_masks_go_where_their_images_go():
    colours = torch.rand((5, 3), generator=seeded(3))
    masks = torch.randint(0, 5, (6, 4, 4), generator=seeded(4)).repeat_interleave(6, 1).repeat_interleave(6, 2)
    pictures = colours[masks].permute(0, 3, 1, 2)
    change = drawn(EVERY, 6, (3, 24, 24), seeded(5))
    moved, with_them = changed(pictures, change, EVERY), changed_masks(masks, change, EVERY, ignore=255)
    agreeing = (colours[with_them].permute(0, 3, 1, 2) - moved).abs().amax(dim=1) < 1e-4
    assert agreeing.float().mean() > 0.6  # all but the blended borders between squares
    inside = torch.nn.functional.max_pool2d((~agreeing).float()[:, None], 3, 1, 1)[:, 0] == 0
    assert inside.any()


def test_what_comes_from_beyond_the_edge_is_ignored():
    config = AugmentConfig(shift=0.5, outside="zero")
    change = Change(torch.tensor([[[1.0, 0, 1.0], [0, 1, 0]]]))  # half an image to the left
    moved = changed_masks(torch.full((1, 8, 8), 3), change, config, ignore=15)
    assert (moved[0, :, :4] == 3).all()
    assert (moved[0, :, 4:] == 15).all()
    valid = changed_valid(torch.ones(1, 8, 8, dtype=torch.bool), change, config)
    assert valid[0, :, :3].all()
    assert not valid[0, :, 4:].any()


def test_a_pixel_that_is_partly_of_nodata_is_not_valid():
    valid = torch.ones(1, 9, 9, dtype=torch.bool)
    valid[0, 4, 4] = False
    half = Change(torch.tensor([[[1.0, 0, 1 / 9], [0, 1, 0]]]))  # half a pixel
    got = changed_valid(valid, half, EVERY)
    assert not got[0, 4, 3:5].any()
    assert got.sum() == 81 - 2


def test_brightness_and_contrast_are_light_and_move_nothing():
    config = AugmentConfig(brightness=0.2, contrast=0.5)
    change = drawn(config, 4, (3, 12, 12), seeded())
    assert change.affine is None
    got = changed(images(), change, config)
    for k in range(4):
        expected = (images()[k] - 0.5) * change.gain[k] + 0.5 + change.lift[k]
        assert torch.allclose(got[k], expected)
    assert change.lift.abs().max() <= 0.2
    assert change.gain.max() <= 1.5


def test_amounts_beyond_sense_are_refused_by_name():
    with pytest.raises(BadInput, match="shift"):
        AugmentConfig.checked({"shift": -0.1})
    with pytest.raises(BadInput, match="rotate_degrees"):
        AugmentConfig.checked({"rotate_degrees": 200})


def test_colour_lights_every_band_by_itself_and_grey_takes_colour_away():
    colour = AugmentConfig(colour=0.3)
    change = drawn(colour, 8, (3, 12, 12), seeded())
    assert change.gain.shape == change.lift.shape == (8, 3)
    assert change.lift.abs().max() <= 0.3
    assert change.gain.min() >= 1 / 1.3
    assert change.gain.max() <= 1.3
    assert (change.gain.std(dim=1) > 0).all()
    got = changed(images(8), change, colour)
    assert torch.allclose(got[2, 1], (images(8)[2, 1] - 0.5) * change.gain[2, 1] + 0.5 + change.lift[2, 1])

    grey = AugmentConfig(grey=0.5)
    change = drawn(grey, 200, (3, 4, 4), seeded())
    given = images(200, h=4, w=4)
    got = changed(given, change, grey)
    alike = (got == got[:, :1]).flatten(1).all(dim=1)
    assert torch.equal(alike, change.grey)
    assert 80 < int(change.grey.sum()) < 120
    assert torch.allclose(got[change.grey], given[change.grey].mean(dim=1, keepdim=True).expand(-1, 3, -1, -1))
    assert torch.equal(got[~change.grey], given[~change.grey])


def test_what_happens_to_an_image_is_its_positions_whatever_the_batch():
    config = EVERY.model_copy(update={"brightness": 0.1, "colour": 0.1, "grey": 0.3})
    cpu = torch.device("cpu")
    whole = drawn_at(config, 10, 100, (3, 12, 12), 7, cpu)
    pieces = [drawn_at(config, at, n, (3, 12, 12), 7, cpu) for at, n in ((10, 1), (11, 30), (41, 69))]
    for part, broken in zip(whole, zip(*pieces, strict=True), strict=True):
        assert torch.equal(part, torch.cat(broken))
    other = drawn_at(config, 10, 100, (3, 12, 12), 8, cpu)
    assert not torch.equal(whole.affine, other.affine)
    assert len(whole.gain.unique(dim=0)) == 100  # none is like another


def test_what_images_cannot_undergo_is_refused():
    AugmentConfig(quarter_turns=True, grey=0.5).check((3, 8, 8))
    with pytest.raises(BadInput, match=r"quarter_turns \(true\): images of 8 x 9 are not square"):
        AugmentConfig(quarter_turns=True).check((3, 8, 9))
    with pytest.raises(BadInput, match=r"augment.grey \(0.5\): the images have one band"):
        AugmentConfig(grey=0.5).check((1, 8, 8))
