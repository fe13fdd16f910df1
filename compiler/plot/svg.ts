/** Markup that is complete and escaped. */
export type Svg = string & { readonly svg: unique symbol };

/** An element; children are markup, or undefined where there is none. Numbers are rounded to hundredths. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly (Svg | undefined)[]
): Svg {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escape(typeof value === "number" ? rounded(value) : value!)}"`);
  const content = children.filter((child) => child !== undefined).join("");
  return (
    content ? `<${name}${written.join("")}>${content}</${name}>` : `<${name}${written.join("")}/>`
  ) as Svg;
}

export function text(content: string): Svg {
  return escape(content) as Svg;
}

const rounded = (value: number): string => String(Math.round(value * 100) / 100);

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML has no way to write control characters and half surrogate pairs; they are left out. */
function escape(content: string): string {
  return content
    .replace(/[&<>"]/g, (character) => entities[character])
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
}
