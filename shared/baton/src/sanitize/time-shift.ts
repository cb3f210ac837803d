/** A moment as protobuf's Timestamp has it. */
export interface Instant {
  readonly seconds: bigint;
  readonly nanos: number;
}

const perSecond = 1_000_000_000n;
const nanoseconds = ({ seconds, nanos }: Instant) => seconds * perSecond + BigInt(nanos);
/** 0001-01-01: a time that was never set, in Go. */
const unset = -62_135_596_800n;

/** Moves times by as much as `newest` is moved to get to `anchor`: what lies between two of them stays the same. */
export function timeShift(newest: Instant | undefined, anchor: Instant): (time: Instant) => Instant {
  const by = newest === undefined ? 0n : nanoseconds(anchor) - nanoseconds(newest);
  return (time) => {
    if (time.seconds === unset && time.nanos === 0) return time;
    const moved = nanoseconds(time) + by;
    const nanos = ((moved % perSecond) + perSecond) % perSecond;
    return { seconds: (moved - nanos) / perSecond, nanos: Number(nanos) };
  };
}
