/**
 * Runs baton-gsuite as a user would against a simulated Workspace and prints what the sync cost.
 *
 *     scripts/run gsuite                                      20,000 users, 1,500 groups, 120,000 memberships
 *     scripts/run gsuite users=2000,groups=150,memberships=12000 5   another size, 5 ms per request
 */
import { writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { measureSync } from "./simulated-sync.ts";

const [size = "users=20000,groups=1500,memberships=120000", latencyMs = "20"] = process.argv.slice(2);

await measureSync({
  ...{ vendor: "google", connector: "baton-gsuite", size, latencyMs },
  flags: async (url, folder) => {
    const keyFile = join(folder, "key.json");
    writeFileSync(keyFile, await textOf(`${url}/simulator/key.json`));
    return [
      ...["--base-url", url, "--customer-id", "C0simulated", "--administrator-email", "admin@example.com"],
      ...["--credentials-json-file-path", keyFile],
    ];
  },
});

/** The simulator's certificate was made a moment ago, by nobody this process trusts. */
function textOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { rejectUnauthorized: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });
}
