import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import { loadSafetensors, saveSafetensors, type WeightsMeta } from "../../runtime/safetensors.js";
import { parseSafetensors, SafetensorsError } from "../../runtime/safetensors-file.js";

/*
 * Files of the reference implementation (safetensors 0.8 for Python), made by
 *
 *   net = torch.nn.Sequential()
 *   net.add_module("fc1", torch.nn.Linear(3, 2)); net.add_module("bn", torch.nn.BatchNorm1d(2))
 *   … parameters set to the values in the test, one training step of bn over [[1, 2, 3], [3, 2, 1]] …
 *   fromPyTorch = safetensors.torch.save(net.state_dict(), metadata={"format": "pt"})
 *
 *   v = torch.tensor([[1/3, -65504, 6e-8], [0, inf, 1.5 * 2**-14]])
 *   halves = safetensors.torch.save({"f16": v.half(), "bf16": v.bfloat16(), "f64": v.double(), "größe": torch.tensor(2.5)})
 *
 *   doubles = safetensors.numpy.save({"a.bias": np.array([0.5, -1/3]),
 *     "a.weight": np.array([[1.5, 2.5, -3.5], [4, 1e300, -0.0]])}, metadata={"made by": "test"})
 *   floats = safetensors.numpy.save({"s": np.array(7.25, dtype=np.float32), "w": np.array([[[1], [2]]], dtype=np.float32)})
 */
const fromPyTorch = fromBase64(
  "8AEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJibi5udW1fYmF0Y2hlc190cmFja2VkIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlswLDhdfSwiYm4uYmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzgsMTZdfSwiYm4ucnVubmluZ19tZWFuIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMTYsMjRdfSwiYm4ucnVubmluZ192YXIiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlsyNCwzMl19LCJibi53ZWlnaHQiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlszMiw0MF19LCJmYzEuYmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzQwLDQ4XX0sImZjMS53ZWlnaHQiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsM10sImRhdGFfb2Zmc2V0cyI6WzQ4LDcyXX19ICAgAQAAAAAAAAAAAAC/AACAQGdmBj+IiAi9zcy2P42Xbj8AAKA/AABAPwAAAD+rqqq+AADAPwAAEMAAAEhAzczMPc3MTD6amZm+",
);
const halves = fromBase64(
  "8AAAAAAAAAB7ImY2NCI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbMCw0OF19LCJncsO2w59lIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOls0OCw1Ml19LCJiZjE2Ijp7ImR0eXBlIjoiQkYxNiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbNTIsNjRdfSwiZjE2Ijp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls2NCw3Nl19fSAAAABgVVXVPwAAAAAA/O/AAAAAICsbcD4AAAAAAAAAAAAAAAAAAPB/AAAAAAAAGD8AACBAqz6Ax4EzAACAf8A4VTX/+wEAAAAAfAAG",
);
const doubles = fromBase64(
  "oAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJtYWRlIGJ5IjoidGVzdCJ9LCJhLmJpYXMiOnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlswLDE2XX0sImEud2VpZ2h0Ijp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOlsxNiw2NF19fSAgAAAAAAAA4D9VVVVVVVXVvwAAAAAAAPg/AAAAAAAABEAAAAAAAAAMwAAAAAAAABBAnHUAiDzkN34AAAAAAAAAgA==",
);
const floats = fromBase64(
  "cAAAAAAAAAB7InMiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzAsNF19LCJ3Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxLDIsMV0sImRhdGFfb2Zmc2V0cyI6WzQsMTJdfX0gAADoQAAAgD8AAABA",
);

/** Weights of a dense layer stored column by column behind a gap, each column padded to four. */
const strided: WeightsMeta = {
  dtype: "f64",
  size: 17,
  params: [
    { name: "a.bias", shape: [2], strides: [1], offset: 0 },
    { name: "a.weight", shape: [2, 3], strides: [1, 4], offset: 3 },
  ],
};
const stridedParams = Float64Array.from([
  0.5,
  -1 / 3,
  9,
  1.5,
  4,
  9,
  9,
  2.5,
  1e300,
  9,
  9,
  -3.5,
  -0,
  9,
  9,
  9,
  9,
]);

