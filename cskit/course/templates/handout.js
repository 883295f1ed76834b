"use strict";
// A hand-out in a page: reads an answer, tries it on the sealed boxes, names the mistake, keeps and signs a record.
// It does what `check` does in a notebook (trainee/answers.py, trainee/checking.py, digests.py, records.py), bit by bit: both are graded alike.
(() => {
  const $ = (id) => document.getElementById(id);
  const part = (id) => JSON.parse($(id).textContent);
  const content = part("content"), shops = part("shops"), words = part("words");
  const specs = Object.fromEntries(content.questions.map((spec) => [spec.id, spec]));
  const lang = document.documentElement.lang.slice(0, 2);
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const is_judged = (spec) => !content.exam && (spec.kind === "numeric" || spec.kind === "table");
  const made = (tag, text = "", looks = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = looks;
    return element;
  };

  // Python sorts texts by code point, JavaScript by halves of characters.
  function byPoint(one, other) {
    const a = [...one], b = [...other];
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
    }
    return a.length - b.length;
  }

  // A number as Python writes it: the same digits, other exponents.
  function plainNumber(x) {
    if (Number.isInteger(x)) return String(x === 0 ? 0 : x);
    if (Math.abs(x) >= 1e-4) return String(x);
    const [digits, power] = x.toExponential().split("e-");
    return `${digits}e-${power.padStart(2, "0")}`;
  }

  function canonical(value) {
    if (typeof value === "number") return plainNumber(value);
    if (typeof value !== "object") return JSON.stringify(value);
    const pairs = Object.keys(value).sort(byPoint).map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${pairs.join(",")}}`;
  }

  const same = (one, other) => canonical(one) === canonical(other);

  // ---- reading an answer

  class Unreadable extends Error {
    constructor(reason, values = {}) {
      super(reason);
      this.reason = reason;
      this.values = values;
    }
  }

  const POWERS = { "万": 4, "亿": 8 };

  function number(text, unit) {
    const plain = text.normalize("NFKC").replace(/[\u2212\u2013]/g, "-").trim();
    if (!plain) throw new Unreadable("unreadable_nothing");
    const found = /^([+-]?)¥?\s*([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e([+-]?[0-9]{1,2}))?\s*(万|亿|%)?\s*(?:元|yuan)?$/i.exec(plain);
    if (!found) throw new Unreadable("unreadable_text");
    const [, sign, digits, own = "0", end = ""] = found;
    if (end === "%" && !["fraction", "percent", "points"].includes(unit)) throw new Unreadable("unreadable_percent_text");
    const power = Number(own) + (end === "%" ? (unit === "fraction" ? -2 : 0) : POWERS[end] || 0);
    const value = Number(`${sign}${digits.replaceAll(",", "")}e${power}`);
    if (Math.abs(value) > 1e15) throw new Unreadable("unreadable_huge");
    return value;
  }

  function inUnit(spec, value) {
    if (spec.share && Math.abs(value) > Number(spec.share) + spec.tolerance) {
      const short = (x) => String(Number(x.toPrecision(6)));
      throw new Unreadable("unreadable_percent", { fraction: short(value / 100), given: short(value) });
    }
    return value;
  }

  // Numbers by row (a single number is the row ""), the key of a choice, or a sentence.
  function read(spec, given) {
    if (spec.kind === "choice") {
      if (!spec.choices.includes(given)) throw new Unreadable("unreadable_nothing");
      return given;
    }
    if (spec.kind === "sentence") {
      const text = given.replace(/\p{Surrogate}/gu, "?").trim();
      if (!text) throw new Unreadable("unreadable_nothing");
      if ([...text].length > 2000) throw new Unreadable("unreadable_long", { most: 2000 });
      return text;
    }
    if (spec.kind === "numeric") return { "": inUnit(spec, number(given, spec.unit)) };
    const absent = spec.rows.filter((row) => !given[row].trim());
    if (absent.length === spec.rows.length) throw new Unreadable("unreadable_nothing");
    if (absent.length) throw new Unreadable("unreadable_row_missing", { row: absent[0], count: absent.length });
    return Object.fromEntries(spec.rows.map((row) => [row, inUnit(spec, number(given[row], spec.unit))]));
  }

  function tooCoarse(spec, values) {
    if (spec.whole) return null;
    const last = (x) => {  // the power of ten of the last decimal written
      const [digits, power] = x.toExponential().split("e");
      return Math.min(Number(power) - (digits.split(".")[1] || "").length, 0);
    };
    const coarsest = Math.max(...Object.values(values).map((x) => 10 ** last(x)));
    if (coarsest / 2 <= spec.tolerance * (1 + 1e-9)) return null;
    return Math.max(0, Math.ceil(-Math.log10(2 * spec.tolerance) - 1e-9));
  }

  // ---- the sealed boxes

  const STEP = 0.7, SHIFTS = 4, NOISE = 1e-6;

  function cell(spec, value, shift) {
    if (spec.whole) return Math.abs(value - Math.round(value)) <= NOISE ? Math.round(value) : null;
    return Math.floor((value / (STEP * spec.tolerance) - shift + SHIFTS / 2) / SHIFTS);
  }

  // A worker computes; where a browser lets a page have none, the page does it itself.
  const idle = [], queue = [], waiting = new Map();
  let asked = 0, alone = false;
  function pass() {
    while (idle.length && queue.length) {
      const [worker, job] = [idle.pop(), queue.shift()];
      worker.postMessage(job);
    }
  }
  function hire() {
    const source = `${$("script1").textContent}
      onmessage = ({ data: [id, secret, salt, N] }) =>
        postMessage([id, noble.scrypt(secret, salt, { N, r: 8, p: 1, dkLen: 64 })]);`;
    try {
      const place = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      for (let i = Math.min(4, navigator.hardwareConcurrency || 2); i > 0; i--) {
        const worker = new Worker(place);
        worker.onmessage = ({ data: [id, both] }) => {
          waiting.get(id)(both);
          waiting.delete(id);
          idle.push(worker);
          pass();
        };
        worker.onerror = (event) => {
          event.preventDefault();
          alone = true;
          for (const answer of waiting.values()) answer(null);
        };
        idle.push(worker);
      }
    } catch {
      alone = true;
    }
  }
  const byItself = (secret, salt) => noble.scrypt(secret, salt, { N: content.cost, r: 8, p: 1, dkLen: 64 });
  async function scrypt(secret, salt) {
    const both = alone ? null : await new Promise((answer) => {
      waiting.set(++asked, answer);
      queue.push([asked, secret, salt, content.cost]);
      pass();
    });
    if (both) return both;
    await new Promise((next) => setTimeout(next));
    return byItself(secret, salt);
  }

  async function opened(spec, boxes, values) {
    const rows = Object.keys(values).sort(byPoint);
    if (rows.length !== boxes[0].shifts.length) return [];
    const cells = rows.map((row, i) => [row, cell(spec, values[row], boxes[0].shifts[i])]);
    if (cells.some(([, place]) => place === null)) return [];
    const secret = `[${cells.map(([row, place]) => `[${JSON.stringify(row)}, ${place === 0 ? 0 : place}]`).join(", ")}]`;
    const both = await scrypt(utf8(secret), unhex(boxes[0].salt));
    const digest = hex(both.slice(0, 32));
    return boxes.filter((box) => box.digest === digest).map((box) => {
      const sealed = Uint8Array.from(atob(box.sealed), (c) => c.charCodeAt(0));
      const stream = noble.shake256(both.slice(32), { dkLen: sealed.length });
      return JSON.parse(new TextDecoder().decode(sealed.map((byte, i) => byte ^ stream[i])));
    });
  }

  async function matched(spec, values) {
    const alike = new Map();
    for (const box of spec.boxes) {
      const key = `${box.salt} ${box.shifts}`;
      alike.set(key, [...(alike.get(key) || []), box]);
    }
    const found = (await Promise.all([...alike.values()].map((boxes) => opened(spec, boxes, values)))).flat();
    return found.sort((one, other) => byPoint(one.code, other.code))[0] || null;
  }

  async function rowsOff(spec, values) {
    const known = Object.keys(values).filter((row) => row in (spec.row_boxes || {}));
    const right = await Promise.all(known.map((row) => opened(spec, [spec.row_boxes[row]], { "": values[row] })));
    return known.filter((_, i) => !right[i].length);
  }

  // ---- records: one line each, signed, kept in the browser

  const place = ["cskit", content.course, content.exercise, content.trainee, content.checksum.slice(0, 12)].join(":");
  const ANSWERED = ["right", "mistake", "wrong", "recorded"];
  let kept = [], unkept = false;

  function signed(record) {
    const { digest, ...bare } = record;
    return hex(noble.hmac(noble.sha256, utf8(content.secret), utf8(canonical(bare)))).slice(0, 24);
  }

  // What the browser holds (another tab may have written), and what only this page knows of.
  function lines() {
    let there = [];
    try {
      there = (localStorage.getItem(place) || "").split("\n").filter(Boolean);
    } catch { /* a browser that keeps nothing: said when there is something to keep */ }
    kept = [...there, ...kept.filter((line) => !there.includes(line))];
    return kept;
  }

  function keep(more) {
    kept = [...lines(), ...more];
    try {
      localStorage.setItem(place, kept.join("\n"));
      unkept = false;
    } catch {
      unkept = true;
    }
    $("warning").hidden = !unkept;
    $("warning").textContent = unkept ? say("webpage_unkept") : "";
  }

  const records = () => lines().map((line) => JSON.parse(line));

  function now() {
    const at = new Date(), ahead = -at.getTimezoneOffset(), two = (n) => String(Math.floor(n)).padStart(2, "0");
    const local = new Date(at.getTime() + ahead * 60000).toISOString().slice(0, 19);
    return `${local}${ahead < 0 ? "-" : "+"}${two(Math.abs(ahead) / 60)}:${two(Math.abs(ahead) % 60)}`;
  }

  function add(question, value, state, code, attempt) {
    const before = records();
    const record = {
      course: content.course, exercise: content.exercise, trainee: content.trainee, question, value, state, code,
      attempt, data: content.checksum.slice(0, 12), at: now(), v: 1, n: before.length + 1,
      before: before.length ? before[before.length - 1].digest : "",
    };
    keep([JSON.stringify({ ...record, digest: signed(record) })]);
  }

  // ---- what an answer is, in words

  const plain = (answer) => (typeof answer === "string" ? answer : "" in answer ? answer[""] : answer);
  function distinct(mine, states) {
    const found = [];
    for (const { state, value } of mine) {
      if (states.includes(state) && !found.some((other) => same(other, value))) found.push(value);
    }
    return found;
  }
  const mineOf = (spec) => records().filter((record) => record.question === spec.id);
  function placeOf(found, value) {
    const at = found.findIndex((other) => same(other, value));
    return at < 0 ? found.length : at;
  }

  async function judge(spec, given) {
    if (content.exam && content.exam.opens && new Date() < new Date(content.exam.opens)) {
      return { state: "waiting", head: say("answer_not_open", { opens: content.exam.opens }), lines: [] };
    }
    let answer, match = null;
    try {
      answer = read(spec, given);
      if (is_judged(spec)) {
        match = await matched(spec, answer);
        const decimals = match ? null : tooCoarse(spec, answer);
        if (decimals !== null) throw new Unreadable("unreadable_coarse", { decimals });
      }
    } catch (why) {
      if (!(why instanceof Unreadable)) throw why;
      const shown = (typeof given === "string" ? given : JSON.stringify(given)).slice(0, 200).replace(/\p{Surrogate}/gu, "?");
      add(spec.id, shown, "unreadable", why.reason, 0);
      return { state: "unreadable", lines: [say(why.reason, why.values)], foot: say("answer_no_attempt") };
    }
    const value = plain(answer), mine = mineOf(spec);
    const attempt = placeOf(distinct(mine, ANSWERED), value) + 1;
    const rung = placeOf(distinct(mine, ["wrong"]), value);
    const state = !is_judged(spec) ? "recorded" : !match ? "wrong" : match.code ? "mistake" : "right";
    const off = state === "wrong" ? await rowsOff(spec, answer) : [];
    add(spec.id, value, state, match ? match.code : "", attempt);
    return { state, ...feedback(spec, state, match, attempt, rung, off) };
  }

  function feedback(spec, state, match, attempt, rung, off) {
    const lines = [], steps = spec.hints.length;
    const comma = lang === "zh" ? "、" : ", ";
    if (off.length) lines.push(say("answer_rows", { off: off.join(comma), right: spec.rows.length - off.length }));
    if (state === "mistake" && match.says) lines.push(match.says[lang]);
    if (state === "wrong" && steps) {
      const step = Math.min(rung, steps - 1);
      lines.push(say("answer_hint", { step: step + 1, steps, hint: spec.hints[step][lang] }));
      if (rung >= steps) lines.push(say("answer_hints_end"));
    } else if (state === "wrong") lines.push(say("answer_no_hint"));
    if (state === "recorded") lines.push(say(`answer_recorded_${spec.kind}`));
    const limit = is_judged(spec) ? content.attempts : null;
    const key = limit === null ? "answer_attempt" : attempt <= limit ? "answer_attempt_of" : "answer_attempt_beyond";
    const foot = ["right", "recorded"].includes(state) && limit === null ? "" : say(key, { attempt, limit });
    return { lines, foot };
  }

  const SIGNS = { right: "✓", mistake: "✗", wrong: "✗", recorded: "●", unreadable: "?", missing: "·", waiting: "…" };

  function show(section, spec, said) {
    const box = section.querySelector(".said");
    box.className = `said answer answer-${said.state}`;
    const points = spec.points;
    box.replaceChildren(made("b", `${SIGNS[said.state]} ${said.head || say(`answer_${said.state}`, { points })}`));
    for (const line of said.lines) box.append(...line.split("\n").map((text) => made("p", text)));
    if (said.foot) box.append(made("p", said.foot, "small"));
  }

  function stateOf(spec) {
    const mine = mineOf(spec).filter((record) => ANSWERED.includes(record.state));
    if (!mine.length) return "missing";
    if (!is_judged(spec)) return "recorded";
    const values = distinct(mine, ANSWERED).slice(0, content.attempts ?? undefined);
    const counts = (record) => values.some((value) => same(value, record.value));
    return mine.some((record) => counts(record) && record.state === "right") ? "right" : "wrong";
  }

  // ---- the page

  const textOf = (value) => (typeof value === "number" ? plainNumber(value) : value);

  function given(form, spec) {
    if (spec.kind !== "table") return form.elements.value.value || "";
    return Object.fromEntries([...form.querySelectorAll(".rows input")].map((input) => [input.dataset.row, input.value]));
  }

  function fill(form, spec) {
    const mine = mineOf(spec).filter((record) => ANSWERED.includes(record.state));
    if (!mine.length) return;
    const { value } = mine[mine.length - 1];
    if (spec.kind !== "table") form.elements.value.value = textOf(value);
    else for (const input of form.querySelectorAll(".rows input")) input.value = textOf(value[input.dataset.row] ?? "");
  }

  function laidOut(form, spec) {
    const rows = form.querySelector(".rows");
    if (!rows) return;
    rows.replaceChildren();  // a page that was saved from a browser has them already
    for (const row of spec.rows) {
      const label = made("label", row), input = made("input");
      Object.assign(input, { size: 16 }).dataset.row = row;
      label.append(input);
      rows.append(label);
    }
    rows.addEventListener("paste", (event) => {  // a column, or two, copied from a spreadsheet
      const copied = event.clipboardData.getData("text").trim().split(/\r?\n/).map((line) => line.split("\t").map((c) => c.trim()));
      if (copied.length < 2) return;
      event.preventDefault();
      const inputs = [...rows.querySelectorAll("input")], from = inputs.indexOf(event.target);
      const named = new Map(copied.filter((cells) => cells.length > 1).map((cells) => [cells[0], cells[cells.length - 1]]));
      copied.forEach((cells, i) => {
        if (!named.size && inputs[from + i]) inputs[from + i].value = cells[0];
      });
      for (const input of inputs) if (named.has(input.dataset.row)) input.value = named.get(input.dataset.row);
    });
  }

  function questions() {
    for (const form of document.querySelectorAll("form[data-question]")) {
      const spec = specs[form.dataset.question], button = form.querySelector("button");
      laidOut(form, spec);
      fill(form, spec);
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (button.disabled) return;
        button.disabled = true;
        try {
          show(form.parentNode, spec, await judge(spec, given(form, spec)));
        } catch (error) {
          show(form.parentNode, spec, { state: "unreadable", head: say("answer_failed", { error: error.name }), lines: [] });
        }
        button.disabled = false;
        progress();
      });
    }
  }

  async function packed(bytes) {
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    } catch {
      return bytes;  // an older browser: the text is longer, and says the same
    }
  }

  async function progress() {
    const head = ["question", "points", "state", "attempts"].map((name) => say(`progress_${name}`));
    const rows = content.questions.map((spec) => {
      const state = stateOf(spec), answered = distinct(mineOf(spec), ANSWERED).length;
      return [spec.id, spec.points, `${SIGNS[state]} ${say(`progress_${state}`)}`, answered];
    });
    $("progress").replaceChildren(tableOf(head, rows));
    const all = lines().map((line) => `${line}\n`).join("");
    const bytes = await packed(utf8(all));
    let coded = "";
    for (let i = 0; i < bytes.length; i += 4096) coded += String.fromCharCode(...bytes.subarray(i, i + 4096));
    $("text").value = all && `CSKIT-ANSWERS ${content.exercise} ${content.trainee}:${btoa(coded)}:END`;
  }

  function tableOf(head, rows) {
    const table = made("table", "", "cskit-table");
    const line = (cells, tag) => {
      const tr = made("tr");
      tr.append(...cells.map((text) => made(tag, text ?? "", typeof text === "number" ? "cskit-n" : "")));
      return tr;
    };
    table.append(line(head, "th"), ...rows.map((cells) => line(cells, "td")));
    return table;
  }

  function saved(name, blob) {
    const link = made("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  }

  function end() {
    $("download").addEventListener("click", () => {
      saved(`${content.exercise}_${content.trainee}.answers.jsonl`, new Blob([lines().map((line) => `${line}\n`).join("")]));
      unkept = false;
    });
    $("copy").addEventListener("click", () => {
      $("text").select();
      $("copied").textContent = document.execCommand("copy") ? say("webpage_copied") : say("webpage_copy_by_hand");
    });
    $("continue").addEventListener("change", async (event) => {
      const found = (await event.target.files[0].text()).split("\n").filter((line) => {
        try {
          const record = JSON.parse(line);
          return record.trainee === content.trainee && record.digest === signed(record);
        } catch {
          return false;
        }
      });
      keep(found.filter((line) => !lines().includes(line)));
      for (const form of document.querySelectorAll("form[data-question]")) fill(form, specs[form.dataset.question]);
      $("copied").textContent = say("webpage_continued", { count: found.length });
      progress();
    });
    addEventListener("storage", progress);
    addEventListener("beforeunload", (event) => unkept && event.preventDefault());
  }

  // ---- the tables: look, filter, sort, take along

  const STEP_ROWS = 50;

  // `>100`, `<=2021-06-13`, `=ahe`; anything else is part of the text.
  function kept_by(filter) {
    const found = /^\s*(>=|<=|>|<|=)\s*(.+)$/.exec(filter);
    if (!found) return (value) => String(value ?? "").toLowerCase().includes(filter.trim().toLowerCase());
    const [, sign, text] = found, bound = text.trim();
    return (value) => {
      if (value === null) return false;
      const numbers = typeof value === "number" && bound !== "" && !Number.isNaN(Number(bound));
      const [a, b] = numbers ? [value, Number(bound)] : [String(value), bound];
      return { ">=": a >= b, "<=": a <= b, ">": a > b, "<": a < b, "=": a === b }[sign];
    };
  }

  function viewed(table) {
    const view = made("div"), scroll = made("div", "", "view cskit-scroll"), foot = made("p", "", "small");
    const grid = made("table", "", "cskit-table"), body = made("tbody"), head = made("thead"), filters = table.columns.map(() => "");
    const names = made("tr"), boxes = made("tr");
    let order = null, shown = STEP_ROWS;
    table.columns.forEach(([name, meaning], i) => {
      const th = made("th"), sort = made("button", name, "sort"), cell = made("th"), filter = made("input", "", "filter");
      filter.setAttribute("aria-label", `${name} ${words.webpage_filter_by}`);
      sort.type = "button";
      sort.addEventListener("click", () => {
        order = order && order[0] === i ? [i, -order[1]] : [i, 1];
        draw();
      });
      filter.addEventListener("input", () => {
        filters[i] = filter.value;
        shown = STEP_ROWS;
        draw();
      });
      th.append(sort, made("span", meaning, "meaning"));
      cell.append(filter);
      names.append(th);
      boxes.append(cell);
    });
    const more = made("button", say("webpage_more"));
    more.type = "button";
    more.addEventListener("click", () => {
      shown += 10 * STEP_ROWS;
      draw();
    });
    function draw() {
      const tests = filters.map((filter) => (filter.trim() ? kept_by(filter) : null));
      let rows = table.rows.filter((row) => tests.every((test, i) => !test || test(row[i])));
      if (order) {
        const [i, way] = order;
        rows = [...rows].sort((a, b) => way * ((a[i] === null) - (b[i] === null) || (a[i] > b[i]) - (a[i] < b[i])));
      }
      body.replaceChildren(...tableOf([], rows.slice(0, shown)).querySelectorAll("tr:not(:first-child)"));
      const here = Math.min(shown, rows.length);
      foot.textContent = say("webpage_rows", { shown: here, found: rows.length, all: table.rows.length });
      more.hidden = rows.length <= shown;
    }
    head.append(names, boxes);
    grid.append(head, body);
    scroll.append(grid);
    view.append(scroll, foot, more);
    draw();
    return view;
  }

  function tables() {
    for (const shop of shops) {
      const block = made("div", "", "shop"), bar = made("p", "", "bar"), place = made("div");
      if (shops.length > 1) block.append(made("h3", say("webpage_for", { questions: shop.questions.join(", ") })));
      const buttons = shop.tables.map((table) => {
        const button = made("button", `${table.name} ${table.title} (${table.rows.length})`, "tab");
        button.type = "button";
        button.setAttribute("aria-pressed", "false");
        button.addEventListener("click", () => {
          const open = button.getAttribute("aria-pressed") === "true";
          buttons.forEach((other) => other.setAttribute("aria-pressed", "false"));
          button.setAttribute("aria-pressed", String(!open));
          place.replaceChildren(...(open ? [] : [viewed(table)]));
        });
        return button;
      });
      const book = made("button", say("webpage_book"), "book");
      book.type = "button";
      book.addEventListener("click", () => {
        const bytes = Uint8Array.from(atob(shop.book), (c) => c.charCodeAt(0));
        saved(`${shop.name}.xlsx`, new Blob([bytes], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }));
      });
      bar.append(...buttons, book);
      block.append(bar, place);
      $("tables").append(block);
    }
  }

  $("closed")?.remove();
  $("tables").replaceChildren();
  hire();
  tables();
  questions();
  end();
  progress();
})();
