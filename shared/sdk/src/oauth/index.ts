/** Ways to get access tokens (OAuth 2.0 and its relatives), for connectors. See README.md. */
export * from "./client-authentication.ts";
export { createDpop, type Dpop, nonceChallenge, type ProofOf } from "./dpop.ts";
export * from "./github-app.ts";
export * from "./google-service-account.ts";
export * from "./grants.ts";
export * from "./jwt.ts";
export * from "./signing-key.ts";
export type { AccessToken } from "./token-answer.ts";
export type { OauthContext, TokenEndpointOptions } from "./token-endpoint.ts";
export type { TokenErrorHints } from "./token-error.ts";
