"""The command line in German: help pages, and one sentence for every wrong call."""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib import import_module
from typing import Any

import click

from amip_xl.errors import BedienError

_ERWARTET = {"integer": "eine ganze Zahl", "directory": "ein Ordner"}


class Befehl(click.Command):
    """A command whose help page is German."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how to call it."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Aufruf: ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Options, then what else is given."""
        return ["[OPTIONEN]" if teil == self.options_metavar else teil for teil in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options with their words."""
        eintraege = [
            e for p in self.get_params(ctx) if isinstance(p, click.Option) and (e := p.get_help_record(ctx)) is not None
        ]
        with formatter.section("Optionen"):
            formatter.write_dl([(option, _deutsch(text)) for option, text in eintraege])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows this page."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Diese Hilfe zeigen."
        return option


class Gruppe(Befehl, click.Group):
    """The program with its commands."""

    command_class = Befehl

    def __init__(self, *args: Any, reihenfolge: Collection[str] = (), **mehr: Any) -> None:
        super().__init__(*args, **mehr)
        self.reihenfolge = reihenfolge  # of all commands; one that is not here yet lies in a module of its name

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; loads its module when it has one of its own: a run needs only one."""
        if cmd_name in self.reihenfolge and cmd_name not in self.commands:
            self.commands[cmd_name] = getattr(import_module(f"amip_xl.doors.{cmd_name}"), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands in the order they are used."""
        super().format_options(ctx, formatter)
        befehle = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        zeilen = [(name, befehl.get_short_help_str(120)) for name, befehl in befehle if befehl is not None]
        with formatter.section("Befehle"):
            formatter.write_dl(zeilen)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Options and the command."""
        return ["[OPTIONEN]", "BEFEHL …"]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of a year's round, not by the alphabet."""
        return list(self.reihenfolge or self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; an unknown one is named with its nearest neighbour."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            import difflib  # only a mistyped command pays for it

            nahe = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            rat = f"; meinten Sie „{nahe[0]}“?" if nahe else ". „amip-xl --hilfe“ zeigt alle Befehle."
            raise BedienError(f"Den Befehl „{args[0]}“ gibt es nicht{rat}")
        return super().resolve_command(ctx, args)


def _deutsch(text: str) -> str:
    return text.replace("[required]", "[nötig]").replace("[default: ", "[ohne Angabe: ")


def satz(fehler: click.UsageError) -> str:
    """What was wrong with a call, as one German sentence."""
    if isinstance(fehler, click.NoSuchOption):
        nahe = f"; meinten Sie {fehler.possibilities[0]}?" if fehler.possibilities else "."
        return f"Die Option „{fehler.option_name}“ gibt es nicht{nahe}"
    if isinstance(fehler, click.BadOptionUsage):
        return f"Bei der Option „{fehler.option_name}“ fehlt die Angabe, oder sie hat eine zu viel."
    if isinstance(fehler, click.BadParameter) and fehler.param is not None:
        name = fehler.param.opts[0] if isinstance(fehler.param, click.Option) else fehler.param.human_readable_name
        if isinstance(fehler, click.MissingParameter):
            return f"Es fehlt: {name.rstrip('…')}."
        erwartet = _ERWARTET.get(fehler.param.type.name)
        return f"Die Angabe bei {name} passt nicht{f'; erwartet wird {erwartet}' if erwartet else ''}."
    zuviel = re.search(r"\(([^()]*)\)\s*\Z", fehler.message)
    return f"Damit ist nichts anzufangen: {zuviel[1]}." if zuviel else "Der Aufruf passt nicht."
