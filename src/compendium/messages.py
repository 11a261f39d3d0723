"""What the checks say of a bad table, in English and Chinese; one entry a fault."""

from __future__ import annotations

import locale
import os

# How to save a table so that it can be read.
SAVE = (
    "in Excel choose File, Save As, CSV UTF-8 (Comma delimited) (*.csv); in WPS the same where it is offered; or fill in "
    "the workbook and run make province FROM=(its name).xlsx, which needs no encoding",
    "在 Excel 中选 文件→另存为→CSV UTF-8（逗号分隔）(*.csv)；WPS 有此类型时相同；也可填写工作簿后运行 "
    "make province FROM=（文件名）.xlsx，不必管编码",
)

# How a message begins that is no fault: the figure may be right.
WARN = ("warning: ", "提醒：")

MESSAGES = {
    "no-fault": (
        "data: {packs} packs, {places} places, {sources} sources, {observations} observations, {claims} claims, "
        "{indicators} indicators: no fault",
        "数据：{packs} 个数据包，{places} 个地点，{sources} 个来源，{observations} 条数据，{claims} 条原文数字，"
        "{indicators} 个指标：无误",
    ),
    # Fields of a live page (live/numbers.py)
    "field-empty": ("the field is empty", "此栏为空"),
    "field-unknown": ("this edition has no such figure", "本版没有此数字"),
    "meant": ("is {meant!r} meant?", "是否指 {meant!r}？"),
    # Rows held against one another (plausibility.py)
    "warned": (
        "{count} to be looked at (above): a warning is no fault, and stops nothing; where the source prints just that, "
        "leave the row as it is",
        "共 {count} 处提醒（见上）：提醒不是错误，不影响任何步骤；来源确实如此的，保留原样即可",
    ),
    "warn-whole": (
        WARN[0] + "{cell} is {number}, which is no whole number of what is counted{slip}",
        WARN[1] + "{cell} 即 {number}，而人、户、村等只能是整数{slip}",
    ),
    "warn-population": (
        WARN[0] + "{what}: {cell} are more than all {people} people of {place}{slip}",
        WARN[1] + "{what}：{cell}，超过 {place} 的全部人口 {people} 人{slip}",
    ),
    "warn-base": (
        WARN[0]
        + "{persons} at an incidence of {share} would be a share of {base} people; the tables hold {rural} rural "
        "people of {place} ({year}){slip}",
        WARN[1]
        + "{persons}，贫困发生率 {share}，按此推算总人口为 {base} 人；表中 {place} 的农村人口为 {rural} 人（{year} 年）{slip}",
    ),
    "warn-leaving": (
        WARN[0] + "{what}: {cell} are more than there were at the start: {stock} ({other}){slip}",
        WARN[1] + "{what}：{cell}，多于起始时的 {stock}（{other}）{slip}",
    ),
    "warn-list": (
        WARN[0]
        + "{what}: {cell} on the basis {basis} are more than stand on that list: {stock} ({source}); does the source "
        "mean one of: {others}?{slip}",
        WARN[1]
        + "{what}：{cell}，口径为 {basis}，多于该名单上的 {stock}（{source}）；来源所指是否为：{others}？{slip}",
    ),
    "warn-late": (
        WARN[0] + "the figure is of {period}, and the source {source} is of {date}: it cannot tell of what came later, "
        "unless as a plan or a forecast (column modality); is it another source, or another period?",
        WARN[1]
        + "数字的时期是 {period}，来源 {source} 的日期却是 {date}：除非是计划或预测（modality 列），来源不可能写到其后的事；"
        "是否应为另一个来源或另一个时期？",
    ),
    "warn-step": (
        WARN[0] + "{what}: from {before} to {after} is too far for one series{slip}",
        WARN[1] + "{what}：由 {before} 到 {after}，同一序列相差过大{slip}",
    ),
    "slip-wan": (
        "; {what} {value} would fit: is the unit ten thousand (万) missing?",
        "；{what} 若为 {value} 则相符：是否漏写单位“万”？",
    ),
    "slip-wan-twice": (
        "; {what} {value} would fit: is it written in full, and the unit ten thousand (万) added?",
        "；{what} 若为 {value} 则相符：是否已写全数，又加了单位“万”？",
    ),
    "slip-fraction": (
        "; {what} {value} would fit: is a fraction written for a percent?",
        "；{what} 若为 {value} 则相符：是否把百分数写成了小数？",
    ),
    "pack-name": (
        "a pack is the folder of one province, and bears its name; this one is {pack!r}, and the provinces of its table "
        "places are: {found}. Rename the folder, or delete it if it is a copy",
        "数据包文件夹须以省名命名；此文件夹为 {pack!r}，其 places 表中的省为：{found}。请改名；若是副本请删除",
    ),
    "file-unknown": (
        "no table of a pack has this name, so nobody would read it; delete it if it is a copy, or give it one of: {wanted}",
        "数据包没有此名称的表，不会被读取；若是副本请删除，否则请改名为其中之一：{wanted}",
    ),
    "first-line": (
        "{found!r} is a line that a spreadsheet put there for itself; delete it, so that the columns stand in the first line",
        "{found!r} 是表格软件自己加的一行；请删去，使第一行为列名",
    ),
    "merge": (
        "{found!r} is a mark of a merge that git could not finish; choose one of the two versions and delete the marks",
        "{found!r} 是 git 合并未完成的标记；请在两个版本中选定一个并删去标记",
    ),
    "no-file": ("the file is missing; a pack needs {wanted}", "缺少文件；数据包需要 {wanted}"),
    "encoding": (
        "the file is not UTF-8 (byte {byte}); " + SAVE[0],
        "文件不是 UTF-8 编码（第 {byte} 字节）；" + SAVE[1],
    ),
    "gb18030": (
        "the file is not UTF-8 (byte {byte}) but GB18030 (GBK), as a spreadsheet on Chinese Windows saves CSV; "
        + SAVE[0],
        "文件不是 UTF-8 编码（第 {byte} 字节），而是 GB18030（GBK），这是中文 Windows 下保存 CSV 的默认编码；"
        + SAVE[1],
    ),
    "utf-16": (
        "the file is UTF-16 (in Excel: Unicode Text), not UTF-8; " + SAVE[0],
        "文件是 UTF-16 编码（Excel 的“Unicode 文本”），不是 UTF-8；" + SAVE[1],
    ),
    "not-csv": (
        "this is a workbook with the name of a CSV file; " + SAVE[0],
        "这是改名为 CSV 的工作簿；" + SAVE[1],
    ),
    "separator": (
        "the cells are separated by {found!r}; they must be separated by commas; " + SAVE[0],
        "各格以 {found!r} 分隔；应以逗号分隔；" + SAVE[1],
    ),
    "no-pack": ("there is no such pack; there are {packs}", "没有此数据包；现有 {packs}"),
    "csv": (
        "the file cannot be read as CSV from this row on ({reason}), often for a quote that is not closed; "
        "what follows was not read",
        "自本行起无法按 CSV 读取（{reason}），多因引号未闭合；其后内容未读",
    ),
    "columns": ("the columns are {found}; they must be {wanted}", "列为 {found}；应为 {wanted}"),
    "long": (
        "the cell holds {size} bytes; at most {most} (10 kB) are allowed: quote less, say it in the note in short",
        "此格有 {size} 字节；最多 {most} 字节（10 kB）：请少引原文，在备注中简述",
    ),
    "garbled": (
        "{cell!r} is garbled: UTF-8 read in another encoding; it was {meant!r}. Take the file as it was before; do not open a "
        "CSV by double click, but in Excel by Data, From Text/CSV, File Origin 65001: Unicode (UTF-8), columns as Text; "
        "then " + SAVE[0],
        "{cell!r} 是乱码：以别的编码打开了 UTF-8 文件；原文是 {meant!r}。请取回之前的文件，不要双击打开 CSV，而用 Excel 的 "
        "数据→从文本/CSV，文件原始格式选 65001: Unicode (UTF-8)，各列设为文本；然后" + SAVE[1],
    ),
    "characters-lost": (
        "{cell!r} holds the sign of a lost character (U+FFFD): a wrong encoding destroyed it. Take the file as it was "
        "before; to open a CSV use in Excel Data, From Text/CSV, File Origin 65001: Unicode (UTF-8); then " + SAVE[0],
        "{cell!r} 含有替代符（U+FFFD）：因编码错误，有字符已丢失。请取回之前的文件；打开 CSV 请用 Excel 的 "
        "数据→从文本/CSV，文件原始格式选 65001: Unicode (UTF-8)；然后" + SAVE[1],
    ),
    "excel-error": (
        "{cell!r} is an error of the spreadsheet (a cell too narrow, or a formula that failed); write the value",
        "{cell!r} 是表格软件的错误值（列太窄或公式出错）；请写出数值",
    ),
    "cells": (
        "the row has {found} cells; it must have {wanted} (a cell that holds a comma stands in quotes)",
        "本行有 {found} 格；应为 {wanted} 格（含逗号的格须加引号）",
    ),
    "inside": (
        "only an event can be confirmed by the same event at a place inside; this is a {kind}",
        "只有“事件”类指标可由下级地点的同一事件证实；此指标是 {kind}",
    ),
    "scope": (
        "the figure is limited to a part (scope); say here where the source limits it",
        "此数字限于一部分（scope 列）；请在此注明来源何处作此限定",
    ),
    "unquoted": (
        "this figure decides the verdict on {claim}: write it as the source prints it, with hedge and unit and no more",
        "此数字决定对 {claim} 的判定：请照来源原文写出，连同限定词和单位，不抄句子",
    ),
    "printed-long": (
        "{size} characters, or a sentence; write only the figure with its hedge and unit, at most {most} characters",
        "共 {size} 字，或是句子；只写数字连同限定词和单位，最多 {most} 字",
    ),
    "printed-other": (
        "{printed!r} does not hold the figure {cell} of this row; write the figure as the source prints it",
        "{printed!r} 中没有本行的数字 {cell}；请照来源原文写",
    ),
    "sum-parts": (
        "a sum has at least two parts; write their ids with ; between",
        "一个总数至少有两部分；编号之间用 ; 分隔",
    ),
    "sum-work": (
        "{cell!r} is not printed by {work}; a sum is of one work",
        "{cell!r} 不出自 {work}；总数须出自同一著作",
    ),
    "sum-unit": (
        "{cell!r} is in {unit}, the whole in {wanted}; a sum is of one unit",
        "{cell!r} 的单位是 {unit}，总数的单位是 {wanted}；同一总数须用同一单位",
    ),
    "no-observation": (
        "no observation has this place, indicator, period, basis and source: {cell}",
        "没有这一地点、指标、时期、口径、来源的数据：{cell}",
    ),
    "required": ("the cell is empty; a value is required", "此格为空；必须填写"),
    "spaces": ("{cell!r} has spaces at an end; remove them", "{cell!r} 首尾有空格；请删去"),
    "control": (
        "the cell holds a control character (a line break, for example) or one that cannot be seen; only plain text on "
        "one line is allowed",
        "此格含控制字符（例如换行）或不可见字符；只允许单行普通文字",
    ),
    "ambiguous": (
        "{cell!r} is the label of several words: {names}; write the id of the one that is meant",
        "{cell!r} 是几个词的名称：{names}；请写所指的编号",
    ),
    "choice": ("{cell!r} is not allowed; allowed: {allowed}{near}", "不能写 {cell!r}；可用：{allowed}{near}"),
    "unknown": ("{cell!r} is not in {table}{near}", "{table} 中没有 {cell!r}{near}"),
    "unknown-source": (
        "{cell!r} is not in sources.csv; a text that is not there yet takes a row of its own there, with this id in the "
        "column source{near}",
        "sources.csv 中没有 {cell!r}；尚未登记的材料，请先在那里加一行，source 列写这个编号{near}",
    ),
    "id": (
        "{cell!r} is no id; use lower-case letters, digits and hyphens",
        "{cell!r} 不是合格的编号；只用小写字母、数字和连字符",
    ),
    "path": (
        "{cell!r} is no place path; use lower-case words joined by '/'",
        "{cell!r} 不是地点路径；请用以 '/' 相连的小写单词",
    ),
    "latin": (
        "{cell!r} holds Chinese; write the name in Latin letters (pinyin) here and the Chinese in name_zh",
        "{cell!r} 含有汉字；此列请写拼音或英文名，中文名写在 name_zh 列",
    ),
    "parent": (
        "of the places that hold {cell!r} these are missing: {parents}; give each a row of its own",
        "缺少 {cell!r} 的上级地点：{parents}；请各加一行",
    ),
    "number": (
        "{cell!r} is no plain number; write 1765000 or 4.54, without separators, units or signs of percent",
        "{cell!r} 不是纯数字；请写 1765000 或 4.54，不带分隔符、单位或百分号",
    ),
    "full-width": (
        "{cell!r} is written in full-width characters; write {write}",
        "{cell!r} 是全角字符；请写 {write}",
    ),
    "separators": (
        "{cell!r} has separators between the thousands; write {write}",
        "{cell!r} 有千位分隔符；请写 {write}",
    ),
    "percent": (
        "{cell!r} has a sign of percent; write {write}, and percent % in the column unit",
        "{cell!r} 带百分号；请写 {write}，单位写在 unit 列：percent %",
    ),
    "per-mille": (
        "{cell!r} has a sign of per mille; write {write}, which is a tenth of it, and percent % in the column unit",
        "{cell!r} 带千分号；请写 {write}（即除以十），单位写在 unit 列：percent %",
    ),
    "scientific": (
        "{cell!r} is how a spreadsheet shortens a long number, perhaps with digits lost; write it out: {write}",
        "{cell!r} 是表格软件缩写的长数字，可能已丢失数位；请写全：{write}",
    ),
    "decimal-comma": (
        "{cell!r} has a comma; if it is a decimal point write {write}",
        "{cell!r} 含逗号；若为小数点，请写 {write}",
    ),
    "hedge": (
        "{cell!r} holds the hedge {hedge!r}; write the bare number, and {relation} in the column relation",
        "{cell!r} 含限定词 {hedge!r}；此处只写数字，relation 列写 {relation}",
    ),
    "unit-in-cell": (
        "{cell!r} holds a unit, {said!r}; write {write}, and in the column unit one of: {units}",
        "{cell!r} 含单位 {said!r}；请写 {write}，单位写在 unit 列，可用：{units}",
    ),
    "unit-other": (
        "{cell!r} holds a unit, {said!r}, in which this indicator is not measured; it can have: {units}",
        "{cell!r} 含单位 {said!r}，本指标不用此单位；可用：{units}",
    ),
    "range-in-cell": (
        "{cell!r} is a range; write {low} here, {high} in the column upper, and range in the column relation",
        "{cell!r} 是区间；此处写 {low}，upper 列写 {high}，relation 列写 range 区间",
    ),
    "number-words": (
        "{cell!r} is a number in words; write {write}",
        "{cell!r} 是文字写的数；请写 {write}",
    ),
    "two-figures": (
        "{cell!r} holds two figures; write two rows, each with its own period",
        "{cell!r} 中有两个数字；请分两行写，各写各的时期",
    ),
    "nothing": (
        "{cell!r} is no number; a figure that is missing has no row: delete the row",
        "{cell!r} 不是数字；没有数字就不写这一行：请删去本行",
    ),
    "date-form": (
        "{cell!r} is no date of the form used here; write {write}",
        "{cell!r} 不是这里用的日期写法；请写 {write}",
    ),
    "date-two": (
        "{cell!r} can be two days: write {one} or {other}, whichever the source means",
        "{cell!r} 可指两天：请按来源写 {one} 或 {other}",
    ),
    "date-short": (
        "{cell!r} does not say which part is the year; write 2018, 2018-10 or 2018-10-23",
        "{cell!r} 看不出哪一部分是年份；请写 2018、2018-10 或 2018-10-23",
    ),
    "date-serial": (
        "{cell!r} is how a spreadsheet counts days: {one}, or {other} if the file came from an old Mac; write the date "
        "that the source means",
        "{cell!r} 是表格软件的日期序号：{one}；若文件来自旧版 Mac 则为 {other}；请按来源写出日期",
    ),
    "basis-break": (
        "{indicator} is not measured on the basis {cell}, so the row would break its series; the national tables have it "
        "on: {allowed}. On {cell} they have: {others}. If the source does not say, write not-stated 未说明",
        "{indicator} 不用 {cell} 这一口径，会使序列中断；全国各表所用口径：{allowed}。用 {cell} 口径的指标有：{others}。"
        "来源没有说明时写 not-stated 未说明",
    ),
    "basis-elsewhere": (
        "the basis {cell} is of {owner} only; write the basis of this place's own source, or not-stated 未说明",
        "口径 {cell} 只用于 {owner}；请写本地来源的口径，或 not-stated 未说明",
    ),
    "basis-years": (
        "the basis {cell} has values {years} only ({definition}); the period {period} lies outside, and the row would "
        "break its series",
        "口径 {cell} 只有 {years} 的数值（{definition}）；时期 {period} 不在其内，会使序列中断",
    ),
    "positive": ("{cell!r} must be above zero", "{cell!r} 必须大于零"),
    "precision": (
        "a printed zero does not show how exact it is; write here the step of its last digit: 1 where it is printed 0, 0.1 "
        "where 0.0, 0.01 where 0.00",
        "零值看不出精确到多少；请在此填写末位数字的单位：原文为 0 的填 1，0.0 的填 0.1，0.00 的填 0.01",
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
    "upper": (
        "a range needs its upper figure here; any other relation none",
        "relation 为 range 区间时，在此填上限；其他情况留空",
    ),
    "order": ("the upper figure {cell!r} lies below the value", "上限 {cell!r} 小于下限"),
    "unit-unknown": (
        "{cell!r} is not in units.csv; {indicator} can have: {allowed}{near}",
        "units.csv 中没有 {cell!r}；{indicator} 可用：{allowed}{near}",
    ),
    "unit": (
        "{cell!r} measures {canonical}; {indicator!r} is measured in {wanted}; allowed: {allowed}",
        "{cell!r} 的量纲是 {canonical}；{indicator!r} 的量纲是 {wanted}；可用：{allowed}",
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
    "duplicate-elsewhere": (
        "the same {key} stands in {file}, line {line}, already",
        "{file} 第 {line} 行已有相同的 {key}",
    ),
    "elsewhere": ("{cell!r} stands in {file} too, and differs", "{cell!r} 也在 {file} 中，且内容不同"),
    "version": ("{cell!r} is no version; write 0.2.0", "{cell!r} 不是版本号；请写 0.2.0"),
    "address-space": (
        "{cell!r} holds a space, which no address does; write %20 for it, or take it out",
        "{cell!r} 中有空格；网址不能有空格：请写 %20 或删去",
    ),
    "script": (
        "{cell!r} holds {sign!r}, of a script or a kind of sign that the book cannot print; write Chinese or Latin letters",
        "{cell!r} 含有 {sign!r}，书中无法印出这种文字或符号；请用汉字或拉丁字母",
    ),
    "reason": ("the address is empty; the note must say why", "网址为空；请在 note 列说明原因"),
    "address": (
        "{cell!r} is no address; write http://… or https://… or the place in a repository (github.com/…)",
        "{cell!r} 不是网址；请写 http://…、https://… 或代码库位置（github.com/…）",
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
    "printed": ("{cell!r} cannot be read as a figure", "从 {cell!r} 中读不出数字"),
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
        "{printed!r} ends with {said!r}, which is no word for {cell!r}; allowed: {allowed}",
        "{printed!r} 末尾的 {said!r} 不是 {cell!r} 的写法；可用：{allowed}",
    ),
    # make province
    "province-none": (
        "name a province, for example make province NAME=sichuan, or a workbook: make province FROM=sichuan.xlsx",
        "请写省名，例如 make province NAME=四川；或写工作簿：make province FROM=sichuan.xlsx",
    ),
    "province-path": (
        "{cell!r} is a path; write only the name of a province, for example sichuan",
        "{cell!r} 是路径；请只写省名，例如 四川",
    ),
    "province-nation": (
        "{cell!r} is the nation, whose pack is data/china; name a province",
        "{cell!r} 是全国，已有 data/china；请写省名",
    ),
    "province-alike": (
        "{cell!r} can be either of two: {names}; write the Chinese name or the code",
        "{cell!r} 可指两省：{names}；请写中文名或代码",
    ),
    "province-unknown": (
        "{cell!r} is no province; there are: {names}{near}",
        "{cell!r} 不是省级名称；可用：{names}{near}",
    ),
    "province-taken": (
        "{name} is taken: {path} is there already; nothing was written. To add to it or to mend it, take it out into a "
        "workbook: make workbook PACK={name}",
        "{name} 已存在：已有 {path}；未写入任何内容。要补充或更正，请取出为工作簿：make workbook PACK={name}",
    ),
    "province-write": ("{path}: {why}; nothing was written", "{path}：{why}；未写入任何内容"),
    "province-made": (
        "{name} {zh} ({code}): made\n"
        "  data/{name}/ with the tables places, sources, observations and claims,\n"
        "  data/{name}/{name}.xlsx, the same as a workbook with lists and help,\n"
        "  notebooks/provinces/{name}.ipynb, its chapter.\n"
        "To undo it, delete the folder and the notebook.",
        "{name} {zh}（{code}）：已建立\n"
        "  data/{name}/：四张表，places 地点、sources 来源、observations 数据、claims 原文数字\n"
        "  data/{name}/{name}.xlsx：内容相同的工作簿，带下拉列表和说明\n"
        "  notebooks/provinces/{name}.ipynb：本省一章\n"
        "要撤销，删除该文件夹和该笔记本即可。",
    ),
    "province-held": (
        "The national tables already hold of it (indicator, years, basis); these need no row:",
        "全国各表已有本省的（指标、年份、口径），不必再填：",
    ),
    "province-first": (
        "Fill in first, in data/{name}/{name}.xlsx: one source (sheet sources), then its numbers (sheet observations).",
        "先填 data/{name}/{name}.xlsx：一个来源（sources 表），再填它的数字（observations 表）。",
    ),
    "province-missing": ("Not known yet, and worth looking for: {names}", "尚无、值得先找的：{names}"),
    "province-next": (
        "Then:   make province FROM={name}.xlsx\nWithout make:   python make.py province FROM={name}.xlsx",
        "然后：   make province FROM={name}.xlsx\n没有 make 时：   python make.py province FROM={name}.xlsx",
    ),
    "province-check": (
        "Now:   make book    or    python make.py book",
        "接着：   make book    或    python make.py book",
    ),
    "province-kept": (
        "nothing was written: the tables of the pack are as they were, and make check speaks of those",
        "未写入任何内容：数据包的表保持原样，make check 检查的是那些表",
    ),
    "chapter-made": (
        "notebooks/provinces/{name}.ipynb: made again; the tables of data/{name} are as they were",
        "notebooks/provinces/{name}.ipynb：已重新生成；data/{name} 的表保持原样",
    ),
    "table-written": (
        "data/{pack}/{table}.csv: {rows} rows, {new} new, {changed} changed, {gone} gone",
        "data/{pack}/{table}.csv：{rows} 行，新增 {new}，更改 {changed}，减少 {gone}",
    ),
    # What a filled workbook changes, row by row
    "row-new": ("{table} row {number}: new: {row}", "工作表 {table} 第 {number} 行：新增：{row}"),
    "row-changed": (
        "{table} row {number}: changed: {row}: {cells}",
        "工作表 {table} 第 {number} 行：更改：{row}：{cells}",
    ),
    "row-gone": (
        "{table} row {number} of the tables as they were: gone: {row}",
        "{table} 表原第 {number} 行：删去：{row}",
    ),
    "nothing-changed": (
        "data/{pack}: nothing changed; the tables hold already what the workbook holds",
        "data/{pack}：没有改动；各表与工作簿内容相同",
    ),
    "rows-lost": (
        "the tables of data/{pack} were edited since this workbook was made from them or read, and {count} of their rows "
        "are not in it as they are now:\n{rows}\n"
        "Nothing was written. Copy them into the workbook; or take a new one out (make workbook PACK={pack}) and fill in "
        "there what you changed.",
        "data/{pack} 的表在取出或读取本工作簿之后又被改过，其中 {count} 行与工作簿不同或工作簿里没有：\n{rows}\n"
        "未写入任何内容。请把它们抄进工作簿；或重新取出工作簿（make workbook PACK={pack}），再填入您的改动。",
    ),
    # make workbook
    "pack-none": (
        "there is no data/{name} yet; begin it with make province NAME={name}",
        "还没有 data/{name}；请用 make province NAME={name} 建立",
    ),
    "workbook-there": (
        "{path} is there already, and holds something else than the tables do; nothing was written. Read it first (make "
        "province FROM={file}), or give it another name",
        "已有 {path}，内容与各表不同；未写入任何内容。请先读取它（make province FROM={file}），或给它改名",
    ),
    "workbook-made": (
        "{path}: written, with the {rows} rows of the tables. Change it, save and close it, then\n"
        "   make province FROM={file}\n"
        "   python make.py province FROM={file}\n"
        "which says, row by row, what you changed.",
        "{path}：已写出，共 {rows} 行。修改、保存并关闭后运行\n"
        "   make province FROM={file}\n"
        "   python make.py province FROM={file}\n"
        "命令会逐行说明您改了什么。",
    ),
    "rows-most": (
        "data/{pack}/{table}.csv has {before} rows, and the workbook would leave {rows}. Nothing was written. Is it the right "
        "file, and the right sheet? If the rows are to go, add GONE=yes to the command",
        "data/{pack}/{table}.csv 现有 {before} 行，按此工作簿将只剩 {rows} 行。未写入任何内容。文件和工作表对吗？"
        "若确实要删，请在命令后加 GONE=yes",
    ),
    "table-unreadable": (
        "{path} cannot be read, so nobody knows what would be lost; mend it (make check) or delete it. Nothing was written",
        "{path} 无法读取，不知会丢失什么；请改正（make check）或删除。未写入任何内容",
    ),
    # The workbook
    "book-missing": ("there is no such file", "没有此文件"),
    "book-locked": (
        "the file cannot be opened; close it in the spreadsheet program and try again",
        "文件打不开；请先在表格软件中关闭它",
    ),
    "book-kind": (
        "this is no .xlsx workbook (or it has a password); in Excel or WPS save it as .xlsx, without a password",
        "这不是 .xlsx 工作簿（或带密码）；请在 Excel 或 WPS 中另存为无密码的 .xlsx",
    ),
    "book-damaged": (
        "the workbook cannot be read; open it in Excel, WPS or LibreOffice, save it as Excel Workbook (.xlsx) under another "
        "name and try again (what openpyxl says of it: {why})",
        "工作簿无法读取；请在 Excel、WPS 或 LibreOffice 中打开，另存为另一个名称的“Excel 工作簿（.xlsx）”后重试"
        "（openpyxl 的说明：{why}）",
    ),
    "book-strict": (
        "the workbook is saved as Strict Open XML; in Excel choose File, Save As, Excel Workbook (.xlsx)",
        "工作簿保存成了“Strict Open XML 电子表格”；请在 Excel 中选 文件→另存为→Excel 工作簿（.xlsx）",
    ),
    "header-below": (
        "the header of the table must be the first row; it stands in row {row}: delete the rows above it",
        "表头必须在第一行，现在在第 {row} 行：请删去上面的行",
    ),
    "book-large": (
        "the workbook has {size} bytes; at most {most} are read. Keep pictures and other sheets in another file",
        "工作簿有 {size} 字节；最多读取 {most}。图片和其他工作表请放在别的文件里",
    ),
    "book-one": (
        "choose one workbook at a time, or CSV tables alone",
        "一次请只选一个工作簿，或只选 CSV 表",
    ),
    "csv-none": (
        "there is no table among these files; a table is called {names}",
        "所选文件中没有数据表；数据表的文件名应为 {names}",
    ),
    "csv-whose": (
        "nothing says of which province these tables are (found: {packs}); choose its places.csv too",
        "看不出这些表属于哪个省（找到：{packs}）；请一并选上该省的 places.csv",
    ),
    # The page on which a province is added
    "page-lost": (
        "This workbook was made from an earlier state of the tables. Reading it would undo {count} rows that changed "
        "since:\n{rows}\nTake a new workbook from this page and enter your changes there.",
        "这份工作簿取自较早的数据表。照它读入，会撤销此后改动的 {count} 行：\n{rows}\n请在本页重新下载工作簿，再填入您的改动。",
    ),
    "page-most": (
        "The table {table} of {pack} has {before} rows, and these tables would leave {rows}. Is it the right file, and "
        "the right sheet?",
        "{pack} 的 {table} 表现有 {before} 行，按此文件将只剩 {rows} 行。文件和工作表对吗？",
    ),
    "sheet-missing": (
        "the sheet {sheet!r} is missing; sheets of another name are: {there}. If one of them is it, give it that name",
        "缺少工作表 {sheet!r}；其他名称的工作表：{there}。若其中一个就是，请改用此名",
    ),
    "sheet-twice": (
        "this sheet can be any of {sheets} (one of them may be hidden); delete those that are not meant, or give them "
        "another name",
        "以下工作表都可能是本表：{sheets}（其中可能有隐藏的）；请删去不用的，或改为别的名称",
    ),
    "merged": (
        "the cell is merged with cell {cell}, and only that one holds a value; unmerge them and fill in each row",
        "此格与 {cell} 格合并，只有 {cell} 有内容；请取消合并，逐行填写",
    ),
    "sheet-unread": ("{file}: the sheet {sheet!r} is not read", "{file}：不读取工作表 {sheet!r}"),
    "column-missing": ("the column {name} is missing from the header", "表头缺少 {name} 列"),
    "column-unknown": (
        "column {letter}: {cell!r} is no column of this sheet{near}",
        "{letter} 列：本表没有 {cell!r} 列{near}",
    ),
    "column-twice": ("column {letter}: {cell!r} stands in the header twice", "{letter} 列：表头中 {cell!r} 出现两次"),
    "beyond": (
        "a cell in column {cell} stands beyond the table ({text!r}); delete it or move it into note",
        "{cell} 列有表格之外的内容（{text!r}）；请删去或移到 note 列",
    ),
    "rows": ("more than {most} rows are filled in; the rest was not read", "填写超过 {most} 行；其余未读"),
    "formula": (
        "{cell!r} is a formula; write the value that the source prints (a table holds what was read, not computed)",
        "{cell!r} 是公式；请写来源原文的数值（表中只收读到的数字，不收算出的）",
    ),
    "percent-format": (
        "the cell has the format percent; set its format to Text and write {write}, with percent % in the column unit",
        "此格为百分比格式；请改为文本格式并写 {write}，unit 列写 percent %",
    ),
    "time": ("{cell!r} is a time of day; write the date alone", "{cell!r} 含钟点；请只写日期"),
    "date-no-year": (
        "the cell shows no year and the spreadsheet made it {cell}; set its format to Text and write what the source says",
        "此格不显示年份，表格软件自行补成 {cell}；请改为文本格式并按来源书写",
    ),
    "province-row": (
        "the sheet needs the row of one province, as the workbook came with it (level province 省级); found: {found}",
        "本表须有一行省级地点（与工作簿原有的相同，level 为 province 省级）；现有：{found}",
    ),
    # Notebooks that cannot become pages (unfit.py)
    "notebook-empty": (
        "the file is empty; take it back from git or from a copy, or delete it",
        "文件是空的；请从 git 或备份取回，或删除它",
    ),
    "notebook-encoding": (
        "the file is not UTF-8 (byte {byte}); open it in JupyterLab and save it, or take it back from git",
        "文件不是 UTF-8 编码（第 {byte} 字节）；请在 JupyterLab 中打开并保存，或从 git 取回",
    ),
    "notebook-merge": (
        "line {line} is a mark of a merge that git could not finish; choose one version: git checkout --ours or --theirs "
        "with the name of the file, then make run",
        "第 {line} 行是 git 合并未完成的标记；请选定一个版本：git checkout --ours 或 --theirs 加文件名，再运行 make run",
    ),
    "notebook-json": (
        "the file is no notebook ({why}); take it back from git or from a copy",
        "文件不是笔记本（{why}）；请从 git 或备份取回",
    ),
    "notebook-format": (
        "the file is a notebook of an old or unknown format; open it in JupyterLab and save it",
        "笔记本的格式过旧或无法识别；请在 JupyterLab 中打开并保存",
    ),
    "notebook-copy": (
        "{name!r} is the name of a copy, and all labels of the first would stand in the book twice; delete it, or give it a "
        "name and labels of its own",
        "{name!r} 是副本的名称，原笔记本的标签会在书中出现两次；请删除它，或另起名称并改掉标签",
    ),
    "notebook-title": (
        "the notebook has no title; let its first cell be Markdown and begin with # and a title, or delete the file",
        "笔记本没有标题；请让第一格为 Markdown 并以 # 加标题开头，或删除该文件",
    ),
    "notebook-picture": (
        "cell {cell} holds a pasted picture, which no page can show; save the picture as a file beside the notebook and "
        "write ![what it shows](name.png)",
        "第 {cell} 格有粘贴的图片，网页无法显示；请把图片存为笔记本旁的文件，并写 ![图片说明](文件名.png)",
    ),
    "toc-none": (
        "there is no page {name!r}; write the path of a file that is there, with / between folders and without its ending",
        "没有页面 {name!r}；请写现有文件的路径，文件夹之间用 /，不写扩展名",
    ),
    "chapter-missing": (
        "the file is missing, though data/{name} is there; make province NAME={name} makes it again",
        "缺少此文件，而 data/{name} 存在；make province NAME={name} 可重新生成",
    ),
    "notebooks-unread": (
        "notebooks: nothing was run, since some cannot be read (above)",
        "notebooks：有笔记本无法读取（见上），未运行任何笔记本",
    ),
    "book-unfit": (
        "the book was not built, since these notebooks cannot become its pages (above).",
        "书未生成：有笔记本不能成为书页（见上）。",
    ),
    "machine": (
        "{path}: {why}; make room, close what holds it open, or see that you may write there. What was there before is as "
        "it was",
        "{path}：{why}；请腾出空间、关闭占用它的程序，或确认您有写入权限。原有内容未变",
    ),
    # The book, and the book while it is written (watch.py)
    "book-tables": (
        "the book was not built, since the tables have faults (above).",
        "书未生成：数据表有误（见上）。",
    ),
    "book-notebook": (
        "the book was not built, since a notebook failed (above).",
        "书未生成：有笔记本运行出错（见上）。",
    ),
    "book-prose": (
        "the book was not built, since its text says what no longer holds (above).",
        "书未生成：正文中有已不成立的说法（见上）。",
    ),
    "watch-serving": (
        "the book is at {address}: save a page, a notebook, a table or a workbook, and it follows; Ctrl-C ends it",
        "本书网址：{address}。保存页面、笔记本、数据表或工作簿后，网页随之更新；按 Ctrl-C 结束",
    ),
    "watch-port": (
        "port {port} of this computer cannot be had ({why}): end what uses it, perhaps another make watch, or choose "
        "another port, as in make watch PORT={other}",
        "本机端口 {port} 无法使用（{why}）：请结束占用它的程序（可能是另一个 make watch），或换一个端口，例如 "
        "make watch PORT={other}",
    ),
    "watch-ended": ("{command} ended with status {status}", "{command} 已终止，状态码 {status}"),
    "watch-faults": (
        "What was saved has faults; this page shows the book as it was before.",
        "保存的内容有误；本页仍为之前的版本。",
    ),
    "watch-no-page": (
        "The book has no such page, or not yet; once it is built, it appears here.",
        "书中没有此页，或尚未生成；生成后会自动显示。",
    ),
}


# Parts of a message that list words, with semicolons between them.
LISTED = ("allowed", "names", "units", "others", "parents")


def spoken_language() -> str:
    """The language of the messages where none is asked for: ``zh`` in a Chinese locale, else ``en``.

    ``make.py`` fixes the locale of all commands and hands on in ``OUTER_LOCALE`` the one it was called in.  A locale
    without a language (``C.UTF-8``) says nothing.  Windows has no such variables but a setting of the user.
    """
    names = [os.environ.get(name, "") for name in ("OUTER_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in names if name.split(".")[0] not in ("", "C", "POSIX")), "")
    if not name and os.name == "nt":
        before = locale.setlocale(locale.LC_CTYPE)
        name = locale.setlocale(locale.LC_CTYPE, "")
        locale.setlocale(locale.LC_CTYPE, before)
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def problem_text(problem, lang: str = "en") -> str:
    """``file:line: column: what is wrong, what is allowed`` of a fault (``tables.Problem``) in English or Chinese."""
    return f"{problem.file}:{problem.line}: {problem.column}: {say(problem.code, lang, **problem.parts)}"


def say(code: str, lang: str, /, **parts) -> str:
    """The sentence for a fault in a language (``en`` or ``zh``), its parts filled in.

    A part ``near`` is the nearest known word, or empty; a part ``slip`` names likely slips, each with its own parts.
    """
    if parts.get("near"):
        parts["near"] = ("; did you mean {}?", "；是否指 {}？")[lang == "zh"].format(parts["near"])
    if lang == "zh":
        parts |= {name: parts[name].replace("; ", "；") for name in LISTED if isinstance(parts.get(name), str)}
    if "slip" in parts:
        parts["slip"] = "".join(say(slip, lang, **of) for slip, of in parts["slip"])
    return MESSAGES[code][lang == "zh"].format(**parts)
