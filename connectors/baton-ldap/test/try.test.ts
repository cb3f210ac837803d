import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "@jest/globals";
import { faultProxy } from "./fault-proxy.ts";
import { openLdap } from "./open-ldap.ts";
import { rowsOf, ordered, keyOf, kinds } from "./rows.ts";
import { startTenant, unpackedText } from "./tenant.ts";
import { writeFileSync } from "node:fs";

test("x", async () => {
  const t = await startTenant({ certificates: mkdtempSync(join(tmpdir(), "certs-")) });
  const proxy = await faultProxy(t.port);
  const o = openLdap({ url: `ldap://127.0.0.1:${proxy.port}`, bindDn: "cn=reader,ou=system,dc=golden,dc=test", password: "reader-secret", baseDn: "dc=golden,dc=test" });
  try {
    const { summary, store } = await o.sync();
    console.log(JSON.stringify(summary, (k, v) => typeof v === "bigint" ? String(v) : v).slice(0, 3000));
    const rows = rowsOf(store);
    const runs = JSON.parse(unpackedText("runs.json.gz"));
    const d = runs.find((r: any) => r.name === "default").rows;
    const out: string[] = [];
    for (const kind of kinds) {
      const want = new Map(d[kind].rows.map((r: any) => [keyOf(kind, r), JSON.stringify(ordered(r))]));
      for (const [k, r] of rows[kind]) { const w = want.get(k); if (w !== JSON.stringify(ordered(r))) out.push(`${kind} ${k}\n  ours ${JSON.stringify(r)}\n  go   ${w}`); }
      for (const k of want.keys()) if (!rows[kind].has(k as string)) out.push(`${kind} MISSING ${k}`);
    }
    writeFileSync("/tmp/diff.txt", out.join("\n") + "\n" + proxy.seen.map((s) => `${s.connection} ${s.op} ${s.base} ${s.scope} ${s.filter} ${s.attributes} ${s.pageSize} ${s.isFurtherPage}`).join("\n"));
  } finally { await o.close(); await proxy.close(); await t.stop(); }
}, 60000);
