/** Bytes of a message, read from `at` up to `end`. https://protobuf.dev/programming-guides/encoding/ */
export class WireSource {
  bytes: Uint8Array = new Uint8Array();
  at = 0;
  end = 0;
  /** How deep in messages and lists, and in how many `Any` of them. */
  depth = 0;
  anys = 0;

  /** A varint below 2^28, or -1 for a larger one and for none. */
  small(): number {
    const { bytes, end } = this;
    let value = 0;
    for (let shift = 0; shift < 28 && this.at < end; shift += 7) {
      const byte = bytes[this.at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return -1;
  }

  /** The end of what a length in front says, or -1 where that is beyond the end of all. */
  lengthEnd(): number {
    const length = this.small();
    return length < 0 || this.at + length > this.end ? -1 : this.at + length;
  }

  /** Whether a value of that wire type was there to pass over; never a group. */
  skip(wireType: number): boolean {
    const to = this.endOf(wireType);
    if (to < 0) return false;
    this.at = to;
    return true;
  }

  /** Where a value of that wire type ends, or -1. */
  endOf(wireType: number): number {
    const { at } = this;
    if (wireType === 0) {
      for (let i = at; i < this.end && i < at + 10; i++) if (this.bytes[i]! < 0x80) return i + 1;
      return -1;
    }
    if (wireType === 2) {
      const to = this.lengthEnd();
      this.at = at;
      return to;
    }
    const to = wireType === 1 ? at + 8 : wireType === 5 ? at + 4 : -1;
    return to > this.end ? -1 : to;
  }
}
