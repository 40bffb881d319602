"""No string that came in is ever a format string: each template of words stands in the program as it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "log"}
TEMPLATES = {"format_html", "format_html_join", "strftime", "Template", "from_string"}
# Templates that are written down elsewhere in the program.
OURS = {
    # The panel of the workbench without what a statement brings: see its template.
    "annotator/annotations/workbench_page.py": {"format_html(around"},
    "annotator/keeping/restoring.py": {
        "editor.sql_delete_table % {'table': connection.ops.quote_name(name)}"
    },
    # Of a log entry: as logging itself does, with the words of whoever wrote the call.
    "annotator/logs.py": {"record.msg % kinds"},
    # '{:.3f}' or '{:.0%}', as the callers say.
    "annotator/review/agreement_tables.py": {
        f"form.format(figure['{of}'])" for of in ("value", "low", "high")
    },
    "annotator/review/agreement_text.py": {f"form.format(figure['{of}'])" for of in ("value", "low", "high")},
}
# Here % is the remainder of a division.
REMAINDERS = {
    "annotator/annotations/sampling.py": {"number * sizes[name] % total"},
    "annotator/corpus/asking.py": {"number % every"},
    "annotator/demo/judging.py": {"int.from_bytes(digest[:4]) % of"},
    "annotator/review/agreement.py": {"keys % number"},
    "annotator/review/agreement_groups.py": {"pair % number"},
    "annotator/review/citation_counts.py": {"combined % many"},
    "annotator/review/confusion.py": {"key % (last + 1)"},
    "annotator/review/distances.py": {"pair % number"},
    "annotator/review/plots.py": {"place % every"},
    "annotator/review/resampling.py": {"keys % width"},
}


def is_fixed(node: ast.expr | None, names: set[str]) -> bool:
    """Whether the text is written down in the program: a literal, several in a row, or a constant of the module."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return is_fixed(node.left, names) and is_fixed(node.right, names)
    if isinstance(node, ast.IfExp):
        return is_fixed(node.body, names) and is_fixed(node.orelse, names)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in names)


def constants(tree: ast.Module) -> set[str]:
    """Names that the module gives one literal, and no function or loop takes for something else."""
    given = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    stored = [
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    taken = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {name for name in given if stored.count(name) == 1} - taken


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def is_number(node: ast.expr) -> bool:
    """A number, a length, or a constant of the program: what is left of a division by it is no text."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "len"
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def loose(source: str) -> Iterator[str]:
    """What makes a text by a template that isn't written down there, as far as anybody can see from the source."""
    tree = ast.parse(source)
    names = constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Mod):
            left = node.left if isinstance(node, ast.BinOp) else node.target
            right = node.right if isinstance(node, ast.BinOp) else node.value
            if not is_fixed(left, names) and not is_number(right):
                yield ast.unparse(node)
        spec = node.format_spec if isinstance(node, ast.FormattedValue) else None
        if isinstance(spec, ast.JoinedStr) and not all(map(is_literal, spec.values)):
            yield ast.unparse(node)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        whose = node.func.value if isinstance(node.func, ast.Attribute) else None
        first = node.args[0] if node.args else None
        if name in ("format", "format_map") and whose is not None and not is_fixed(whose, names):
            yield ast.unparse(node)
        if name == "format" and whose is None and len(node.args) > 1 and not is_fixed(node.args[1], names):
            yield ast.unparse(node)
        if name in TEMPLATES and not is_fixed(first, names):
            yield f"{name}({ast.unparse(first) if first else ''}"
        logs = isinstance(whose, ast.Name) and whose.id in ("logger", "log", "logging")
        if name in LOGGING and logs and not is_fixed(node.args[1] if name == "log" else first, names):
            yield ast.unparse(node)


@pytest.mark.parametrize(
    "odd",
    [
        "said.format(name)",
        "said.format_map(names)",
        "said % name",
        "said %= name",
        "f'{said}: %s' % name",
        "('%s: ' + said) % name",
        "format(number, said)",
        "f'{number:{said}}'",
        "day.strftime(said)",
        "format_html(said, name)",
        "format_html(f'<b>{said}</b>')",
        "Template(said).render(context)",
        "logger.warning(said)",
        "logger.error(f'{said} failed')",
        "logger.log(level, said, name)",
        "logging.info(str(error))",
        "WORDS = 'a'\ndef f(WORDS): return WORDS % said",
        "WORDS = 'a'\nWORDS = said\nWORDS.format(1)",
    ],
)
def test_the_search_finds(odd):
    assert list(loose(odd))


@pytest.mark.parametrize(
    "fine",
    [
        "'{}: {}'.format(name, said)",
        "WORDS = '%s: %s'\nprint(WORDS % (name, said))",
        "logger.warning('%s failed', said)",
        "format_html('<b>{}</b>', said)",
        "f'{said}: {number:,.1f}'",
        "number % 7",
        "number % TELL_EVERY",
        "code % len(names)",
        "('a %s' if one else 'b %s') % said",
    ],
)
def test_the_search_lets_be(fine):
    assert not list(loose(fine))


def test_no_string_that_came_in_is_used_as_a_format_string():
    found = {
        (str(path.relative_to(ROOT)), code)
        for room in ("annotator", "sources")
        for path in sorted((ROOT / room).rglob("*.py"))
        for code in loose(path.read_text(encoding="utf-8"))
    }
    assert found == {
        (path, code) for known in (OURS, REMAINDERS) for path, codes in known.items() for code in codes
    }
