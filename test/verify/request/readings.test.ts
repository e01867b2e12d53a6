import { expect, test } from "vitest";
import { listReadings } from "../../../src/verify/request/readings.js";

test("the items of a list are read alike", () => {
  expect(listReadings(["1", "2"])).toEqual([
    ["1", "2"],
    [1, 2],
  ]);
  expect(listReadings(["1", "x"])).toEqual([["1", "x"]]);
});

test("an empty item of a list may be left out, or be zero", () => {
  const readings = listReadings(["", "4", "5"]);
  expect(readings).toContainEqual(["", "4", "5"]);
  expect(readings).toContainEqual([4, 5]);
  expect(readings).toContainEqual([0, 4, 5]);
});
