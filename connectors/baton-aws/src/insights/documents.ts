import type { HandlerContext } from "@baton-connectors/sdk";
import { iamArn } from "../arn.ts";
import type { Account, Client } from "../client.ts";
import { type Details, detailsOf, groupsOf } from "../iam/details.ts";
import { decodedDocument } from "../iam/policy-document.ts";
import { orSkipped } from "../tolerated.ts";

type Context = HandlerContext<Client>;

/** Every policy document that an object holds: inline and managed, its groups' too. */
export async function documentsOf<A>(
  context: Context,
  account: Account<A>,
  arn: string,
  details: Details,
): Promise<readonly string[]> {
  const owners = [details];
  for (const group of await groupsOf(context, arn)) {
    const of = await detailsOf(context, account, group);
    if (of) owners.push(of);
  }
  const inline = owners.flatMap((one) => one.inline ?? []).map(({ document = "" }) => decodedDocument(document) ?? "");
  const attached = [...new Set(owners.flatMap((one) => one.attached ?? []))];
  const managed = await Promise.all(attached.map((arn) => managedDocument(context, account, arn)));
  return [...inline, ...managed.filter((one) => one !== undefined)];
}

/** What AWS provides is the same in every account. */
function managedDocument<A>(context: Context, account: Account<A>, arn: string): Promise<string | undefined> {
  const owner = iamArn(arn, "policy").account === "aws" ? "" : account.id;
  return context.client.memo(context.syncId, `document/${owner}/${arn}`, async () => {
    const { document } = (await detailsOf(context, account, arn)) ?? {};
    const encoded = document ?? (await readDocument(context, account, arn));
    return encoded === undefined ? undefined : decodedDocument(encoded);
  });
}

async function readDocument<A>(context: Context, { iam, named }: Account<A>, arn: string): Promise<string | undefined> {
  const policy = named(arn, "policy");
  return orSkipped(context, "a policy's document, for insights", { arn }, async () => {
    const { DefaultVersionId = "v1" } = await iam.getPolicy(policy, context.signal);
    return iam.getPolicyVersion(policy, DefaultVersionId, context.signal);
  });
}
