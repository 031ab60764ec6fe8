"""What is asked of every table about one label without fitting a probe: neighbours, clusters, scatter."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.attribution.agreement import (
    agreement_by_group,
    agreement_nulls,
    agreement_replicates,
    mean_agreement,
)
from hinterland.analysis.attribution.asked import Asked, Codes, Question, Sample, class_means, nulls_of, sample_of
from hinterland.analysis.attribution.balanced_agreement import balanced_agreement
from hinterland.analysis.attribution.clusters import Clusters, density_clusters, kmeans_clusters, mixture_clusters
from hinterland.analysis.attribution.measured import Measured
from hinterland.analysis.attribution.once import which
from hinterland.analysis.attribution.permanova import dispersion_null, permanova_null, scatter
from hinterland.analysis.attribution.purity import K, neighbours_of, purity_nulls, purity_of
from hinterland.analysis.attribution.silhouette import distances_of, silhouette_nulls, silhouettes_of

MOST_CLUSTERS = 100  # of k-means
MOST_GAUSSIANS = 50


def purity_question(asked: Asked) -> list[Measured]:
    """k-NN purity, and that which counts classes alike."""
    sample = sample_of(asked, asked.most_neighbours)
    rows = asked.once.of(
        ("neighbours", asked.of, which(sample.rows)), lambda: neighbours_of(sample.latents, K, asked.view.name)
    )
    found = purity_of(rows, sample.codes)
    n, groups = len(sample.codes), sample.groups
    nulls = nulls_of(
        asked,
        sample.codes,
        groups,
        "labels",
        "over fixed neighbours",
        lambda: purity_nulls(found, asked.seed, groups),
        lambda moved: (purity_of(rows, moved).corrected, purity_of(rows, moved).balanced),
    )
    tail = f"{K} nearest of {sample.words}. {nulls.words}"
    return [
        Measured(
            "knn_purity",
            found.corrected,
            n,
            f"Share of neighbours with the same {asked.subject}, less chance "
            f"({found.expected[sample.codes].mean():.3f}), over 1 less chance: at most 1, 1 is best, 0 is chance "
            f"(in the form of Cohen's kappa, 1960); {tail}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(found.per_image)),
            nulls.of(0),
        ),
        Measured(
            "knn_purity_balanced",
            found.balanced,
            n,
            f"The mean over the classes of {asked.subject} of that purity, each less its own chance, so that frequent "
            f"classes count no more than rare ones: at most 1, 1 is best, 0 is chance; {tail}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(found.per_image_in_class, sample.codes)),
            nulls.of(1),
        ),
    ]


def kmeans_question(suffix: str, times: float, balanced: bool = False) -> Question:
    """k-means with `times` as many clusters as classes; `balanced`: where the battery has time, classes alike too."""

    def question(asked: Asked) -> list[Measured]:
        sample = sample_of(asked, asked.most_clustered)
        k = min(len(sample.codes), MOST_CLUSTERS, max(2, round(times * sample.classes)))
        seeds = range(asked.seed, asked.seed + asked.seeds)
        found = asked.once.of(
            ("k-means", asked.of, k, which(sample.rows)),
            lambda: [kmeans_clusters(sample.latents, k, seed, asked.view.name) for seed in seeds],
        )
        each = [float(mean_agreement(sample.codes, [one.partition]).ami) for one in found]
        words = f"k-means with k = {k}, mean over {len(each)} seeds (AMI from {min(each):.3f} to {max(each):.3f})"
        return _agreements(asked, sample, found, "kmeans", suffix, words, balanced and asked.with_control)

    return question


def mixture_question(asked: Asked) -> list[Measured]:
    """A mixture of as many Gaussians as there are classes."""
    sample = sample_of(asked, asked.most_pairs)
    found = mixture_clusters(sample.latents, min(MOST_GAUSSIANS, max(2, sample.classes)), asked.seed, asked.view.name)
    words = f"a {found.method} with full covariances on at most 20 principal components"
    return _agreements(asked, sample, [found], "gmm", "", words, balanced=True)


def density_question(asked: Asked) -> list[Measured]:
    """Density clusters, and the share of images that are in one."""
    sample = sample_of(asked, asked.most_pairs)
    found = asked.once.of(
        ("density", asked.of, which(sample.rows)), lambda: density_clusters(sample.latents, name=asked.view.name)
    )
    words = (
        f"{found.method} (Campello et al. 2013): {len(found.centres)} clusters with {found.share_inside:.0%} of the "
        "images; those in none count as one more"
    )
    inside = found.codes >= 0
    n, groups = len(sample.codes), sample.groups
    share = Measured(
        "hdbscan_clustered_share",
        found.share_inside,
        n,
        f"Share of images that lie in a dense region, in [0, 1], whatever their {asked.subject}: {words}; "
        f"{sample.words}. Untested: it does not speak of {asked.subject}.",
        asked.draws.replicates(n, groups, lambda drawn: drawn.mean(inside)),
    )
    return [*_agreements(asked, sample, [found], "hdbscan", "", words, balanced=True), share]


AGREEMENTS = {
    "ami": "Adjusted mutual information, at most 1, 1 is best, 0 is chance (Vinh et al. 2010)",
    "ari": "Adjusted Rand index, at most 1, 1 is best, 0 is chance (Hubert & Arabie 1985)",
    "homogeneity": "Homogeneity, in [0, 1], 1 where each cluster holds one class (Rosenberg & Hirschberg 2007)",
}


def _agreements(
    asked: Asked, sample: Sample, found: list[Clusters], method: str, suffix: str, words: str, balanced: bool
) -> list[Measured]:
    """AMI, ARI and homogeneity of clusters and label; `balanced`: also the AMI that counts classes alike."""
    partitions = [clusters.partition for clusters in found]
    values = mean_agreement(sample.codes, partitions)
    groups, n = sample.groups, len(sample.codes)
    drawn = asked.draws.of(n, groups)
    replicates = None if drawn is None else agreement_replicates(sample.codes, partitions, drawn)
    nulls = nulls_of(
        asked,
        sample.codes,
        groups,
        "labels",
        "over fixed clusters",
        lambda: agreement_nulls(sample.codes, partitions, asked.seed, groups),
        lambda moved: agreement_by_group(moved, partitions),
    )
    made = [
        Measured(
            f"{method}_{key}{suffix}",
            float(getattr(values, key)),
            n,
            f"{meaning}, of {asked.subject} and clusters: {words}; {sample.words}. {nulls.words}",
            None if replicates is None else getattr(replicates, key),
            nulls.of(place),
        )
        for place, (key, meaning) in enumerate(AGREEMENTS.items())
    ]
    return [*made, _balanced(asked, sample, found, f"{method}_ami_balanced{suffix}", words)] if balanced else made


def _balanced(asked: Asked, sample: Sample, found: list[Clusters], name: str, words: str) -> Measured:
    made = balanced_agreement(sample.codes, [clusters.partition for clusters in found], asked.seed)
    drawn = asked.draws.of(len(sample.codes), sample.groups)
    nulls = nulls_of(
        asked,
        sample.codes,
        sample.groups,
        "labels",
        "over fixed clusters",
        lambda: [made.null(asked.seed, sample.groups)],
        lambda moved: (made.score(moved),),
    )
    return Measured(
        name,
        made.value,
        len(sample.codes),
        f"Mutual information of {asked.subject} and clusters where each class counts as if it were as frequent as any "
        f"other, less its mean over {made.DRAWS} permutations, over the most it can be less that: at most 1, 1 is "
        f"best, 0 is chance (after Vinh et al. 2010): {words}; {sample.words}. {nulls.words}",
        None if drawn is None else made.replicates(drawn),
        nulls.of(0),
    )


def silhouette_question(asked: Asked) -> list[Measured]:
    """Whether classes lie apart, and the same with classes counted alike."""
    sample = sample_of(asked, asked.most_pairs)
    distances = distances_of(sample.latents, asked.view.name)
    per_image = silhouettes_of(distances, sample.codes, asked.view.name)
    n, groups = len(per_image), sample.groups

    def means(codes: Codes) -> tuple[float, float]:
        moved = silhouettes_of(distances, codes, asked.view.name)
        return float(moved.mean()), class_means(moved, codes)

    nulls = nulls_of(
        asked,
        sample.codes,
        groups,
        "labels",
        "over fixed distances",
        lambda: silhouette_nulls(distances, sample.codes, asked.seed, groups),
        means,
    )
    what = (
        f"how much nearer images are to their own {asked.subject} than to the nearest other one, in [-1, 1], 1 is "
        "best, 0 or less is no separation (Rousseeuw 1987)"
    )
    return [
        Measured(
            "silhouette",
            float(per_image.mean()),
            n,
            f"H{what[1:]}; {sample.words}. {nulls.words}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(per_image)),
            nulls.of(0),
        ),
        Measured(
            "silhouette_balanced",
            class_means(per_image, sample.codes),
            n,
            f"The mean over classes of {what}; {sample.words}. {nulls.words}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(per_image, sample.codes)),
            nulls.of(1),
        ),
    ]


def permanova_question(asked: Asked) -> list[Measured]:
    """Scatter between classes, and whether they are spread alike."""
    sample = sample_of(asked, asked.most_pairs)
    found = scatter(sample.latents, sample.codes, asked.view.name)
    n, groups = len(sample.codes), sample.groups
    nulls = nulls_of(
        asked,
        sample.codes,
        groups,
        "labels",
        "over fixed latents",
        lambda: permanova_null(found, asked.seed, groups),
        found.given,
    )
    spread = nulls_of(
        asked,
        sample.codes,
        groups,
        "distances",
        "among classes",
        lambda: [dispersion_null(found, asked.seed, groups)],
        lambda moved: (found.dispersion_of(moved),),
    )
    tail = f"{sample.words}. {nulls.words} A small p may also come of classes that are spread unlike each other: see "
    alone = int((np.bincount(sample.codes) == 1).sum())
    left_out = f"; {alone:,} classes of one image left out" if alone else ""
    made = [
        Measured(
            "permanova_omega_squared",
            found.omega_squared,
            n,
            f"Share of the latents' scatter that lies between the classes of {asked.subject}, less what chance gives: "
            f"at most 1, 1 is best, 0 is chance; pseudo-F = {found.pseudo_f:.3g} (Anderson 2001); {tail}permdisp_f.",
            asked.draws.replicates(n, groups, found.replicates),
            nulls.of(0),
        ),
        Measured(
            "permanova_omega_squared_balanced",
            found.balanced,
            n,
            f"The same share as if the classes of {asked.subject} were equally frequent: the variance of their means, "
            "less what scatter within adds to it, over that and the mean variance within (omega squared, Hays 1963): "
            f"at most 1, 1 is best, 0 is chance{left_out}; {tail}permdisp_f.",
            asked.draws.replicates(n, groups, found.balanced_replicates),
            nulls.of(1),
        ),
        Measured(
            "permdisp_f",
            found.dispersion_f,
            n,
            f"Whether the classes of {asked.subject} are spread alike: F of the distances to the class means, >= 0, "
            f"about 1 where they are (Anderson 2006); {sample.words}. {spread.words}",
            None,
            spread.of(0),
        ),
    ]
    return [one for one in made if np.isfinite(one.estimate)]  # fewer than two classes of two images