describe("writing", () => {
  test("the bytes are those of the reference implementation", () => {
    expect(saveSafetensors(strided, stridedParams, { "made by": "test" })).toEqual(doubles);
    const meta: WeightsMeta = {
      dtype: "f32",
      size: 3,
      params: [
        { name: "s", shape: [], strides: [], offset: 2 },
        { name: "w", shape: [1, 2, 1], strides: [2, 1, 1], offset: 0 },
      ],
    };
    expect(saveSafetensors(meta, new Float32Array([1, 2, 7.25]))).toEqual(floats);
  });

  test("odd names survive, and the data begins at a multiple of 8", () => {
    const names = ["__proto__", 'quo"te\\', "größe", "😀", "constructor", ""];
    const meta = metaOf(Object.fromEntries([]), ...names.map((name): [string, number[]] => [name, [1]]));
    const bytes = saveSafetensors(meta, Float64Array.from(names.keys()), { __note: "ü" });
    const file = parseSafetensors(bytes);
    expect([...file.tensors.keys()]).toEqual(names);
    expect([...file.metadata]).toEqual([["__note", "ü"]]);
    expect(headerSize(bytes) % 8).toBe(0);
    expect([...loadSafetensors(meta, bytes)]).toEqual([...names.keys()]);
  });

  test("params of another length", () => {
    expect(() => saveSafetensors(strided, new Float64Array(16))).toThrow(
      new RangeError("params: expected 17 numbers, got 16"),
    );
  });
});

describe("reading", () => {
  test("a file that PyTorch wrote, running statistics included", () => {
    const meta = metaOf(
      { dtype: "f32" },
      ["fc1.weight", [2, 3]],
      ["fc1.bias", [2]],
      ["bn.weight", [2]],
      ["bn.bias", [2]],
      ["bn.running_mean", [2]],
      ["bn.running_var", [2]],
    );
    const params = loadSafetensors(meta, fromPyTorch);
    expect(params).toBeInstanceOf(Float32Array);
    expect([...params]).toEqual([
      ...[1.5, -2.25, 3.125, 0.10000000149011612, 0.20000000298023224, -0.30000001192092896],
      ...[0.5, -0.3333333432674408, 1.25, 0.75, -0.5, 4],
      ...[0.5250000357627869, -0.03333333134651184, 1.428125023841858, 0.9319999814033508],
    ]);
    expect([...parseSafetensors(fromPyTorch).metadata]).toEqual([["format", "pt"]]);
  });

  test("strided parameters; padding stays as it is", () => {
    const params = new Float64Array(17).fill(9);
    expect(loadSafetensors(strided, doubles, { params })).toBe(params);
    expect(params).toEqual(stridedParams);
    expect([...loadSafetensors(strided, doubles)].filter((value) => value === 9)).toEqual([]);
  });

  test("half precision, both kinds, and a name in UTF-8", () => {
    const meta = metaOf({}, ["bf16", [2, 3]], ["f16", [2, 3]], ["f64", [2, 3]], ["größe", []]);
    expect([...loadSafetensors(meta, halves)]).toEqual([
      ...[0.333984375, -65536, 6.007030606269836e-8, 0, Infinity, 9.1552734375e-5],
      ...[0.333251953125, -65504, 5.960464477539063e-8, 0, Infinity, 9.1552734375e-5],
      ...[0.3333333432674408, -65504, 5.99999978589949e-8, 0, Infinity, 9.1552734375e-5],
      2.5,
    ]);
  });

  test("half-precision numbers that are none, and negative zero", () => {
    const bytes = build(
      { h: { dtype: "F16", shape: [4], data_offsets: [0, 8] } },
      [0, 0x7e, 0, 0xfc, 0, 0x80, 1, 0x80],
    );
    expect([...loadSafetensors(metaOf({}, ["h", [4]]), bytes)]).toEqual([NaN, -Infinity, -0, -(2 ** -24)]);
  });

  test("a view into a larger buffer, and an ArrayBuffer", () => {
    const larger = new Uint8Array(doubles.length + 11);
    larger.set(doubles, 3);
    expect(loadSafetensors(strided, larger.subarray(3, -8))).toEqual(loadSafetensors(strided, doubles));
    const buffer = doubles.buffer.slice(doubles.byteOffset, doubles.byteOffset + doubles.length);
    expect(loadSafetensors(strided, buffer as ArrayBuffer)).toEqual(loadSafetensors(strided, doubles));
  });

  test("what was saved is loaded, for any layout", () => {
    fc.assert(
      fc.property(layouts(), fc.constantFrom("f32", "f64"), ({ params: tensors, size }, dtype) => {
        const meta = { params: tensors, size, dtype } as WeightsMeta;
        const params = Float64Array.from({ length: size }, (_, index) => Math.fround(Math.sin(index + 1)));
        const restored = loadSafetensors(meta, saveSafetensors(meta, params), {
          params: params.slice().fill(7),
        });
        for (const { shape, strides, offset } of tensors) {
          for (let i = 0; i < shape[0]; i++) {
            for (let j = 0; j < shape[1]; j++) {
              const position = offset + i * strides[0] + j * strides[1];
              expect(restored[position]).toBe(params[position]);
            }
          }
        }
        const used = tensors.reduce((count, { shape }) => count + shape[0] * shape[1], 0);
        expect(restored.filter((value) => value === 7).length).toBe(size - used);
      }),
    );
  });
});

