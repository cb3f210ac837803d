import type { JsonValue } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import type { JiraTenant } from "../simulator/index.ts";
import { asOurs } from "./bodies.ts";
import { type Recorded, type RecordedCall, read, setupOf } from "./golden.ts";
import { openJira } from "./jira.ts";
import { ticketCasesThatSendOtherwise, ticketsThatEndOtherwise } from "./known-tickets.ts";
import { meantSchemas, meantTicket } from "./meant-ticket.ts";
import { answered, type TicketCall } from "./ticket-service.ts";

interface Answer extends TicketCall {
  readonly name: string;
  readonly resp?: JsonValue;
}
interface GoldenTickets extends Recorded {
  readonly args: { readonly config: { readonly Keys?: readonly string[] } };
  readonly answers: readonly Answer[];
  readonly calls: readonly RecordedCall[];
}

const cases = read<GoldenTickets[]>("golden-tickets");
// What the connector says of itself is compared in start-up.test.ts.
const ofItself = ["GetMetadata"];

test("all 59 recorded cases are compared", () => {
  expect(cases).toHaveLength(59);
  const known = cases.flatMap(({ name, answers }) => answers.map((_, i) => `${name} ${i}`));
  expect(Object.keys(ticketsThatEndOtherwise).filter((name) => !known.includes(name))).toEqual([]);
  expect(Object.keys(ticketCasesThatSendOtherwise).filter((name) => !cases.some((one) => one.name === name))).toEqual(
    [],
  );
});

describe("the ticket service, called as with the Go connector", () => {
  test.each(cases)("$name", async (one) => {
    const { tenant, options } = setupOf(one);
    const jiraProjectKeys = one.args.config.Keys ?? [];
    const site = {
      jiraUrl: "https://golden-jira.sim.test",
      jiraEmail: "admin@acme.test",
      jiraApiToken: "golden-token-a",
    };
    const jira = openJira(tenant, { ...site, jiraProjectKeys }, options);
    for (const [i, call] of one.answers.entries()) {
      if (ofItself.includes(call.op)) continue;
      const ours = await answered(jira, call);
      const other = ticketsThatEndOtherwise[`${one.name} ${i}`];
      const meant = other === undefined ? likeGo(call, tenant) : otherwise(other);
      expect({ call: `${i} ${call.name}`, ...ours }).toEqual({ call: `${i} ${call.name}`, ...meant });
    }
    const sent = jira.sent
      .filter(({ method }) => method === "POST")
      .map(({ path, body, status }): RecordedCall => ["POST", path, JSON.parse(body), status]);
    const go = one.calls.filter(([method]) => method === "POST").map(asOurs);
    expect(sent).toEqual(ticketCasesThatSendOtherwise[one.name]?.(go) ?? go);
  });
});

function likeGo({ op, resp }: Answer, tenant: JiraTenant) {
  if (op === "Validate") return { answer: {} };
  if (resp === undefined) return { error: expect.any(String) };
  const answer = meantSchemas(meantTicket(resp), tenant);
  const { tickets } = answer as { tickets?: { ticket?: unknown; error?: unknown }[] };
  if (!tickets) return { answer };
  // The annotations of what was asked for are the service's to give back: see golden-service.test.ts.
  return {
    answer: {
      tickets: tickets.map(({ ticket, error }) => ({
        ...(ticket !== undefined && { ticket }),
        ...(error !== undefined && { error: expect.any(String) }),
      })),
    },
  };
}

const withId = (id: string | undefined) =>
  id === undefined ? { error: expect.any(String) } : { ticket: expect.objectContaining({ id }) };

function otherwise(other: (typeof ticketsThatEndOtherwise)[string]) {
  if ("says" in other) return { error: expect.stringContaining(other.says) };
  return { answer: "ticket" in other ? withId(other.ticket) : { tickets: other.tickets.map(withId) } };
}
