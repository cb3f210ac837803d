import { Command } from "commander";
import { listAudit } from "../state/audit.ts";
import { auditView } from "../views/audit-view.ts";
import { shown } from "./outcome.ts";
import { wholeNumber } from "./serve.ts";
import { outputOption, print, table } from "./table.ts";
import { withStore } from "./with-store.ts";

type Options = { search?: string; subject?: string; before?: number; limit: number; output: string };

export function auditCommand(): Command {
  return new Command("audit")
    .description("Lists who changed what and when, newest first: by page, API or command.")
    .option("--search <text>", "only entries with this text")
    .option("--subject <id>", "only of this task, schedule or client")
    .option("--before <id>", "only older ones than this entry", wholeNumber)
    .option("--limit <number>", "at most so many", wholeNumber, 50)
    .addOption(outputOption("table"))
    .action((options: Options, command: Command) =>
      withStore(command, (store) => {
        const entries = listAudit(store.database, options).map(auditView);
        print(options.output, entries, () =>
          table(
            ["ID", "WHEN", "WHO", "WHAT", "SUBJECT", "DETAIL"],
            entries.map(({ id, at, actor, action, subject, detail }) =>
              [String(id), at, actor, action, subject, detail].map(shown),
            ),
          ),
        );
      }),
    );
}
