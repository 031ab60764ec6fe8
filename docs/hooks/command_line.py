"""The page of every command, argument and option, read from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
    shown = [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
    arguments = " ".join(_metavar(p) for p in shown if p.param_type_name == "argument")
    lines = [f"## {path}", "", command.help or "", "", "```", f"{path} {arguments} [OPTIONS]".replace("  ", " "), "```", ""]
    lines += ["| | | |", "|---|---|---|", *map(row, shown), ""]
    return "\n".join(lines)


def row(parameter: Any) -> str:
    """Its names, what it takes with its default, and its help."""
    names = [*parameter.opts, *parameter.secondary_opts]
    is_argument = parameter.param_type_name == "argument"
    called = _metavar(parameter) if is_argument else ", ".join(names)
    takes = "" if is_argument or getattr(parameter, "is_flag", False) else _metavar(parameter)
    default = parameter.default
    if not is_argument and isinstance(default, bool) and parameter.secondary_opts:
        takes = f"default {names[0 if default else -1]}"
    elif not isinstance(default, bool | None) and not callable(default) and default not in ("", ()):
        takes += f" = {default}"
    cells = (f"`{called}`", f"`{takes.strip()}`" if takes.strip() else "", parameter.help or "")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _metavar(parameter: Any) -> str:
    context = typer.Context(typer.main.get_command(app))
    return str(parameter.make_metavar(context))
