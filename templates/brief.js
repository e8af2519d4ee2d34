"use strict";
(() => {
  const split = document.querySelector(".split");
  const sheet = document.getElementById("main");
  const said = document.getElementById("said");
  const around = document.getElementById("around");
  const keys = document.getElementById("keys");
  const beside = window.matchMedia("(min-width: 70.01rem)");
  let current = null;
  let issue = null;
  const neighbours = [null, null];

  const visible = (selector) => Array.from(sheet.querySelectorAll(selector)).filter((item) => item.getClientRects().length);
  const say = (text) => { said.textContent = text; };

  const mark = (link) => {
    if (current) {
      current.classList.remove("current");
      current.removeAttribute("aria-current");
    }
    current = link;
    link.classList.add("current");
    link.setAttribute("aria-current", "true");
  };

  const show = (link) => {
    mark(link);
    location.replace(link.hash);
    if (beside.matches) link.scrollIntoView({ block: "nearest" });
  };

  /* The one after (or before) what was shown last; where nothing was, the first (or last). */
  const step = (links, from, by) => {
    const place = links.indexOf(from);
    if (place >= 0) return links[place + by];
    if (!from) return links[by > 0 ? 0 : links.length - 1];
    const before = links.filter((link) => link.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING);
    return by > 0 ? links[before.length] : before[before.length - 1];
  };

  const fact = (by) => {
    const links = visible("a.ref");
    const link = step(links, current, by);
    if (!link) return say(by > 0 ? "已是最后一处出处。" : "已是第一处出处。");
    show(link);
    return say("出处 " + (links.indexOf(link) + 1) + " / " + links.length + "：" + link.textContent);
  };

  const doubt = () => {
    const issues = visible("li.issue");
    const next = step(issues, issue, 1);
    if (!next) return say(issues.length ? "已是最后一项问题。" : "没有问题。");
    if (issue) issue.classList.remove("current");
    issue = next;
    issue.classList.add("current");
    issue.tabIndex = -1;
    const link = issue.querySelector("a.ref");
    if (link) show(link);
    if (!link) issue.focus({ preventScroll: true });
    if (!link || beside.matches) issue.scrollIntoView({ block: "center" });
    return say("问题 " + (issues.indexOf(issue) + 1) + " / " + issues.length);
  };

  const back = () => {
    const place = current || issue || sheet;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  };

  const go = (by) => {
    const link = neighbours[by > 0 ? 1 : 0];
    if (link) location.href = link;
    else say(by > 0 ? "已是最后一份材料。" : "已是第一份材料。");
  };

  const actions = {
    j: () => fact(1), k: () => fact(-1), d: doubt, Escape: back, Backspace: back,
    n: () => go(1), p: () => go(-1), "?": () => keys.showModal(), "？": () => keys.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || keys.open) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest("a.ref");
    if (link) mark(link);
  });
  document.querySelector(".sources").addEventListener("click", (event) => {
    if (!event.target.closest("a.back")) return;
    event.preventDefault();
    back();
  });
  document.getElementById("show-keys").addEventListener("click", () => keys.showModal());
  document.getElementById("close-keys").addEventListener("click", () => keys.close());

  /* All dossiers of the batch, from the file beside the batch's index. */
  window.shenbaoDossiers = (rows) => {
    const here = rows.findIndex((row) => row[0] === split.dataset.dossier);
    if (here < 0) return;
    for (const [by, id] of [[-1, "previous"], [1, "next"]]) {
      const row = rows[here + by];
      const link = document.getElementById(id);
      link.hidden = !row;
      if (!row) continue;
      link.href = split.dataset.root + row[1] + "/brief.html";
      link.querySelector("span").textContent = row[2];
      neighbours[by > 0 ? 1 : 0] = link.href;
    }
    document.getElementById("place").textContent = (here + 1) + " / " + rows.length;
  };

  /* A passage of the whole text (from a search): #t12=words, its words loaded from the file beside this page. */
  let wanted = null;
  let text = null;
  const tell = () => {
    const [number, query] = wanted;
    const [, files, passages] = text;
    if (number >= passages.length) return;
    const [file, page] = passages[number];
    const reader = document.getElementById("reader");
    const body = reader.querySelector("div");
    const name = files.find((item) => item[0] === file);
    reader.querySelector("h3").textContent = "文件" + file + (page ? " 第" + page + "页" : "") + " " + (name ? name[1] : "");
    body.replaceChildren();
    for (let place = Math.max(0, number - 3); place <= Math.min(passages.length - 1, number + 6); place += 1) {
      if (passages[place][0] !== file) continue;
      const line = document.createElement("p");
      if (place === number) line.className = "found";
      shenbaoWords.write(line, passages[place][2], place === number ? shenbaoWords.split(query) : []);
      body.append(line);
    }
    reader.hidden = false;
    reader.scrollIntoView({ block: "nearest" });
    reader.focus({ preventScroll: true });
    body.querySelector(".found").scrollIntoView({ block: "nearest" });
  };
  window.shenbaoText = (data) => { text = data; tell(); };
  const follow = () => {
    const found = /^#t(\d+)(?:=(.*))?$/.exec(location.hash);
    if (!found) return;
    try {
      wanted = [Number(found[1]), decodeURIComponent(found[2] || "")];
    } catch {
      wanted = [Number(found[1]), ""];
    }
    if (text) return tell();
    const script = document.createElement("script");
    script.src = "text.js";
    return document.head.append(script);
  };
  window.addEventListener("hashchange", follow);
  around.hidden = false;
  follow();
})();
