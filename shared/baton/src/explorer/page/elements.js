/** Texts of the files are only ever set as text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

export const link = (text, onclick) =>
  element("button", { type: "button", class: "link", onclick }, text || "(no name)");

/** Columns are `[title, cell of a row]`; a cell is a text or an element. */
export function table(label, columns, rows) {
  if (rows.length === 0) return element("p", { class: "quiet" }, "None.");
  const head = element("tr", {}, ...columns.map(([title]) => element("th", { scope: "col" }, title)));
  const body = rows.map((row) => element("tr", {}, ...columns.map(([, cell]) => element("td", {}, cell(row) ?? ""))));
  return element(
    "div",
    { class: "wide" },
    element("table", { "aria-label": label }, element("thead", {}, head), element("tbody", {}, ...body)),
  );
}

/** What is seen, as a file. A cell that a spreadsheet would take for a formula gets an apostrophe. */
export function tableCsv(root) {
  const lines = [...root.querySelectorAll("table")].flatMap((one) =>
    [...one.rows].map((row) => [...row.cells].map((cell) => quoted(cell.textContent.trim())).join(",")),
  );
  return `${lines.join("\n")}\n`;
}

const quoted = (text) => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const made = element("a", { href: address, download: name });
  document.body.append(made);
  made.click();
  made.remove();
  URL.revokeObjectURL(address);
}
