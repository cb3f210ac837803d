import { withUser } from "../access.ts";
import { json, notFound } from "../reply.ts";
import { PAGING, type Route, route } from "../router.ts";
import { sameLogin } from "../world.ts";

export const userRoutes: Route[] = [
  // https://docs.github.com/en/rest/users/users#get-a-user-using-their-id
  route("GET", "/user/{account_id}", {}, (call) => {
    const user = call.world.userById(call.params.account_id ?? "");
    if (!user || user.detail_404) return notFound;
    const { caller } = call;
    return json(call.shapes.fullUser(user, "login" in caller && sameLogin(caller.login, user.login)));
  }),
  // https://docs.github.com/en/rest/users/users#get-a-user
  route("GET", "/users/{username}", {}, (call) =>
    withUser(call, (user) => {
      const { caller } = call;
      return json(call.shapes.fullUser(user, "login" in caller && sameLogin(caller.login, user.login)));
    }),
  ),
  // https://docs.github.com/en/rest/search/search#search-users
  route(
    "GET",
    "/search/users",
    {},
    (call) => {
      const wanted = /^"?([^"\s]+)"?(?: in:email)?$/.exec(call.query.get("q") ?? "")?.[1] ?? "";
      const found = call.world.tenant.users.filter((user) => user.email?.toLowerCase() === wanted.toLowerCase());
      const { items, headers } = call.page(found);
      const results = items.map((user) => ({ ...call.shapes.simpleUser(user), score: 1 }));
      return json({ total_count: found.length, incomplete_results: false, items: results }, 200, headers);
    },
    [...PAGING, "q", "sort", "order"],
  ),
];
