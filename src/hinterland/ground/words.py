"""Numbers as text, with thin rules: enough digits, a true minus, always a unit where there is one."""

from __future__ import annotations

import math
from collections.abc import Sequence

ABBREVIATIONS = {
    "ami": "AMI",
    "ari": "ARI",
    "cka": "CKA",
    "dci": "DCI",
    "gmm": "GMM",
    "hdbscan": "HDBSCAN",
    "iou": "IoU",
    "kid": "KID",
    "kl": "KL",
    "kmeans": "k-means",
    "knn": "k-NN",
    "mae": "MAE",
    "mig": "MIG",
    "mlp": "MLP",
    "mse": "MSE",
    "pc1": "PC1",
    "pca": "PCA",
    "psnr": "PSNR",
    "r2": "R2",
    "sap": "SAP",
    "ssim": "SSIM",
    "vae": "VAE",
}


def number(value: float, digits: int = 3) -> str:
    """`digits` significant digits, without powers of ten between 0.0001 and a billion: 0.0122, 272.9, 60,000."""
    if not math.isfinite(value):
        return "not finite"
    if value == round(value) and abs(value) < 1e9:
        return f"{round(value):,}".replace("-", "−")
    size = math.floor(math.log10(abs(value)))
    if not -5 < size < 9:
        return f"{value:.{digits - 1}e}".replace("-", "−")
    return f"{value:,.{max(0, digits - 1 - size)}f}".replace("-", "−")


def signed(value: float, digits: int = 2) -> str:
    """With its sign, also where it is positive."""
    text = number(value, digits)
    return text if value <= 0 else f"+{text}"


def thousandths(share: float) -> str:
    """A share with three decimals and a true minus; what rounds to nothing has no sign."""
    text = f"{share:.3f}".replace("-", "−")
    return "0.000" if text == "−0.000" else text


def percent(share: float, digits: int = 1) -> str:
    """A share in [0, 1] as per cent."""
    return f"{100 * share:.{digits}f} %".replace("-", "−")


def whole(count: float) -> str:
    """A count with commas."""
    return f"{round(count):,}"


def plural(count: int, noun: str, many: str = "") -> str:
    """1 image, 2 images, 2 classes."""
    return f"{whole(count)} {noun if count == 1 else many or noun + 's'}"


def named(name: str) -> str:
    """linear_probe_accuracy -> Linear probe accuracy, knn_probe_accuracy -> k-NN probe accuracy."""
    words = " ".join(ABBREVIATIONS.get(word, word) for word in name.replace("_", " ").split())
    return words if words.startswith("k-") else words[:1].upper() + words[1:]


def enumerated(items: Sequence[str]) -> str:
    """a, b and c."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]
