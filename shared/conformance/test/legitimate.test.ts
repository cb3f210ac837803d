import { expect, test } from "@jest/globals";
import { legitimacy } from "../src/matrix/legitimate.ts";
import { trafficOfAll } from "./recorded.ts";

const answer = (status: number, body?: unknown) => ({
  status,
  headers: [],
  text: body === undefined ? "" : JSON.stringify(body),
});

test("what the app answers to requests of the same kind is no fault; anything else is", async () => {
  const traffic = await trafficOfAll(
    ["GET /users", 200, [{ id: "a" }, { id: "b" }]],
    ["GET /teams", 200, { items: [{ id: "t" }] }],
    ["GET /users/a/photo", 200, { url: "x" }],
    ["GET /users/b/photo", 404, { message: "none" }],
    ["GET /users/a/factors", 204],
    ["GET /users/b/factors", 200, [{ id: "f" }]],
  );
  const isLegitimate = legitimacy([traffic]);
  const at = (path: string) => traffic.places.find(({ label }) => label === `GET ${path}`)!;
  const judged = (path: string, ...all: ReturnType<typeof answer>[]) => all.map((one) => isLegitimate(one, at(path)));
  expect(judged("/users", answer(200, []), answer(200, {}), answer(204), answer(404))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(judged("/teams", answer(200, []), answer(200, {}), answer(404))).toEqual([false, false, false]);
  expect(judged("/users/a/photo", answer(404, { message: "gone" }), answer(410), answer(200, {}))).toEqual([
    true,
    false,
    false,
  ]);
  expect(judged("/users/b/factors", answer(204), answer(200), answer(200, []))).toEqual([true, false, true]);
});
