"""What no line of the source may do, seen in its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hinterland

SOURCE = Path(hinterland.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
UNPICKLERS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with its dotted name, such as `torch.load`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def faults(text: str) -> list[str]:
    """What a source file does that none may do."""
    tree, found = ast.parse(text), []
    for node in ast.walk(tree):
        imported = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found += [f"imports {name}" for name in imported if name.partition(".")[0] in UNPICKLERS]
    for name, call in calls(tree):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        said = {key: value.value for key, value in given.items() if isinstance(value, ast.Constant)}
        if name in ("eval", "exec", "compile", "__import__", "os.system"):
            found.append(f"calls {name}")
        if (
            name in ("torch.load", "load_state_dict_from_url", "torch.hub.load")
            and said.get("weights_only") is not True
        ):
            found.append(f"{name} without weights_only=True")
        if name.endswith(("np.load", "numpy.load")) and said.get("allow_pickle") is not False:
            found.append(f"{name} without allow_pickle=False")
        if said.get("allow_pickle", False) is not False or ("allow_pickle" in given and "allow_pickle" not in said):
            found.append(f"{name} with allow_pickle")
        if name in ("yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load", "yaml.compose"):
            loader = ast.unparse(given["Loader"]) if "Loader" in given else ""
            found += [] if loader == "yaml.SafeLoader" else [f"{name} without SafeLoader"]
        if said.get("shell") is True:
            found.append(f"{name} with shell=True")
    return found


def test_nothing_is_unpickled_evaluated_or_run_in_a_shell() -> None:
    assert len(FILES) > 200
    assert {str(path): found for path in FILES if (found := faults(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "import pickle", "from joblib import load", "torch.load(path)", "torch.load(path, weights_only=False)",
        "np.load(path)", "np.load(path, allow_pickle=True)", "np.load(path, allow_pickle=x)", "yaml.load(text)",
        "yaml.load(text, Loader=yaml.Loader)", "yaml.unsafe_load(text)", "eval(text)", "exec(text)",
        "subprocess.run(text, shell=True)",
    ],
)  # fmt: skip
def test_each_fault_would_be_seen(text: str) -> None:
    assert faults(text)


def test_only_the_reference_network_is_torchscript_and_its_hash_is_checked_before() -> None:
    users = [path for path in FILES if any(name == "torch.jit.load" for name, _ in calls(ast.parse(path.read_text())))]
    assert [path.relative_to(SOURCE).as_posix() for path in users] == ["latents/features.py"]
    text = users[0].read_text(encoding="utf-8")
    assert text.index("_check_hash(path, INCEPTION_SHA256)") < text.index("torch.jit.load")


def test_yaml_is_read_in_one_place() -> None:
    users = [
        p for p in FILES if any(n in ("yaml.safe_load", "yaml.compose") for n, _ in calls(ast.parse(p.read_text())))
    ]
    assert [path.relative_to(SOURCE).as_posix() for path in users] == ["ground/reading.py"]
