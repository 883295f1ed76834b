// The empty cells of the action list can be typed in, and what stands in the list saved as a file.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("words").textContent);
  const cell = (text) => {
    const plain = text.trim();
    const safe = /^[=+@\t＝＋－＠-]/.test(plain) ? "'" + plain : plain; // no formula for a spreadsheet
    return `"${safe.replaceAll('"', '""')}"`;
  };

  for (const table of document.querySelectorAll("table.cskit-actions")) {
    const blanks = [...table.querySelectorAll("tbody td.cskit-b")];
    for (const blank of blanks) {
      blank.contentEditable = "plaintext-only";
      blank.setAttribute("role", "textbox");
      blank.setAttribute("aria-label", blank.dataset.head);
    }
    const button = document.createElement("button");
    button.className = "cskit-save";
    button.type = "button";
    button.textContent = words.save;
    button.addEventListener("click", () => {
      const rows = [...table.querySelectorAll("tbody tr")].map((row) => [
        ...[".cskit-finding", ".cskit-todo"].map((part) => row.querySelector(part).textContent),
        ...[...row.querySelectorAll("td.cskit-b")].map((blank) => blank.textContent),
        "",
      ]);
      const text = [words.columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
      link.download = "actions.csv";
      link.click();
      URL.revokeObjectURL(link.href);
    });
    table.closest(".cskit-block").append(button);
  }
})();
