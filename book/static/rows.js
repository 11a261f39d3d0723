// Of a long table the first rows are shown, and all on request; without the script, and on paper, it is whole.
document.addEventListener("DOMContentLoaded", () => {
  const phone = matchMedia("(max-width: 40em)").matches;
  for (const table of document.querySelectorAll("table.sortable")) {
    const rows = table.tBodies[0].rows.length;
    const few = phone && table.classList.contains("stacked"); // each of its rows is a list
    if (rows <= (few ? 10 : 25)) continue;
    const zh = document.documentElement.lang.startsWith("zh");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "all-rows" });
    button.textContent = zh ? `显示全部 ${rows} 行` : `Show all ${rows} rows`;
    button.addEventListener("click", () => {
      table.classList.remove("first-rows");
      button.remove();
    });
    table.classList.add("first-rows", ...(few ? ["few"] : []));
    (table.closest(".pst-scrollable-table-container") ?? table).after(button);
  }
});
