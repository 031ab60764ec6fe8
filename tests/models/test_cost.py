"""What a model costs, counted by hand."""

from hinterland.models.autoencoder import Autoencoder, ModelConfig
from hinterland.models.cost import Cost, cost_of


def test_parameters_and_multiply_adds_are_those_counted_by_hand():
    """8 x 8 grey pixels, one halving to two channels (4 x 4), latent 3, one channel before the last layer.

    Encoder: 3 x 3 x 1 x 2 weights at 16 places; 32 x 3. Decoder: 3 x 32; 3 x 3 x 2 x 1 at 64 places; 3 x 3 at 64.
    """
    config = ModelConfig(widths=(2,), latent_size=3, posterior="deterministic")
    parameters = (18 + 2) + (96 + 3) + (96 + 32) + (18 + 1) + (9 + 1)
    multiply_adds = 18 * 16 + 96 + 96 + 18 * 64 + 9 * 64
    assert cost_of(Autoencoder.build(config, (1, 8, 8), seed=0), (1, 8, 8)) == Cost(parameters, multiply_adds)


def test_pooling_multiplies_at_every_place_and_a_stride_at_a_quarter_of_them():
    def encoder(down):
        model = Autoencoder.build(ModelConfig(widths=(4,), down=down, latent_size=2), (1, 16, 16), seed=0)
        return cost_of(model, (1, 16, 16))

    stride, pooled, replaced = encoder("stride"), encoder("max"), encoder("strided-pool")
    assert pooled.multiply_adds - stride.multiply_adds == 9 * 4 * (256 - 64)
    assert pooled.parameters == stride.parameters
    assert replaced.multiply_adds - pooled.multiply_adds == 9 * 4 * 4 * 64
    assert replaced.parameters - pooled.parameters == 9 * 4 * 4 + 4
