"""Ranks: one run learned by several processes, each with its rows of every batch.

The gradient of a batch is that of all its images, however they are cut up: each rank's loss counts by its images, not
as one of so many. What is drawn for a batch is drawn whole by each rank, and it takes its part. So a run is the same
with any number of ranks, but for the order of additions. Rank 0 leads: it alone writes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.rendezvous import rendezvous

from hinterland.data.batches import slices
from hinterland.data.chance import Noise, Share
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, HinterlandError, LeftAlone, RunFailed
from hinterland.ground.rank import rank_here

TIMEOUT = datetime.timedelta(minutes=10)  # without a word from a rank; one whose process has ended is noticed at once
LAST_WORDS_S = 1.0  # how long a rank that ends waits for others to say, or to read, why
SIGNS = ("gloo", "NCCL", "Connection", "connection", "Timed out", "ocket")  # of a message of the network


@dataclasses.dataclass(frozen=True)
class Part:
    """The images of a batch that are a rank's."""

    rows: slice  # of the batch
    whole: int  # images in the batch
    idle: bool = False  # fewer images than ranks: it goes along with the first one, which counts nothing here

    @property
    def share(self) -> float:
        """Of the batch, in [0, 1]."""
        return 0.0 if self.idle else (self.rows.stop - self.rows.start) / self.whole

    def noise(self, generator: torch.Generator) -> Noise:
        """The chance of these images: what `generator` gives them when it draws for the whole batch."""
        alone = self.rows.stop - self.rows.start == self.whole
        return generator if alone else Share(generator, self.rows, self.whole)

    def counted(self, value: Tensor) -> Tensor:
        """A sum over these images as it enters that of the batch."""
        return torch.zeros_like(value) if self.idle else value


@dataclasses.dataclass(frozen=True)
class Ranks:
    """This process among all that learn together; `ALONE` is one process, which waits for nobody."""

    rank: int = 0
    world: int = 1
    store: dist.Store | None = None  # texts that all can read

    @property
    def leads(self) -> bool:
        """Whether this one writes and speaks for all."""
        return self.rank == 0

    def part(self, images: int) -> Part:
        """Which of so many images of a batch are this rank's: as many as the others', or one more or less."""
        first, last = (images * rank // self.world for rank in (self.rank, self.rank + 1))
        return Part(slice(first, last), images) if first < last else Part(slice(0, 1), images, idle=True)

    def slices(self, images: ImageSet, batch_size: int) -> Iterator[tuple[slice, Part]]:
        """All images once, as they stand: this rank's rows of each batch."""
        for rows in slices(images, batch_size):
            part = self.part(min(rows.stop, len(images)) - rows.start)
            yield slice(rows.start + part.rows.start, rows.start + part.rows.stop), part

    def weighed(self, loss: Tensor, part: Part | None) -> Tensor:
        """A rank's mean over its images as it counts in the mean over ranks that `together` makes of gradients."""
        return loss if self.world == 1 or part is None else loss * (part.share * self.world)

    def together(self, model: nn.Module, objective: nn.Module, learn: Callable[..., Any]) -> Callable[..., Any]:
        """`learn`, after whose backward pass the gradients of model and objective are means over ranks."""
        if self.world == 1:
            return learn
        # not static_graph: that finds only plain outputs, and brings no gradients together where they are `Terms`
        made: Callable[..., Any] = nn.parallel.DistributedDataParallel(_Learner(model, objective, learn))
        return made

    def any(self, here: bool) -> bool:
        """Whether it is so on any rank; the same answer on all."""
        if self.world == 1:
            return here
        found = torch.tensor(float(here))
        dist.all_reduce(found, dist.ReduceOp.MAX)
        return bool(found)

    def summed(self, values: dict[str, Tensor]) -> dict[str, Tensor]:
        """Sums over ranks of named tensors, in float64; all ranks have the same names in the same order."""
        if self.world == 1 or not values:
            return values
        flat = torch.cat([value.detach().double().flatten() for value in values.values()])
        dist.all_reduce(flat)
        parts = flat.split([value.numel() for value in values.values()])
        return {name: part.view(values[name].shape) for name, part in zip(values, parts, strict=True)}

    def added(self, *counts: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], ...]:
        """Sums over ranks of arrays of counts."""
        if self.world == 1:
            return counts
        found = self.summed({str(place): torch.from_numpy(count) for place, count in enumerate(counts)})
        return tuple(part.numpy().astype(count.dtype) for part, count in zip(found.values(), counts, strict=True))

    def gathered(self, rows: npt.NDArray[np.float32], sizes: Sequence[int]) -> npt.NDArray[np.float32] | None:
        """The rows of all ranks, one rank's after the other's, on rank 0; None elsewhere. `sizes`: how many of each."""
        mine = torch.zeros((max(sizes), rows.shape[1]))
        mine[: len(rows)] = torch.from_numpy(rows)
        parts = [torch.empty_like(mine) for _ in sizes] if self.leads else None
        dist.gather(mine, parts)
        if parts is None:
            return None
        return torch.cat([part[:size] for part, size in zip(parts, sizes, strict=True)]).numpy()

    def agreed(self, name: str, text: Callable[[], str]) -> str:
        """What rank 0 says of `name`, a word used once; the others wait for it, however long rank 0 takes."""
        if self.store is None:
            return text()
        if self.leads:
            said = text()
            self.store.set(name, said)
            return said
        while not self.store.check([name]):
            if self.store.check(["ended"]):
                raise LeftAlone(self.last_words())
            time.sleep(0.02)
        return str(self.store.get(name), "utf-8")

    def said(self, message: str) -> str:
        """For errors that all ranks raise alike: rank 0 has the message, the others nothing to add."""
        return message if self.leads else ""

    def is_left(self, error: BaseException) -> bool:
        """Whether `error` is of a rank that waited for one that is there no more."""
        if self.world == 1 or isinstance(error, HinterlandError) or not isinstance(error, RuntimeError):
            return False
        return isinstance(error, dist.DistError) or any(sign in str(error) for sign in SIGNS)

    def last_words(self) -> str:
        """What is known of the rank that ended first."""
        with contextlib.suppress(RuntimeError):  # the process that kept the texts may be the one that ended
            until = time.monotonic() + LAST_WORDS_S
            while self.store and time.monotonic() < until:
                if self.store.check(["ended"]):
                    return str(self.store.get("ended"), "utf-8")
                time.sleep(0.02)
        return (
            f"another rank ended without a word, or was not heard of for {TIMEOUT.seconds // 60} minutes: it was "
            "killed, or its machine is gone"
        )

    def end(self, error: BaseException) -> None:
        """Leave word for the others, unless another rank ended before."""
        said = str(error) or type(error).__name__
        with contextlib.suppress(RuntimeError):
            if self.store:
                self.store.compare_set("ended", "", f"rank {self.rank} ended: {said.splitlines()[0]}")

    def leave(self) -> None:
        """Rank 0 last, for its process may keep the texts; it waits a moment for the others to have read them."""
        with contextlib.suppress(RuntimeError):
            until = time.monotonic() + LAST_WORDS_S
            left = self.store.add("left", 0 if self.leads else 1) if self.store else self.world
            while self.store and self.leads and left < self.world - 1 and time.monotonic() < until:
                time.sleep(0.02)
                left = self.store.add("left", 0)


