/** What a server does otherwise than RFC 7643, 7644 and 9865 want, one switch each. Without any it is strict. */
export interface Quirks {
  /** Most rows of a page. */
  readonly pageMax?: number;
  readonly index?: "one" | "zero" | "ignored";
  readonly total?: "right" | "page" | "missing" | "string" | "plus5" | "zero";
  readonly ipp?: "returned" | "requested" | "cap" | "missing" | "zero" | "null";
  readonly si?: "echo" | "missing" | "zero";
  /** Name of the list. */
  readonly key?: string;
  readonly emptyResources?: "array" | "omit" | "null";
  readonly names?: "camel" | "lower" | "pascal";
  /** `requested`: only with `attributes`. `empty`: a list without anybody. A number: no more than that. */
  readonly members?: "full" | "omit" | "omitEmpty" | "requested" | "empty" | number;
  readonly membersInList?: boolean;
  readonly rolesInList?: boolean;
  readonly groupsOnUser?: false | "id" | "noid" | "object";
  readonly roles?: "array" | "object" | "strings" | "omit";
  /** `remove` with a value: everything goes, what is named goes, 400. */
  readonly removeValue?: "ignore" | "honour" | "refuse";
  /** `remove` by a path with a filter: as the RFC has it, 400, or everything goes. */
  readonly removePath?: "honour" | "refuse" | "wipe";
  readonly nullValue?: "clear" | "refuse";
  readonly replaceAllRefused?: boolean;
  readonly patchReply?: 200 | 202 | 204;
  readonly patchOps?: readonly string[];
  readonly opCase?: "any" | "lower";
  readonly addExisting?: "ok" | "409";
  readonly roleValues?: readonly string[];
  readonly rolesValuePath?: "strict" | "list";
  readonly singleRole?: boolean;
  /** `none`: resources are changed by PUT only. */
  readonly patch?: "2.0" | "1.1" | "none";
  readonly contentType?: "any" | "scim" | "json";
  readonly accept?: "any" | "scim";
  /** `plain`: only `eq` and `and`, of attributes by their own names. */
  readonly filter?: "full" | "plain" | "none" | "ignored";
  /** `true`: without a total. */
  readonly cursor?: boolean | "total" | "asked";
  readonly auth?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly requireQuery?: boolean;
  readonly token?: TokenQuirks;
  readonly reply?: string;
  readonly etag?: boolean;
  readonly base?: string;
  readonly userMustExist?: boolean;
  /** 400 for a number beyond the last row. */
  readonly beyondRefused?: boolean;
  /** Answers to POST have no body. */
  readonly locationOnly?: boolean;
  /** Errors in the form of SCIM 1.1. */
  readonly oldErrors?: boolean;
}
export interface TokenQuirks {
  readonly path?: string;
  readonly methods?: readonly string[];
  readonly grant?: string;
  readonly account?: boolean;
  readonly body?: string;
  readonly field?: string;
  readonly expiresIn?: number | null;
  readonly headers?: Readonly<Record<string, string>>;
}
