import {
  configError,
  type Http,
  nextField,
  pageOf,
  path,
  type TicketManager,
  ticket,
  ticketProblems,
  ticketSchema,
  ticketValue,
} from "@baton-connectors/sdk";
import { id, object, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";

const queue = object({ id, name: requiredText });
const request = object({ id, title: requiredText, state: requiredText, created: text });

const states = [
  { id: "open", displayName: "Open" },
  { id: "done", displayName: "Done" },
];

/** One schema for each kind of ticket; here the app's queues. */
const schemaOf = ({ id, name }: Shaped<typeof queue>) =>
  ticketSchema({
    ...{ id, displayName: name, statuses: states },
    fields: [
      { id: "reason", displayName: "Reason", kind: "text", required: true },
      { id: "needed_by", displayName: "Needed by", kind: "timestamp" },
      { id: "size", displayName: "Size", kind: "pick-text", options: [{ id: "S" }, { id: "M" }], default: "S" },
    ],
  });

const ticketOf = ({ id, title, state, created }: Shaped<typeof request>) =>
  ticket({
    ...{ id, displayName: title, url: `https://help.example.com/requests/${encodeURIComponent(id)}` },
    status: states.find((one) => one.id === state) ?? { id: state },
    createdAt: created === undefined ? undefined : new Date(created),
  });

export const tickets: TicketManager<{ readonly http: Http }> = {
  schemas: async ({ client, page, signal }) => {
    const query = { after: page.cursor as string | undefined };
    const shape = { items: "queues", row: queue, next: nextField("next") };
    const { items, next } = await client.http.list({ url: path`/queues`, query, signal }, shape);
    return pageOf(items.map(schemaOf), next);
  },
  schema: async ({ client, id, signal }) =>
    schemaOf((await client.http.read({ url: path`/queues/${id}`, signal }, queue)).data),
  get: async ({ client, id, signal }) => ({
    ticket: ticketOf((await client.http.read({ url: path`/requests/${id}`, signal }, request)).data),
  }),
  create: async ({ client, schema, request: asked, reference, signal }) => {
    const problems = schema ? ticketProblems(schema, asked) : ["it has no schema"];
    if (problems.length > 0) throw configError(`the ticket is not valid: ${problems.join("; ")}`, { effect: "none" });
    const { reason, needed_by, size } = asked.customFields;
    const json = {
      ...{ queue: schema?.id, title: asked.displayName, text: asked.description },
      for: asked.requestedFor?.id?.resource,
      ...{ reason: ticketValue(reason), needed_by: ticketValue(needed_by), size: ticketValue(size) },
    };
    // ConductorOne's name of the ticket: a task that comes twice makes one.
    const headers = reference === undefined ? {} : { "Idempotency-Key": reference };
    const made = await client.http.read({ method: "POST", url: path`/requests`, json, headers, signal }, request);
    return { ticket: ticketOf(made.data) };
  },
};
