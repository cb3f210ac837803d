import type { TicketSchema } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { Runtime } from "@baton-connectors/sdk/host";
import { expect, test } from "@jest/globals";
import { type AskedTicket, askedTicket } from "./asked-ticket.ts";
import type { Subject } from "./subject.ts";
import type { Trial, WithTrial } from "./trial.ts";
import type { Intercept } from "./wire.ts";

/** Tickets are made once, found again, and never lost for what goes wrong after they were made. */
export function ticketTests<Config, Client>({ tickets = [] }: Subject<Config, Client>, withTrial: WithTrial<Config>) {
  if (tickets.length === 0) return;

  test(
    "lists its ticket schemas, each once, and by their ids alike",
    withTrial(async (trial) => {
      const runtime = trial.runtime();
      const listed = await everySchema(runtime);
      expect(listed.length).toBeGreaterThan(0);
      expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
      for (const { id } of listed.slice(0, mostSchemas)) {
        const { customFields, statuses, types } = await runtime.getTicketSchema({ id });
        const same = listed.find((one) => one.id === id)!;
        expect({ customFields, statuses, types }).toEqual({
          customFields: same.customFields,
          statuses: same.statuses,
          types: same.types,
        });
      }
    }),
  );

  for (const one of tickets) {
    test(
      `creates ${one.name}, and reads it back`,
      withTrial(async (trial) => {
        const runtime = trial.runtime();
        const asked = await askedTicket(runtime, one);
        const { ticket, error } = await runtime.createTicket(asked);
        expect({ error, displayName: ticket?.displayName }).toEqual({
          error: "",
          displayName: asked.request.displayName,
        });
        const read = await runtime.getTicket({ id: ticket!.id });
        expect(read).toMatchObject({ ticket, error: "" });
        // What is written in a ticket is between those who may read it.
        const { displayName, description } = asked.request;
        const told = [displayName, description].filter((text) => text !== "");
        expect(trial.logged.filter((line) => told.some((text) => line.includes(text)))).toEqual([]);
      }),
    );

    test(
      `says that ${one.name} is made where it cannot be read afterwards`,
      withTrial(async (trial) => {
        const runtime = trial.runtime();
        const asked = await askedTicket(runtime, one);
        trial.intercept = unreadableOnceChanged();
        const { ticket, error } = await runtime.createTicket(asked);
        trial.intercept = undefined;
        expect([error, ticket?.id]).toEqual(["", expect.stringMatching(/./)]);
        expect((await runtime.getTicket({ id: ticket!.id })).ticket?.id).toBe(ticket!.id);
      }),
    );

    test(
      `makes ${one.name} once under one name of its caller`,
      withTrial(async (trial) => {
        const runtime = trial.runtime();
        const asked = await askedTicket(runtime, one);
        const made = async (reference: string) =>
          (await runtime.createTicket({ ...asked, reference })).ticket?.id ?? "none";
        const [first, again, other] = [await made("one"), await made("one"), await made("other")];
        expect(again).toBe(first);
        expect(other).not.toBe(first);
      }),
    );

    test(
      `makes many like ${one.name}, and reads many: each fails by itself`,
      withTrial(async (trial) => {
        const runtime = trial.runtime();
        const asked = await askedTicket(runtime, one);
        const made = await runtime.createTickets({ tickets: [asked, refused(asked), asked] });
        expect(made.map(({ ticket, error }) => [ticket !== undefined, error !== ""])).toEqual([
          [true, false],
          [false, true],
          [true, false],
        ]);
        const [first, , third] = made.map(({ ticket }) => ticket?.id ?? "none");
        expect(first).not.toBe(third);
        const read = await runtime.getTickets({ ids: [third!, "no-such-ticket", first!] });
        expect(read.map(({ ticket, error }) => [ticket?.id, error !== ""])).toEqual([
          [third, false],
          [undefined, true],
          [first, false],
        ]);
      }),
    );

    test(
      `refuses what breaks a rule of its schema before anything is done, as with ${one.name}`,
      withTrial(async (trial) => {
        const runtime = trial.runtime();
        const asked = await askedTicket(runtime, one);
        trial.requests.length = 0;
        for (const wrong of wrongWays(asked)) {
          const thrown = await runtime.createTicket(wrong).catch((error: unknown) => error);
          expect(toBatonError(thrown)).toMatchObject({ code: "InvalidArgument", effect: "none" });
        }
        expect(changesIn(trial)).toEqual([]);
      }),
    );
  }
}

/** So many are asked for one by one. */
const mostSchemas = 5;

async function everySchema(runtime: Runtime): Promise<TicketSchema[]> {
  const found: TicketSchema[] = [];
  for (let pageToken = ""; ; ) {
    const { list, nextPageToken } = await runtime.listTicketSchemas({ pageToken });
    found.push(...list);
    if (nextPageToken === "") return found;
    expect(nextPageToken).not.toBe(pageToken);
    pageToken = nextPageToken;
  }
}

const refused = ({ schema, request }: AskedTicket): AskedTicket => ({
  schema,
  request: { ...request, status: { $typeName: "c1.connector.v2.TicketStatus", id: "no-such-status", displayName: "" } },
});

/** A status that there is not, and each required field left out. */
const wrongWays = (asked: AskedTicket): readonly AskedTicket[] => {
  const required = Object.values(asked.schema.customFields).filter((field) => field.required);
  const without = required.map(({ id }) => {
    const { [id]: _, ...customFields } = asked.request.customFields;
    return { ...asked, request: { ...asked.request, customFields } };
  });
  return [refused(asked), ...without];
};

/** Lets everything pass until something was changed; from then on nothing can be read. */
function unreadableOnceChanged(): Intercept {
  let changed = false;
  return async ({ method }, pass) => {
    if (method !== "GET") {
      changed = true;
      return pass();
    }
    return changed ? new Response("{}", { status: 403, headers: { "content-type": "application/json" } }) : pass();
  };
}

const changesIn = <Config>({ requests }: Trial<Config>): readonly string[] =>
  requests.filter(({ method }) => method !== "GET").map(({ method, url }) => `${method} ${url.pathname}`);
