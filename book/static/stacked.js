// On a phone each row of a table of texts stands as a list: every cell by the head of its column. Tables of figures
// scroll, for their columns are read downwards, and small tables fit. Without the script tables are as they are.
document.addEventListener("DOMContentLoaded", () => {
  const MOST = document.documentElement.lang.startsWith("zh") ? 40 : 90; // characters that three columns take side by side
  const FIGURE = /^[−-]?[\d,.]+( to [−-]?[\d,.]+)?$/;
  const said = (cell) => cell.textContent.trim();

  // What is wider than its place scrolls: its edge says so, and it stops where a column begins.
  const scrolled = new ResizeObserver((all) => {
    for (const { target } of all) {
      const first = target.querySelector("tbody td");
      target.classList.toggle("scrolls", target.scrollWidth > target.clientWidth + 1);
      target.style.setProperty("--seen", `${target.clientWidth}px`);
      target.style.scrollPaddingInlineStart = `${first?.offsetWidth ?? 0}px`;
    }
  });

  for (const table of document.querySelectorAll("table.table:not(.numbers)")) {
    const heads = [...table.querySelectorAll("thead th")].map(said);
    const rows = [...(table.tBodies[0]?.rows ?? [])];
    const small = heads.length === 3 && rows.every((row) => said(row).length <= MOST);
    const figures = heads.filter((_, at) => {
      const cells = rows.map((row) => row.cells[at]).filter((cell) => cell && said(cell));
      return cells[0]?.classList.contains("text-right") || (cells.length && cells.every((cell) => FIGURE.test(said(cell))));
    });
    if (heads.length < 3 || small || figures.length > 1) {
      const place = table.closest(".pst-scrollable-table-container");
      if (place) scrolled.observe(place);
      continue;
    }
    for (const row of rows) {
      for (const [at, cell] of [...row.cells].entries()) {
        cell.dataset.head = heads[at];
        cell.classList.toggle("nothing", /^[–—]?$/.test(said(cell)));
      }
      row.cells[0].classList.toggle("short", /^[^–—]{1,3}$/.test(said(row.cells[0]))); // a number says nothing without its head
    }
    table.classList.add("stacked");
  }
});
