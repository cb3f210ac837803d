import {
  aliases,
  bearer,
  type ConnectContext,
  createTokens,
  type FailedResponse,
  type HttpOptions,
  inParallel,
  inside,
  type ListPage,
  Misshapen,
  type Next,
  nextField,
  onlyPage,
  type Page,
  path,
  resource,
  type StatusErrorDetails,
  toBatonError,
} from "@baton-connectors/sdk";
import { id, number, object, requiredText, text } from "@baton-connectors/sdk/shapes";

/** The parts of clients that the recipes of the guide show; each is run in recipes.test.ts. */

const user = object({ id, name: requiredText, email: text });
export interface Settings {
  readonly baseUrl: string;
  readonly user: string;
  readonly password: string;
}

// #region next-number
const nextNumber: Next = ({ body }) => {
  const [page, last] = ["page", "page_count"].map((name) => inside(body, [name]));
  if (typeof page !== "number" || typeof last !== "number")
    throw new Misshapen("page and page_count are not both numbers");
  return page < last ? page + 1 : undefined;
};
// #endregion

export function createClient(settings: Settings, context: ConnectContext, options: HttpOptions = {}) {
  const http = context.http({ baseUrl: settings.baseUrl, ...options });
  return {
    // #region unpaged
    // https://developer.acme.example/api#list-roles: "returns all roles"
    listRoles: (signal: AbortSignal) =>
      http.list({ url: path`/roles`, signal }, { items: "roles", row: user, next: onlyPage }),
    // #endregion

    // #region numbered-pages
    // https://developer.acme.example/api#list-teams: "page, counted from 1, of page_count"
    listTeams: ({ cursor = 1, size }: Page, signal: AbortSignal) => {
      const query = { page: Number(cursor), page_size: size || 100 };
      return http.list({ url: path`/teams`, query, signal }, { items: "items", row: user, next: nextNumber });
    },
    // #endregion

    // #region gone
    async deleteUser(userId: string, signal: AbortSignal) {
      try {
        await http.send({ method: "DELETE", url: path`/users/${userId}`, signal });
      } catch (thrown) {
        // Asked for again after a lost answer: it is gone, which was wanted. Of a wrong address the app says something else.
        const error = toBatonError(thrown);
        if (error.code !== "NotFound" || error.vendorCode !== "no_such_user") throw error;
      }
    },
    // #endregion

    // #region graphql
    async listMembers(team: string, { cursor, size }: Page, signal: AbortSignal): Promise<ListPage<{ id: string }>> {
      const variables = { team, after: cursor ?? null, first: size || 100 };
      return http.list(
        // It asks and changes nothing, so that it may be sent again; its name stands in errors and logs.
        {
          method: "POST",
          url: path`/graphql`,
          json: { query: membersQuery, variables },
          idempotent: true,
          operation: "members",
          signal,
        },
        {
          items: ["data", "team", "members", "nodes"],
          row: object({ id }),
          next: (answer) => {
            const { hasNextPage } = inside(answer.body, ["data", "team", "members", "pageInfo"]) as {
              hasNextPage: boolean;
            };
            return hasNextPage ? nextField(["data", "team", "members", "pageInfo", "endCursor"])(answer) : undefined;
          },
        },
      );
    },
    // #endregion

    // #region second-calls
    async listUsersWithMail(page: Page, signal: AbortSignal) {
      const query = { after: page.cursor as string | undefined };
      const { items, next } = await http.list(
        { url: path`/users`, query, signal },
        { items: "items", row: object({ id }), next: nextField("next") },
      );
      // The page's own, a few at once; who was deleted in between answers 404, and that fails the page, which is asked for again.
      const details = await inParallel(
        items,
        5,
        async (one) => (await http.read({ url: path`/users/${one.id}`, signal }, user)).data,
      );
      return { items: details, next };
    },
    // #endregion
  };
}

const membersQuery = `query members($team: ID!, $after: String, $first: Int!) {
  team(id: $team) { members(after: $after, first: $first) { nodes { id } pageInfo { hasNextPage endCursor } } }
}`;

// #region wrong-status
/** https://developer.acme.example/api#errors: a token without a scope is answered 401, as one that is not known. */
export function describeError({ status, body }: FailedResponse): StatusErrorDetails {
  const { error, scope } = body as { error?: string; scope?: string };
  if (status === 401 && error === "insufficient_scope") return { code: "PermissionDenied", permission: scope };
  return { vendorCode: error };
}
// #endregion

// #region limit-by-body
/** Without a header, with the status of a success or of a refusal: `{"error":"too_many","wait":30}`. */
const limitIn = ({ body }: FailedResponse): StatusErrorDetails | undefined => {
  const { error, wait } = (body ?? {}) as { error?: string; wait?: number };
  return error === "too_many" ? { limited: { afterSeconds: wait } } : undefined;
};
export const limitByBody: HttpOptions = { refusalIn: limitIn, describeError: (failure) => limitIn(failure) ?? {} };
// #endregion

// #region limit-by-budget
/** https://developer.acme.example/api#limits: 600 requests a minute, a search counts as ten; no answer tells what is left. */
export const limitByBudget: HttpOptions = {
  budgets: [
    { bucket: "requests", limit: 600, windowMs: 60_000, cost: ({ url }) => (url.pathname === "/search" ? 10 : 1) },
  ],
};
// #endregion

// #region tokens
/** A login of the app's own. The token is shared by all requests, replaced before it ends, and once more when it is refused. */
export function login({ baseUrl, user: name, password }: Settings, context: ConnectContext): HttpOptions {
  const http = context.http({ baseUrl });
  const fetchToken = async () => {
    const request = { method: "POST", url: path`/session`, json: { name, password }, secretAnswer: true } as const;
    const { data } = await http.read(request, object({ token: requiredText, expires_in: number }));
    return { value: data.token, expiresAt: new Date(context.now().getTime() + (data.expires_in ?? 600) * 1000) };
  };
  return bearer(createTokens(fetchToken, context));
}
// #endregion

// #region changing-ids
/** The number changes when an account moves; the id of the directory never does. What was known by the number is found by it. */
export const toUser = (row: { readonly number: string; readonly directory_id: string; readonly name: string }) =>
  resource({
    type: "user",
    id: row.directory_id,
    displayName: row.name,
    annotations: [aliases([row.number])],
    user: { login: row.name },
  });
// #endregion
