// Of a long table the first rows are shown, and all on request; without the script, and on paper, it is whole.
document.addEventListener("DOMContentLoaded", () => {
  const MOST = 25;
  for (const table of document.querySelectorAll("table.sortable")) {
    const rows = table.tBodies[0].rows.length;
    if (rows <= MOST) continue;
    const zh = document.documentElement.lang.startsWith("zh");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "all-rows" });
    button.textContent = zh ? `显示全部 ${rows} 行` : `Show all ${rows} rows`;
    button.addEventListener("click", () => {
      table.classList.remove("first-rows");
      button.remove();
    });
    table.classList.add("first-rows");
    (table.closest(".pst-scrollable-table-container") ?? table).after(button);
  }
});
