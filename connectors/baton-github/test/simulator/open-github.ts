import { readFileSync } from "node:fs";
import { inProcess } from "@baton-connectors/simulators";
import { createGithubSimulator, type GithubOptions, parseTenant } from "../../simulator/index.ts";

export const tenantA = parseTenant(readFileSync(new URL("fixtures/tenant-a.json", import.meta.url), "utf8"));
export const origin = "https://api.github.test";

/** A simulator in process, and a way to ask it as the first of its tokens. */
export function openGithub(tenant = tenantA, options: Partial<GithubOptions> = {}) {
  const simulator = createGithubSimulator({ tenant, ...options });
  const { fetch } = inProcess({ handle: simulator.handle });
  const [token] = Object.keys(tenant.tokens);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, origin), {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };
  return { ...simulator, call };
}
