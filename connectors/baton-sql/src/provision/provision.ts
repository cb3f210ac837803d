import type { Entitlement, ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grantReplaced,
  type ProvisionResult,
  type RevokeContext,
  resourceDoesNotExist,
} from "@baton-connectors/sdk";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { Inputs } from "../cel/environment.ts";
import type { Client } from "../client.ts";
import type { Database, Transaction } from "../engines/engine.ts";
import type { EntitlementMap, ProvisioningSide, ResourceTypeBlock } from "../file/shape.ts";
import { placed, refused } from "../query/read-page.ts";
import { bind } from "../query/tokens.ts";
import { evaluateVars, type ValueOf } from "../query/vars.ts";
import { toGrant } from "../resources/grants.ts";
import { entitlementName, resourceInput } from "../resources/inputs.ts";
import type { Written } from "../yaml/shape.ts";
import { runStatements } from "./run-statements.ts";

type Provisioning = NonNullable<EntitlementMap["provisioning"]>;

/** The mapping of an entitlement: the static one of its id, else the first dynamic one that can change anything. */
function provisioningOf(block: ResourceTypeBlock, name: string): Provisioning {
  const fixed = block.static_entitlements?.find(({ id }) => id?.text === name)?.provisioning;
  const found = fixed ?? block.entitlements?.map?.find(({ provisioning }) => provisioning)?.provisioning;
  if (found) return found;
  throw new BatonError("FailedPrecondition", "provisioning is not enabled for this connector", {
    hint: `Nothing in the file says how '${name}' is granted or revoked: add 'provisioning' to its entitlement.`,
    kind: "config",
  });
}

function sideOf(provisioning: Provisioning, name: "grant" | "revoke"): ProvisioningSide {
  const side = provisioning[name];
  if (side?.queries?.length) return side;
  throw new BatonError("FailedPrecondition", `no ${name} config found for entitlement`, {
    hint: `See ${provisioning.at.path}, line ${provisioning.at.line}: add ${name}.queries.`,
    kind: "config",
  });
}

interface Change {
  readonly entitlement: Entitlement;
  readonly principal: { readonly id?: ResourceId | undefined; readonly displayName: string } & Parameters<
    typeof resourceInput
  >[0];
}

/** All values are known before the first statement runs. */
function prepare(client: Client, { vars }: Provisioning, { entitlement, principal }: Change) {
  const inputs: Inputs = {
    resource: resourceInput(entitlement.resource!),
    principal: resourceInput(principal),
    entitlement: { ID: entitlementName(entitlement) },
  };
  return { inputs, lookUp: evaluateVars(vars, client.evaluator, inputs) };
}

async function firstRow(transaction: Transaction, { dialect }: Database, query: Written, lookUp: ValueOf) {
  const { sql, args } = refused(query, () => bind(query.text, lookUp, dialect));
  return placed(query, () => transaction.query(sql, args));
}

async function validate(
  transaction: Transaction,
  database: Database,
  side: ProvisioningSide,
  lookUp: ValueOf,
  what: string,
) {
  for (const query of side.validation_queries ?? [])
    if ((await firstRow(transaction, database, query, lookUp)).length === 0)
      throw new BatonError("FailedPrecondition", `${what} provisioning: validation query returned no rows`, {
        hint: `See ${query.path}, line ${query.line}.`,
      });
}

export function grantBy(block: ResourceTypeBlock) {
  return async ({ client, entitlement, principal }: GrantContext<Client>): Promise<ProvisionResult> => {
    const provisioning = provisioningOf(block, entitlementName(entitlement));
    const side = sideOf(provisioning, "grant");
    const { inputs, lookUp } = prepare(client, provisioning, { entitlement, principal });
    const database = await client.databases.of(lookUp);
    return database.change(
      async (transaction) => {
        const annotations: Any[] = [];
        await rejectIf(client, transaction, database, side, lookUp, inputs);
        if (side.grant_replace)
          annotations.push(
            ...(await replace(client, transaction, database, block, side, lookUp, { entitlement, principal })),
          );
        await validate(transaction, database, side, lookUp, "grant");
        const changed = await runStatements(transaction, database.dialect, side, lookUp);
        return { annotations: changed === false ? [...annotations, grantAlreadyExists()] : annotations };
      },
      { alone: side.no_transaction ?? false },
    );
  };
}

