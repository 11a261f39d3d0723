// On a phone each row of a table of texts stands as a list: every cell by the head of its column. Tables of figures
// scroll, for their columns are read downwards, and small tables fit. Without the script tables are as they are.
document.addEventListener("DOMContentLoaded", () => {
  const MOST = document.documentElement.lang.startsWith("zh") ? 40 : 90; // characters that three columns take side by side
  for (const table of document.querySelectorAll("table.table:not(.numbers)")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    const rows = [...(table.tBodies[0]?.rows ?? [])];
    const small = heads.length === 3 && rows.every((row) => row.textContent.trim().length <= MOST);
    const figures = rows[0]?.querySelectorAll("td.text-right").length;
    if (heads.length < 3 || small || figures > 1) continue;
    for (const row of rows) [...row.cells].forEach((cell, at) => (cell.dataset.head = heads[at]));
    table.classList.add("stacked");
  }
});
