import { compile, type Inputs } from "../cel/environment.ts";
import { dialects } from "../engines/dialects.ts";
import { readPlan } from "../query/paging.ts";
import type { QueryBlock } from "../query/read-page.ts";
import { bind, tokensOf } from "../query/tokens.ts";
import type { Note, Place } from "../yaml/place.ts";
import type { Written } from "../yaml/shape.ts";
import type { Credentials, EntitlementMap, ResourceTypeBlock, Vars } from "./shape.ts";

type Names = readonly (keyof Inputs)[];
type At = Pick<Place, "path" | "line">;

/** Looks at parts of a file, and notes what will fail when it is used. */
export class ProblemFinder {
  readonly notes: Note[] = [];

  add({ path, line }: At, message: string) {
    this.notes.push({ path, line, message });
  }

  expression(written: Written | undefined, names: Names) {
    if (!written?.text) return;
    try {
      compile(written.text, names);
    } catch (error) {
      this.add(written, `${(error as Error).message.split("\n")[0]}: ${written.text}`);
    }
  }

  /** All expressions of a block, however deep. */
  expressions(block: object | undefined, names: Names, except: readonly string[] = []) {
    const entries = block instanceof Map ? [...block] : Object.entries(block ?? {});
    for (const [key, value] of entries as [string, unknown][]) {
      if (key === "at" || except.includes(key) || typeof value !== "object" || value === null) continue;
      if ("text" in value) this.expression(value as Written, names);
      else this.expressions(value, names, except);
    }
  }

  vars(vars: Vars | undefined, names: Names, raw: readonly string[] = []) {
    for (const written of vars?.values() ?? []) {
      if (written.text === "") this.add(written, "has no expression");
      else if (!raw.includes(written.text)) this.expression(written, names);
    }
  }

  statement(query: Written | undefined, names: readonly string[]) {
    const known = new Set(names.map((name) => name.toLowerCase()));
    if (!query?.text.trim()) return;
    this.#refused(query, () => bind(query.text, (name) => (known.has(name) ? "x" : undefined), dialects.postgres));
  }

