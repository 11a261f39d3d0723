// On a phone each row of a table of texts stands as a list: every cell by the head of its column. Tables of figures
// scroll, for their columns are read downwards. Without the script all of them scroll.
document.addEventListener("DOMContentLoaded", () => {
  const FEWEST = document.documentElement.lang.startsWith("zh") ? 3 : 4; // columns; Chinese cells hardly break
  for (const table of document.querySelectorAll("table.table:not(.numbers)")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    const [first] = table.tBodies[0]?.rows ?? [];
    if (heads.length < FEWEST || first?.querySelectorAll("td.text-right").length > 1) continue;
    for (const row of table.tBodies[0].rows) [...row.cells].forEach((cell, at) => (cell.dataset.head = heads[at]));
    table.classList.add("stacked");
  }
});
