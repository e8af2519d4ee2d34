"use strict";
(() => {
  const form = document.querySelector("form.filters");
  const rows = Array.from(document.querySelectorAll("#dossiers tbody tr[data-search]"));
  const query = document.getElementById("q");
  const selects = ["province", "kind", "status"].map((key) => [key, document.getElementById("f-" + key)]);
  const shown = document.getElementById("shown");
  /* Rows beyond the first are laid out when they are asked for: by scrolling, by the button, for print. */
  const more = document.getElementById("more");
  const step = Number(document.getElementById("dossiers").dataset.atOnce);
  let most = step;
  const apply = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = selects.every(([key, select]) => !select.value || row.dataset[key] === select.value)
        && words.every((word) => row.dataset.search.includes(word));
      count += fits ? 1 : 0;
      row.isLeft = fits; /* for the search */
      if (row.hidden !== (!fits || count > most)) row.hidden = !row.hidden;
    }
    more.hidden = count <= most;
    shown.textContent = count <= most
      ? "显示 " + count + " / " + rows.length + " 份"
      : "符合条件 " + count + " / " + rows.length + " 份，先列出 " + most + " 份";
  };
  const extend = (by) => {
    most += by;
    apply();
  };
  more.querySelector("button").addEventListener("click", () => extend(step));
  new IntersectionObserver((seen) => {
    if (seen.some((entry) => entry.isIntersecting)) extend(step);
  }, { rootMargin: "300px" }).observe(more);
  window.addEventListener("beforeprint", () => extend(rows.length));
  /* Two to six dossiers for the comparison. */
  const table = document.getElementById("dossiers");
  const picked = document.getElementById("picked");
  const boxes = Array.from(table.querySelectorAll("td.pick input"));
  const pick = () => {
    const chosen = boxes.filter((box) => box.checked);
    const link = picked.querySelector("a");
    const few = chosen.length < 2;
    const note = few ? "，再选一份即可比较" : chosen.length > 6 ? "，最多比较六份，请去掉几份" : "";
    picked.hidden = !chosen.length;
    picked.querySelector("span").textContent = "已选 " + chosen.length + " 份" + note + "。";
    link.hidden = few || chosen.length > 6;
    link.href = "compare.html#" + chosen.map((box) => encodeURIComponent(box.value)).join(",");
  };
  table.classList.add("live");
  table.addEventListener("change", pick);
  picked.querySelector("button").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    pick();
  });
  pick();

  form.hidden = false;
  form.addEventListener("input", () => {
    most = step;
    apply();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
