// What the pages are made of. Texts from elsewhere become text nodes, never markup.
export const $ = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== undefined && child !== ""));
  return made;
}

const shortest = (text, length) => (text.length > length ? `${text.slice(0, length)}…` : text);
/** As much of a text as a row of a table bears. */
export const short = (text) => shortest(String(text ?? ""), 200);

const two = (n) => String(n).padStart(2, "0");

/** `2026-01-31 09:05:07`, where the reader is; the exact time is in its tooltip. */
export function time(text) {
  if (!text) return "";
  const at = new Date(text);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return element("time", { dateTime: text, title: text, textContent: `${day} ${clock}` });
}

export const link = (href, text) => element("a", { href: `#/${href}`, textContent: text });
export const state = (name) => element("span", { className: name, textContent: name });
export const nameOf = (client) => client.split("@")[0];
export const clientLink = (client) => link(`client/${encodeURIComponent(client)}`, nameOf(client));

/** Keeps the place of who goes by keyboard: the element of the same key has the focus again. */
export function keepingFocus(work) {
  const key = document.activeElement?.dataset?.key;
  work();
  if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

export function fill(table, rows) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  keepingFocus(() => table.tBodies[0].replaceChildren(...(rows.length > 0 ? rows.map(row) : [emptyRow()])));
  function row(cells) {
    const tr = document.createElement("tr");
    for (const [i, cell] of cells.entries()) {
      const td = tr.insertCell();
      td.dataset.label = heads[i];
      td.append(cell ?? "");
    }
    return tr;
  }
  function emptyRow() {
    const td = element("td", { className: "empty", textContent: "none yet", colSpan: heads.length });
    return element("tr", {}, td);
  }
}

export function table(heads, rows) {
  const head = element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { textContent: text }))));
  const made = element("table", {}, head, element("tbody"));
  fill(made, rows);
  return made;
}

export const facts = (pairs) =>
  element(
    "dl",
    {},
    ...pairs
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", {}, value)]),
  );

export const heading = (text) => element("h2", { textContent: text });
export const pretty = (value) => element("pre", { textContent: JSON.stringify(value, null, 2) });

/** Told of what an action failed with; it stays until the next action. */
const say = (text) => {
  $("status").textContent = text;
};

export async function attempt(work) {
  say("");
  try {
    await work();
  } catch (error) {
    say(error.message);
  }
}

export function button(key, text, work) {
  const made = element("button", { type: "button", textContent: text });
  made.dataset.key = key;
  made.addEventListener("click", () => attempt(work));
  return made;
}

/** For what cannot be taken back: asks once more in the same place. */
export function danger(key, text, work) {
  const made = element("button", { type: "button", textContent: text });
  made.dataset.key = key;
  const disarm = () => {
    delete made.dataset.armed;
    made.textContent = text;
  };
  made.addEventListener("blur", disarm);
  made.addEventListener("click", () => {
    if (made.dataset.armed) {
      disarm();
      return attempt(work);
    }
    made.dataset.armed = "1";
    made.textContent = `Really ${text.toLowerCase()}?`;
    return undefined;
  });
  return made;
}
export const isAsking = () => document.querySelector("[data-armed]") !== null;
