"""Where the arithmetic is done: device, threads, and bf16 where the processor is fast at it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import psutil
import torch

from hinterland.ground.errors import BadInput
from hinterland.training.config import TrainingConfig


def device_of(config: TrainingConfig) -> torch.device:
    """The device asked for, or the best there is."""
    if config.device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(config.device)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise BadInput(f"training.device ({config.device}) cannot be used here: {reason}; auto picks one") from None
    return device


def bf16_is_fast(device: torch.device) -> bool:
    """Whether the hardware multiplies bf16 itself: AMX or AVX-512 BF16 on a processor, Ampere or later on a GPU."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        return bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())
    return False


def uses_bf16(config: TrainingConfig, device: torch.device) -> bool:
    """Whether layers run in bf16; likelihoods, KL and sums are fp32 always."""
    return config.precision == "bf16" or (config.precision == "auto" and bf16_is_fast(device))


def threads_of(config: TrainingConfig) -> int:
    """As asked; else as OMP_NUM_THREADS says; else the physical cores, at most 8: more slow small nets down."""
    if config.threads:
        return config.threads
    if os.environ.get("OMP_NUM_THREADS", "").isdigit():
        return max(1, int(os.environ["OMP_NUM_THREADS"]))
    return max(1, min(psutil.cpu_count(logical=False) or 1, len(os.sched_getaffinity(0)), 8))


@contextlib.contextmanager
def threads(count: int) -> Iterator[None]:
    """Use so many threads, and put the number back afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
