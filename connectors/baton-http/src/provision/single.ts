import { type CredentialRotator, type GetContext, passwordFor, whenAbsent } from "@baton-connectors/sdk";
import { pathIn } from "../answer/path-in.ts";
import { unreadable } from "../answer/unreadable.ts";
import type { Client } from "../client.ts";
import type { ResourceTypeBlock } from "../file/shape.ts";
import { responseValues } from "../request/errors.ts";
import { ask } from "../request/exchange.ts";
import { type TypeOf, toResource } from "../rows/to-resource.ts";
import { credentialSupport, plaintext } from "./account.ts";
import { change } from "./change.ts";

const valuesOf = ({
  id,
  parent,
}: Pick<GetContext<Client>, "id"> & { readonly parent?: GetContext<Client>["parent"] }) => ({
  resource: { id: id.resource, type: id.resourceType, display_name: "" },
  ...(parent && { parent_resource: { id: parent.resource, type: parent.resourceType } }),
});

/** What is gone already is deleted. */
export const deleteBy = (block: NonNullable<ResourceTypeBlock["delete"]>) => async (context: GetContext<Client>) => {
  await change(context.client, block, valuesOf(context), context.signal, 404);
  return {};
};

export const rotateBy = (block: NonNullable<ResourceTypeBlock["credential_rotation"]>): CredentialRotator<Client> => ({
  credentials: credentialSupport(block.credentials, "RANDOM_PASSWORD"),
  async rotate({ client, id, credentials, signal }) {
    const password = passwordFor(credentials);
    await change(client, block.update, { ...valuesOf({ id }), password }, signal, undefined);
    return { plaintexts: [plaintext(password)] };
  },
});

/** One resource; undefined: the app has it no more. */
export const getBy =
  (of: TypeOf, { get, list }: ResourceTypeBlock) =>
  async (context: GetContext<Client>) => {
    const { client, parent, signal } = context;
    const values = { vars: client.vars, ...valuesOf(context) };
    const answer = await ask(client, get!.request, { values, signal, reads: true }).catch(whenAbsent);
    if (!answer) return undefined;
    const item = get!.item_path === "" ? answer.body : pathIn(answer.body, get!.item_path);
    if (item === undefined || item === null) throw unreadable(answer, `has no ${get!.item_path}`);
    const seen = { ...values, ...responseValues(answer), item };
    return toResource(client, list!.response.resource_mapping!, seen, of, parent);
  };
