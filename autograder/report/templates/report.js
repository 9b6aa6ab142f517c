"use strict";
// Sorts and filters tables, and writes out long lists of students when somebody opens them.
(() => {
  const students = JSON.parse(document.getElementById("linked").textContent);
  const said = document.getElementById("said");
  const collator = new Intl.Collator("en", {numeric: true, sensitivity: "base"});

  const made = (name, properties) => Object.assign(document.createElement(name), properties);

  function link(number) {
    const [name, feedback, formgrader] = students[number];
    const item = made("li");
    item.append(made("a", {className: "student", href: feedback, textContent: name}));
    if (formgrader) {
      const grader = made("a", {className: "formgrader", href: formgrader, textContent: "✎", title: "in the formgrader"});
      grader.setAttribute("aria-label", `${name} in the formgrader`);
      item.append(" ", grader);
    }
    return item;
  }

  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (!details.open || !details.dataset || !("who" in details.dataset)) return;
    const list = made("ul");
    for (const span of details.dataset.who.split(",")) {
      const [first, last = first] = span.split("-").map(Number);
      for (let number = first; number <= last; number++) list.append(link(number));
    }
    delete details.dataset.who;
    details.replaceChildren(details.querySelector("summary"), list);
  }, true);

  function key(row, column) {
    const cell = row.cells[column];
    if (!cell) return "";
    const text = cell.dataset.sort ?? cell.textContent.trim();
    return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
  }

  // Rows without a value stay last, whichever way the others go.
  function compare(a, b, sign) {
    if (a === "" || b === "") return (a === "") - (b === "");
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * collator.compare(String(a), String(b));
  }

  function sort(table, heading, column) {
    const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => [key(row, column), row]);
    rows.sort((a, b) => compare(a[0], b[0], sign));
    body.append(...rows.map((row) => row[1]));
    said.textContent = `Sorted by ${heading.textContent}, ${sign > 0 ? "ascending" : "descending"}.`;
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const row = table.tHead && table.tHead.rows[table.tHead.rows.length - 1];
    for (const [column, heading] of Array.from(row ? row.cells : []).entries()) {
      const button = made("button", {type: "button"});
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(table, heading, column));
      heading.append(button);
    }
  }

  for (const input of document.querySelectorAll("input.filter")) {
    const table = document.getElementById(input.getAttribute("aria-controls"));
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += !row.hidden;
      }
      said.textContent = `${shown} of ${table.tBodies[0].rows.length} rows shown.`;
    });
  }
})();
