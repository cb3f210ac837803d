import { Command } from "commander";
import { withStore } from "./with-store.ts";

export function adminTokenCommand(): Command {
  const token = new Command("admin-token").description("What page and API ask for.");
  token
    .command("show")
    .action((_options: object, command: Command) =>
      withStore(command, (store) => void process.stdout.write(`${store.adminToken}\n`)),
    );
  token
    .command("rotate")
    .description("Makes and prints a new one; the old one stops working at once, also for a running server.")
    .action((_options: object, command: Command) =>
      withStore(command, (_store, deeds) => void process.stdout.write(`${deeds.rotateAdminToken()}\n`)),
    );
  return token;
}
