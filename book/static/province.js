// "Add or correct a province": a chosen workbook is read by the audit in the reader's browser (engine.js), its faults or
// changes are shown in either language, and preview and tables can be saved. Nothing is loaded before a file is chosen.
document.addEventListener("DOMContentLoaded", () => {
  const desk = document.querySelector(".desk");
  if (!desk || !window.Engine) return;
  const { make, button, offer } = Elements;
  const WORDS = {
    en: {
      choose: "Choose the filled workbook, or drop it here",
      kinds: "A workbook (.xlsx), CSV tables, or a zip of them",
      none: "No file chosen yet",
      chosen: (name) => `Chosen: ${name}`,
      load: "Loading the programs of the book: 8 MB, once a visit …",
      unpack: "Unpacking …",
      python: "Starting Python …",
      audit: "Loading the audit …",
      reading: (name) => `Reading ${name} …`,
      old: "This browser is too old to read it here. Take one of those named below, or let the command read the workbook: make province FROM=(its name).xlsx",
      missing: (name) => `This copy of the book was made without the programs that read a workbook here. In a checkout the command reads it: make province FROM=${name || "(its name).xlsx"}`,
      zipped: "Unpack first: this page was opened inside a zip archive, where its programs cannot be found. Unpack the whole archive, and open the page from the unpacked folder.",
      unread: (name) => `Not read: ${name}`,
      faults: (name, count) => `${name}: ${count === 1 ? "one fault" : `${count} faults`}. Mend, save, and choose the file again.`,
      asked: (name) => `${name}: a question.`,
      gone: "Yes, these rows are to go",
      clean: (name, zh, count, file) => `${file} was read. ${name} ${zh}: no fault${count ? `, ${count === 1 ? "one figure" : `${count} figures`} to be looked at` : ""}.`,
      same: "Nothing changed: the tables hold already what these hold.",
      heads: ["Table", "rows", "new", "changed", "gone"],
      changes: (count) => (count === 1 ? "One row changes" : `${count} rows change`),
      warnings: "To be looked at: look at the source; where it gives just that, leave the row.",
      preview: "Preview of the chapter",
      html: "Save the preview (HTML)",
      zip: "Save the tables (zip)",
      saved: (name) => `Saved: ${name}, where this browser keeps its downloads.`,
      other: "中文",
    },
    zh: {
      choose: "选择填好的工作簿，或拖到这里",
      kinds: "工作簿（.xlsx）、CSV 表，或装有 CSV 表的 zip",
      none: "尚未选择文件",
      chosen: (name) => `已选择：${name}`,
      load: "正在载入本书的程序：8 MB，每次打开只载入一次……",
      unpack: "正在解压……",
      python: "正在启动 Python……",
      audit: "正在载入核对程序……",
      reading: (name) => `正在读取 ${name}……`,
      old: "浏览器版本太旧，无法在本页读取。请换用下面列出的浏览器，或用命令读取：make province FROM=（文件名）.xlsx",
      missing: (name) => `本书的这一份没有附带读取工作簿的程序。请在项目副本中用命令读取：make province FROM=${name || "（文件名）.xlsx"}`,
      zipped: "请先解压：本页是在压缩包里直接打开的，找不到所需的程序。请解压整个压缩包，再从解压后的文件夹里打开本页。",
      unread: (name) => `未读取：${name}`,
      faults: (name, count) => `${name}：${count} 处错误。请改正、保存，再选一次文件。`,
      asked: (name) => `${name}：请确认。`,
      gone: "是，这些行要删去",
      clean: (name, zh, count, file) => `已读取 ${file}。${zh}：没有错误${count ? `，${count} 个数字请再核对` : ""}。`,
      same: "没有改动：各表与此文件内容相同。",
      heads: ["数据表", "行", "新增", "更改", "删去"],
      changes: (count) => `改动 ${count} 行`,
      warnings: "请再核对：看一遍来源；来源确实如此，就保留原样。",
      preview: "本章预览",
      html: "保存预览（HTML）",
      zip: "保存数据表（zip）",
      saved: (name) => `已保存：${name}，在浏览器的下载文件夹里。`,
      other: "English",
    },
  };
  const save = (name, content, type) => {
    offer(name, content, type);
    saved.textContent = words().saved(name);
  };

  let lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  let files, last, turn = 0;
  const status = make("p", { role: "status", className: "told" });
  const result = make("div", { className: "read-out" });
  const saved = make("p", { role: "status", className: "told" });
  const input = make("input", { type: "file", multiple: true, accept: ".xlsx,.csv,.zip" });
  // Which file it is says a line of the page's own: a browser forgets it once the field is cleared, in its own language.
  const label = make("label", { className: "drop" }, make("strong"), make("span"), make("span", { className: "chosen" }), input);
  const named = () => (files ? files.map((file) => file.name).join(", ") : "");
  const say = (text) => (status.textContent = text);
  const words = () => WORDS[lang];

  const items = (faults) =>
    make("ol", { className: "faults" }, ...faults.map(({ where, said }) => {
      const line = make("span", { textContent: said[lang] });
      return make("li", {}, ...(where[lang] ? [make("strong", { textContent: where[lang] }), make("br")] : []), line);
    }));
  const counts = (tables) => {
    const row = (cells, tag) => make("tr", {}, ...cells.map((text) => make(tag, { textContent: text })));
    const shown = tables.filter((table) => table.rows + table.gone);
    const body = shown.map(({ table, zh, rows, ...moved }) => row([`${table} ${zh}`, rows, moved.new, moved.changed, moved.gone], "td"));
    return make("table", { className: "table counts" }, make("thead", {}, row(words().heads, "th")), make("tbody", {}, ...body));
  };
  // The chapter in a frame of its own, in which no script runs; it is dark where the page is.
  const framed = (html) => {
    const theme = document.documentElement.dataset.theme ?? "light";
    const frame = make("iframe", { title: words().preview, srcdoc: html.replace("<html ", `<html data-theme="${theme}" `) });
    frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
    return frame;
  };
  const clean = async (mine) => {
    const { place, tables, changes, warnings } = last;
    const { html } = await Engine.ask({ what: "province.page", lang });
    if (mine !== turn) return;
    const moved = tables.some((table) => table.new + table.changed + table.gone);
    result.append(...(moved ? [counts(tables)] : [make("p", { textContent: words().same })]));
    if (changes.length) {
      const told = changes.map((change) => make("li", { textContent: change[lang] }));
      result.append(make("p", { className: "part", textContent: words().changes(changes.length) }), make("ul", { className: "changes" }, ...told));
    }
    if (warnings.length) result.append(make("p", { className: "part", textContent: words().warnings }), items(warnings));
    const pack = async () => {
      for (const [name, content] of Object.entries((await Engine.ask({ what: "province.pack" })).files)) save(name, content, "application/zip");
    };
    const buttons = [button(words().html, () => save(`${place.id}.${lang}.html`, html, "text/html")), button(words().zip, pack)];
    result.append(make("p", { className: "buttons" }, ...buttons), saved, make("p", { className: "part", textContent: words().preview }), framed(html));
    say(words().clean(place.en, place.zh, warnings.length, last.name));
  };
  const show = async () => {
    const mine = ++turn;
    label.children[0].textContent = words().choose;
    label.children[1].textContent = words().kinds;
    label.children[2].textContent = files ? words().chosen(named()) : words().none;
    saved.textContent = "";
    result.replaceChildren();
    if (!last) return;
    const { name, faults, question, unread = [] } = last;
    result.append(make("p", { className: "buttons" }, button(words().other, () => {
      lang = lang === "zh" ? "en" : "zh";
      result.lang = desk.lang = lang === "zh" ? "zh-CN" : "en";
      show().catch(failed);
    })));
    for (const sheet of unread) result.append(make("p", { textContent: words().unread(sheet) }));
    if (faults.length) {
      result.append(items(faults));
      say(words().faults(name, faults.length));
    } else if (question) {
      result.append(make("p", { textContent: question[lang] }), button(words().gone, () => read(true)));
      say(words().asked(name));
    } else await clean(mine);
  };
  const failed = (error) => {
    // What Windows, macOS and archivers call the folders in which they open a page of an archive.
    const inside = /\.zip|\/temp\d*[_/]|appdata\/local\/temp|\/rar\$|\/7z|private\/var\/folders/i.test(decodeURI(location.href));
    const name = files.length === 1 && /\.xlsx$/i.test(named()) ? named() : "";
    const asked = /[^\w.-]/.test(name) ? `"${name}"` : name; // as a shell takes it
    say(!error.missing ? error.message : location.protocol === "file:" && inside ? words().zipped : words().missing(asked));
  };
  const read = async (gone = false) => {
    last = undefined;
    show();
    desk.setAttribute("aria-busy", "true");
    try {
      const given = {};
      for (const file of files) given[file.name] = new Uint8Array(await file.arrayBuffer());
      Engine.onstep = (step) => say(words()[step]);
      await Engine.need("openpyxl");
      say(words().reading(named()));
      last = await Engine.ask({ what: "province.read", gone }, given);
      await show();
    } catch (error) {
      failed(error);
    }
    desk.removeAttribute("aria-busy");
  };
  const take = (chosen) => {
    if (!chosen.length || desk.hasAttribute("aria-busy")) return;
    files = [...chosen];
    read().then(() => (input.value = "")); // so that the same file, mended, can be chosen again
  };

  desk.replaceChildren(label, status, result);
  show();
  if (!Engine.supported) {
    input.disabled = true;
    say(words().old);
    return;
  }
  input.addEventListener("change", () => take(input.files));
  // A file that is dropped beside the field would take the place of the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  label.addEventListener("dragover", () => label.classList.add("over"));
  label.addEventListener("dragleave", () => label.classList.remove("over"));
  label.addEventListener("drop", (event) => {
    label.classList.remove("over");
    take(event.dataTransfer.files);
  });
});
