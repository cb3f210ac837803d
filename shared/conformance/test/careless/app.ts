/** A tiny app behind `fetch`: people, teams, who is in which, all in pages of two. */
export const token = "careless-app-token";

export function careless(): typeof globalThis.fetch {
  const people = Array.from({ length: 5 }, (_, i) => ({ id: `p${i}`, name: `Person ${i}` }));
  const teams = ["t0", "t1", "t2"].map((id, i) => ({ id, name: `Team ${i}` }));
  const members = new Map(
    teams.map(({ id }, t) => [id, people.filter((_, p) => p % (t + 1) === 0).map((one) => one.id)]),
  );

  function answer(method: string, url: URL, body: string): readonly [status: number, body?: unknown] {
    const [, kind, id, , person] = url.pathname.split("/");
    const rows = kind === "people" ? people : teams;
    if (method === "POST") {
      people.push({ id: `p${people.length}`, name: (JSON.parse(body) as { name: string }).name });
      return [201, people.at(-1)];
    }
    if (id === undefined) return [200, page(rows, url)];
    const found = rows.find((one) => one.id === id);
    if (!found) return [404, { message: `no ${id}` }];
    if (kind === "people" && method === "PUT") return [204];
    if (kind === "people" && method === "DELETE") {
      people.splice(people.indexOf(found), 1);
      return [204];
    }
    if (url.pathname.split("/").length === 3) return [200, found];
    const ids = members.get(id)!;
    if (method === "GET")
      return [
        200,
        page(
          ids.map((one) => ({ id: one })),
          url,
        ),
      ];
    const at = ids.indexOf(person!);
    if (method === "PUT" && at < 0) ids.push(person!);
    if (method === "DELETE" && at < 0) return [404, { message: `no ${person} in ${id}` }];
    if (method === "DELETE") ids.splice(at, 1);
    return [at < 0 ? 201 : 204, at < 0 ? {} : undefined];
  }
  return async (input, init) => {
    if (new Headers(init?.headers).get("authorization") !== `Bearer ${token}`) return new Response("", { status: 401 });
    const [status, body] = answer(init?.method ?? "GET", new URL(String(input)), String(init?.body ?? ""));
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  };
}

function page(rows: readonly unknown[], url: URL) {
  const from = Number(url.searchParams.get("after") ?? 0);
  return { items: rows.slice(from, from + 2), ...(from + 2 < rows.length && { next: String(from + 2) }) };
}
