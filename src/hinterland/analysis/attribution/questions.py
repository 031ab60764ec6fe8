"""What is asked of every table about one label without fitting a probe: neighbours, clusters, scatter."""

from __future__ import annotations

from hinterland.analysis.attribution.agreement import agreement_nulls, agreement_replicates, mean_agreement
from hinterland.analysis.attribution.asked import PERMUTED, Asked, Question, Sample, null_in_words, sample_of
from hinterland.analysis.attribution.clusters import Clusters, density_clusters, kmeans_clusters, mixture_clusters
from hinterland.analysis.attribution.measured import Measured
from hinterland.analysis.attribution.once import which
from hinterland.analysis.attribution.permanova import dispersion_null, permanova_null, scatter
from hinterland.analysis.attribution.purity import K, neighbours_of, purity_nulls, purity_of
from hinterland.analysis.attribution.silhouette import silhouettes
from hinterland.analysis.statistics.intervals import can_be_permuted

MOST_CLUSTERS = 100  # of k-means
MOST_GAUSSIANS = 50


def purity_question(asked: Asked) -> list[Measured]:
    """k-NN purity, and that which counts classes alike."""
    sample = sample_of(asked, asked.most_neighbours)
    rows = asked.once.of(
        ("neighbours", asked.of, which(sample.rows)),
        lambda: neighbours_of(sample.latents, K, asked.view.name),
    )
    found = purity_of(rows, sample.codes)
    n, groups = len(sample.codes), sample.groups
    testable = asked.tested and can_be_permuted(sample.codes, groups)
    nulls = purity_nulls(found, asked.seed, groups) if testable else None
    plain, balanced = (nulls.corrected, nulls.balanced) if nulls else (None, None)
    tail = f"{K} nearest of {sample.words}. {null_in_words('over fixed neighbours', plain, groups)}"
    return [
        Measured(
            "knn_purity",
            found.corrected,
            n,
            f"Share of neighbours with the same {asked.subject}, less chance "
            f"({found.expected[sample.codes].mean():.3f}), over 1 less chance: at most 1, 1 is best, 0 is chance "
            f"(in the form of Cohen's kappa, 1960); {tail}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(found.per_image)),
            plain,
        ),
        Measured(
            "knn_purity_balanced",
            found.balanced,
            n,
            f"The mean over the classes of {asked.subject} of that purity, each less its own chance, so that frequent "
            f"classes count no more than rare ones: at most 1, 1 is best, 0 is chance; {tail}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(found.per_image_in_class, sample.codes)),
            balanced,
        ),
    ]


def kmeans_question(suffix: str, times: float) -> Question:
    """k-means with `times` as many clusters as classes."""

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
        return _agreements(asked, sample, found, "kmeans", suffix, words)

    return question


def mixture_question(asked: Asked) -> list[Measured]:
    """A mixture of as many Gaussians as there are classes."""
    sample = sample_of(asked, asked.most_pairs)
    found = mixture_clusters(sample.latents, min(MOST_GAUSSIANS, max(2, sample.classes)), asked.seed, asked.view.name)
    words = f"a {found.method} with full covariances on at most 20 principal components"
    return _agreements(asked, sample, [found], "gmm", "", words)


def density_question(asked: Asked) -> list[Measured]:
    """Density clusters, and the share of images that are in one."""
    sample = sample_of(asked, asked.most_pairs)
    found = density_clusters(sample.latents, name=asked.view.name)
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
        f"{sample.words}.",
        asked.draws.replicates(n, groups, lambda drawn: drawn.mean(inside)),
    )
    return [*_agreements(asked, sample, [found], "hdbscan", "", words), share]


AGREEMENTS = {
    "ami": "Adjusted mutual information, at most 1, 1 is best, 0 is chance (Vinh et al. 2010)",
    "ari": "Adjusted Rand index, at most 1, 1 is best, 0 is chance (Hubert & Arabie 1985)",
    "homogeneity": "Homogeneity, in [0, 1], 1 where each cluster holds one class (Rosenberg & Hirschberg 2007)",
}


def _agreements(
    asked: Asked, sample: Sample, found: list[Clusters], method: str, suffix: str, words: str
) -> list[Measured]:
    """AMI, ARI and homogeneity of clusters and label."""
    partitions = [clusters.partition for clusters in found]
    values = mean_agreement(sample.codes, partitions)
    groups, n = sample.groups, len(sample.codes)
    drawn = asked.draws.of(n, groups)
    replicates = None if drawn is None else agreement_replicates(sample.codes, partitions, drawn)
    testable = asked.tested and can_be_permuted(sample.codes, groups)
    nulls = agreement_nulls(sample.codes, partitions, asked.seed, groups) if testable else None
    tail = null_in_words("over fixed clusters", nulls.ami if nulls else None, groups)
    return [
        Measured(
            f"{method}_{key}{suffix}",
            float(getattr(values, key)),
            n,
            f"{meaning}, of {asked.subject} and clusters: {words}; {sample.words}. {tail}",
            None if replicates is None else getattr(replicates, key),
            getattr(nulls, key) if nulls else None,
        )
        for key, meaning in AGREEMENTS.items()
    ]


def silhouette_question(asked: Asked) -> list[Measured]:
    """Whether classes lie apart."""
    sample = sample_of(asked, asked.most_pairs)
    per_image = silhouettes(sample.latents, sample.codes, asked.view.name)
    n, groups = len(per_image), sample.groups
    return [
        Measured(
            "silhouette",
            float(per_image.mean()),
            n,
            f"How much nearer images are to their own {asked.subject} than to the nearest other one, in [-1, 1], 1 is "
            f"best, 0 or less is no separation (Rousseeuw 1987); {sample.words}. Untested: purity is the test.",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(per_image)),
        )
    ]


def permanova_question(asked: Asked) -> list[Measured]:
    """Scatter between classes, and whether they are spread alike."""
    sample = sample_of(asked, asked.most_pairs)
    found = scatter(sample.latents, sample.codes, asked.view.name)
    n, groups = len(sample.codes), sample.groups
    testable = asked.tested and can_be_permuted(sample.codes, groups)
    null = permanova_null(found, asked.seed, groups) if testable else None
    spread = dispersion_null(found, asked.seed, groups) if testable else None
    tail = f"{sample.words}. {null_in_words('over fixed latents', null, groups)}"
    return [
        Measured(
            "permanova_omega_squared",
            found.omega_squared,
            n,
            f"Share of the latents' scatter that lies between the classes of {asked.subject}, less what chance gives: "
            f"at most 1, 1 is best, 0 is chance; pseudo-F = {found.pseudo_f:.3g} (Anderson 2001); {tail} "
            "A small p may also come of classes that are spread unlike each other: see permdisp_f.",
            asked.draws.replicates(n, groups, found.replicates),
            null,
        ),
        Measured(
            "permdisp_f",
            found.dispersion_f,
            n,
            f"Whether the classes of {asked.subject} are spread alike: F of the distances to the class means, >= 0, "
            f"about 1 where they are (Anderson 2006); {sample.words}. Null: distances permuted among classes"
            f"{'' if groups is None else ' within groups'}, {PERMUTED}.",
            None,
            spread,
        ),
    ]
