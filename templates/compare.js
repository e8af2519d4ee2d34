"use strict";
(() => {
  const MOST = 6;
  const form = document.querySelector("form.chosen");
  const add = document.getElementById("add");
  const names = document.getElementById("names");
  const told = document.getElementById("told");
  const place = document.getElementById("table");
  const bar = document.getElementById("bar");
  const facts = new Map();
  let rows = [];

  const make = (tag, text = "", name = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const folder = (id) => rows.find((row) => row[0] === id)[1] + "/";
  const source = (id, reference, anchor) => {
    if (!reference) return "";
    const link = make(anchor ? "a" : "span", reference, "ref");
    if (anchor) link.href = folder(id) + "brief.html#" + anchor;
    return link;
  };
  const chosen = () => {
    const known = new Set(rows.map((row) => row[0]));
    const asked = location.hash.slice(1).split(",").map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return "";
      }
    });
    return Array.from(new Set(asked)).filter((id) => known.has(id)).slice(0, MOST);
  };
  const choose = (ids) => {
    location.hash = ids.map(encodeURIComponent).join(",");
  };

  const line = (table, title, cells, name = "") => {
    const row = make("tr", "", name);
    const head = make("th", title);
    head.scope = "row";
    row.append(head);
    for (const cell of cells) {
      const box = document.createElement("td");
      box.append(...[cell].flat());
      row.append(box);
    }
    table.append(row);
  };
  const part = (table, title, columns) => {
    const body = document.createElement("tbody");
    const row = document.createElement("tr");
    const head = make("th", title);
    head.scope = "rowgroup";
    head.colSpan = columns + 1;
    row.append(head);
    body.append(row);
    table.append(body);
    return body;
  };
  const points = (items) => {
    const list = make("ul", "", "points");
    for (const item of items) {
      const entry = document.createElement("li");
      entry.append(...item);
      list.append(entry);
    }
    return items.length ? list : make("span", "—", "none");
  };
  const said = (id, [word, text, reference, anchor]) => [make("b", word), "：" + text + " ", source(id, reference, anchor)];
  const titles = (all, at) => Array.from(new Set(all.flatMap((data) => data[at].map((item) => item[0]))));
  const entry = (data, at, title) => data[at].find((item) => item[0] === title);

  /* Rows of figures that are one indicator of one time, kind and unit; and those that no other dossier has. */
  const gather = (all) => {
    const together = new Map();
    for (const data of all) {
      for (const figure of data[5]) {
        const key = JSON.stringify(figure.slice(0, 4));
        if (!together.has(key)) together.set(key, new Map());
        const own = together.get(key);
        own.set(data[0], [...(own.get(data[0]) || []), figure]);
      }
    }
    const groups = Array.from(together.values());
    const shared = (group) => group.size > 1 && group.values().next().value[0][1] !== "";
    return [groups.filter(shared), groups.filter((group) => !shared(group))];
  };
  const scaleOf = (figures) => {
    const [, , , unit, , money] = figures[0];
    const most = Math.max(...figures.map((figure) => Math.abs(figure[4] ?? 0)));
    if (!money || most < 1e4) return [1, unit];
    return most < 1e8 ? [1e4, "万" + unit] : [1e8, "亿" + unit];
  };
  const number = (value) => value.toLocaleString("zh-CN", { maximumFractionDigits: 6 });
  const figureCell = (id, figures, [size, unit], most) => figures.flatMap((figure) => {
    const [, , , , value, , , written, own, unsure, reference, anchor] = figure;
    const box = document.createElement("div");
    const same = value === null || own === unit;
    box.append(make("span", (same ? written : number(value / size)) + " "));
    if (!same) box.append(make("span", "（" + written + own + "） ", "note"));
    if (value === null && own !== unit) box.append(make("span", own + " "));
    if (unsure) box.append(make("span", "（待核） ", "note"));
    box.append(source(id, reference, anchor));
    if (value !== null && value >= 0 && most > 0) {
      const drawn = bar.content.cloneNode(true);
      drawn.querySelector("rect").setAttribute("width", String((100 * value) / most));
      box.append(drawn);
    }
    return box;
  });
  const figureRows = (body, groups, all) => {
    for (const group of groups) {
      const figures = Array.from(group.values()).flat();
      const scale = scaleOf(figures);
      const most = Math.max(...figures.map((figure) => figure[4] ?? 0));
      const [indicator, , kind, , , , period] = figures[0];
      const title = indicator + "（" + [scale[1], period || "时期不明", kind].filter(Boolean).join("，") + "）";
      const top = group.size > 1 && period ? most : 0;
      const cells = all.map((data) => (group.has(data[0]) ? figureCell(data[0], group.get(data[0]), scale, top) : "—"));
      line(body, title, cells, figures[0][2] === "目标" ? "target" : "");
    }
  };

  const draw = (all) => {
    const table = make("table", "", "compare");
    const columns = all.length;
    table.append(make("caption", "同一行为同一事项", "note"));
    const head = document.createElement("thead");
    const row = document.createElement("tr");
    const corner = make("th", "事项");
    corner.scope = "col";
    row.append(corner);
    for (const data of all) {
      const cell = document.createElement("th");
      const link = make("a", data[1][0]);
      cell.scope = "col";
      link.href = folder(data[0]) + "brief.html";
      cell.append(link, make("span", " " + data[1][1], "note"));
      row.append(cell);
    }
    head.append(row);
    table.append(head);

    let body = part(table, "申报主体与材料", columns);
    line(body, "地区类型", all.map((data) => data[1][2]));
    line(body, "申报资格", all.map((data) => data[1][3]));
    line(body, "审核结论", all.map((data) => make("b", data[1][6], data[1][5])));
    for (const title of titles(all, 8)) {
      line(body, title, all.map((data) => {
        const [, text, reference, anchor] = entry(data, 8, title) || ["", "—", "", ""];
        return [text + " ", source(data[0], reference, anchor)];
      }));
    }
    line(body, "材料完整性", all.map((data) => data[1][4]));
    for (const title of titles(all, 2)) {
      line(body, title, all.map((data) => {
        const found = entry(data, 2, title);
        return found ? make("b", found[1], "state " + found[2]) : "—";
      }));
    }
    body = part(table, "按评估标准的原文摘录", columns);
    for (const title of titles(all, 3)) {
      line(body, title, all.map((data) => points((entry(data, 3, title) || ["", []])[1].map(
        ([text, note, reference, anchor]) => [make("q", text), note ? make("b", note, "remark") : "", " ", source(data[0], reference, anchor)],
      ))));
    }
    body = part(table, "任务覆盖情况", columns);
    for (const title of titles(all, 4)) {
      line(body, title, all.map((data) => {
        const [, covered, reference, anchor] = entry(data, 4, title) || ["", false, "", ""];
        return [make("b", covered ? "有" : "未见", covered ? "yes" : "no"), " ", source(data[0], reference, anchor)];
      }));
    }
    body = part(table, "创新举措与承诺", columns);
    line(body, "创新举措", all.map((data) => points(data[9].map(([text, ...place]) => [text + " ", source(data[0], ...place)]))));
    line(body, "承诺事项", all.map((data) => points(data[10].map(
      ([what, more, ...place]) => [what + " ", more ? make("span", "（" + more + "） ", "note") : "", source(data[0], ...place)],
    ))));
    const [shared, alone] = gather(all);
    body = part(table, "主要指标（名称、单位、时期、性质均相同）", columns);
    figureRows(body, shared, all);
    if (!shared.length) line(body, "—", all.map(() => "没有可以并列的指标"));
    if (alone.length) figureRows(part(table, "其他指标（只有一份材料载明，或时期不明，不作比较）", columns), alone, all);
    body = part(table, "问题与存疑", columns);
    line(body, "须补正", all.map((data) => points(data[6].map((item) => said(data[0], item)))));
    line(body, "存疑", all.map((data) => points(data[7].map((item) => said(data[0], item)))));
    place.replaceChildren(table);
  };

  const listNames = (ids) => {
    names.replaceChildren(...ids.map((id) => {
      const item = make("li", rows.find((row) => row[0] === id)[2] + " ");
      const button = make("button", "移除");
      button.type = "button";
      button.setAttribute("aria-label", "移除" + item.textContent.trim());
      button.addEventListener("click", () => choose(chosen().filter((other) => other !== id)));
      item.append(button);
      return item;
    }));
  };
  const update = () => {
    const ids = chosen();
    listNames(ids);
    add.disabled = ids.length >= MOST;
    const missing = ids.filter((id) => !facts.has(id));
    for (const id of missing) {
      const script = document.createElement("script");
      facts.set(id, null);
      script.addEventListener("load", update);
      script.addEventListener("error", () => {
        facts.delete(id);
        told.textContent = "有材料的数据未能载入，请重新运行审核。";
      });
      script.src = folder(id) + "facts.js";
      document.head.append(script);
    }
    if (ids.length < 2) {
      place.replaceChildren();
      told.textContent = "请选择两份至六份申报材料。";
    } else if (ids.every((id) => facts.get(id))) {
      told.textContent = "正在比较 " + ids.length + " 份材料。";
      draw(ids.map((id) => facts.get(id)));
    }
  };

  window.shenbaoFacts = (data) => { facts.set(data[0], data); };
  window.shenbaoDossiers = (list) => {
    rows = list;
    add.append(...rows.map((row) => {
      const option = make("option", row[3] + " " + row[2] + "（" + row[6] + "）");
      option.value = row[0];
      return option;
    }));
    form.hidden = false;
    update();
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  add.addEventListener("change", () => {
    if (add.value) choose([...chosen(), add.value]);
    add.value = "";
  });
  window.addEventListener("hashchange", update);
})();
