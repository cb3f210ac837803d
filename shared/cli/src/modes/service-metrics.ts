import type { ServiceEvent } from "@baton-connectors/service";

/** What a service has done so far, for `/metrics`. */
export interface ServiceMetrics {
  readonly onEvent: (event: ServiceEvent) => void;
  /** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
  readonly render: () => string;
}

interface Metric {
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly values: Map<string, number>;
}

export function createServiceMetrics(facts: { readonly connector: string; readonly version: string; now: () => Date }) {
  const metrics = new Map<string, Metric>();
  const declare = (name: string, type: Metric["type"], help: string) => {
    const values = new Map<string, number>();
    metrics.set(name, { type, help, values });
    return {
      add: (labels: Labels, by = 1) => values.set(text(labels), (values.get(text(labels)) ?? 0) + by),
      set: (labels: Labels, to: number) => values.set(text(labels), to),
    };
  };
  const build = declare("baton_build_info", "gauge", "The connector and its version.");
  const polls = declare("baton_polls_total", "counter", "Polls for tasks, by what they brought.");
  const lastPoll = declare("baton_last_poll_timestamp_seconds", "gauge", "When a poll was last answered.");
  const running = declare("baton_tasks_running", "gauge", "Tasks being done.");
  const tasks = declare("baton_tasks_total", "counter", "Tasks that ended, by kind and code (OK: success).");
  const seconds = declare("baton_task_seconds_total", "counter", "Time spent on tasks that ended, by kind.");
  const heartbeats = declare("baton_heartbeats_total", "counter", "Heartbeats, by whether they were answered.");
  const uploaded = declare("baton_uploaded_bytes_total", "counter", "Bytes of files uploaded.");
  const rows = declare("baton_synced_rows_total", "counter", "Rows stored by syncs, by phase.");
  const retries = declare("baton_sync_retries_total", "counter", "Calls to the app that were repeated.");
  const waited = declare("baton_sync_waited_seconds_total", "counter", "Time kept from calls for the app's limits.");
  const memory = declare("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.");
  build.set(facts, 1);
  running.set({}, 0);

  const metricsOf: ServiceMetrics = {
    onEvent(event) {
      switch (event.kind) {
        case "poll":
          polls.add({ outcome: event.outcome });
          if (event.outcome !== "error") lastPoll.set({}, facts.now().getTime() / 1000);
          break;
        case "task-started":
          running.add({});
          break;
        case "task-ended":
          running.add({}, -1);
          tasks.add({ type: event.taskType, code: event.outcome });
          seconds.add({ type: event.taskType }, event.durationMs / 1000);
          break;
        case "heartbeat":
          heartbeats.add({ answered: String(event.ok) });
          break;
        case "uploaded":
          uploaded.add({}, event.bytes);
          break;
        case "sync":
          if (event.event.kind === "progress") rows.add({ phase: event.event.phase }, event.event.rows);
          else if (event.event.kind === "retry") retries.add({});
          if (event.event.kind === "retry" || event.event.kind === "paced") waited.add({}, event.event.waitMs / 1000);
          break;
      }
    },
    render() {
      memory.set({}, process.memoryUsage.rss());
      return [...metrics].map(renderMetric).join("");
    },
  };
  return metricsOf;
}

type Labels = Readonly<Record<string, unknown>>;

const text = (labels: Labels): string => {
  const pairs = Object.entries(labels).filter(([, value]) => typeof value === "string");
  if (pairs.length === 0) return "";
  const escaped = (value: unknown) =>
    String(value).replace(/[\\"\n]/g, (char) => (char === "\n" ? "\\n" : `\\${char}`));
  return `{${pairs.map(([name, value]) => `${name}="${escaped(value)}"`).join(",")}}`;
};

function renderMetric([name, { type, help, values }]: [string, Metric]): string {
  if (values.size === 0) return "";
  const samples = [...values].map(([labels, value]) => `${name}${labels} ${value}\n`).join("");
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples}`;
}
