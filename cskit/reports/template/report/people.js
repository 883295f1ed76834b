// The table of all agents: sorted by a click on a column, across teams; the third click, and paper, show the teams again.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("words").textContent);
  for (const link of document.querySelectorAll('a[href^="#t-"]')) {
    // a part that this report does not have
    if (document.getElementById(link.hash.slice(1))) continue;
    if (link.className) link.remove();
    else link.replaceWith(...link.childNodes);
  }

  const SEARCHED = 12; // people from which a name is worth searching for

  for (const table of document.querySelectorAll("table.cskit-people")) {
    const rows = [...table.querySelectorAll("tr.cskit-one")];
    const homes = rows.map((row) => row.parentNode);
    const heads = [...table.tHead.rows[0].cells].slice(0, rows[0].querySelectorAll("[data-by]").length + 1);
    const flat = document.createElement("tbody");
    table.tHead.after(flat);

    const byTeam = () => {
      rows.forEach((row, n) => homes[n].append(row));
      heads.forEach((head) => head.removeAttribute("aria-sort"));
      table.classList.remove("cskit-sorted");
    };
    const key = (row, n) => (n ? row.cells[n].dataset.by : row.cells[0].textContent);
    const sort = (n, how) => {
      const way = how === "ascending" ? 1 : -1;
      const order = (a, b) => {
        const [x, y] = [key(a, n), key(b, n)];
        if (!x || !y) return (x ? 0 : 1) - (y ? 0 : 1); // no value comes last, either way
        return way * (n ? Number(x) - Number(y) : x.localeCompare(y, document.documentElement.lang));
      };
      byTeam();
      flat.append(...[...rows].sort(order));
      heads[n].setAttribute("aria-sort", how);
      table.classList.add("cskit-sorted");
    };
    heads.forEach((head, n) => {
      head.tabIndex = 0;
      const next = () => {
        const [first, second] = n ? ["descending", "ascending"] : ["ascending", "descending"];
        const now = head.getAttribute("aria-sort");
        if (now === second) byTeam();
        else sort(n, now === first ? second : first);
      };
      head.addEventListener("click", next);
      head.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        next();
      });
    });
    addEventListener("beforeprint", byTeam);
    const hint = document.createElement("p");
    hint.className = "cskit-caption cskit-hint";
    hint.textContent = words.sort;
    table.parentNode.before(hint);

    if (rows.length < SEARCHED) continue;
    const find = document.createElement("input");
    find.type = "search";
    find.className = "cskit-find";
    find.placeholder = words.find;
    find.setAttribute("aria-label", words.find);
    const only = () => {
      const wanted = find.value.trim().toLowerCase();
      rows.forEach((row) => (row.hidden = !key(row, 0).toLowerCase().includes(wanted)));
      table.classList.toggle("cskit-found", wanted !== "");
    };
    find.addEventListener("input", only);
    table.parentNode.before(find);
  }
})();
