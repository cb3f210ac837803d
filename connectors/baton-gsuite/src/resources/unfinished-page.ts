/** What was found out for a page that then failed: repeated, it asks for the rest only. One page at a time. */
export interface UnfinishedPage {
  /** By what was asked about. Another page than before begins with nothing. */
  of<T>(page: string): Map<string, T>;
}

export function createUnfinishedPage(): UnfinishedPage {
  let current = "";
  let found = new Map<string, unknown>();
  return {
    of<T>(page: string) {
      if (page !== current) {
        current = page;
        found = new Map();
      }
      return found as Map<string, T>;
    },
  };
}
