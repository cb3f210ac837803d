import { errors, importJWK, jwtVerify } from "jose";
import { hostOf, withoutBrackets, withoutPort } from "../host.ts";
import type { Client, Clients } from "../state/clients.ts";

export type AssertionResult = { client: Client } | { problem: string; status: 400 | 401 };

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const skewSeconds = 60;
const longestLifeSeconds = 5 * 60 + skewSeconds;

/** Checks a token request: the form's fixed fields, then signature, issuer, audience and times of the assertion. */
export async function checkAssertion(form: URLSearchParams, clients: Clients, now: number): Promise<AssertionResult> {
  if (form.get("grant_type") !== "client_credentials") return bad("grant_type must be client_credentials");
  if (form.get("client_assertion_type") !== assertionType) return bad(`client_assertion_type must be ${assertionType}`);
  const clientId = form.get("client_id");
  const assertion = form.get("client_assertion");
  if (!clientId || !assertion) return bad("client_id and client_assertion are required");
  const client = clients.get(clientId);
  if (!client) return refused(`unknown client ${clientId}`);
  try {
    const { payload } = await jwtVerify(assertion, await importJWK(client.publicKey, "EdDSA"), {
      algorithms: ["EdDSA"],
      issuer: clientId,
      subject: clientId,
      audience: audienceOf(clientId),
      clockTolerance: skewSeconds,
      currentDate: new Date(now),
      requiredClaims: ["exp"],
    });
    const ahead = payload.exp! - now / 1000;
    if (ahead > longestLifeSeconds)
      return refused(`the assertion expires in ${Math.round(ahead)} s; at most 300 s are accepted: check the clock`);
    return { client };
  } catch (error) {
    return refused(reasonOf(error));
  }
}

/** The client id's host without its port. Connectors disagree on the brackets of an address that has no port. */
function audienceOf(clientId: string): string[] {
  const host = withoutPort(hostOf(clientId));
  return [host, withoutBrackets(host)];
}

const bad = (problem: string): AssertionResult => ({ problem, status: 400 });
const refused = (problem: string): AssertionResult => ({ problem, status: 401 });

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the assertion has expired: check the connector's clock";
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf") {
    return "the assertion is not valid yet: check the connector's clock";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return "the assertion is not signed with the client's secret";
  return error instanceof Error ? error.message : String(error);
}
