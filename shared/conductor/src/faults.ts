import { z } from "zod";

export const faultTargets = [
  "token",
  "Hello",
  "GetTask",
  "GetTasks",
  "Heartbeat",
  "UploadAsset",
  "FinishTask",
] as const;
export type FaultTarget = (typeof faultTargets)[number];

const codes = [
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
] as const;

/** One thing that goes wrong on purpose. */
export const faultSchema = z.strictObject({
  on: z.enum(faultTargets),
  /** Which calls of that kind, counted from 1 since the fault was set: a number, several, or `"3-"` for all from the third. */
  nth: z
    .union([
      z.number().int().min(1),
      z.array(z.number().int().min(1)),
      z.string().regex(/^\d+-$/, 'write 2, [1, 3], or "2-" for the second and all after it'),
    ])
    .optional(),
  /** Only calls of this client (full id or name). */
  client: z.string().optional(),
  /** Waits so long before anything else. */
  delayMs: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  /** Never answers; the connection stays open. */
  hold: z.boolean().optional(),
  /** Answers this gRPC code instead of doing what was asked. */
  code: z.enum(codes).optional(),
  message: z.string().optional(),
  /** Closes the whole connection without an answer. */
  close: z.boolean().optional(),
  /** UploadAsset: acts after so many messages have arrived (the metadata counts). */
  afterMessages: z.number().int().min(0).optional(),
  /** Does what was asked first, then fails: the answer is lost, the effect is not. */
  afterEffect: z.boolean().optional(),
  /** Heartbeat: cancels the task. */
  cancelled: z.boolean().optional(),
  /** Token: this HTTP status and body, or single changed members of the usual answer. */
  status: z.number().int().min(200).max(599).optional(),
  body: z.string().optional(),
  accessToken: z.string().optional(),
  tokenType: z.string().optional(),
  expiresIn: z.union([z.number(), z.string()]).optional(),
});

export type Fault = z.infer<typeof faultSchema>;

export type Faults = {
  /** Replaces all faults and starts counting anew. An empty list makes the conductor well-behaved again. */
  set(faults: readonly Fault[]): void;
  list(): readonly Fault[];
  /** Counts one call and returns the first fault that is meant for it. */
  next(target: FaultTarget, client: { id: string; name: string } | undefined): Fault | undefined;
};

export function createFaults(): Faults {
  let active: { fault: Fault; calls: number }[] = [];
  return {
    set(faults) {
      active = z
        .array(faultSchema)
        .parse(faults)
        .map((fault) => ({ fault, calls: 0 }));
    },
    list: () => active.map(({ fault }) => fault),
    next(target, client) {
      const meant = active.filter(
        ({ fault }) =>
          fault.on === target && (!fault.client || fault.client === client?.id || fault.client === client?.name),
      );
      for (const entry of meant) entry.calls++;
      return meant.find(({ fault, calls }) => strikes(fault.nth, calls))?.fault;
    },
  };
}

function strikes(nth: Fault["nth"], call: number): boolean {
  if (nth === undefined) return true;
  if (typeof nth === "number") return nth === call;
  if (typeof nth === "string") return call >= Number.parseInt(nth, 10);
  return nth.includes(call);
}
