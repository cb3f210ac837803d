import type { ClientContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { ask } from "./request/exchange.ts";
import { readPage } from "./resources/read-page.ts";

/** Proves that the credentials work: by what the file says, or by the first page of the first list that is no outcome of a job. */
export async function validate({ client, signal }: ClientContext<Client>): Promise<undefined> {
  const { connect, resource_types: types } = client.file;
  if (connect.validate) {
    await ask(client, connect.validate.request, { values: { vars: client.vars }, signal, reads: true });
    return undefined;
  }
  const list = [...types.values()].find((type) => type.list && !type.list.job && type.parent_type.length === 0)?.list;
  if (list) await readPage({ client, signal, skip: () => {} }, list, {}, { cursor: undefined, size: 0 }, false);
  return undefined;
}
