"use strict";
(() => {
  const SHOWN_DOSSIERS = 20;
  const SHOWN_EACH = 3;
  const MOST = 5000;
  const AT_ONCE = 12;
  const WIDTH = 120;
  const GAP = "\u0001";
  const SECTIONS = ["", "", "材料完整性", "", "", "", "", "", "存疑事项"];

  const field = document.getElementById("full");
  const told = document.getElementById("full-told");
  const list = document.getElementById("hits");
  const rows = Array.from(document.querySelectorAll("#dossiers tbody tr[data-id]"));
  const texts = new Map();
  const asked = new Set();
  let loading = 0;
  let failed = 0;

  const folder = (row) => row.querySelector("td.name a").getAttribute("href").replace(/brief\.html$/, "");
  const wanted = () => rows.filter((row) => row.isLeft);

  window.shenbaoText = ([id, files, passages]) => {
    const words = shenbaoWords.plain(passages.map((passage) => passage[2]).join(GAP));
    texts.set(id, { files: new Map(files), passages, words, starts: null });
  };

  const load = () => {
    const waiting = wanted().filter((row) => !asked.has(row.dataset.id));
    while (loading < AT_ONCE && waiting.length) {
      const row = waiting.shift();
      asked.add(row.dataset.id);
      loading += 1;
      const script = document.createElement("script");
      const done = () => {
        loading -= 1;
        if (!texts.has(row.dataset.id)) failed += 1;
        script.remove();
        load();
        if (!loading) search();
        else told.textContent = "正在载入全文：" + (asked.size - loading) + " / " + wanted().length + " 份";
      };
      script.addEventListener("load", done);
      script.addEventListener("error", done);
      script.src = folder(row) + "text.js";
      document.head.append(script);
    }
    return loading > 0;
  };

  /* Number of the passage at a place of a dossier's words. */
  const passageAt = (text, place) => {
    if (!text.starts) {
      text.starts = [0];
      for (let at = text.words.indexOf(GAP); at >= 0; at = text.words.indexOf(GAP, at + 1)) text.starts.push(at + 1);
    }
    let low = 0;
    let high = text.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (text.starts[middle] <= place) low = middle;
      else high = middle;
    }
    return low;
  };

  /* Numbers of the passages of a dossier that hold all words. */
  const find = (text, words, most) => {
    const found = [];
    const [first, ...others] = words;
    for (let at = text.words.indexOf(first); at >= 0 && found.length < most;) {
      const number = passageAt(text, at);
      const end = number + 1 < text.starts.length ? text.starts[number + 1] - 1 : text.words.length;
      const own = others.length ? text.words.slice(text.starts[number], end) : "";
      if (others.every((word) => own.includes(word))) found.push(number);
      at = text.words.indexOf(first, end);
    }
    return found;
  };

  const item = (row, text, number, words) => {
    const [file, page, passage] = text.passages[number];
    const line = document.createElement("li");
    const link = document.createElement("a");
    const query = encodeURIComponent(words.join(" "));
    link.href = folder(row) + (file ? "brief.html#t" + number + "=" + query : "brief.html#h" + page);
    link.textContent = file ? "文件" + file + (page ? " 第" + page + "页" : "") : "评审摘要 " + (SECTIONS[page] || "");
    const name = document.createElement("span");
    name.className = "note";
    name.textContent = file ? text.files.get(file) || "" : "";
    const snippet = document.createElement("p");
    shenbaoWords.write(snippet, passage, words, WIDTH);
    line.append(link, " ", name, snippet);
    return line;
  };

  const group = (row, text, found, words) => {
    const part = document.createElement("section");
    const title = document.createElement("h3");
    const count = document.createElement("span");
    const items = document.createElement("ul");
    title.textContent = row.querySelector("td.name a").textContent;
    count.className = "note";
    count.textContent = "（" + row.dataset.province + "，" + found.length + " 处）";
    title.append(count);
    items.append(...found.slice(0, SHOWN_EACH).map((number) => item(row, text, number, words)));
    part.append(title, items);
    if (found.length > SHOWN_EACH) {
      const more = document.createElement("details");
      const name = document.createElement("summary");
      name.textContent = "其余 " + (found.length - SHOWN_EACH) + " 处";
      more.append(name);
      more.addEventListener("toggle", () => {
        if (more.querySelector("ul")) return;
        const rest = document.createElement("ul");
        rest.append(...found.slice(SHOWN_EACH, 200).map((number) => item(row, text, number, words)));
        more.append(rest);
      });
      part.append(more);
    }
    return part;
  };

  /* A button that puts the hits of further dossiers in its place. */
  const further = (rest) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "再列出 " + Math.min(rest.length, SHOWN_DOSSIERS) + " 份（还有 " + rest.length + " 份）";
    button.addEventListener("click", () => {
      const parts = rest.slice(0, SHOWN_DOSSIERS).map((found) => group(...found));
      const left = rest.slice(SHOWN_DOSSIERS);
      button.replaceWith(...parts, ...(left.length ? [further(left)] : []));
      parts[0].querySelector("a").focus();
    });
    return button;
  };

  const tell = (count, dossiers, open) => {
    const parts = [count ? "共 " + count + (count >= MOST ? " 处以上" : " 处") + "，" + dossiers + " 份材料" : "没有找到"];
    if (dossiers > SHOWN_DOSSIERS) parts.push("先列出 " + SHOWN_DOSSIERS + " 份，其余在下面");
    if (open < rows.length) parts.push("按上面的筛选，只在 " + open + " 份中查找");
    if (failed) parts.push("有 " + failed + " 份没有全文");
    told.textContent = parts.join("；") + "。";
  };

  const search = () => {
    const words = shenbaoWords.split(field.value).sort((one, other) => other.length - one.length);
    list.replaceChildren();
    if (!words.length) {
      told.textContent = "";
      return;
    }
    if (load()) return;
    const open = wanted();
    let count = 0;
    let dossiers = 0;
    const parts = [];
    const rest = [];
    for (const row of open) {
      const text = texts.get(row.dataset.id);
      const found = text ? find(text, words, MOST - count) : [];
      if (!found.length) continue;
      count += found.length;
      dossiers += 1;
      if (dossiers <= SHOWN_DOSSIERS) parts.push(group(row, text, found, words));
      else rest.push([row, text, found, words]);
      if (count >= MOST) break;
    }
    list.append(...parts, ...(rest.length ? [further(rest)] : []));
    tell(count, dossiers, open.length);
  };

  field.form.hidden = false;
  field.form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("focus", load, { once: true });
  field.addEventListener("input", search);
  document.querySelector("form.filters").addEventListener("input", search);
})();
