/** A difference that is meant. Each is in known-differences.md, too. */
interface Known {
  readonly scenario: RegExp;
  /** As in a comparison: `task 3`, `process`. Default: anywhere. */
  readonly where?: RegExp;
  readonly difference: RegExp;
  readonly reason: string;
}

const passes = "a failure that passes by itself may be tried again";
const answered = "the server hears of every failure";
const oneProcess = "the connector is one process: what ends it ends everything";

const known: readonly Known[] = [
  { scenario: /^(grant|revoke)/, difference: /^non_retryable: true with Go, false here$/, reason: passes },
  {
    scenario: /^actions$/,
    difference: /^response: none with Go, .*FAILED/,
    reason: "a failed action's answer is told",
  },
  {
    scenario: /^create-account$/,
    where: /^task 25$/,
    difference: /^code: 2 with Go, 3 here$/,
    reason: "rules that no password can meet are an invalid argument",
  },
  {
    scenario: /^sync-resource-types$/,
    where: /^task 2$/,
    difference: /^code: 2 with Go, 3 here$/,
    reason: "a resource type that does not exist is an invalid argument",
  },
  {
    scenario: /^(event-feeds|tickets-disabled|tickets-schema-err)$/,
    difference: /^(outcome: "none" with Go, "error" here|(code|non_retryable): none with Go)/,
    reason: answered,
  },
  { scenario: /cancel/, difference: /^code: \d+ with Go, 1 here$/, reason: "a cancelled task always ends as Canceled" },
  {
    scenario: /^finish-(unavailable|hold)$/,
    difference: /^(outcome: "none" with Go, "success" here|response: none with Go)/,
    reason: "a result is sent until it is acknowledged",
  },
  {
    scenario: /^hello-task-error$/,
    difference: /^outcome: "none" with Go, "hello" here$/,
    reason: "a Hello that may succeed the next time is repeated",
  },
  {
    scenario: /^sync-heartbeat-initial-error$/,
    difference: /^(outcome: "none" with Go, "success" here|uploads: none with Go)/,
    reason: "one lost heartbeat is not the end, be it the first",
  },
  {
    scenario: /^sync-(error-users-wrapped|grants-notfound-(many|warning))$/,
    difference:
      /^(outcome: "success" with Go, "error" here|code: (none|2) with Go, 9 here|\w+: none with Go|uploads: .* with Go, none here)/,
    reason: "what is not found is not taken for empty: the resource is still there",
  },
  { scenario: /^child-exit/, difference: /./, reason: oneProcess },
  {
    scenario: /^concurrency-0$/,
    where: /^process$/,
    difference: /2 by itself here$/,
    reason: "no tasks at once is refused",
  },
  {
    scenario: /^(token-50\d|tls-|server-)/,
    where: /^process$/,
    difference: /^exit: (16|4) by itself with Go, 0 by int here$/,
    reason: "a server in trouble is waited for, the cause being logged",
  },
  {
    scenario: /^signal-/,
    where: /^process$/,
    difference: /, 0 by (int|term)/,
    reason: "a service that is told to stop ends in good order",
  },
  {
    scenario: /^signal-.*-(sync-\d|grant)$/,
    difference: /^(outcome: "none" with Go|\w+: none with Go)/,
    reason: "what runs is given time to end, and what is cut off is reported",
  },
  {
    scenario: /^sync-debug$/,
    where: /^task 4$/,
    difference: /^uploads: /,
    reason: "a debug log is uploaded once",
  },
  {
    scenario: /^sync-debug-upload-fails$/,
    difference: /^(outcome: "error" with Go, "success" here|\w+: .* with Go, none here)/,
    reason: "a debug log that cannot be delivered does not fail its sync",
  },
  {
    scenario: /^sync-cancel-in-expansion$/,
    difference: /^(outcome: "error" with Go, "success" here|\w+: .* with Go, none here|uploads: none with Go)/,
    reason: "the sync has ended before it is cancelled",
  },
  {
    scenario: /./,
    difference: /^uploads: \["c1z-v3"(,"json-log")?\] with Go, \["c1z-v1"/,
    reason: "files are written in v1, which every reader takes",
  },
];

export function reasonFor(scenario: string, found: { where: string; difference: string }): string | undefined {
  const fits = (entry: Known) =>
    entry.scenario.test(scenario) &&
    (entry.where === undefined || entry.where.test(found.where)) &&
    entry.difference.test(found.difference);
  return known.find(fits)?.reason;
}
