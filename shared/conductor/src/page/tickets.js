import { json } from "./api.js";
import { attempt, button, element, facts, heading, keepingFocus, link, nameOf, time } from "./elements.js";
import { choice, fieldOf, linesInput, linesOf, shownValue, textInput } from "./ticket-fields.js";
import { outcome } from "./words.js";

const shows = ["create_ticket_task", "get_ticket"];
const isOpen = (task) => ["pending", "leased"].includes(task.state);
const responseOf = (task) => task.attempts.at(-1)?.finish?.success?.response ?? {};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where a task's outcome stands: it says that it is waited for, and then shows what came, until somebody looks elsewhere. */
function outcomePlace() {
  const [status, shown] = [element("p", { className: "empty" }), element("div")];
  status.setAttribute("role", "status");
  return {
    place: element("div", {}, status, shown),
    async wait(id, show) {
      let task = await json(`tasks/${encodeURIComponent(id)}`);
      shown.replaceChildren();
      if (isOpen(task)) status.replaceChildren("waiting for the connector to do ", link(`task/${id}`, "the task"));
      while (isOpen(task)) {
        await pause(300);
        if (!status.isConnected) return;
        task = await json(`tasks/${encodeURIComponent(id)}`);
      }
      status.replaceChildren();
      keepingFocus(() => shown.replaceChildren(...(task.state === "succeeded" ? show(task, shown) : failed(task))));
    },
  };
}

const failed = (task) => [
  element("p", { className: "problem", textContent: `${task.state}. ${outcome(task)}` }),
  element("p", {}, link(`task/${task.id}`, "The whole task")),
];

/** Links from a task about tickets to the page for people. */
export function ticketLink(task) {
  if (task.state !== "succeeded") return [];
  if (shows.includes(task.type)) return [element("p", {}, link(`ticket/${task.id}`, "Show the ticket"))];
  if (task.type === "list_ticket_schemas") return [element("p", {}, link(`tickets/${task.id}`, "New ticket"))];
  return [];
}

const formOf = (id, ...children) => element("form", { id }, ...children);
const labelled = (text, input) => element("label", {}, text, input);
const submitted = (form, work) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(work);
  });

/** Whose connector is asked, for its schemas or for one ticket; behind the address of a list of schemas their form. */
export async function ticketsPage(schemaTask) {
  const clients = (await json("clients")).map(({ id }) => ({ id, display_name: nameOf(id) }));
  const clientList = () => choice(clients, { required: true, chosen: clients.length === 1 ? clients[0].id : "" });
  const [listed, found, id] = [clientList(), clientList(), textInput({ required: true })];
  const list = formOf("list-schemas", labelled("Client", listed), element("button", { textContent: "List schemas" }));
  const find = formOf(
    "find-ticket",
    ...[labelled("Client", found), labelled("Ticket id", id), element("button", { textContent: "Show ticket" })],
  );
  const queue = async (client, task) => (await json("tasks", "POST", { client, task, maxAttempts: 1 })).id;
  submitted(list, async () => {
    location.hash = `#/tickets/${await queue(listed.value, { list_ticket_schemas: {} })}`;
  });
  submitted(find, async () => {
    location.hash = `#/ticket/${await queue(found.value, { get_ticket: { ticket_id: id.value.trim() } })}`;
  });
  const { place, wait } = outcomePlace();
  if (schemaTask) attempt(() => wait(schemaTask, schemaChoice));
  return [heading("New ticket"), list, place, heading("Look at a ticket"), find];
}

function schemaChoice(task) {
  const schemas = (responseOf(task).list ?? []).map((one) => ({ ...one, id: one.id ?? "" }));
  const select = choice(schemas, { required: true, chosen: schemas.length === 1 ? schemas[0].id : "" });
  select.id = "schema";
  const place = element("div");
  const show = () => {
    const schema = schemas.find(({ id }) => id === select.value);
    place.replaceChildren(...(schema ? ticketForm(task, schema) : []));
  };
  select.addEventListener("change", show);
  show();
  return [labelled(`Schema, one of ${schemas.length} of ${nameOf(task.client)}`, select), place];
}

