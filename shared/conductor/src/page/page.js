// The conductor's page. The admin token comes in the address behind `#token=`, which never leaves the browser, or is
// typed in; it lives as long as the tab.
const $ = (id) => document.getElementById(id);
function takeTokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return;
  sessionStorage.setItem("token", token);
  history.replaceState(null, "", location.pathname);
}

async function api(path, method = "GET", body = undefined) {
  const response = await fetch(`/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${sessionStorage.getItem("token")}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 401) showLogin();
  return response;
}

async function json(path, method, body) {
  const response = await api(path, method, body);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function showLogin() {
  $("login").hidden = false;
  document.querySelector("main").hidden = true;
}

/** Fills a table; a cell is a text, an element, or { text, class }. */
function fill(id, rows) {
  const body = $(id).tBodies[0];
  const columns = $(id).tHead.rows[0].cells.length;
  body.replaceChildren(...(rows.length > 0 ? rows.map(row) : [emptyRow(columns)]));
}

function row(cells) {
  const tr = document.createElement("tr");
  for (const cell of cells) {
    const td = tr.insertCell();
    if (cell instanceof Element) td.append(cell);
    else if (cell && typeof cell === "object") Object.assign(td, { textContent: cell.text, className: cell.class });
    else td.textContent = cell ?? "";
  }
  return tr;
}

function emptyRow(columns) {
  const tr = row([{ text: "none yet", class: "empty" }]);
  tr.cells[0].colSpan = columns;
  return tr;
}

function button(text, work) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", () => work().then(refresh, (error) => ($("status").textContent = error.message)));
  return element;
}

async function download({ id, kind }) {
  const content = await (await api(`uploads/${id}/content`)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `${id}.${kind}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

const time = (text) => (text ? new Date(text).toLocaleString() : "");
const nameOf = (client) => client.split("@")[0];
const counts = (upload) =>
  upload.problem ??
  Object.entries(upload.counts ?? {})
    .map(([what, n]) => `${n} ${what.replaceAll("_", " ")}`)
    .join(", ");

function outcome({ attempts }) {
  const last = attempts.at(-1);
  if (!last?.outcome) return last ? "running" : "";
  const { status, success } = last.finish ?? {};
  const type = success?.response?.["@type"]?.split(".").at(-1);
  if (last.outcome === "error") return `error ${status?.code ?? ""}: ${status?.message ?? ""}`;
  return type ? `${last.outcome}: ${type}` : last.outcome;
}

function options(select, values, text = (value) => value) {
  const chosen = select.value;
  const wanted = values.join("\n");
  if (select.dataset.values === wanted) return;
  select.dataset.values = wanted;
  select.replaceChildren(...values.map((value) => new Option(text(value), value, false, value === chosen)));
}

async function refresh() {
  const [clients, connectors, tasks, uploads, schedules] = await Promise.all(
    ["clients", "connectors", "tasks", "uploads", "schedules"].map((path) => json(path)),
  );
  document.querySelector("main").hidden = false;
  $("login").hidden = true;
  $("status").textContent = "";
  options(
    $("client"),
    clients.map(({ id }) => id),
    nameOf,
  );
  fill(
    "clients",
    clients.map(({ name, id, createdAt }) => [name, id, time(createdAt)]),
  );
  fill(
    "connectors",
    connectors.map((c) => [
      nameOf(c.client),
      c.host,
      c.displayName || c.package,
      c.version,
      c.capabilities.join("; "),
      time(c.lastSeen),
    ]),
  );
  fill(
    "tasks",
    tasks.map((t) => [
      time(t.createdAt),
      nameOf(t.client),
      t.type,
      { text: t.state, class: t.state },
      `${t.attempts.length} of ${t.maxAttempts}`,
      outcome(t),
      ["pending", "leased"].includes(t.state) ? button("Cancel", () => json(`tasks/${t.id}/cancel`, "POST")) : "",
    ]),
  );
  fill(
    "uploads",
    uploads.map((u) => [
      time(u.receivedAt),
      nameOf(u.client),
      u.kind,
      { text: u.state, class: u.state },
      u.size.toLocaleString(),
      counts(u),
      u.sha256.slice(0, 16),
      button("Download", () => download(u)),
    ]),
  );
  fill(
    "schedules",
    schedules.map((s) => [
      nameOf(s.client),
      s.type,
      `${s.everySeconds} s`,
      time(s.nextAt),
      button("Remove", () => json(`schedules/${s.id}`, "DELETE")),
    ]),
  );
}

$("login").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", $("token").value.trim());
  start();
});

$("queue").addEventListener("submit", async (event) => {
  event.preventDefault();
  const result = $("queue-result");
  try {
    const every = $("every").value.trim();
    const task = { [$("type").value]: JSON.parse($("fields").value || "{}") };
    const queued = await json("tasks", "POST", { client: $("client").value, task, ...(every ? { every } : {}) });
    result.textContent = every ? `Scheduled ${queued.type}` : `Queued ${queued.id}`;
    await refresh();
  } catch (error) {
    result.textContent = error.message;
  }
});

$("new-client").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const name = $("client-name").value.trim();
    const { clientId, clientSecret } = await json("clients", "POST", name ? { name } : {});
    $("issued").hidden = false;
    $("issued").textContent = `Shown once:\nBATON_CLIENT_ID=${clientId}\nBATON_CLIENT_SECRET=${clientSecret}`;
    await refresh();
  } catch (error) {
    $("status").textContent = error.message;
  }
});

async function start() {
  if (!sessionStorage.getItem("token")) return showLogin();
  try {
    options($("type"), await json("task-types"), (type) => type);
    $("type").value = "sync_full";
    await refresh();
  } catch (error) {
    $("status").textContent = error.message;
  }
}

setInterval(() => {
  if (!document.querySelector("main").hidden) refresh().catch((error) => ($("status").textContent = error.message));
}, 2000);
addEventListener("hashchange", () => {
  takeTokenFromAddress();
  start();
});
takeTokenFromAddress();
start();
