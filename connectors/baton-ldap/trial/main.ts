/**
 * A small directory in memory, to try the installed program against where there is no other: a list is one answer, nothing can be
 * changed, everybody may bind.
 *
 *     node connectors/baton-ldap/trial/main.ts --settings-file FILE     writes the variables to sync with into FILE
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { parseArgs } from "node:util";
import { elementAt } from "../src/protocol/ber.ts";
import { answersTo } from "./answers.ts";
import { suffix } from "./entries.ts";

const { values } = parseArgs({ options: { "settings-file": { type: "string" } } });

const server = createServer((socket) => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let found = elementAt(rest, 0); found; found = elementAt(rest, 0)) {
      for (const answer of answersTo(rest.subarray(0, found.end))) socket.write(answer);
      rest = rest.subarray(found.end);
    }
  });
  // Whoever leaves without a word has had enough.
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { readonly port: number };
const settings = [
  `BATON_URL=ldap://127.0.0.1:${port}`,
  `BATON_BIND_DN=cn=baton,${suffix}`,
  "BATON_PASSWORD=a-trial",
  `BATON_BASE_DN=${suffix}`,
];
if (values["settings-file"]) writeFileSync(values["settings-file"], `${settings.join("\n")}\n`);
console.log(`a directory at ldap://127.0.0.1:${port}, ${suffix}`);