function ticketForm(task, schema) {
  const { statuses = [], types = [], custom_fields: stated = {} } = schema;
  const [title, description, labels] = [textInput({ required: true }), linesInput(), linesInput()];
  const [status, person] = [choice(statuses), textInput()];
  const type = choice(types, { chosen: types.length === 1 ? types[0].id : "" });
  const fields = Object.entries(stated)
    .sort(([, one], [, other]) => Number(other.required ?? false) - Number(one.required ?? false))
    .map(fieldOf);
  const form = formOf(
    "ticket",
    labelled("Title *", title),
    labelled("Description", description),
    ...fields.map((field) => field.element),
    ...(types.length > 0 ? [labelled("Type", type)] : []),
    ...(statuses.length > 0 ? [labelled("Status", status)] : []),
    labelled("Labels (one a line)", labels),
    labelled("Requested for (id of a user)", person),
    element("button", { textContent: "Create ticket" }),
  );
  // What is sent again is the same ticket, for connectors that heed its name.
  const reference = crypto.randomUUID();
  const { place, wait } = outcomePlace();
  submitted(form, async () => {
    const request = {
      ...{ display_name: title.value, description: description.value, labels: linesOf(labels) },
      ...(status.value && { status: statuses.find(({ id }) => id === status.value) }),
      ...(type.value && { type: types.find(({ id }) => id === type.value) }),
      ...(person.value.trim() && { requested_for: { id: { resource_type: "user", resource: person.value.trim() } } }),
      custom_fields: Object.fromEntries(fields.flatMap((field) => [field.read()].filter(Boolean))),
    };
    const body = { client: task.client, schemaTask: task.id, schema: schema.id, request, reference };
    const { id } = await json("tickets", "POST", body);
    await wait(id, () => {
      location.hash = `#/ticket/${id}`;
      return [link(`ticket/${id}`, "The ticket")];
    });
  });
  return [form, place];
}

/** The ticket that a task has made or read; it can be read again. */
export async function ticketPage(taskId) {
  const { place, wait } = outcomePlace();
  attempt(() => wait(taskId, ticketOf));
  return [heading("Ticket"), place];
}

function ticketOf(task, shown) {
  const { ticket, error } = responseOf(task);
  const problem = error ? [element("p", { className: "problem", textContent: error })] : [];
  if (!ticket) return [...problem, element("p", {}, link(`task/${task.id}`, "The whole task"))];
  const { place, wait } = outcomePlace();
  const refresh = async () => {
    const again = { client: task.client, task: { get_ticket: { ticket_id: ticket.id } }, maxAttempts: 1 };
    const { id } = await json("tasks", "POST", again);
    await wait(id, (read) => {
      history.replaceState(null, "", `#/ticket/${id}`);
      shown.replaceChildren(...ticketOf(read, shown));
      return [];
    });
  };
  const buttons = element("p", { className: "buttons" }, button("refresh-ticket", "Refresh", refresh));
  return [...problem, ...aboutTicket(ticket, task), buttons, place];
}

const personOf = ({ display_name: name, id }) => name || id?.resource || "";

function aboutTicket(ticket, task) {
  const { type, status, labels = [], assignees = [], custom_fields: fields = {} } = ticket;
  return [
    facts([
      ["Id", ticket.id],
      ["Title", ticket.display_name],
      ["Status", status?.display_name || status?.id],
      ["Type", type?.display_name || type?.id],
      ["Description", ticket.description],
      ["Labels", labels.join(", ")],
      ["Assigned to", assignees.map(personOf).join(", ")],
      ["Reported by", ticket.reporter && personOf(ticket.reporter)],
      ["Requested for", ticket.requested_for && personOf(ticket.requested_for)],
      ...Object.values(fields).map((field) => [field.display_name || field.id, shownValue(field)]),
      ["Created", time(ticket.created_at)],
      ["Updated", time(ticket.updated_at)],
      ["Completed", time(ticket.completed_at)],
      ["Link", ticket.url && outside(ticket.url)],
      ["Task", link(`task/${task.id}`, `${task.type}, ${task.finishedAt ?? ""}`)],
    ]),
  ];
}

/** A link that a connector gave: only to a site. */
function outside(url) {
  if (!/^https?:\/\//.test(url)) return url;
  return element("a", { href: url, textContent: url, rel: "noreferrer noopener", target: "_blank" });
}
