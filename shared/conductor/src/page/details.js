import { download, json, keepToken, listOf } from "./api.js";
import {
  $,
  attempt,
  button,
  clientLink,
  danger,
  element,
  facts,
  heading,
  isAsking,
  keepingFocus,
  link,
  pretty,
  short,
  state,
  table,
  time,
} from "./elements.js";
import { connectorRow, showIssued, taskRow, uploadRow } from "./overview.js";
import { ticketLink, ticketPage, ticketsPage } from "./tickets.js";
import { attemptOutcome, contents } from "./words.js";

const taskHeads = ["Created", "Task", "Client", "Kind", "State", "Attempts", "Outcome", "Do"];
const uploadHeads = ["Received", "Upload", "Client", "Kind", "State", "Bytes", "Contents", "SHA-256", "Do"];
const buttons = (...all) => element("p", { className: "buttons" }, ...all);
const wholeText = (text) => element("span", { className: "problem", textContent: text });

async function taskPage(id) {
  const t = await json(`tasks/${encodeURIComponent(id)}`);
  const cancel = (force) => json(`tasks/${id}/cancel`, "POST", { force }).then(showAgain);
  const open = ["pending", "leased"].includes(t.state);
  return [
    heading(`Task ${t.id}`),
    facts([
      ["Kind", t.type],
      ["State", state(t.state)],
      ["Client", clientLink(t.client)],
      ["Queued by", t.queuedBy ?? "not noted"],
      ["Created", time(t.createdAt)],
      ["Finished", time(t.finishedAt)],
      ["Host", t.host],
      ["Heartbeats", String(t.heartbeats)],
      ["Attempts", `${t.attempts.length} of ${t.maxAttempts}`],
      ["Cancelling", t.cancelRequested && open ? "its connector is told at its next heartbeat" : ""],
    ]),
    ...(open
      ? [
          buttons(
            t.cancelRequested ? undefined : button("cancel", "Cancel", () => cancel(false)),
            danger("force", "End by force", () => cancel(true)),
          ),
        ]
      : []),
    ...ticketLink(t),
    heading("Events"),
    table(["When", "What", "Detail"], eventsOf(t)),
    heading("Request"),
    pretty(t.task),
    ...t.attempts
      .filter(({ finish }) => finish)
      .flatMap((a) => [heading(`Answer of attempt ${a.attempt}`), pretty(a.finish)]),
  ];
}

/** All that is known to have happened to a task, in its order. */
function eventsOf(t) {
  const events = [
    [t.createdAt, "queued", `by ${t.queuedBy ?? "somebody"}`],
    ...t.attempts.flatMap((a) => [
      [a.startedAt, `attempt ${a.attempt} began`, `on ${a.host}`],
      ...(a.endedAt ? [[a.endedAt, `attempt ${a.attempt} ended`, wholeText(attemptOutcome(a))]] : []),
    ]),
    ...t.uploads.map((u) => [u.receivedAt, `uploaded a ${u.kind}`, link(`upload/${u.id}`, u.id)]),
    ...t.audit.filter((a) => a.action !== "queue task").map((a) => [a.at, a.action, `by ${a.actor}`]),
    ...(t.finishedAt ? [[t.finishedAt, t.state, ""]] : []),
  ];
  return events.sort(([a], [b]) => a.localeCompare(b)).map(([at, ...rest]) => [time(at), ...rest]);
}

async function clientPage(id) {
  const path = `clients/${encodeURIComponent(id)}`;
  const [c, tasks] = await Promise.all([json(path), listOf("tasks", { client: id, limit: 50 })]);
  const issued = element("pre", { hidden: true, id: "rotated" });
  if (secret.client === c.id) showIssued(issued, secret.issued);
  return [
    heading(`Client ${c.name}`),
    facts([
      ["Client id", c.id],
      ["Created", time(c.createdAt)],
      [
        "Tasks",
        Object.entries(c.tasks)
          .map(([name, n]) => `${n} ${name}`)
          .join(", "),
      ],
    ]),
    buttons(
      danger("rotate", "Rotate secret", async () => {
        secret = { client: c.id, issued: await json(`${path}/rotate`, "POST") };
        await showAgain();
      }),
      danger("remove", "Remove client", async () => {
        await json(path, "DELETE");
        location.hash = "#/";
      }),
    ),
    issued,
    heading("Connectors"),
    table(["Client", "Host", "Connector", "Version", "Capabilities", "Last seen"], c.connectors.map(connectorRow)),
    heading("Schedules"),
    table(
      ["Kind", "Every", "Next"],
      c.schedules.map((s) => [s.type, `${s.everySeconds} s`, time(s.nextAt)]),
    ),
    heading(`Newest tasks of ${tasks.total}`),
    table(taskHeads, tasks.rows.map(taskRow)),
    heading("Newest uploads"),
    table(uploadHeads, c.uploads.map(uploadRow)),
  ];
}

/** Shown once, until another page is looked at. */
let secret = {};

async function uploadPage(id) {
  const u = await json(`uploads/${encodeURIComponent(id)}`);
  return [
    heading(`Upload ${u.id}`),
    facts([
      ["Client", clientLink(u.client)],
      ["Task", link(`task/${u.task}`, u.task)],
      ["Host", u.host],
      ["Received", time(u.receivedAt)],
      ["Kind", u.kind],
      ["State", state(u.state)],
      ["Bytes", u.size.toLocaleString("en")],
      ["SHA-256", u.sha256],
      ["Contents", u.problem ? wholeText(u.problem) : contents(u)],
    ]),
    buttons(button("download", "Download", () => download(u))),
    ...(u.types
      ? [
          heading("Rows by resource type"),
          table(
            ["Resource type", "Resources", "Entitlements", "Grants"],
            u.types.map((t) => [t.type, ...[t.resources, t.entitlements, t.grants].map((n) => n.toLocaleString("en"))]),
          ),
          heading("Difference to the one before"),
          ...differenceOf(u),
        ]
      : []),
  ];
}

