/** How long to stay away from a service that refuses for its limits without saying how long. */
export interface Pace {
  /** Seconds; longer each time that the one before was not enough. */
  throttled(service: string): number;
}

const firstSeconds = 1;
/** As the vendor's clients. */
const longestSeconds = 20;

/**
 * A second, two, four, up to twenty, as long as a service goes on refusing; a second again once it has let requests through for as long as it
 * was waited for. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function createPace(now: () => Date): Pace {
  const states = new Map<string, { readonly seconds: number; readonly until: number }>();
  return {
    throttled(service) {
      const at = now().getTime();
      const last = states.get(service);
      // Calls that were on their way together are refused together: that is one refusal.
      if (last && at < last.until) return Math.max(1, Math.ceil((last.until - at) / 1000));
      const isAgain = last && at < last.until + last.seconds * 1000;
      const seconds = isAgain ? Math.min(last.seconds * 2, longestSeconds) : firstSeconds;
      states.set(service, { seconds, until: at + seconds * 1000 });
      return seconds;
    },
  };
}
