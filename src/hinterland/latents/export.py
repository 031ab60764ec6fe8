"""A run's encoder and decoder as ONNX models, checked against torch."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import importlib.util
import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hinterland.ground.errors import BadInput, RunFailed, listing
from hinterland.latents.trained import Trained
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.reconstruction import Kind, shown

if TYPE_CHECKING:
    import onnx

Vectors = npt.NDArray[np.float32]

LARGEST_DIFFERENCE = 1e-4  # from torch, that an export may have; of outputs beyond 1 as a share of the largest
CHECKED_ON = 256  # latents or images, at most
ALL_BITS = 23  # of a float32's mantissa
NEEDED = ("onnx", "onnxscript", "onnxruntime")


@dataclasses.dataclass(frozen=True)
class Network:
    """An ONNX model in one piece, weights within it, for any number n of inputs."""

    model: bytes
    input: str
    outputs: tuple[str, ...]
    largest_difference: float  # absolute, from torch, over all outputs
    checked_on: int  # latents or images that this was measured on


def export_decoder(trained: Trained, latents: Vectors, bits: int = ALL_BITS) -> Network:
    """Latents (n, D) -> images (n, C, H, W) in [0, 1], as `Trained.decode` has them; float32 throughout.

    It is compared with torch on up to 256 of `latents` (N, D), spread evenly over them. `bits` of the weights'
    mantissas are kept: fewer than 23 pack smaller, and cost what the comparison then says. Raises `BadInput` where the
    extra [explorer] is missing or the module cannot be exported, `RunFailed` where it says something else than torch.
    """
    need_exporter()
    module = _Decoder(_on_cpu(trained.model), trained.config.objective.reconstruction)
    return _exported(module, _spread(latents), "latents", ("images",), f"the decoder of {trained.name}", bits)


def export_encoder(trained: Trained, images: Vectors, bits: int = ALL_BITS) -> Network:
    """Images (n, C, H, W) on the [0, 1] scale -> mean (n, D) and, where variational, logvar (n, D) in nats.

    `images` (N, C, H, W) are as the model sees them (`Trained.seen`); up to 256 of them are compared. Raises as
    `export_decoder` does.
    """
    need_exporter()
    module = _Encoder(_on_cpu(trained.model))
    some = _spread(images)
    with torch.inference_mode():
        variational = isinstance(module.model.encode(torch.from_numpy(some[:1])), DiagonalGaussian)
    outputs = ("mean", "logvar") if variational else ("mean",)
    return _exported(module, some, "images", outputs, f"the encoder of {trained.name}", bits)


def rounded(values: Vectors, bits: int) -> Vectors:
    """Float32 values with `bits` bits of mantissa, the others 0: off by at most 2^-(bits + 1) of each value."""
    drop = ALL_BITS - bits
    whole = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32).astype(np.uint64)
    kept = (whole + (1 << drop >> 1)) >> drop << drop
    return np.where(np.isfinite(values), kept.astype(np.uint32).view(np.float32), values)


class _Decoder(nn.Module):
    """The decoder with its likelihood's output activation."""

    def __init__(self, model: Autoencoder, kind: Kind):
        super().__init__()
        self.model, self.kind = model, kind

    def forward(self, latents: Tensor) -> Tensor:
        return shown(self.kind, self.model.decode(latents))


class _Encoder(nn.Module):
    """The encoder with its posterior as plain tensors."""

    def __init__(self, model: Autoencoder):
        super().__init__()
        self.model = model

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        posterior = self.model.encode(images)
        return tuple(posterior) if isinstance(posterior, DiagonalGaussian) else (posterior.mean,)


def _exported(module: nn.Module, inputs: Vectors, name: str, outputs: tuple[str, ...], what: str, bits: int) -> Network:
    model = _to_onnx(module.eval(), inputs, name, outputs, what, bits)
    with torch.inference_mode():
        expected = module(torch.from_numpy(inputs))
    expected = [part.numpy() for part in (expected if isinstance(expected, tuple) else (expected,))]
    found = _run(model, name, inputs, what)
    differences = [float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True)]
    allowed = [LARGEST_DIFFERENCE * max(1.0, float(np.abs(part).max())) for part in expected]
    for output, difference, limit in zip(outputs, differences, allowed, strict=True):
        if not difference <= limit:  # NaN as well
            raise RunFailed(
                f"{what}, as ONNX, differs from torch by {difference:.2g} in {output} ({len(inputs)} {name} compared); "
                f"at most {limit:.2g} is allowed. Nothing was written: look for an operation of the module whose "
                "result depends on the batch or on chance, and take it out"
            )
    return Network(model, name, outputs, max(differences), len(inputs))


