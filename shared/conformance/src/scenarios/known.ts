/** Which differences are meant, by scenario, place and words of the difference. */
interface Known {
  readonly scenario: RegExp;
  readonly where?: RegExp;
  readonly difference: RegExp;
  readonly reason: string;
}

const known: readonly Known[] = [];

export function reasonFor(scenario: string, found: { where: string; difference: string }): string | undefined {
  return known.find(
    (entry) =>
      entry.scenario.test(scenario) &&
      (entry.where ?? /./).test(found.where) &&
      entry.difference.test(found.difference),
  )?.reason;
}
