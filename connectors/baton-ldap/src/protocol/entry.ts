/** What a server gives of one entry: values are bytes, names as the server spells them, in its order. */
export class Entry {
  /** The bytes of its DN: a server may send what is no text. */
  readonly dn: Buffer;
  readonly attributes: readonly (readonly [name: string, values: readonly Buffer[]])[];

  constructor(dn: Buffer, attributes: readonly (readonly [string, readonly Buffer[]])[]) {
    this.dn = dn;
    this.attributes = attributes;
  }

  /** Values of the first attribute of that name, in any case. */
  values(name: string): readonly Buffer[] {
    const wanted = name.toLowerCase();
    return (
      this.attributes.find(([found]) => found.length === wanted.length && found.toLowerCase() === wanted)?.[1] ?? []
    );
  }

  first(name: string): Buffer | undefined {
    return this.values(name)[0];
  }

  /** Its first value as text; what is not UTF-8 in it becomes U+FFFD. "" where there is none. */
  text(name: string): string {
    return this.first(name)?.toString("utf8") ?? "";
  }

  texts(name: string): readonly string[] {
    return this.values(name).map((value) => value.toString("utf8"));
  }

  get dnText(): string {
    return this.dn.toString("utf8");
  }
}
