// An address that leads into something folded opens it, in browsers too that do not do so themselves.
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const own = target.querySelector(":scope > details");
  if (own) own.open = true;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView({ behavior: "instant" });
};
addEventListener("hashchange", unfold);
document.addEventListener("DOMContentLoaded", unfold);
