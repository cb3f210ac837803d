import { AssetRefSchema } from "@baton-connectors/protocol/connector-v2";
import {
  create,
  type DescMessage,
  fromBinary,
  isMessage,
  type JsonValue,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import { type Any, anyPack, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { Pseudonyms } from "./pseudonyms.ts";
import type { Instant } from "./time-shift.ts";
import { type Treatment, treatmentOf } from "./treatments.ts";

export interface SanitizerOptions {
  readonly pseudonyms: Pseudonyms;
  readonly shift: (time: Instant) => Instant;
  /** Annotations nobody here knows are copied as they are, whatever is in them. */
  readonly allowUnknownAnnotations: boolean;
}

/** Types of annotations that were left out, or copied unseen. */
export interface UnknownAnnotations {
  readonly dropped: ReadonlySet<string>;
  readonly passed: ReadonlySet<string>;
}

/** Nothing of an address may stay: its host or its query can name the customer. */
const noUrl = "https://redacted.example";

/** Copies messages without what tells whose they are. */
export function createSanitizer({ pseudonyms, shift, allowUnknownAnnotations }: SanitizerOptions) {
  const [dropped, passed] = [new Set<string>(), new Set<string>()];

  function within<Desc extends DescMessage>(message: MessageShape<Desc>): MessageShape<Desc> {
    const treated = treatmentOf.get(message.$typeName);
    if (!treated) throw new Error(`nothing says how to sanitize ${message.$typeName}`);
    const copy = create(treated.schema) as Message & Record<string, unknown>;
    for (const [name, treatment] of Object.entries(treated.fields)) {
      const value = (message as Message & Record<string, unknown>)[name];
      if (value === undefined || treatment === "drop") continue;
      copy[name] = treatment === "annotations" ? annotations(value as Any[]) : each(treatment, value);
    }
    return copy as MessageShape<Desc>;
  }

  const each = (treatment: Treatment, value: unknown): unknown =>
    Array.isArray(value) ? value.map((item) => one(treatment, item)) : one(treatment, value);

  function one(treatment: Treatment, value: unknown): unknown {
    switch (treatment) {
      case "keep":
        return value;
      case "hash":
        return pseudonyms.of(value as string);
      case "id":
        return pseudonyms.ofId(value as string);
      case "email":
        return pseudonyms.ofEmail(value as string);
      case "type":
        return pseudonyms.ofType(value as string);
      case "url":
        return value === "" ? "" : noUrl;
      case "time":
        return create(TimestampSchema, shift(value as Instant));
      case "profile":
        return profile(value as JsonValue);
      case "asset":
        return isMessage(value, AssetRefSchema) && value.id !== ""
          ? create(AssetRefSchema, { id: pseudonyms.of(value.id) })
          : undefined;
      case "within":
        return within(value as Message);
      case "sources":
        return Object.fromEntries(
          Object.entries(value as Record<string, Message>).map(([id, source]) => [pseudonyms.ofId(id), within(source)]),
        );
      default:
        throw new Error(`a single value cannot be treated as ${treatment}`);
    }
  }

  /** Keys are the connector's words. Numbers and truth values stay, as with the Go tool. */
  function profile(value: JsonValue): JsonValue {
    if (typeof value === "string") return pseudonyms.of(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(profile);
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, profile(member)]));
  }

  function annotations(all: readonly Any[]): Any[] {
    const kept: Any[] = [];
    for (const any of all) {
      const type = any.typeUrl.slice(any.typeUrl.lastIndexOf("/") + 1);
      const treated = treatmentOf.get(type);
      if (treated) {
        const message = decoded(treated.schema, any.value);
        if (message) kept.push(anyPack(treated.schema, within(message)));
        else dropped.add(type);
      } else if (allowUnknownAnnotations) {
        passed.add(type);
        kept.push(any);
      } else {
        dropped.add(type);
      }
    }
    return kept;
  }

  return { message: within, unknown: { dropped, passed } satisfies UnknownAnnotations };
}

/** Undefined when the bytes are no such message. */
function decoded<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc> | undefined {
  try {
    return fromBinary(schema, bytes);
  } catch {
    return undefined;
  }
}
