// Search keeps to the language of the page that it was asked on, and offers the rest. Nothing is fetched.
document.addEventListener("DOMContentLoaded", () => {
  const results = document.getElementById("search-results");
  const asked = new URLSearchParams(location.search);
  const language = results ? asked.get("lang") : document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  if (!language) return;
  for (const form of document.querySelectorAll("form.bd-search")) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "lang", value: language }));
  }
  if (!results || typeof Search === "undefined") return;
  const zh = language === "zh";
  if (zh) {
    document.documentElement.lang = "zh-CN";
    document.querySelector(".bd-search-container h1").textContent = "搜索";
    Documentation.addTranslations({
      locale: "zh",
      plural_expr: "0",
      messages: {
        "Search Results": "搜索结果",
        Searching: "正在搜索",
        "Preparing search...": "正在准备……",
        "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
          "没有找到。",
        "Search finished, found ${resultCount} page(s) matching the search query.": "找到 ${resultCount} 页。",
      },
    });
  }
  const perform = Search._performSearch;
  Search._performSearch = (...query) => {
    const found = perform(...query);
    const own = found.filter(([page]) => /^book\/zh\/|\.zh$/.test(page) === zh);
    if (own.length < found.length) {
      asked.delete("lang");
      const all = Object.assign(document.createElement("a"), { href: `?${asked}` });
      all.textContent = zh ? `显示所有语言的结果（${found.length}）` : `Show results in both languages (${found.length})`;
      const line = document.createElement("p");
      line.append(zh ? "只列中文页面。" : "Pages in English only. ", all);
      results.before(line);
    }
    return own;
  };
});
