"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const form = find("sheet");
  const told = find("told");
  const inputs = Array.from(form.querySelectorAll("input[data-criterion]"));
  const key = "shenbao-scores:" + form.dataset.programme + ":" + location.pathname;
  const most = Number(form.dataset.most);
  let rows = [];
  let state = { expert: "", organisation: "", sheets: new Map() };
  let here = 0;

  const blank = () => ({ conflict: false, reason: "", comment: "", points: inputs.map(() => "") });
  const sheetOf = (id) => state.sheets.get(id) || blank();
  const store = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ ...state, sheets: Array.from(state.sheets) }));
      find("unsaved").hidden = true;
    } catch {
      find("unsaved").hidden = false;
    }
  };
  const text = (value) => (typeof value === "string" ? value : "");
  const recall = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "null");
      if (!kept) return store();
      state = { expert: text(kept.expert), organisation: text(kept.organisation), sheets: new Map(kept.sheets) };
    } catch {
      find("unsaved").hidden = false;
    }
    return undefined;
  };

  const valid = (points) => points === "" || (/^\d+(\.\d)?$/.test(points) && Number(points) <= most);
  const standing = (id) => {
    const sheet = sheetOf(id);
    if (sheet.conflict) return "回避";
    if (!sheet.points.every(valid)) return "有误";
    if (sheet.points.every((points) => points !== "")) return "已评";
    return sheet.points.some((points) => points !== "") ? "未评完" : "未评";
  };
  const count = (word) => rows.filter((row) => standing(row[0]) === word).length;

  const tell = () => {
    const parts = ["已评", "未评完", "未评", "回避", "有误"].map((word) => [word, count(word)]).filter(([, number]) => number);
    find("progress").textContent = "共 " + rows.length + " 份：" + parts.map(([word, number]) => word + " " + number).join("，") + "。";
    const option = find("dossier").options[here];
    if (option) option.textContent = rows[here][3] + " " + rows[here][2] + "（" + standing(rows[here][0]) + "）";
  };
  const show = () => {
    if (!rows.length) {
      find("progress").textContent = "本批次没有申报材料。";
      return;
    }
    const row = rows[here];
    const sheet = sheetOf(row[0]);
    find("dossier").selectedIndex = here;
    find("brief").href = row[1] + "/brief.html";
    find("conflict").checked = sheet.conflict;
    find("reason").value = sheet.reason;
    find("reason").disabled = !sheet.conflict;
    find("comment").value = sheet.comment;
    inputs.forEach((input, place) => {
      input.value = sheet.points[place] || "";
      input.disabled = sheet.conflict;
    });
    find("before").disabled = here === 0;
    find("after").disabled = here === rows.length - 1;
    tell();
  };
  const showAll = () => {
    find("expert").value = state.expert;
    find("organisation").value = state.organisation;
    find("dossier").replaceChildren(...rows.map((row) => {
      const option = document.createElement("option");
      option.textContent = row[3] + " " + row[2] + "（" + standing(row[0]) + "）";
      return option;
    }));
    show();
  };
  const keep = () => {
    state.expert = find("expert").value;
    state.organisation = find("organisation").value;
    const points = inputs.map((input) => (input.validity.badInput ? "?" : input.value.trim()));
    const sheet = { conflict: find("conflict").checked, reason: find("reason").value, comment: find("comment").value, points };
    const empty = !sheet.conflict && !sheet.reason && !sheet.comment && points.every((value) => value === "");
    if (!rows.length) return;
    if (empty) state.sheets.delete(rows[here][0]);
    else state.sheets.set(rows[here][0], sheet);
    find("reason").disabled = !sheet.conflict;
    for (const input of inputs) input.disabled = sheet.conflict;
    store();
    tell();
  };
  const go = (place) => {
    here = Math.max(0, Math.min(rows.length - 1, place));
    show();
  };

  const exported = () => ({
    schema: form.dataset.schema,
    programme: form.dataset.programme,
    expert: state.expert.trim(),
    organisation: state.organisation.trim(),
    made_at: new Date().toISOString(),
    criteria: inputs.map((input) => ({ id: input.dataset.criterion, title: input.dataset.title })),
    dossiers: rows.map((row) => {
      const sheet = sheetOf(row[0]);
      const scores = inputs.map((input, place) => {
        const points = sheet.points[place];
        return { criterion: input.dataset.criterion, points: points === "" || sheet.conflict ? null : Number(points) };
      });
      const { conflict, reason, comment } = sheet;
      return { dossier: row[0], name: row[2], province: row[3], conflict, reason: conflict ? reason : "", scores, comment };
    }),
  });
  const save = () => {
    keep();
    if (!state.expert.trim()) {
      told.textContent = "请先填写专家姓名。";
      find("expert").focus();
      return;
    }
    const wrong = rows.findIndex((row) => standing(row[0]) === "有误");
    if (wrong >= 0) {
      go(wrong);
      told.textContent = "“" + rows[wrong][2] + "”的得分应为 0 至 " + most + " 的数，至多一位小数，请改正后再导出。";
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(exported(), null, 1)], { type: "application/json" }));
    link.download = "评分表-" + state.expert.trim().replace(/[\\/:*?"<>|\s\u0000-\u001f]+/g, "_").slice(0, 40) + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    const open = count("未评") + count("未评完");
    told.textContent = "已导出" + (open ? "，尚有 " + open + " 份没有评完。" : "。");
  };
  const load = async (file) => {
    try {
      const data = JSON.parse(await file.text());
      if (data.schema !== form.dataset.schema || data.programme !== form.dataset.programme) throw new Error("other");
      const number = (points) => (typeof points === "number" ? String(points) : "");
      const sheets = data.dossiers.map((row) => [String(row.dossier), {
        conflict: row.conflict === true,
        reason: text(row.reason),
        comment: text(row.comment),
        points: inputs.map((input) => number((row.scores.find((item) => item.criterion === input.dataset.criterion) || {}).points)),
      }]);
      state = { expert: text(data.expert), organisation: text(data.organisation), sheets: new Map(sheets) };
      store();
      showAll();
      told.textContent = "已导入。";
    } catch {
      told.textContent = "这不是本次申报的评分表，未导入。";
    }
  };

  window.shenbaoDossiers = (list) => {
    rows = list;
    recall();
    form.hidden = false;
    showAll();
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target.id === "dossier") go(event.target.selectedIndex);
    else if (event.target.id !== "file") keep();
  });
  find("before").addEventListener("click", () => go(here - 1));
  find("after").addEventListener("click", () => go(here + 1));
  find("export").addEventListener("click", save);
  find("import").addEventListener("click", () => find("file").click());
  find("file").addEventListener("change", (event) => {
    if (event.target.files[0]) load(event.target.files[0]);
    event.target.value = "";
  });
  find("clear").addEventListener("click", () => {
    if (!window.confirm("清除本页填写的全部内容？未导出的评分将丢失。")) return;
    state = { expert: "", organisation: "", sheets: new Map() };
    store();
    showAll();
    told.textContent = "已清除。";
  });
  /* The same sheet in another window. */
  window.addEventListener("storage", (event) => {
    if (event.key !== key) return;
    recall();
    showAll();
  });
})();
