/** What a value must satisfy beyond its type. A zero value (0, "", empty) passes unless `validateEmpty`. */
export interface StringRules {
  readonly eq?: string;
  /** Lengths count bytes of UTF-8. */
  readonly len?: number;
  readonly minLen?: number;
  readonly maxLen?: number;
  /** A POSIX extended regular expression, unanchored. */
  readonly pattern?: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly contains?: string;
  readonly notContains?: string;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
  readonly wellKnown?: WellKnown;
  readonly validateEmpty?: boolean;
}

export type WellKnown = "EMAIL" | "HOSTNAME" | "IP" | "IPV4" | "IPV6" | "URI" | "ADDRESS" | "UUID";

export interface IntRules {
  readonly eq?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly gt?: number;
  readonly gte?: number;
  readonly in?: readonly number[];
  readonly notIn?: readonly number[];
  readonly validateEmpty?: boolean;
}

export interface BoolRules {
  readonly eq?: boolean;
}

export interface ListRules {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly unique?: boolean;
  readonly itemRules?: StringRules;
  readonly validateEmpty?: boolean;
}

export interface MapRules {
  readonly validateEmpty?: boolean;
}
