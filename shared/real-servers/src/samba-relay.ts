/** Leads Unix sockets of a folder (`ldap=389`: `ldap.socket`) to ports of the network that it runs in. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const [folder = "", ...leads] = process.argv.slice(2);
for (const lead of leads) {
  const [name, port] = lead.split("=") as [string, string];
  await listening(Number(port));
  const server = createServer((outer) => {
    const inner = connect(Number(port), "127.0.0.1");
    outer.pipe(inner).pipe(outer);
    outer.on("error", () => inner.destroy());
    inner.on("error", () => outer.destroy());
  });
  server.listen(join(folder, `${name}.socket`));
  await once(server, "listening");
}
console.log("the domain controller is there");

async function listening(port: number) {
  for (let tries = 0; tries < 600; tries++) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await setTimeout(100);
  }
  throw new Error(`nothing listens at ${port}`);
}
