import { expect, test } from "@jest/globals";
import { Pool } from "../src/index.ts";

function pool(most?: number) {
  const ended: number[] = [];
  let opened = 0;
  let refuses = false;
  const one = new Pool<number>(
    async () => {
      if (refuses) throw new Error("refused");
      return ++opened;
    },
    async (connection) => void ended.push(connection),
    most,
  );
  return {
    one,
    ended,
    refuse(now: boolean) {
      refuses = now;
    },
    get opened() {
      return opened;
    },
  };
}

test("a connection is used again, one on which something failed is not", async () => {
  const made = pool();
  await made.one.use(async () => {});
  await made.one.use(async (connection) => expect(connection).toBe(1));
  await expect(made.one.use(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect([await made.one.use(async (connection) => connection), made.ended]).toEqual([2, [1]]);
});

test("no more than so many are open at once, and who waits longest is next", async () => {
  const made = pool(2);
  const [first, second] = [await made.one.take(), await made.one.take()];
  const order: string[] = [];
  const third = made.one.use(async (connection) => void order.push(`third ${connection}`));
  const fourth = made.one.use(async (connection) => void order.push(`fourth ${connection}`));
  await made.one.giveBack(second, true);
  await Promise.all([third, fourth]);
  await made.one.giveBack(first, true);
  expect([order, made.opened]).toEqual([["third 2", "fourth 2"], 2]);
});

test("what could not be opened takes no place, nor does what failed", async () => {
  const made = pool(1);
  made.refuse(true);
  await expect(made.one.take()).rejects.toThrow("refused");
  made.refuse(false);
  await expect(made.one.use(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await made.one.use(async (connection) => connection)).toBe(2);
});