ALONE = Ranks()


class _Learner(nn.Module):
    """What a wrapper for gradients needs to see: all parameters, and one way through them."""

    def __init__(self, model: nn.Module, objective: nn.Module, learn: Callable[..., Any]):
        super().__init__()
        self.model, self.objective, self.learn = model, objective, learn

    def forward(self, *given: Any) -> Any:
        return self.learn(*given)


@contextlib.contextmanager
def joined(device: str = "auto") -> Iterator[Ranks]:
    """Meet the other ranks that torchrun or srun started, if any; part when the work is done.

    CUDA devices talk by NCCL, each rank with the device of its number on the machine; processors by gloo.
    """
    rank, world = rank_here()
    if world == 1:
        yield ALONE
        return
    cuda = torch.cuda.is_available() and not device.startswith("cpu")
    if cuda:
        local = os.environ.get("LOCAL_RANK", os.environ.get("SLURM_LOCALID", "0"))
        torch.cuda.set_device(int(local) % torch.cuda.device_count())
    ranks = Ranks(rank, world, _meet(rank, world, "cpu:gloo,cuda:nccl" if cuda else "gloo"))
    try:
        yield ranks
    except BaseException as error:
        if ranks.is_left(error):
            raise LeftAlone(ranks.last_words()) from error
        if not isinstance(error, LeftAlone):
            ranks.end(error)
        ranks.leave()
        raise
    ranks.agreed("done", str)
    ranks.leave()
    dist.destroy_process_group()


def _meet(rank: int, world: int, backend: str) -> dist.Store:
    missing = [name for name in ("MASTER_ADDR", "MASTER_PORT") if name not in os.environ]
    if missing:
        raise BadInput(
            f"{' and '.join(missing)} not in the environment, so {world} ranks cannot meet; torchrun sets them, and a "
            "job file for srun does: see the guide Many machines"
        )
    try:
        store, _, _ = next(rendezvous("env://", rank, world, timeout=TIMEOUT))
        dist.init_process_group(backend, store=store, rank=rank, world_size=world, timeout=TIMEOUT)
    except (dist.DistError, RuntimeError, ValueError) as error:
        where = f"{os.environ['MASTER_ADDR']}:{os.environ['MASTER_PORT']}"
        raise RunFailed(f"{world} ranks did not meet at {where} ({str(error).splitlines()[0][:200]})") from error
    return dist.PrefixStore("hinterland", store)  # type: ignore[attr-defined]