describe("a file that does not fit the model", () => {
  const meta = metaOf({}, ["a.weight", [3, 2]], ["a.bias", [2]], ["b", [4]], ["c", []]);

  test("everything wrong is listed and nothing is written", () => {
    const params = Float64Array.from({ length: meta.size }, (_, index) => index);
    const load = () =>
      loadSafetensors(metaOf({}, ["a.weight", [3, 2]], ["b", [4]], ["c", []]), doubles, {
        params: params.subarray(2),
      });
    expect(problemsOf(load)).toEqual([
      '"b": expected shape [4], the file has no such tensor',
      '"c": expected shape [], the file has no such tensor',
      '"a.weight": expected shape [3,2], got [2,3]',
      '"a.bias": the model has no such tensor',
    ]);
    expect([...params]).toEqual([...params.keys()]);
  });

  test("without strict, the missing keep their values and the surplus is passed over", () => {
    const partly = metaOf({}, ["a.bias", [2]], ["b", [2]]);
    const params = Float64Array.from([1, 2, 3, 4]);
    expect([...loadSafetensors(partly, doubles, { params, strict: false })]).toEqual([0.5, -1 / 3, 3, 4]);
    expect(problemsOf(() => loadSafetensors(partly, doubles, { strict: false }))).toEqual([
      '"b": expected shape [2], the file has no such tensor',
    ]);
    expect(
      problemsOf(() => loadSafetensors(metaOf({}, ["a.bias", [3]]), doubles, { strict: false })),
    ).toEqual(['"a.bias": expected shape [3], got [2]']);
  });

  test("integers are refused by name", () => {
    const bytes = build({ a: { dtype: "I32", shape: [1], data_offsets: [0, 4] } }, [1, 0, 0, 0]);
    expect(problemsOf(() => loadSafetensors(metaOf({}, ["a", [1]]), bytes))).toEqual([
      '"a": expected dtype F64, F32, F16 or BF16, got I32',
    ]);
  });

  test("params of another length", () => {
    expect(() => loadSafetensors(strided, doubles, { params: new Float64Array(3) })).toThrow(RangeError);
  });
});

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** A file by the format's specification: length of the header, header, data. */
function build(entries: object, data: number[]): Uint8Array {
  const header = JSON.stringify(entries);
  const text = Uint8Array.from(header, (character) => character.charCodeAt(0));
  return Uint8Array.from([text.length, 0, 0, 0, 0, 0, 0, 0, ...text, ...data]);
}

function headerSize(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

/** A model with these tensors, contiguous and one after another. */
function metaOf(options: Partial<WeightsMeta>, ...tensors: [string, number[]][]): WeightsMeta {
  let size = 0;
  const params = tensors.map(([name, shape]) => {
    const strides = shape.map((_, axis) =>
      shape.slice(axis + 1).reduce((product, extent) => product * extent, 1),
    );
    const offset = size;
    size += shape.reduce((product, extent) => product * extent, 1);
    return { name, shape, strides, offset };
  });
  return { dtype: "f64", params, size, ...options };
}

/** Matrices one after another, each row- or column-major with padding and a gap before it. */
function layouts() {
  const extent = fc.integer({ min: 1, max: 5 });
  const matrix = fc.record({
    rows: extent,
    columns: extent,
    padding: fc.nat(2),
    gap: fc.nat(3),
    byColumns: fc.boolean(),
  });
  return fc.array(matrix, { minLength: 1, maxLength: 4 }).map((matrices) => {
    let size = 0;
    const params = matrices.map(({ rows, columns, padding, gap, byColumns }, index) => {
      const pitch = (byColumns ? rows : columns) + padding;
      const offset = size + gap;
      size = offset + pitch * (byColumns ? columns : rows);
      return {
        name: `m${index}`,
        shape: [rows, columns],
        strides: byColumns ? [1, pitch] : [pitch, 1],
        offset,
      };
    });
    return { params, size };
  });
}

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    return (error as SafetensorsError).problems;
  }
  return [];
}
