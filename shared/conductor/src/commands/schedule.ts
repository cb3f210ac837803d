import { Command } from "commander";
import { listSchedules } from "../state/schedules.ts";
import { scheduleView } from "../views/schedule-view.ts";
import { outputOption, print, table } from "./table.ts";
import { withStore } from "./with-store.ts";

export function scheduleCommand(): Command {
  const schedules = new Command("schedules").description(
    "Lists repeating tasks; `conductor task … --every 1h` makes them.",
  );
  schedules.addOption(outputOption("table")).action((options: { output: string }, command: Command) =>
    withStore(command, (store) => {
      const all = listSchedules(store.database).map(scheduleView);
      const rows = all.map((row) => [row.id, row.client.split("@")[0]!, row.type, `${row.everySeconds}s`, row.nextAt]);
      print(options.output, all, () => table(["ID", "CLIENT", "KIND", "EVERY", "NEXT"], rows));
    }),
  );
  schedules.command("remove <id>").action((id: string, _options: object, command: Command) =>
    withStore(command, (_store, deeds) => {
      if (!deeds.removeSchedule(id)) throw new Error(`no schedule ${id}`);
    }),
  );
  return schedules;
}