function differenceOf({ difference: d, differenceProblem }) {
  if (differenceProblem) return [element("p", { className: "problem", textContent: differenceProblem })];
  if (!d) return [element("p", { className: "empty", textContent: "nothing of this client was accepted before" })];
  const changes = [
    ["grants gained", d.grantsGained, d.examples.gained],
    ["grants lost", d.grantsLost, d.examples.lost],
    ["resources new", d.resourcesNew, d.examples.created],
    ["resources gone", d.resourcesGone, d.examples.deleted],
  ];
  return [
    element("p", {}, "Compared with ", link(`upload/${d.before.id}`, d.before.id)),
    table(
      ["Change", "Rows", "The first of them"],
      changes.map(([what, n, examples]) => [what, n.toLocaleString("en"), short(examples.join(", "))]),
    ),
  ];
}

let audit = { search: "", before: undefined };

async function auditPage() {
  const { rows, total } = await listOf("audit", { ...audit, limit: 50 });
  const search = element("input", { type: "search", id: "audit-search", value: audit.search });
  search.dataset.key = "audit-search";
  const form = element("form", {}, element("label", {}, "Search", search), element("button", { textContent: "Find" }));
  form.setAttribute("role", "search");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    audit = { search: search.value.trim(), before: undefined };
    attempt(showAgain);
  });
  const turn = (before) => {
    audit = { ...audit, before };
    return showAgain();
  };
  return [
    heading("Audit record"),
    form,
    table(
      ["When", "Who", "What", "Subject", "Detail"],
      rows.map((a) => [time(a.at), a.actor, a.action, subjectOf(a), short(a.detail)]),
    ),
    buttons(
      button("audit-newest", "Newest", () => turn(undefined)),
      rows.length === 50 ? button("audit-older", "Older", () => turn(rows.at(-1).id)) : undefined,
      element("span", { className: "empty", textContent: `${total.toLocaleString("en")} in all` }),
    ),
  ];
}

function subjectOf({ action, subject }) {
  if (/client/.test(action)) return clientLink(subject);
  return /task|force/.test(action) ? link(`task/${subject}`, subject) : subject;
}

const kept = [
  ["keepTasks", "Ended tasks kept of each client", 1],
  ["keepMs", "Days that ended tasks and silent connectors are kept", 86_400_000],
  ["keepUploads", "Finished uploads kept of each client", 1],
  ["keepAudit", "Entries of the audit record kept", 1],
];

async function settingsPage() {
  const settings = await json("settings");
  const inputs = kept.map(([name, text, unit]) => {
    const input = element("input", { type: "number", min: "1", required: true, name, value: settings[name] / unit });
    if (unit > 1) Object.assign(input, { min: "0", step: "any" });
    return [element("label", {}, text, input), name, unit, input];
  });
  const form = element(
    "form",
    { id: "retention" },
    ...inputs.map(([label]) => label),
    element("button", { textContent: "Keep" }),
  );
  const result = element("p", { textContent: "" });
  result.setAttribute("role", "status");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    result.textContent = "";
    attempt(async () => {
      const changes = inputs.map(([, name, unit, input]) => [name, Math.round(Number(input.value) * unit)]);
      await json("settings", "PATCH", Object.fromEntries(changes));
      result.textContent = "Kept, also for the next start.";
    });
  });
  const token = element("pre", { hidden: true, id: "new-token" });
  return [
    heading("What is kept"),
    form,
    result,
    heading("Admin token"),
    buttons(
      danger("rotate-token", "Rotate admin token", async () => {
        const { adminToken } = await json("admin-token/rotate", "POST");
        keepToken(adminToken);
        token.hidden = false;
        token.textContent = `Shown once; the one before no longer works:\n${adminToken}`;
      }),
    ),
    token,
    heading("All settings of this server"),
    pretty(settings),
  ];
}

const pages = {
  ...{ task: taskPage, client: clientPage, upload: uploadPage, audit: auditPage, settings: settingsPage },
  ...{ tickets: ticketsPage, ticket: ticketPage },
};
/** Those that are read anew while somebody looks; what is typed into the others would be lost, or they never change. */
const lively = ["task", "client"];
let shown = { hash: "", json: "" };

export const isLively = (hash) => lively.includes(partsOf(hash)[0]);
const partsOf = (hash) => hash.replace(/^#\//, "").split("/").map(decodeURIComponent);

/** Shows the page of an address; undefined when there is none. */
export async function showPage(hash) {
  const [name, id] = partsOf(hash);
  const page = pages[name];
  if (!page) return undefined;
  if (shown.hash !== hash) {
    $("page").replaceChildren(element("p", { className: "empty", textContent: "reading…" }));
    if (name !== "client") secret = {};
  }
  shown = { hash };
  const content = await page(id).catch((error) => {
    if (shown.hash === hash)
      $("page").replaceChildren(element("p", { className: "problem", textContent: error.message }));
    throw error;
  });
  // Somebody may have gone on meanwhile, or be asked whether something is really to be done.
  if (shown.hash === hash && !isAsking()) keepingFocus(() => $("page").replaceChildren(...content));
  return content;
}

const showAgain = () => showPage(location.hash);
export const leavePage = () => {
  shown = { hash: "" };
  secret = {};
};
