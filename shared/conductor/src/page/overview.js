import { download, json, listOf } from "./api.js";
import { $, attempt, button, clientLink, fill, link, nameOf, short, state, time } from "./elements.js";
import { contents, outcome } from "./words.js";

const pageSize = 50;
/** Ids that the pages before ended with. */
let before = [];
const isOpen = (task) => ["pending", "leased"].includes(task.state);

function options(select, values, text = (value) => value) {
  const chosen = select.value;
  const wanted = values.join("\n");
  if (select.dataset.values === wanted) return;
  select.dataset.values = wanted;
  select.replaceChildren(...values.map((value) => new Option(text(value), value, false, value === chosen)));
}

export async function showOverview() {
  const query = {
    search: $("search").value.trim(),
    client: $("filter-client").value,
    state: $("filter-state").value,
    before: before.at(-1),
    limit: pageSize,
  };
  const [tasks, clients, connectors, uploads, schedules] = await Promise.all([
    listOf("tasks", query),
    ...["clients", "connectors", "uploads", "schedules"].map((path) => json(path)),
  ]);
  const ids = clients.map(({ id }) => id);
  options($("client"), ids, nameOf);
  options($("filter-client"), ["", ...ids], (id) => (id === "" ? "all" : nameOf(id)));
  showTasks(tasks);
  fill(
    $("clients"),
    clients.map(({ name, id, createdAt }) => [link(`client/${encodeURIComponent(id)}`, name), id, time(createdAt)]),
  );
  fill($("connectors"), connectors.map(connectorRow));
  fill($("uploads"), uploads.slice(0, pageSize).map(uploadRow));
  fill(
    $("schedules"),
    schedules.map((s) => [
      clientLink(s.client),
      s.type,
      `${s.everySeconds} s`,
      time(s.nextAt),
      button(`schedule-${s.id}`, "Remove", () => json(`schedules/${s.id}`, "DELETE").then(showOverview)),
    ]),
  );
}

function showTasks({ rows, total }) {
  fill($("tasks"), rows.map(taskRow));
  const first = before.length * pageSize;
  $("place").textContent = total === 0 ? "" : `${first + 1} to ${first + rows.length} of ${total.toLocaleString("en")}`;
  $("older").disabled = first + rows.length >= total || rows.length === 0;
  $("newest").disabled = before.length === 0;
  $("older").dataset.last = rows.at(-1)?.id ?? "";
}

export const taskRow = (t) => [
  time(t.createdAt),
  link(`task/${t.id}`, t.id.slice(-8)),
  clientLink(t.client),
  t.type,
  state(t.state),
  `${t.attempts.length} of ${t.maxAttempts}`,
  short(outcome(t)),
  isOpen(t) && !t.cancelRequested
    ? button(`cancel-${t.id}`, "Cancel", () => json(`tasks/${t.id}/cancel`, "POST").then(showOverview))
    : "",
];

export const uploadRow = (u) => [
  time(u.receivedAt),
  link(`upload/${u.id}`, u.id.slice(-8)),
  clientLink(u.client),
  u.kind,
  state(u.state),
  u.size.toLocaleString("en"),
  short(contents(u)),
  u.sha256.slice(0, 16),
  button(`download-${u.id}`, "Download", () => download(u)),
];

export const connectorRow = (c) => [
  clientLink(c.client),
  short(c.host),
  short(c.displayName || c.package),
  short(c.version),
  short(c.capabilities.join("; ")),
  time(c.lastSeen),
];

const submitted = (id, work) =>
  $(id).addEventListener("submit", (event) => {
    event.preventDefault();
    work();
  });

export function startOverview() {
  submitted("filter", () => {
    before = [];
    return attempt(showOverview);
  });
  $("older").addEventListener("click", () => {
    before.push($("older").dataset.last);
    return attempt(showOverview);
  });
  $("newest").addEventListener("click", () => {
    before = [];
    return attempt(showOverview);
  });
  submitted("queue", async () => {
    const result = $("queue-result");
    try {
      const every = $("every").value.trim();
      const task = { [$("type").value]: JSON.parse($("fields").value || "{}") };
      const queued = await json("tasks", "POST", { client: $("client").value, task, ...(every ? { every } : {}) });
      result.className = "";
      result.textContent = every ? `Scheduled ${queued.type}` : `Queued ${queued.id}`;
      await showOverview();
    } catch (error) {
      result.className = "problem";
      result.textContent = error.message;
    }
  });
  submitted("new-client", () =>
    attempt(async () => {
      const name = $("client-name").value.trim();
      showIssued($("issued"), await json("clients", "POST", name ? { name } : {}));
      await showOverview();
    }),
  );
}

export function showIssued(place, { clientId, clientSecret }) {
  place.hidden = false;
  place.textContent = `Shown once:\nBATON_CLIENT_ID=${clientId}\nBATON_CLIENT_SECRET=${clientSecret}`;
}

export async function startKinds() {
  options($("type"), await json("task-types"));
  $("type").value = "sync_full";
}
