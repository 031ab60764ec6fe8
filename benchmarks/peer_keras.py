"""The demo VAE in Keras 3 on TensorFlow, trained by model.fit on a tf.data pipeline. Run with the peer's interpreter.

Usage: python peer_keras.py IMAGES.npy TEST.npy; prints one line of JSON. Images are (N, 1, 28, 28) uint8. The shape of
it is that of Keras's own VAE example: a Model whose train_step draws the latent; jit_compile stays at its default.
"""

from __future__ import annotations

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

WARM_UP, BATCH, LATENT = 20, 64, 10  # steps that are not counted; images; numbers an image


def encoder() -> keras.Model:
    """Two halvings, one dense layer, mean and log-variance: the layers of hinterland's preset vae."""
    images = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="silu")(images)
    x = layers.Conv2D(64, 3, strides=2, padding="same", activation="silu")(x)
    x = layers.Dense(256, activation="silu")(layers.Flatten()(x))
    return keras.Model(images, [layers.Dense(LATENT)(x), layers.Dense(LATENT)(x)])


def decoder() -> keras.Model:
    """The mirror image, with nearest-neighbour doubling; logits come back."""
    latents = keras.Input((LATENT,))
    x = layers.Dense(3136, activation="silu")(layers.Dense(256, activation="silu")(latents))
    x = layers.UpSampling2D(2)(layers.Reshape((7, 7, 64))(x))
    x = layers.Conv2D(32, 3, padding="same", activation="silu")(x)
    x = layers.Conv2D(16, 3, padding="same", activation="silu")(layers.UpSampling2D(2)(x))
    return keras.Model(latents, layers.Conv2D(1, 3, padding="same")(x))


class VAE(keras.Model):
    """Negative ELBO in nats: the Bernoulli's cross-entropy, summed over pixels, and the KL."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = encoder(), decoder()
        self.seed = keras.random.SeedGenerator(0)

    def call(self, images):
        mean, logvar = self.encoder(images)
        latents = mean + ops.exp(0.5 * logvar) * keras.random.normal(ops.shape(mean), seed=self.seed)
        self.add_loss(ops.mean(0.5 * ops.sum(ops.square(mean) + ops.exp(logvar) - 1 - logvar, axis=1)))
        return self.decoder(latents)


def likelihood(images, logits):
    """-log p(x), mean over images."""
    losses = ops.binary_crossentropy(images, logits, from_logits=True)
    return ops.mean(ops.sum(losses, axis=(1, 2, 3)))


class Clock(keras.callbacks.Callback):
    """When each training step ended."""

    def __init__(self):
        super().__init__()
        self.ends = []

    def on_train_batch_end(self, batch, logs=None):
        self.ends.append(time.perf_counter())


def channels_last(path: str) -> np.ndarray:
    return np.load(path).transpose(0, 2, 3, 1)


def main() -> None:
    keras.utils.set_random_seed(0)
    images = channels_last(sys.argv[1])
    pipeline = tf.data.Dataset.from_tensor_slices(images).shuffle(len(images)).batch(BATCH)
    pipeline = pipeline.map(lambda x: (tf.cast(x, tf.float32) / 255,) * 2, tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
    model, clock = VAE(), Clock()
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=likelihood)
    model.fit(pipeline, epochs=1, shuffle=False, verbose=0, callbacks=[clock])  # the pipeline shuffles
    test = channels_last(sys.argv[2]).astype(np.float32) / 255
    loss = model.evaluate(test, test, batch_size=500, verbose=0)
    ends = clock.ends[WARM_UP:]
    rate = BATCH * (len(ends) - 1) / (ends[-1] - ends[0])
    print(json.dumps({"images_per_s": rate, "test_nats": float(loss), "parameters": model.count_params()}))


if __name__ == "__main__":
    main()
