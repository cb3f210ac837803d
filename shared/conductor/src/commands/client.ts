import { Command } from "commander";
import { requireClient } from "../admin/admin-context.ts";
import { type IssuedClient, usualHost } from "../state/clients.ts";
import { readMeta } from "../state/meta.ts";
import { isoTime } from "../views/iso-time.ts";
import { outputOption, print, table } from "./table.ts";
import { withNewStore, withStore } from "./with-store.ts";

export function clientCommand(): Command {
  const client = new Command("client").description("Credentials for connectors.");
  client
    .command("create")
    .description("Issues a client id and secret, shown once.")
    .option("--name <name>", "the part before the @; invented when absent")
    .option(
      "--host <host:port>",
      `where connectors reach the conductor (that of the last serve; before the first, ${usualHost})`,
    )
    .addOption(outputOption("env"))
    .action((options: { name?: string; host?: string; output: string }, command: Command) =>
      withNewStore(command, (store, deeds) => {
        const { name, host } = options;
        const issued = deeds.createClient({ ...(name ? { name } : {}), ...(host ? { host } : {}) });
        if (!host && readMeta(store.database, "host") === undefined) {
          process.stderr.write(
            `conductor: no server has run on this state yet, so the client id names ${usualHost}, where \`serve\` ` +
              "listens unless told otherwise; give --host HOST:PORT if it will listen elsewhere\n",
          );
        }
        print(options.output, issued, () => variables(issued));
      }),
    );
  client
    .command("rotate <client>")
    .description("Issues a new secret, shown once; the old one and its tokens stop working at once.")
    .addOption(outputOption("env"))
    .action((idOrName: string, options: { output: string }, command: Command) =>
      withStore(command, (store, deeds) => {
        const issued = deeds.rotateClient(requireClient(store, idOrName));
        print(options.output, issued, () => variables(issued));
      }),
    );
  client
    .command("list")
    .addOption(outputOption("table"))
    .action((options: { output: string }, command: Command) =>
      withStore(command, (store) => {
        const clients = store.clients
          .list()
          .map(({ id, name, createdAt }) => ({ name, id, createdAt: isoTime(createdAt) }));
        print(options.output, clients, () =>
          table(
            ["NAME", "CLIENT ID", "CREATED"],
            clients.map((row) => [row.name, row.id, row.createdAt]),
          ),
        );
      }),
    );
  client
    .command("remove <client>")
    .description("Its tokens stop working at once, its schedules and open tasks end; what has ended and uploads stay.")
    .action((idOrName: string, _options: object, command: Command) =>
      withStore(command, (store, deeds) => deeds.removeClient(requireClient(store, idOrName))),
    );
  return client;
}

const variables = ({ clientId, clientSecret }: IssuedClient): string =>
  `BATON_CLIENT_ID=${clientId}\nBATON_CLIENT_SECRET=${clientSecret}\n`;