  reads({ query, vars, pagination, scope }: QueryBlock, at: At, names: Names) {
    this.vars(vars, names);
    if (scope && scope !== "cluster") this.add(at, `scope must be empty or 'cluster', not '${scope}'`);
    if (!query?.text.trim()) return this.add(at, "query is required");
    const known = new Set([...(vars?.keys() ?? [])].map((name) => name.toLowerCase()));
    const block = pagination && {
      strategy: pagination.strategy ?? "",
      primaryKey: pagination.primary_key ?? "",
      pageSize: pagination.page_size,
    };
    this.#refused(query, () => {
      const plan = readPlan(query.text, block, { cursor: undefined, size: 0 });
      plan.bind((name) => (known.has(name) ? "x" : undefined), dialects.postgres);
      if (plan.size !== undefined && !block?.primaryKey) throw new Error("pagination needs a primary_key");
    });
  }

  #refused(query: Written, work: () => unknown) {
    try {
      work();
    } catch (error) {
      this.add(query, (error as Error).message);
    }
  }

  ofType(type: ResourceTypeBlock) {
    const traits = type.list?.map?.traits;
    const [first, ...others] = ["user", "group", "role", "app", "secret", "agent"].filter(
      (name) => name in (traits ?? {}),
    );
    if (traits && others.length > 0)
      this.add(
        traits.at,
        `of several traits only '${first}' is written, and a sync refuses what lacks ${others.join(", ")}`,
      );
    for (const key of ["list", "entitlements"] as const)
      if (type[key] && !type[key].map) this.add(type[key].at, "map is required");
  }

  provisioning({ provisioning }: EntitlementMap) {
    if (!provisioning) return;
    const { vars, grant, revoke } = provisioning;
    this.vars(vars, ["resource", "principal", "entitlement"]);
    const names = [...(vars?.keys() ?? [])];
    for (const side of [grant, revoke]) {
      const others = [
        side?.reject_if?.query,
        side?.grant_replace?.query,
        side?.revoke_options?.principal_exists_check?.query,
      ];
      for (const query of [...(side?.queries ?? []), ...(side?.validation_queries ?? []), ...others])
        this.statement(query, names);
      this.expression(side?.reject_if?.reason, ["resource", "principal", "entitlement", "cols"]);
      this.expressions(side?.grant_replace?.map as object | undefined, ["cols", "resource"]);
    }
  }

  /** What events and single resources are asked for with. */
  changes({ get, incremental_sync: changed, grants = [], list }: ResourceTypeBlock) {
    if (get) this.#given(get.query, get.vars, "id", get.at);
    if (changed) {
      this.#given(changed.query, changed.vars, "since", changed.at);
      this.#expected(changed, ["cursor_column", "resource_id"]);
      this.expression(changed.resource_id, ["cols"]);
    }
    for (const { incremental_sync: of } of grants) {
      if (!of) continue;
      this.#expected(of, ["resource_id"]);
      this.expression(of.resource_id, ["cols"]);
      if (!of.changes_query && !of.revokes_query) this.add(of.at, "changes_query or revokes_query is required");
      for (const kind of ["changes", "revokes"] as const) {
        const query = of[`${kind}_query`];
        if (!query) continue;
        this.#given(query, of.vars, "since", of.at);
        this.#expected(of, [`${kind}_cursor_column`]);
      }
    }
    if ((get || changed) && !list?.map) this.add((get ?? changed)!.at, "needs list.map");
  }

  #expected<B extends { readonly at: At }>(block: B, keys: readonly (keyof B & string)[]) {
    for (const key of keys) if (!block[key]) this.add(block.at, `${key} is required`);
  }

  /** A query with a token whose value is not among `vars`. */
  #given(query: Written | undefined, vars: Vars | undefined, name: string, at: At) {
    if (vars?.has(name)) this.add(at, `vars: '${name}' is a name with a value already`);
    this.vars(vars, []);
    if (!query?.text.trim()) return this.add(at, "query is required");
    if (!tokensOf(query.text).has(name)) this.add(query, `the query must hold ?<${name}>`);
    this.statement(query, [...(vars?.keys() ?? []), name, "limit", "offset", "cursor"]);
  }

  account(
    id: string,
    { account_provisioning: account, credential_rotation: rotation, delete: removal }: ResourceTypeBlock,
  ) {
    this.#credentials(account?.credentials);
    this.#credentials(rotation?.credentials);
    for (const query of rotation?.update?.queries ?? []) this.statement(query, ["resource_id", "password"]);
    for (const query of removal?.queries ?? []) this.statement(query, ["resource_id"]);
    if (rotation && !rotation.update?.queries?.length) this.add(rotation.at, "update.queries is required");
    if (!account) return;
    const fields = (account.schema ?? []).map(({ name = "" }) => name);
    if (!account.create?.queries?.length) this.add(account.at, `accounts of '${id}': create.queries is required`);
    if (!account.validate?.query) this.add(account.at, `accounts of '${id}': validate.query is required`);
    for (const query of account.create?.queries ?? []) this.statement(query, [...fields, "password"]);
    this.vars(account.validate?.vars, ["input"], [...fields, "password", "input", "credentials"]);
    this.statement(account.validate?.query, [...(account.validate?.vars?.keys() ?? [])]);
  }

  #credentials(credentials: Credentials | undefined) {
    const { random_password: random } = credentials ?? {};
    if (!random) return;
    const { min_length: min, max_length: max, constraints = [] } = random;
    if ((min !== undefined && min <= 0) || (max !== undefined && max <= 0))
      this.add(random.at, "min_length and max_length must be above 0");
    if (min !== undefined && max !== undefined && min > max) this.add(random.at, "min_length is above max_length");
    for (const { char_set: set, min_count: count = 0, at } of constraints)
      if (!set || count <= 0) this.add(at, "a constraint needs a char_set and a min_count above 0");
  }
}
