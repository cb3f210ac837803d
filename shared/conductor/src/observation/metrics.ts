import type { Containment } from "../contained.ts";
import type { Exchange } from "../context.ts";
import { countByState } from "../state/tasks.ts";
import type { Store } from "../store.ts";

export type Metrics = {
  count(exchange: Exchange): void;
  /** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format; names no client and no host. */
  text(): string;
};

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** What a connector polls at the least is a second, so one that was silent for so long is not there. */
const presentMs = 5 * 60_000;

export function createMetrics({ database, clients }: Store, containment: Containment): Metrics {
  const calls = new Map<string, number>();
  const started = Date.now();
  const labelled = (sql: string, label: string): Sample[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => [{ [label]: String(row.label) }, Number(row.n)]);
  const single = (sql: string, ...values: number[]): Sample[] => [
    [{}, Number(database.prepare(sql).get(...values)?.n ?? 0)],
  ];
  return {
    count(exchange) {
      const labels =
        exchange.kind === "token"
          ? { method: "token", code: String(exchange.status) }
          : { method: exchange.method, code: exchange.code ?? "OK" };
      const key = JSON.stringify(labels);
      calls.set(key, (calls.get(key) ?? 0) + 1);
    },
    text() {
      const now = Date.now();
      const oldest = "select ? - coalesce(min(ready_at), ?) as n from tasks where state = 'pending' and ready_at <= ?";
      const waiting = Number(database.prepare(oldest).get(now, now, now)!.n) / 1000;
      const uploads = (what: string) => `select state as label, ${what} as n from uploads group by state`;
      return [
        gauge("conductor_tasks", "Tasks kept, by state.", [
          ...Object.entries(countByState(database)).map(([state, n]): Sample => [{ state }, n]),
        ]),
        gauge("conductor_oldest_task_wait_seconds", "How long the first task in the queue has been ready.", [
          [{}, waiting],
        ]),
        gauge("conductor_clients", "Clients that may connect.", [[{}, clients.list().length]]),
        gauge(
          "conductor_connectors",
          "Connectors heard of in the last five minutes.",
          single("select count(*) as n from connectors where last_seen > ?", now - presentMs),
        ),
        gauge("conductor_schedules", "Schedules.", single("select count(*) as n from schedules")),
        gauge("conductor_uploads", "Uploads kept, by state.", labelled(uploads("count(*)"), "state")),
        gauge(
          "conductor_upload_bytes",
          "Bytes of the uploads kept, by state.",
          labelled(uploads("sum(size)"), "state"),
        ),
        counter(
          "conductor_calls_total",
          "Calls answered, by method and code.",
          [...calls].map(([key, n]): Sample => [JSON.parse(key) as Record<string, string>, n]),
        ),
        counter("conductor_failures_total", "What went wrong in work that nobody waits for.", [
          [{}, containment.failures()],
        ]),
        gauge("conductor_start_time_seconds", "When this server started, since 1970.", [[{}, started / 1000]]),
      ].join("");
    },
  };
}

const gauge = (name: string, help: string, samples: readonly Sample[]) => family(name, "gauge", help, samples);
const counter = (name: string, help: string, samples: readonly Sample[]) => family(name, "counter", help, samples);

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const inner = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return `${name}${inner.length > 0 ? `{${inner.join(",")}}` : ""} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
