/** The four tables of one tenant, as rows of texts by the keys of documents. */
export type Row = Readonly<Record<string, string>>;
export type Tenant = Readonly<Record<"users" | "resources" | "entitlements" | "grants", readonly Row[]>>;

/** A made-up tenant, another one for each seed; names are awkward on purpose. */
export function tenantOf(seed: number, people = 12): Tenant {
  let state = seed * 2654435761 + 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const odd = ["o'brien", "日本", "a:b", "x,y", 'say "yes"', "semi;colon", "ünï", "<&>", "two words", "0042", "TRUE"];
  const name = (stem: string, n: number) => (random(4) === 0 ? `${odd[random(odd.length)]} ${n}` : `${stem}${n}`);
  const pick = <T>(all: readonly T[]) => all[random(all.length)]!;
  const users = Array.from({ length: people }, (_, n) => ({
    name: name("person", n),
    display_name: pick(["", `Person ${n}`, "Line\nbreak"]),
    email: pick(["", `p${n}@acme.test`]),
    status: pick(["active", "Disabled", "", "suspended"]),
    last_login: pick(["", "2025-04-01", "04/02/2025", "2025-12-31T10:00:00Z"]),
    type: pick(["human", "service", ""]),
    "profile: team": pick(["", "red", "007"]),
  }));
  const resources = Array.from({ length: 6 }, (_, n) => ({
    resource_type: pick(["Team", "app", "Room"]),
    resource_function: pick(["group", "app", "role"]),
    name: name("thing", n),
    display_name: `Thing ${n}`,
    description: pick(["", "first; second"]),
    parent_resource: "",
  }));
  const entitlements = resources.flatMap(({ name: of }, n) => [
    { resource_name: of, entitlement: "member", display_name: `Member ${n}`, description: "" },
    { resource_name: of, entitlement: pick(["use:it", "own"]), display_name: "", description: "x" },
  ]);
  const keys = entitlements.map((one) => `${one.resource_name}:${one.entitlement}`);
  const holders = [...users.map((user) => user.name), ...keys, "nobody"];
  const grants = Array.from({ length: 30 }, () => ({ principal: pick(holders), entitlement_id: pick(keys) }));
  return { users, resources, entitlements, grants };
}
