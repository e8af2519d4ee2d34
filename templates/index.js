"use strict";
(() => {
  const form = document.querySelector("form.filters");
  const rows = Array.from(document.querySelectorAll("#dossiers tbody tr[data-search]"));
  const query = document.getElementById("q");
  const selects = ["province", "kind", "status"].map((key) => [key, document.getElementById("f-" + key)]);
  const shown = document.getElementById("shown");
  const apply = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = selects.every(([key, select]) => !select.value || row.dataset[key] === select.value)
        && words.every((word) => row.dataset.search.includes(word));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = "显示 " + count + " / " + rows.length + " 份";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
