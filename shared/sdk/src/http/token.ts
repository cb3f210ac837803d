import type { Secrets } from "../secrets.ts";
import type { HttpOptions } from "./http.ts";

export interface Token {
  readonly value: string;
  /** When it ends; undefined: the server does not say, it is used until it is refused. */
  readonly expiresAt: Date | undefined;
}

/** Tokens of one kind, fetched when needed. */
export interface Tokens<T extends Token = Token> {
  /** The current one, or a new one shortly before it ends. Callers at the same time share one request; a failure is not kept. */
  get(): Promise<T>;
  /** The app does not take this one any more; another is not touched. */
  drop(value: string): void;
}

/** `marginMs`: a token is replaced this long before its end, so that none ends on its way. */
export function createTokens<T extends Token>(
  fetch: () => Promise<T>,
  { now, secrets, marginMs = 60_000 }: { now: () => Date; secrets: Secrets; marginMs?: number },
): Tokens<T> {
  let current: T | undefined;
  let pending: Promise<T> | undefined;

  async function fresh() {
    const token = await fetch();
    secrets.add(token.value);
    current = token;
    return token;
  }
  return {
    async get() {
      const endsAt = current && (current.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
      if (current && now().getTime() < endsAt! - marginMs) return current;
      pending ??= fresh().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    drop(value) {
      if (current?.value === value) current = undefined;
    },
  };
}

/** Bearer tokens (https://www.rfc-editor.org/rfc/rfc6750) as an http client's options: renewed once when refused. */
export const bearer = (tokens: Tokens): Pick<HttpOptions, "headers" | "renew"> => ({
  headers: async () => ({ authorization: `Bearer ${(await tokens.get()).value}` }),
  renew: (refused) => tokens.drop((refused.get("authorization") ?? "").replace(/^Bearer /, "")),
});
