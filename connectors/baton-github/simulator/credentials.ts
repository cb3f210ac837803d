import { createPublicKey, verify } from "node:crypto";
import { type Reply, refuse } from "./reply.ts";
import type { World } from "./world.ts";

/** Who asks, read from the Authorization header. */
export type Caller =
  | { kind: "classic"; login: string; scopes?: readonly string[] }
  | { kind: "fine-grained"; login: string; permissions: Record<string, string> }
  | { kind: "jwt"; appId: string }
  | {
      kind: "installation";
      org?: string;
      enterprise?: string;
      permissions?: Record<string, string>;
    };

/** What a credential must hold: one of the classic scopes, or the permission at that level. */
export interface Needs {
  scopes?: readonly string[];
  permission?: readonly [name: string, level: "read" | "write"];
  /** Only an App's own JWT opens it. */
  jwt?: true;
  /** Closed to credentials of this kind, whatever they hold. */
  not?: readonly Caller["kind"][];
}

export interface InstallationToken {
  token: string;
  expiresAt: number;
  usesLeft: number;
  caller: Extract<Caller, { kind: "installation" }>;
}

export interface Credentials {
  /** The caller, or the 401 to answer with. */
  identify(authorization: string | undefined): { caller: Caller; key: string } | { refusal: Reply };
  mint(caller: InstallationToken["caller"]): InstallationToken;
}

export interface CredentialOptions {
  /** PEM of the App's public key; JWTs are checked against it. */
  appPublicKey?: string;
  /** Life of an installation token. */
  appTokenSeconds?: number;
  /** Requests an installation token is good for (a token revoked early). */
  appTokenUses?: number;
  now: () => number;
}

const bad = refuse(401, "Bad credentials");

export function createCredentials(world: World, options: CredentialOptions): Credentials {
  const minted = new Map<string, InstallationToken>();
  return {
    identify(authorization) {
      const token = /^(?:bearer|token) (.+)$/i.exec(authorization ?? "")?.[1];
      if (!token) return { refusal: refuse(401, "Requires authentication") };
      const pat = world.tenant.tokens[token];
      if (pat?.permissions)
        return { key: token, caller: { kind: "fine-grained", login: pat.user, permissions: pat.permissions } };
      if (pat)
        return {
          key: token,
          caller: { kind: "classic", login: pat.user, ...(pat.scopes ? { scopes: pat.scopes } : {}) },
        };
      const installation = minted.get(token);
      if (installation) {
        if (options.now() >= installation.expiresAt || installation.usesLeft <= 0) return { refusal: bad };
        installation.usesLeft -= 1;
        return { key: token, caller: installation.caller };
      }
      const refusal = checkJwt(world, token, options);
      return refusal
        ? { refusal }
        : { key: `app:${world.tenant.app?.id}`, caller: { kind: "jwt", appId: world.tenant.app?.id ?? "" } };
    },
    mint(caller) {
      const one = {
        token: `ghs_simulated${minted.size + 1}`,
        expiresAt: options.now() + (options.appTokenSeconds ?? 3600) * 1000,
        usesLeft: options.appTokenUses ?? Number.POSITIVE_INFINITY,
        caller,
      };
      minted.set(one.token, one);
      return one;
    },
  };
}

function checkJwt(world: World, token: string, options: CredentialOptions): Reply | undefined {
  const [header, claims, signature] = token.split(".");
  const { app } = world.tenant;
  const key = options.appPublicKey ?? app?.public_key;
  if (!header || !claims || !signature || !app || !key) return bad;
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${claims}`),
    createPublicKey(key),
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) return refuse(401, "A JSON web token could not be decoded");
  const { iat, exp, iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, number | string>;
  const now = options.now() / 1000;
  if (String(iss) !== app.id) return refuse(401, "Integration not found");
  if (typeof exp !== "number" || exp <= now)
    return refuse(401, "'Expiration time' claim ('exp') must be in the future");
  if (exp >= now + 600) return refuse(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== "number" || iat > now) return refuse(401, "'Issued at' claim ('iat') must be in the past");
  return undefined;
}

/** Scopes that contain others. https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
const CONTAINED: Record<string, readonly string[]> = {
  "admin:org": ["write:org", "read:org"],
  "write:org": ["read:org"],
  user: ["read:user", "user:email"],
  "admin:enterprise": ["manage_billing:enterprise", "read:enterprise"],
  repo: ["public_repo"],
  audit_log: ["read:audit_log"],
};

/** The refusal when the caller lacks what the route needs. */
export function checkNeeds(caller: Caller, needs: Needs): Reply | undefined {
  if (needs.jwt) {
    return caller.kind === "jwt" ? undefined : refuse(401, "A JSON web token could not be decoded");
  }
  if (caller.kind === "jwt") return refuse(401, "A JSON web token could not be decoded");
  if (needs.not?.includes(caller.kind)) return refuse(403, notAccessible(caller));
  if (caller.kind === "classic") {
    if (!needs.scopes || needs.scopes.length === 0 || !caller.scopes) return undefined;
    const held = new Set(caller.scopes.flatMap((scope) => [scope, ...(CONTAINED[scope] ?? [])]));
    if (needs.scopes.some((scope) => held.has(scope))) return undefined;
    return refuse(
      403,
      `You need at least ${needs.scopes[0]} scope to perform this action.`,
      {},
      {
        "X-OAuth-Scopes": caller.scopes.join(", "),
        "X-Accepted-OAuth-Scopes": needs.scopes.join(", "),
      },
    );
  }
  if (!needs.permission || !caller.permissions) return undefined;
  const [name, level] = needs.permission;
  const held = caller.permissions[name];
  if (held === "write" || held === level) return undefined;
  return refuse(403, notAccessible(caller), {}, { "X-Accepted-GitHub-Permissions": `${name}=${level}` });
}

export const notAccessible = (caller: Caller) =>
  `Resource not accessible by ${caller.kind === "installation" ? "integration" : "personal access token"}`;
