import { createRuntime } from "@baton-connectors/sdk/host";
import { startServer } from "@baton-connectors/simulators";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { expect, test } from "@jest/globals";
import { createGithubSimulator, simulatedToken } from "../simulator/index.ts";
import { github } from "../src/connector.ts";
import { openInstance, plainConfig, rowsOf, smallTenant } from "./instance.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
test("a list of a repository that has moved is read where it is now, with the same credentials", async () => {
  const { handle } = createGithubSimulator({ tenant: smallTenant(), now: () => Date.now() });
  let followed = 0;
  const server = await startServer({
    handle: (request) => {
      const { pathname, search } = request.url;
      if (/\/repos\/acme\/[^/]+\/collaborators$/.test(pathname)) {
        return { status: 301, headers: { location: `${pathname}/moved${search}` } };
      }
      if (!pathname.endsWith("/moved")) return handle(request);
      followed += 1;
      const url = new URL(request.url);
      url.pathname = pathname.slice(0, -"/moved".length);
      return handle({ ...request, url });
    },
  });
  try {
    const store = memoryStore();
    const config = { ...plainConfig, token: simulatedToken, instanceUrl: server.url };
    const runtime = createRuntime(github, config, { log: silent });
    await runSync({ runtime, store, log: silent });
    const plain = await openInstance({ tenant: smallTenant() }).sync();
    expect(Object.keys(rowsOf(store).grants).sort()).toEqual(Object.keys(rowsOf(plain.store).grants).sort());
    expect(followed).toBeGreaterThan(0);
  } finally {
    await server.close();
  }
});
