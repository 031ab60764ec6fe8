"""The page of every command, argument and option, read from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import typer.main
from mkdocs.structure.files import File, Files

from hinterland.cli.app import app

PAGE = "reference/command-line.md"
INTRODUCTION = """# Command line

What `hinterland COMMAND --help` says, on one page. Exit status 0 is success, 2 says that what was asked for cannot be
done as it stands (and how it could), 1 that something failed on the way. `--install-completion` adds completion to the
shell.
"""


def on_files(files: Files, config: Any) -> Files:
    """Add the page."""
    files.append(File.generated(config, PAGE, content=command_page()))
    return files


def command_page() -> str:
    """A section for each command, with a table of what it takes."""
    root = typer.main.get_command(app)
    return "\n".join([INTRODUCTION, *(section(path, command) for path, command in commands("hinterland", root))])


def commands(path: str, group: Any) -> Iterator[tuple[str, Any]]:
    """Every command below a group, with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(f"{path} {name}", command)
        elif not command.hidden:
            yield f"{path} {name}", command


def section(path: str, command: Any) -> str:
    """The heading, the help text, and a row for each parameter."""
    shown = [p for p in command.params if not p.hidden and p.name != "help"]
    arguments = " ".join(taken(p) for p in shown if p.param_type_name == "argument")
    lines = [
        f"## {path}",
        "",
        command.help or "",
        "",
        "```",
        f"{path} {arguments} [OPTIONS]".replace("  ", " "),
        "```",
        "",
    ]
    lines += ["| option | takes (= default) | |", "|---|---|---|", *map(row, shown), ""]
    return "\n".join(lines)


def row(parameter: Any) -> str:
    """Its names, what it takes with its default, and its help."""
    names = [*parameter.opts, *parameter.secondary_opts]
    is_argument, is_flag = parameter.param_type_name == "argument", getattr(parameter, "is_flag", False)
    called = taken(parameter) if is_argument else ", ".join(names)
    takes = "" if is_argument or is_flag else taken(parameter)
    if is_flag and parameter.secondary_opts:
        takes = names[0 if parameter.default else -1]
    elif not isinstance(parameter.default, bool | None) and parameter.default not in ("", [], ()):
        takes += f" = {parameter.default}"
    cells = (f"`{called}`", f"`{takes}`" if takes else "", parameter.help or "")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def taken(parameter: Any) -> str:
    """What stands for its value: its own word, the choices there are, or its type."""
    if parameter.metavar:
        return str(parameter.metavar)
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    kind = parameter.type_descriptor.annotation
    kind = (get_args(kind) or [kind])[0] if get_origin(kind) is list else kind
    return ", ".join(get_args(kind)) if get_origin(kind) is Literal else str(getattr(kind, "__name__", kind)).upper()
