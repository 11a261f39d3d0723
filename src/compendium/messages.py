"""What the checks say of a bad table, in English and Chinese; one entry a fault."""

from __future__ import annotations

MESSAGES = {
    "no-file": ("the file is missing; a pack needs {wanted}", "缺少文件；数据包需要 {wanted}"),
    "encoding": (
        "the file is not UTF-8 (byte {byte}); save it as CSV UTF-8",
        "文件不是 UTF-8 编码（第 {byte} 字节）；请另存为 CSV UTF-8",
    ),
    "no-pack": ("there is no such pack; there are {packs}", "没有此数据包；现有 {packs}"),
    "csv": (
        "the file cannot be read as CSV from this row on ({reason}), often for a quote that is not closed; "
        "what follows was not read",
        "自本行起无法按 CSV 读取（{reason}），多因引号未闭合；其后内容未读",
    ),
    "columns": ("the columns are {found}; they must be {wanted}", "列为 {found}；应为 {wanted}"),
    "cells": ("the row has {found} cells; it must have {wanted}", "本行有 {found} 格；应为 {wanted} 格"),
    "required": ("the cell is empty; a value is required", "此格为空；必须填写"),
    "spaces": ("{cell!r} has spaces at an end; remove them", "{cell!r} 首尾有空格；请删去"),
    "control": ("the cell holds a control character; only plain text is allowed", "此格含控制字符；只允许普通文字"),
    "choice": ("{cell!r} is not allowed; allowed: {allowed}{near}", "{cell!r} 不允许；可用：{allowed}{near}"),
    "unknown": ("{cell!r} is not in {table}{near}", "{table} 中没有 {cell!r}{near}"),
    "id": (
        "{cell!r} is no id; use lower-case letters, digits and hyphens",
        "{cell!r} 不是合格的编号；只用小写字母、数字和连字符",
    ),
    "path": (
        "{cell!r} is no place path; use lower-case words joined by '/'",
        "{cell!r} 不是地点路径；请用以 '/' 相连的小写单词",
    ),
    "parent": ("the place {parent!r} that holds {cell!r} is missing", "缺少 {cell!r} 的上级地点 {parent!r}"),
    "number": (
        "{cell!r} is no plain number; write 1765000 or 4.54, without separators, units or signs of percent",
        "{cell!r} 不是纯数字；请写 1765000 或 4.54，不带分隔符、单位或百分号",
    ),
    "positive": ("{cell!r} must be above zero", "{cell!r} 必须大于零"),
    "precision": (
        "a printed zero says nothing of its precision; give one",
        "零值看不出精度；请填写精度",
    ),
    "factor": ("{cell!r} is no factor; write 10000 or 1/2", "{cell!r} 不是换算系数；请写 10000 或 1/2"),
    "date": (
        "{cell!r} is no date; write 2018, 2018-10 or 2018-10-23",
        "{cell!r} 不是日期；请写 2018、2018-10 或 2018-10-23",
    ),
    "period": (
        "{cell!r} is no period; write 2018, 2018-12-31, 2016-01-01/2018-12-31 or ../2019-12-31",
        "{cell!r} 不是时期；请写 2018、2018-12-31、2016-01-01/2018-12-31 或 ../2019-12-31",
    ),
    "no-period": ("the period is empty; {indicator!r} needs one", "时期为空；{indicator!r} 需要填写"),
    "event-period": (
        "an event's date is its value; leave the period empty",
        "事件的日期写在 value 列；时期请留空",
    ),
    "upper": ("a range needs its upper figure here; any other relation none", "范围须在此填上限；其他关系不填"),
    "order": ("the upper figure {cell!r} lies below the value", "上限 {cell!r} 小于下限"),
    "unit": (
        "{cell!r} measures {canonical}; {indicator!r} is measured in {wanted}",
        "{cell!r} 的量纲是 {canonical}；{indicator!r} 的量纲是 {wanted}",
    ),
    "bounds": (
        "{cell!r} lies beyond the natural bounds of {indicator!r}: {low} to {high} {unit}",
        "{cell!r} 超出 {indicator!r} 的自然范围：{low} 至 {high} {unit}",
    ),
    "bounds-order": (
        "the maximum {cell!r} lies below the minimum {low!r}",
        "最大值 {cell!r} 小于最小值 {low!r}",
    ),
    "year": ("{cell!r} is no year; write 2013, or leave it empty", "{cell!r} 不是年份；请写 2013，或留空"),
    "one-sided": (
        "{basis!r} may be joined with {cell!r}, but {cell!r} (line {line}) not with {basis!r}; name both or neither",
        "{basis!r} 可与 {cell!r} 衔接，但 {cell!r}（第 {line} 行）未列出 {basis!r}；须两边都写或都不写",
    ),
    "duplicate": ("the same {key} stands in line {line} already", "第 {line} 行已有相同的 {key}"),
    "elsewhere": ("{cell!r} stands in {file} too, and differs", "{cell!r} 也在 {file} 中，且内容不同"),
    "reason": ("the address is empty; the note must say why", "地址为空；请在 note 中说明原因"),
    "address": (
        "{cell!r} is no address; write http://… or https://… or the place in a repository (github.com/…)",
        "{cell!r} 不是地址；请写 http://…、https://… 或代码库位置（github.com/…）",
    ),
    "grade": ("a source that was seen needs a grade A, B, C or D", "已读来源须有等级 A、B、C 或 D"),
    "warning": (
        "the source {cell!r} has grade D: it is kept as a warning and can state nothing",
        "来源 {cell!r} 等级为 D：仅作警示，不能作为数据来源",
    ),
    "unseen": (
        "the source {cell!r} was not seen: nothing can have been read in it",
        "来源 {cell!r} 未曾读到：不能作为出处",
    ),
    "no-work": (
        "the source {cell!r} is of kind 'source'; an audited work has kind 'work' in sources.csv",
        "来源 {cell!r} 的 kind 为 'source'；被核对的著作在 sources.csv 中 kind 应为 'work'",
    ),
    "argument": (
        "a sentence of the argument is restated without digits or braces",
        "论点须以不含数字和花括号的句子复述",
    ),
    "restatement": (
        "a restatement holds {{printed}} once and no digit",
        "复述句须含一次 {{printed}}，且不含数字",
    ),
    "printed": ("{cell!r} cannot be read as a figure", "{cell!r} 无法读出数字"),
    "says": (
        "{printed!r} says {column} {said!r}; the column holds {cell!r}",
        "{printed!r} 的 {column} 为 {said!r}；表中为 {cell!r}",
    ),
    "lines": (
        "{cell!r} names no lines; write 12, 12-14 or 12;30-31",
        "{cell!r} 不是行号；请写 12、12-14 或 12;30-31",
    ),
    "itself": ("a claim cannot repeat itself; name another one", "不能重复自身；请写另一条"),
    "chain": (
        "the claim {cell!r} repeats another one itself; name that one",
        "{cell!r} 本身也是重复；请写最初的那一条",
    ),
    "whole": ("{cell!r} is no number counted from 1", "{cell!r} 不是从 1 起的整数"),
    "numeral-order": (
        "numeral {cell} (line, place in it) cannot follow {before}: they stand in the order of the text, "
        "and in each line they are counted from 1",
        "数词 {cell}（行，行内序号）不能排在 {before} 之后：须按原文顺序，每行从 1 数起",
    ),
    "numeral": (
        "{cell!r} is not one numeral: digits, or a number word of the lexicon in printed.py",
        "{cell!r} 不是一个数词：须为数字，或 printed.py 词表中的数词",
    ),
    "claim-or-reason": ("fill either claim or reason", "claim 与 reason 须填其一"),
    "not-of-claim": (
        "the numeral {cell!r} is not in what {claim!r} prints ({printed!r}), nor in its unit or the years of its period",
        "数词 {cell!r} 不在 {claim!r} 的原文（{printed!r}）、单位或时期年份中",
    ),
    "not-at-line": (
        "{claim!r} stands at {lines}, not at line {cell}",
        "{claim!r} 在第 {lines} 行，不在第 {cell} 行",
    ),
    "unaccounted": (
        "the numeral {cell!r} of {printed!r} is not under {claim!r} in numerals.csv",
        "{printed!r} 中的数词 {cell!r} 在 numerals.csv 中没有归于 {claim!r}",
    ),
    "words": (
        "{printed!r} ends with {said!r}, which is no word for {cell!r}; see the column words of units.csv",
        "{printed!r} 末尾的 {said!r} 不是 {cell!r} 的写法；见 units.csv 的 words 列",
    ),
}


def say(code: str, lang: str, **parts) -> str:
    """The sentence for a fault in a language (``en`` or ``zh``), its parts filled in.

    A part ``near`` is the nearest known word, or empty.
    """
    if parts.get("near"):
        parts["near"] = ("; did you mean {}?", "；是否指 {}？")[lang == "zh"].format(parts["near"])
    return MESSAGES[code][lang == "zh"].format(**parts)