def _to_onnx(module: nn.Module, inputs: Vectors, name: str, outputs: tuple[str, ...], what: str, bits: int) -> bytes:
    import onnx

    example = torch.from_numpy(np.concatenate([inputs, inputs])[:2])  # with one alone, n would be taken for fixed
    try:
        with _quietly():
            program = torch.onnx.export(
                module,
                (example,),
                input_names=[name],
                output_names=list(outputs),
                dynamic_shapes=({0: torch.export.Dim("n", min=1)},),
                dynamo=True,
                verbose=False,
            )
    except Exception as error:  # noqa: BLE001  the exporter meets somebody's module with any error there is
        reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise BadInput(
            f"{what} cannot be exported to ONNX: {reason.strip()}; torch.onnx.export must be able to follow its "
            "forward for any number of inputs"
        ) from None
    model: onnx.ModelProto = program.model_proto if program else onnx.ModelProto()
    _check_operators(model, what)
    _strip(model)
    if bits < ALL_BITS:
        for weights in model.graph.initializer:
            if weights.data_type == onnx.TensorProto.FLOAT:
                weights.raw_data = rounded(np.frombuffer(weights.raw_data, "<f4"), bits).tobytes()
    return bytes(model.SerializeToString())


def _check_operators(model: onnx.ModelProto, what: str) -> None:
    """Only what the standard defines runs in a browser: no functions, no operators of somebody's own domain."""
    foreign = sorted({f"{n.domain}.{n.op_type}" for n in model.graph.node if n.domain not in ("", "ai.onnx")})
    if foreign:
        raise BadInput(
            f"{what} needs operators that only torch has ({listing(foreign)}), and a browser does not; write that part "
            "with standard layers"
        )


def _strip(model: onnx.ModelProto) -> None:
    """Without what the exporter tells about the machine it ran on: files, lines, torch's own names."""
    del model.metadata_props[:]
    model.doc_string = ""
    graph: Any = model.graph
    del graph.metadata_props[:]
    del graph.value_info[:]
    graph.doc_string, graph.name = "", "hinterland"
    for part in [*graph.node, *graph.input, *graph.output, *graph.initializer]:
        del part.metadata_props[:]
        part.doc_string = ""


def _run(model: bytes, name: str, inputs: Vectors, what: str) -> list[Vectors]:
    """What onnxruntime says: of the first input alone, and of the others together."""
    import onnxruntime

    try:
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        parts = [session.run(None, {name: part}) for part in (inputs[:1], inputs[1:]) if len(part)]
    except Exception as error:  # noqa: BLE001  onnxruntime's own errors share no other ancestor
        raise RunFailed(
            f"{what} was exported to ONNX, but onnxruntime cannot run it: {str(error).splitlines()[0]}; nothing was "
            "written"
        ) from None
    return [np.concatenate(of_one) for of_one in zip(*parts, strict=True)]


def _spread(rows: Vectors) -> Vectors:
    """Up to 256 of (N, ...), spread evenly, as float32 of their own."""
    places = np.unique(np.linspace(0, len(rows) - 1, min(CHECKED_ON, len(rows))).round().astype(np.intp))
    return np.array(rows[places], dtype=np.float32, order="C")


def _on_cpu(model: Autoencoder) -> Autoencoder:
    on_cpu = all(part.device.type == "cpu" for part in model.parameters())
    return model if on_cpu else copy.deepcopy(model).cpu()


def need_exporter() -> None:
    """`BadInput` where a package that an export needs is not installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise BadInput(
            f"{listing(missing)}: not installed, and needed for ONNX models; pip install 'hinterland[explorer]'"
        )


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep the exporter from telling about itself and about packages that it could also use."""
    log = logging.getLogger("torch.onnx")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)