async function rejectIf(
  client: Client,
  transaction: Transaction,
  database: Database,
  { reject_if: reject }: ProvisioningSide,
  lookUp: ValueOf,
  inputs: Inputs,
) {
  if (!reject?.query) return;
  const [row] = await firstRow(transaction, database, reject.query, lookUp);
  if (!row) return;
  const reason = reject.reason && client.evaluator.text(reject.reason, { ...inputs, cols: row });
  throw new BatonError("Canceled", reason || "Grant cancelled by connector policy.", { kind: "config" });
}

/** What the principal holds instead is taken away in the same transaction. */
async function replace(
  client: Client,
  transaction: Transaction,
  database: Database,
  block: ResourceTypeBlock,
  side: ProvisioningSide,
  lookUp: ValueOf,
  change: Change,
): Promise<Any[]> {
  const { query, map = [] } = side.grant_replace!;
  if (!query) return [];
  const rows = await firstRow(transaction, database, query, lookUp);
  if (rows.length > 1)
    throw new BatonError(
      "FailedPrecondition",
      `grant_replace: the query gave ${rows.length} rows, at most one can be replaced`,
      { kind: "config" },
    );
  const [row] = rows;
  const [mapping] = map;
  if (!row || !mapping) return [];
  const inputs = { cols: row, resource: resourceInput(change.entitlement.resource!) };
  if (client.evaluator.truth(mapping.skip_if, inputs)) return [];
  const { resource } = change.entitlement;
  const held = mapping.entitlement_resource_id
    ? {
        ...resource!,
        id: { ...resource!.id!, resource: client.evaluator.text(mapping.entitlement_resource_id, inputs) },
      }
    : resource!;
  const old = toGrant(client, held, mapping as Parameters<typeof toGrant>[2], inputs);
  if (!old) return [];
  const provisioning = provisioningOf(block, entitlementName(old.entitlement!));
  const revoke = sideOf(provisioning, "revoke");
  const prepared = prepare(client, provisioning, {
    entitlement: old.entitlement!,
    // It may be somebody else who holds what only one can hold.
    principal: old.principal!.id!.resource === change.principal.id?.resource ? change.principal : old.principal!,
  });
  await runStatements(transaction, database.dialect, revoke, prepared.lookUp);
  return [grantReplaced(old.id)];
}

export function revokeBy(block: ResourceTypeBlock) {
  return async ({
    client,
    grant: { entitlement, principal },
    log,
  }: RevokeContext<Client>): Promise<ProvisionResult> => {
    const provisioning = provisioningOf(block, entitlementName(entitlement!));
    const side = sideOf(provisioning, "revoke");
    const { lookUp } = prepare(client, provisioning, { entitlement: entitlement!, principal: principal! });
    const database = await client.databases.of(lookUp);
    const changed = await database.change(
      async (transaction) => {
        await validate(transaction, database, side, lookUp, "revoke");
        return runStatements(transaction, database.dialect, side, lookUp);
      },
      { alone: side.no_transaction ?? false },
    );
    const annotations = changed === false ? [grantAlreadyRevoked()] : [];
    const exists = side.revoke_options?.principal_exists_check?.query;
    if (!exists) return { annotations };
    try {
      const rows = await database.change((transaction) => firstRow(transaction, database, exists, lookUp), {
        alone: true,
      });
      return { annotations: rows.length === 0 ? [...annotations, resourceDoesNotExist()] : annotations };
    } catch (error) {
      // The revocation is done; whether the principal is still there is only not known.
      log.warn({ path: exists.path, error: (error as Error).message }, "principal_exists_check failed");
      return { annotations };
    }
  };
}
