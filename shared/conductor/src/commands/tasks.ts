import { Command, Option } from "commander";
import { listTasks, type TaskState, taskStates } from "../state/tasks.ts";
import { type TaskView, taskView } from "../views/task-view.ts";
import { outcome, shown } from "./outcome.ts";
import { wholeNumber } from "./serve.ts";
import { outputOption, print, table } from "./table.ts";
import { chooseClient, withStore } from "./with-store.ts";

type Options = {
  client?: string;
  status?: TaskState;
  type?: string;
  search?: string;
  before?: string;
  limit: number;
  output: string;
};

export function tasksCommand(): Command {
  return new Command("tasks")
    .description("Lists tasks and their outcomes, newest first.")
    .option("--client <name>")
    .addOption(new Option("--status <state>", "only those that are so").choices(taskStates))
    .option("--type <kind>", "only those of a kind, such as sync_full")
    .option("--search <text>", "only those with this text in id, client, host, request or answer")
    .option("--before <id>", "only older ones than this task: the next page")
    .option("--limit <number>", "at most so many", wholeNumber, 50)
    .addOption(outputOption("table"))
    .action((options: Options, command: Command) =>
      withStore(command, (store) => {
        const clientId = options.client === undefined ? undefined : chooseClient(store, options.client).id;
        const { status: state, type, search, before, limit } = options;
        const rows = listTasks(store.database, { clientId, state, type, search, before, limit });
        const tasks = rows.map((row) => taskView(store, row));
        print(options.output, tasks, () =>
          table(["ID", "CREATED", "CLIENT", "KIND", "STATE", "ATTEMPTS", "OUTCOME"], tasks.map(line)),
        );
      }),
    );
}

const line = (task: TaskView): string[] => [
  task.id,
  task.createdAt,
  task.client.split("@")[0]!,
  task.type,
  task.cancelRequested && task.state === "leased" ? "cancelling" : task.state,
  `${task.attempts.length}/${task.maxAttempts}`,
  shown(outcome(task)),
];
