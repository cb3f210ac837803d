import { BatonError, notFound } from "@baton-connectors/sdk/errors";
import type { Item, Model, Right } from "../model/model.ts";
import { type ReadOptions, readModel } from "../read.ts";
import { type Source, sourceOf } from "../source/source.ts";
import { byHand, type IsRow } from "./edit.ts";
import { decoded } from "./encoding.ts";
import { replaceFile } from "./replace-file.ts";
import { targetOf } from "./writable.ts";

export interface Id {
  readonly resourceType: string;
  readonly resource: string;
}

export interface GrantChange {
  readonly kind: "grant" | "revoke";
  readonly resource: Id;
  readonly slug: string;
  readonly principal: Id;
}

/** Rewrites the file so that the principal has the entitlement, or has it no more. False: it is so already. */
export async function changeGrant(source: Source, change: GrantChange, options: ReadOptions): Promise<boolean> {
  const target = targetOf(source, options.mapping !== undefined);
  if ("why" in target)
    throw new BatonError("FailedPrecondition", `changes cannot be written: ${target.why}`, { kind: "config" });
  const { file } = target;
  const edit = await target.edit();
  return replaceFile(file.path!, async (bytes) => {
    const before = await readModel(withContent(source, file, bytes), options);
    const { right, holder } = concerned(before, change);
    if (right.holders.has(holder) === (change.kind === "grant")) return undefined;
    const { text, encode } = decoded(bytes);
    const made = encode(
      change.kind === "grant"
        ? edit.add(text, { principal: before.written(holder)[0]!, entitlement: keysOf(before, right)[0]! })
        : edit.remove(text, isRowOf(before, right, holder)),
    );
    await check(withContent(source, file, made), { change, before, options });
    return made;
  });
}

function concerned(model: Model, { resource, slug, principal }: GrantChange): { right: Right; holder: Item } {
  const found = ({ resourceType, resource: name }: Id) => {
    const item = model.find(resourceType, name);
    if (!item) throw notFound(`the file has no ${resourceType} ${name}`);
    return item;
  };
  const right = found(resource).entitlements?.find((one) => one.slug === slug);
  if (!right) throw notFound(`the file has no entitlement ${slug} of ${resource.resourceType} ${resource.resource}`);
  return { right, holder: found(principal) };
}

const keysOf = (model: Model, { of, slug }: Right) => model.written(of).map((name) => `${name}:${slug}`);

/** Rows that give it: to the principal by its name, or by an entitlement of the principal. */
function isRowOf(model: Model, right: Right, holder: Item): IsRow {
  const rights = new Set(keysOf(model, right));
  const isName = (text: string) => [...model.types.keys()].some((type) => model.find(type, text));
  const passed = (holder.entitlements ?? []).flatMap((one) => keysOf(model, one)).filter((key) => !isName(key));
  const principals = new Set([...model.written(holder), ...passed]);
  return ({ principal, entitlement }) => principals.has(principal) && rights.has(entitlement);
}

interface Checked {
  readonly change: GrantChange;
  readonly before: Model;
  readonly options: ReadOptions;
}

/** What is written is read before it counts: this grant is another, and nothing else is. */
async function check(source: Source, { change, before, options }: Checked): Promise<void> {
  const wrong = (why: string) => byHand(`${source.name} would not be the same but for it: ${why}`);
  const after = await readModel(source, options).catch((thrown: Error) => {
    throw wrong(thrown.message);
  });
  const { right, holder } = concerned(after, change);
  if (right.holders.has(holder) !== (change.kind === "grant")) throw wrong("it would have no effect");
  const wanted = before.grants + (change.kind === "grant" ? 1 : -1);
  if (after.grants !== wanted) throw wrong(`there would be ${after.grants} grants instead of ${wanted}`);
  const [things, were] = [after, before].map(({ listed }) => [...listed.values()].flat().length);
  if (things !== were) throw wrong(`there would be ${things} people and resources instead of ${were}`);
  if (after.drops.length > before.drops.length)
    throw wrong(`${after.drops.at(-1)!.place}: ${after.drops.at(-1)!.reason}`);
}

/** The source as it would be with another content of one of its files. */
function withContent(source: Source, file: Source, bytes: Buffer): Source {
  const changed = { ...sourceOf(file, async () => bytes), name: file.name };
  return source.files ? { ...source, files: source.files.map((one) => (one === file ? changed : one)) } : changed;
}
