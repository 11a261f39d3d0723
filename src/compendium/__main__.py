"""The commands: `python -m compendium COMMAND`. What a command needs is imported when it runs."""

import os
import subprocess
import sys
from pathlib import Path

import click

from compendium.audit.tables import find_root
from compendium.messages import say, spoken_language

LANG = click.option(
    "--lang", type=click.Choice(["en", "zh"]), help="The language of the messages; by default that of the locale."
)


class Commands(click.Group):
    """The commands; what the machine refuses one of them is said in a sentence."""

    def invoke(self, context: click.Context) -> object:
        """Run the command."""
        for stream in (sys.stdout, sys.stderr):  # what a terminal cannot show is no reason to stop
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(context)
        except BrokenPipeError:
            raise  # who reads has had enough
        except OSError as error:
            parts = {"path": error.filename or os.getcwd(), "why": error.strerror or str(error)}
            raise click.ClickException(say("machine", spoken_language(), **parts)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Lianzhang, Recomputed: the audit, the notebooks and the book."""
    try:
        context.obj = find_root()
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.option(
    "--pdf",
    envvar="PDF",
    default="auto",
    type=click.Choice(["auto", "required", "no"]),
    help="auto: with TeX, or without if it cannot be had; required: an error then.",
)
@click.option(
    "--engine",
    "live",
    envvar="ENGINE",
    default="auto",
    type=click.Choice(["auto", "required", "no"]),
    help="What the live pages run in the browser. auto: fetched if it can be had; required: an error then; no: not fetched.",
)
@click.pass_obj
def book(root: Path, pdf: str, live: str) -> None:
    """Run the notebooks that are out of date, then build the HTML book and the PDF."""
    from compendium.audit import checks, conflicts
    from compendium.authors import datapackage
    from compendium.book import build, codecheck, engine, notebooks, prose, unfit

    lang = spoken_language()
    os.environ[conflicts.KEPT] = str(root / "_build" / "solved")
    if checks.command(root, lang=lang):
        raise click.ClickException(say("book-tables", lang))
    if faults := unfit.unfit(root, notebooks.everything(root), lang):
        click.echo("\n".join(faults), err=True)
        raise click.ClickException(say("book-unfit", lang))
    datapackage.write(root)
    if notebooks.run(root):
        raise click.ClickException(say("book-notebook", lang))
    if stale := prose.faults(root):
        click.echo("\n".join(stale), err=True)
        raise click.ClickException(say("book-prose", lang))
    try:
        codecheck.write(root)
        engine.provide(root, live)
        made = build.build(root, pdf)
    except (build.BuildError, engine.EngineError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    for what, path in made:
        click.echo(f"{what + ':':6}{path}")


@main.command()
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free."
)
@LANG
@click.pass_obj
def watch(root: Path, port: int, lang: str | None) -> None:
    """Show the HTML book at an address of this computer, and build it whenever something is saved."""
    from compendium.book import watch as watching

    lang = lang or spoken_language()
    try:
        server = watching.Server(root, port, lang)
    except OSError as error:
        why, other = error.strerror or str(error), port + 1 if port < 65535 else port - 1
        raise click.ClickException(say("watch-port", lang, port=port, why=why, other=other)) from None
    watching.keep_up(server)


@main.command()
@click.pass_obj
def test(root: Path) -> None:
    """Style, package tests, data checks, and every notebook against a fresh run; stops at the first that fails."""
    from compendium.book import surroundings

    python, variables = [sys.executable, "-m"], surroundings.fixed(root)
    steps = {
        "ruff check": [*python, "ruff", "check", "--quiet"],
        "ruff format": [*python, "ruff", "format", "--check", "--quiet"],
        "tests": [*python, *"pytest -p no:nbval -n 2 tests".split()],
        "check": [*python, "compendium", "check"],
        # All cells of a notebook in one worker: they share a kernel.
        "notebooks": [*python, *"pytest --nbval --nbval-current-env -n 2 --dist loadfile notebooks".split()],
    }
    for name, command in steps.items():
        click.echo(f"== {name}")
        if subprocess.run(command, cwd=root, env=variables).returncode:
            raise click.ClickException(f"the step '{name}' failed (above); the steps after it were not run.")
    click.echo(f"all {len(steps)} steps passed: {', '.join(steps)}")


@main.command()
@click.option("--pack", envvar="PACK", help="Only this folder of data/.")
@LANG
@click.pass_obj
def check(root: Path, pack: str | None, lang: str | None) -> None:
    """Check the tables: every mistake at once, as file:line: column: what is wrong, what is allowed."""
    from compendium.audit import checks

    sys.exit(checks.command(root, pack or None, lang or spoken_language()))


@main.command()
@click.argument("name", nargs=-1, envvar="NAME")
@click.option("--from", "source", envvar="FROM", metavar="WORKBOOK.xlsx", help="Read this filled workbook.")
@click.option("--gone", envvar="GONE", type=bool, default=False, help="yes: also where most rows of a table would go.")
@LANG
@click.pass_obj
def province(root: Path, name: tuple[str, ...], source: str | None, gone: bool, lang: str | None) -> None:
    """Begin the pack and the chapter of a province (sichuan, 四川, 510000), or read its filled workbook."""
    from compendium.authors import exchange, new_province

    lang = lang or spoken_language()
    done = exchange.read_in(root, source, lang, gone) if source else new_province.command(root, " ".join(name), lang)
    sys.exit(done)


@main.command()
@click.argument("pack", envvar="PACK", default="")
@LANG
@click.pass_obj
def workbook(root: Path, pack: str, lang: str | None) -> None:
    """Write the tables of a pack (jilin, 吉林, 220000) into a workbook beside them, to be changed and read back."""
    from compendium.authors import exchange

    sys.exit(exchange.take_out(root, pack, lang or spoken_language()))


@main.command()
@click.pass_obj
def datapackage(root: Path) -> None:
    """Write data/datapackage.json, which describes every table for machines."""
    from compendium.authors import datapackage

    click.echo("data/datapackage.json: " + ("written" if datapackage.write(root) else "up to date"))


@main.command()
@click.option("--format", "form", default="table", type=click.Choice(["table", "csv", "json"]))
@click.option("--against", envvar="AGAINST", metavar="REV", help="Say what moved since this commit.")
@click.option("--pack", envvar="PACK", help="Only this folder of data/.")
@click.pass_obj
def ledger(root: Path, form: str, against: str | None, pack: str | None) -> None:
    """Print the audit: each printed number with its verdict and the evidence."""
    from compendium.audit import ledger as audit

    sys.exit(audit.command(root, form, against, pack or None))


@main.command()
@click.option(
    "--against", envvar="AGAINST", metavar="REV", default="HEAD", help="Since this commit; by default the last."
)
@click.pass_obj
def moved(root: Path, against: str) -> None:
    """Say which verdicts, numbers in prose and sentences moved; runs the notebooks that are out of date first."""
    from compendium.audit import ledger as audit
    from compendium.book import notebooks, prose

    failed = notebooks.run(root)
    status = audit.command(root, "table", against, None)
    try:
        lines = prose.moved(root, against)
    except LookupError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(["numbers and sentences that moved:", *lines]) if lines else "no number in prose moved")
    sys.exit(failed or status)


@main.command()
@click.argument("paper", metavar="PAPER.txt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def coverage(root: Path, paper: Path) -> None:
    """Prove that every numeral of the paper's text is a claim or exempt for a stated reason."""
    from compendium.audit import numerals

    sys.exit(numerals.command(root, paper))


@main.command()
@click.argument("paths", metavar="[NOTEBOOK]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--jobs", type=click.IntRange(1), help="How many at once; by default one a processor.")
@click.option("--force", is_flag=True, help="Also those that are up to date.")
@click.pass_obj
def run(root: Path, paths: tuple[Path, ...], jobs: int | None, force: bool) -> None:
    """Execute the notebooks that are out of date, in parallel."""
    from compendium.book import notebooks

    chosen = [path.resolve() for path in paths] or None
    for path in chosen or []:
        if not path.is_relative_to(root / "notebooks"):
            raise click.ClickException(f"{path}: not under {root / 'notebooks'}")
    sys.exit(notebooks.run(root, chosen, jobs, force))


@main.command()
@click.pass_obj
def tidy(root: Path) -> None:
    """Put notebooks in normal form and their code in the style of the tests, after they were edited in JupyterLab."""
    from compendium.book import notebooks, unfit

    paths = notebooks.everything(root)
    if faults := unfit.unreadable(root, paths, spoken_language()):
        raise click.ClickException("\n".join(faults))
    before = {path: path.read_bytes() for path in paths}
    # The style that the tests ask for, imports in order first.
    for words in (["check", "--select", "I", "--fix", "--exit-zero"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *words, "--quiet", *map(str, paths)], cwd=root)
    notebooks.tidy(paths)
    changed = [path for path in paths if path.read_bytes() != before[path]]
    for path in changed:
        click.echo(f"tidied {path.relative_to(root).as_posix()}")
    if not changed:
        click.echo("every notebook is in normal form")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def lab(root: Path, options: tuple[str, ...]) -> None:
    """Open JupyterLab on the notebooks; OPTIONS are JupyterLab's own, like --no-browser."""
    command = [sys.executable, "-m", "jupyterlab", "notebooks", *options]
    variables = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"}  # this environment's kernel, not the user's own
    sys.exit(subprocess.run(command, cwd=root, env=variables).returncode)


@main.command()
@click.pass_obj
def codecheck(root: Path) -> None:
    """Write codecheck.yml and book/exhibits.csv: what must come out again, and every exhibit."""
    from compendium.book import codecheck as listing

    for path in listing.write(root):
        click.echo(f"written: {path.relative_to(root).as_posix()}")


if __name__ == "__main__":
    main(prog_name="compendium")
