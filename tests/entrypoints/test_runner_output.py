from __future__ import annotations

import re
from pathlib import Path

import pytest

from kickoff.entrypoints.runner_output import (
    CUT,
    SUMMARY_LIMIT,
    Level,
    add_summary,
    annotate,
    annotation,
    log,
    set_outputs,
)


def _read(file: Path) -> dict[str, str]:
    """The outputs as a runner reads them."""
    text, outputs = file.read_bytes().decode(), {}
    while text:
        head, _, rest = text.partition("\n")
        name, _, delimiter = head.partition("<<")
        outputs[name], _, text = rest.partition(f"\n{delimiter}\n")
    return outputs


@pytest.mark.parametrize(
    "value",
    [
        "",
        "queued",
        "two\nlines",
        "\n\n",
        "a=b",
        "x<<EOF\nEOF\nname=evil",
        "\r\n",
        "für – ✓",
        "::x::",
    ],
)
def test_a_value_arrives_whatever_it_holds(tmp_path: Path, value: str) -> None:
    set_outputs({"GITHUB_OUTPUT": str(tmp_path / "out")}, {"outcome": value, "plan-file": "/p"})

    assert _read(tmp_path / "out") == {"outcome": value, "plan-file": "/p"}


def test_every_output_has_a_delimiter_of_its_own(tmp_path: Path) -> None:
    set_outputs({"GITHUB_OUTPUT": str(tmp_path / "out")}, {"a": "x", "b": "x", "c": "x"})

    delimiters = re.findall(r"<<(end-[0-9a-f]{32})\n", (tmp_path / "out").read_text())
    assert len(set(delimiters)) == 3


def test_outputs_are_added_to_what_is_there(tmp_path: Path) -> None:
    environment = {"GITHUB_OUTPUT": str(tmp_path / "out")}

    set_outputs(environment, {"a": "1"})
    set_outputs(environment, {"b": "2"})

    assert _read(tmp_path / "out") == {"a": "1", "b": "2"}


@pytest.mark.parametrize("name", ["", "a=b", "a<<b", "a\nb", "1", "ä"])
def test_a_name_that_is_none_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of an output"):
        set_outputs({"GITHUB_OUTPUT": str(tmp_path / "out")}, {"good": "1", name: "2"})

    assert not (tmp_path / "out").exists()


def test_outside_of_a_runner_nothing_is_written(tmp_path: Path) -> None:
    set_outputs({}, {"outcome": "idle"})
    add_summary({"GITHUB_STEP_SUMMARY": ""}, "# Board")

    assert list(tmp_path.iterdir()) == []


def test_text_that_is_no_unicode_does_not_stop_a_run(tmp_path: Path) -> None:
    set_outputs({"GITHUB_OUTPUT": str(tmp_path / "out")}, {"outcome": "a\ud800b"})

    assert _read(tmp_path / "out") == {"outcome": "a?b"}


def test_summaries_follow_each_other(tmp_path: Path) -> None:
    environment = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}

    add_summary(environment, "# One\n")
    add_summary(environment, "# Two")

    assert (tmp_path / "summary").read_text() == "# One\n# Two\n"


def test_a_summary_that_just_fits_is_whole(tmp_path: Path) -> None:
    text = "ä" * (SUMMARY_LIMIT // 2 - 1) + "x"

    add_summary({"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}, text)

    assert (tmp_path / "summary").read_text() == text + "\n"


def test_a_long_summary_is_cut_between_lines_and_says_so(tmp_path: Path) -> None:
    line = "grün\n"

    add_summary({"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}, line * SUMMARY_LIMIT)

    content = (tmp_path / "summary").read_bytes()
    assert len(content) <= SUMMARY_LIMIT
    note = CUT.format(elsewhere="")
    kept = content.decode().removesuffix(note)
    assert (set(kept.split("\n")), content.decode()) == ({"grün"}, kept + note)


def test_a_summary_that_is_cut_leads_to_the_rest(tmp_path: Path) -> None:
    file, place = tmp_path / "summary", "https://github.com/acme/shop/tree/kickoff-state"

    add_summary({"GITHUB_STEP_SUMMARY": str(file)}, "x\n" * SUMMARY_LIMIT, place)

    assert file.read_text().endswith(
        f"\n*The rest is left out: a job summary holds 1 MiB. [Here]({place}) is everything.*\n"
    )


def test_a_summary_that_cannot_be_written_fails_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_summary({"GITHUB_STEP_SUMMARY": str(tmp_path)}, "# Board")

    assert capsys.readouterr().err.startswith(
        "kickoff: the job's summary could not be written: [Errno "
    )


def test_what_other_steps_wrote_counts(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_bytes(b"x" * (SUMMARY_LIMIT - 10))

    add_summary({"GITHUB_STEP_SUMMARY": str(file)}, "more than ten bytes")

    assert file.stat().st_size == SUMMARY_LIMIT - 10


def test_an_annotation_is_one_line_whatever_it_holds() -> None:
    written = annotation(Level.ERROR, "50% of\r\n::stop-commands::x", "a:b,c%\n")

    assert written == ("::error title=a%3Ab%2Cc%25%0A::50%25 of%0D%0A::stop-commands::x")


@pytest.mark.parametrize("level", list(Level))
def test_annotations_go_to_standard_output(
    level: Level, capsys: pytest.CaptureFixture[str]
) -> None:
    annotate(level, "the branch moved")

    assert capsys.readouterr() == (f"::{level} title=Kickoff::the branch moved\n", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("kickoff: queued: `fix`", "kickoff: queued: `fix`"),
        ("said `##[set-output name=outcome]queued`", "said `## [set-output name=outcome]queued`"),
        ("######[group]a ##[endgroup]", "###### [group]a ## [endgroup]"),
        ("::stop-commands::x", ": :stop-commands::x"),
        ("a\n \u00a0::debug::b\r::error::c", "a\n \u00a0: :debug::b\r: :error::c"),
        ("a::b: ::c", "a::b: ::c"),
        ("Traceback\n\nValueError\n", "Traceback\n\nValueError"),
        ("\n" * 100_000 + "::error::d", "\n" * 100_000 + ": :error::d"),
        (" " * 100_000, " " * 100_000),
    ],
    ids=range(9),
)
def test_no_line_of_the_log_is_a_command(
    text: str, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log(text)

    assert capsys.readouterr() == ("", f"{written}\n")
