import type { Affine, Axis } from "../../compiler/ir/affine.js";
import type { Stmt } from "../../compiler/ir/loop.js";
import { axis, buffer, define, loadAt, local, loop, number, place, read, store, update } from "./make.js";

// Statements in which `b` may be computed in place of `a`, and others in which it may not: both begin at 0.

const [s, i, j, k] = [axis("s", "n"), axis("i", 3), axis("j", 3), axis("k", 2)];
const [sum, fixed] = [local("sum", true), local("fixed")];
const w = buffer("w", [3]);
export const [a, b] = ["a", "b"].map((name) => buffer(name, [3], { temporary: true }));

const at = (of: Axis): Affine => place(0, [1, of]);
const fill = loop(i, store(a, at(i), number(0)));
const use = loop(j, store(w, at(j), loadAt(b, at(j))));
const copy = loop(i, store(b, at(i), loadAt(a, at(i))));

export const accepted: Readonly<Record<string, readonly Stmt[]>> = {
  "that is stored where its round read the other one": [fill, copy, use],
  "that adds up what its round reads several times": [
    fill,
    loop(i, define(sum, number(0)), loop(k, update(sum, loadAt(a, at(i)))), store(b, at(i), read(sum))),
    use,
  ],
  "that is stored when its loop nest has read all of the other one": [
    fill,
    loop(axis("one", 1), loop(i, define(fixed, loadAt(a, at(i)))), loop(i, store(b, at(i), number(1)))),
    use,
  ],
  "of one round of a loop": [loop(s, fill, copy, use)],
};

const between: Readonly<Record<string, readonly Stmt[]>> = {
  "that reads the other one elsewhere": [loop(i, store(b, at(i), loadAt(a, place(2, [-1, i]))))],
  "that reads all of the other one in each round": [
    loop(i, define(sum, number(0)), loop(j, update(sum, loadAt(a, at(j)))), store(b, at(i), read(sum))),
  ],
  "that reads the other one behind its store": [
    loop(i, store(b, at(i), number(0)), define(fixed, loadAt(a, at(i)))),
  ],
  "that is stored by several rounds": [loop(k, loop(i, store(b, at(i), loadAt(a, at(i)))))],
  "that is stored twice": [loop(i, store(b, at(i), loadAt(a, at(i))), store(b, at(i), number(1)))],
  "that replaces what is stored anew": [
    loop(i, store(a, at(i), number(1)), store(b, at(i), loadAt(a, at(i)))),
  ],
  "that is added up": [
    loop(i, store(b, at(i), number(0))),
    loop(i, Object.assign(store(b, at(i), loadAt(a, at(i))), { combine: "sum" })),
  ],
  "that another nest reads as well": [copy, loop(j, store(w, at(j), loadAt(a, at(j))))],
  "in a loop that begins anew with the other one": [loop(s, copy)],
};

export const refused: Readonly<Record<string, readonly Stmt[]>> = Object.fromEntries(
  Object.entries(between).map(([what, body]) => [what, [fill, ...body, use]]),
);
